"""The timetable that anybody may read, as a page and as a calendar feed: public cues alone, and nobody's name.

It is there while a manager has opened it and the event is open; else there is nothing at its address.
"""

from datetime import UTC, timedelta

from flask import Response, abort, render_template, request, url_for
from flask_babel import force_locale, get_locale
from sqlalchemy import select

from eventops import clock, live
from eventops.events.models import Event
from eventops.extensions import db, limiter
from eventops.people.access import open_door
from eventops.runsheet import blueprint, queries

SECONDS = 30  # that a browser or a proxy may show what it has
CEILING = limiter.shared_limit("1200/minute", scope="timetable")


def published(slug):
    """``(event, its public cues)`` – those struck, too, which calendars must hear of – or 404."""
    event = db.session.scalar(select(Event).filter_by(slug=slug))
    sheet = event and event.is_open and queries.sheet_of(event)
    if not (sheet and sheet.is_public):
        abort(404)
    return event, [cue for cue in queries.cues(event.id, also_struck=True) if cue.is_public]


def language():
    """The one that the address asks for, else the browser's."""
    asked = request.args.get("locale")
    return asked if asked in live.LOCALES else str(get_locale())


def cached(response):
    """Kept for a moment, and asked for again only by what has changed."""
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    response.vary.add("Accept-Language")
    response.add_etag(weak=True)  # of the page, however it is packed
    return response.make_conditional(request)


@blueprint.get("/timetable/<event>")
@open_door
@CEILING
def show_timetable(event):
    event, cues = published(event)
    with force_locale(language()):
        days = {}
        for cue in cues:
            if not cue.struck_at:
                days.setdefault(clock.local(cue.starts_at, event.zone).date(), []).append(cue)
        page = render_template("runsheet/timetable.html", event=event, days=days.values(), other={
            "ja": "en", "en": "ja"}[language()])
    return cached(Response(page, content_type="text/html; charset=utf-8"))


@blueprint.get("/timetable/<event>.ics")
@open_door
@CEILING
def show_calendar(event):
    event, cues = published(event)
    return cached(Response(calendar(event, cues, language()), content_type="text/calendar; charset=utf-8"))


def calendar(event, cues, locale):
    """RFC 5545: a cue keeps its UID, and its SEQUENCE grows with every change of it."""
    from icalendar import Calendar  # loaded by the first who asks: a restart need not wait for it
    from icalendar import Event as Entry

    feed = Calendar()
    for name, value in (("prodid", "-//eventops//timetable//JA"), ("version", "2.0"), ("method", "PUBLISH"),
                        ("x-wr-calname", event.name(locale)), ("x-wr-timezone", event.zone),
                        ("refresh-interval", timedelta(minutes=5))):
        feed.add(name, value, {"VALUE": "DURATION"} if name == "refresh-interval" else None)
    for cue in cues:
        feed.add_component(entry(Entry(), cue, locale))
    return feed.to_ical()


def entry(made, cue, locale):
    made.add("uid", f"{cue.key}@eventops")
    made.add("sequence", cue.version)
    made.add("dtstamp", cue.changed_at.replace(microsecond=0, tzinfo=UTC))
    made.add("dtstart", cue.starts_at.replace(tzinfo=UTC))
    if cue.ends_at and cue.ends_at > cue.starts_at:
        made.add("dtend", cue.ends_at.replace(tzinfo=UTC))
    made.add("summary", cue.name(locale))
    if cue.place:
        made.add("location", cue.place.name(locale))
    made.add("status", "CANCELLED" if cue.struck_at else "CONFIRMED")
    made.add("url", url_for("runsheet.show_timetable", event=cue.event.slug, _external=True))
    return made
