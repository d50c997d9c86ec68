"""The managers' page of the event itself: its names, its days, and the hours that due times hang on."""

from datetime import datetime

from flask import render_template, url_for

from eventops import clock
from eventops.desk import blueprint
from eventops.desk.forms import EditEventForm
from eventops.events import actions
from eventops.events.models import Event
from eventops.people.access import members_only, writes

KEPT = ("zone", "address", "organizer_kind", *Event.NUMBERS)  # as they are where a client does not name them


@blueprint.get("/events/<event>/desk/event")
@members_only("event.edit")
def show_event(member):
    event = member.event
    names = ("name_ja", "name_en", "starts_on", "ends_on", "zone", "address", "organizer_kind")
    form = EditEventForm(formdata=None, **{name: getattr(event, name) for name in names},
                         **{name: str(getattr(event, name)) for name in Event.NUMBERS},
                         opens=wall_time(event, event.opens_at), closes=wall_time(event, event.closes_at))
    return render_template("desk/event.html", member=member, form=form)


@blueprint.post("/events/<event>/desk/event")
@writes("event.edit", EditEventForm)
def edit_event(member, form):
    event = member.event
    for name in KEPT:
        if not form[name].raw_data:
            form[name].data = str(getattr(event, name))
    actions.edit_event(member, event, **columns(form), **form.numbers(event))
    return {"go": url_for("desk.show_event", event=event.slug, saved=1)}


def columns(form):
    """What the event's form says, as columns. Hours are what the clock on the wall says, whatever the zone was."""
    names = ("name_ja", "name_en", "starts_on", "ends_on", "zone", "address", "organizer_kind")
    return {name: form[name].data for name in names} | {
        "opens_at": instant(form.zone.data, form.starts_on.data, form.opens.data),
        "closes_at": instant(form.zone.data, form.ends_on.data, form.closes.data)}


def wall_time(event, instant):
    return instant and clock.local(instant, event.zone).time()


def instant(zone, day, time):
    """The first day's opening, the last day's closing; None while nobody has said when."""
    return clock.utc(datetime.combine(day, time), zone) if time else None
