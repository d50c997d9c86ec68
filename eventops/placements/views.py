"""The phone's page: my shifts, where I am, who is where now; what a change of it looks like on open pages."""

from flask import abort, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from eventops import clock, live
from eventops.events import queries as events
from eventops.feed.forms import PressForm
from eventops.fragments import render_fragment
from eventops.live import Part
from eventops.people import queries as people
from eventops.people.access import members_only, writes
from eventops.permissions import can
from eventops.placements import blueprint, hours, queries, telling
from eventops.placements.forms import AskForm, TellForm
from eventops.placements.models import KINDS, PlacementSheet, PlaceNeed, Shift, Telling, WhereAsk

blueprint.add_app_template_global(KINDS, "SHIFT_KINDS")
blueprint.add_app_template_global(queries.answers, "where_answers")


@live.shows(PlacementSheet)
def parts_of_sheet(_sheet):
    """What an outsider sees is their own: their page asks for it."""
    return [Part("reload", "#own-shifts")]


@live.shows(Shift)
def parts_of_shift(shift):
    return [part for each in dict.fromkeys((shift, shift.replaces)) if each for part in moved(each)]


def moved(shift):
    """The row of that person and day, the places it may be at, what is lacking that day, the person's own list."""
    event, day = shift.event, shift.day
    row = queries.row_of(event, shift.who, day, shift.member_id)
    found = queries.heres(event)
    around = {each.place_id for each in queries.shifts(event, member_id=shift.member_id) if each.who == shift.who}
    places = [each for each in event.places if each.id in around | {shift.place_id}]
    parts = [
        Part("append", f"#grid-{day}", "placements/_row.html", {"row": row, "event": event}) if row
        else Part("remove", f"#w-{shift.who}-{day}"),
        *(part_of_place(event, each, found) for each in places), part_of_lacks(event, day)]
    return parts + ([part_of_own(shift.member)] if shift.member_id else [])


def part_of_place(event, place, found):
    return Part("replace", f"#at-{place.key}", "placements/_place.html",
                {"event": event, "place": place, "here": found.get(place.id, queries.NOTHING)})


def part_of_lacks(event, day):
    return Part("replace", f"#lacks-{day}", "placements/_lacks.html",
                {"event": event, "day": day, "lacks": queries.lacks(event, day)})


def part_of_own(member):
    return Part("replace", f"#own-{member.key}", "placements/_own.html", own_of(member))


def own_of(member):
    return {"owner": member, "shifts": queries.shifts(member.event, member_id=member.id)}


@live.shows(PlaceNeed)
def parts_of_need(need):
    return [part_of_lacks(need.event, need.day), part_of_place(need.event, need.place, queries.heres(need.event))]


@live.shows(Telling)
def parts_of_telling(told):
    event, found = told.event, queries.heres(told.event)
    day = clock.local(told.told_at, event.zone).date()
    row = queries.row_of(event, told.member.key, day, told.member_id)
    places = {each.place_id for each in (told, told.before) if each} - {None}
    return [*(part_of_place(event, each, found) for each in event.places if each.id in places),
            *([Part("append", f"#grid-{day}", "placements/_row.html", {"row": row, "event": event})] if row else []),
            part_of_own(told.member),
            *(Part("append", "#asks", "placements/_ask.html", {"ask": ask}) for ask in queries.asks_of(told.member))]


@live.shows(WhereAsk)
def parts_of_ask(ask):
    return [Part("append", "#asks", "placements/_ask.html", {"ask": ask})]


@blueprint.get("")
@members_only("place.answer")
def show_placements(member):
    """Everybody's own; staff also see who is where now."""
    event, sees_all = member.event, can(member, "placement.read")
    return render_template(
        "placements/placements.html", member=member, **offered(member), **own_of(member),
        heres=queries.heres(event) if sees_all else {}, nothing=queries.NOTHING,
        asks=queries.asks(event) if sees_all else [], day=present_day(event),
        targets=targets(member) if can(member, "placement.ask") else [])


def present_day(event):
    """Today, or the first day of an event that is not today."""
    today = clock.today(event.zone)
    return today if today in hours.days(event) else event.starts_on


def offered(member):
    places = events.places(member.event_id)
    return {"places": places, "suggested": queries.suggested(member, places), "asking": [
        ask for ask in queries.asks_of(member) if not (member.placed_at and member.placed_at >= ask.asked_at)]}


def targets(member):
    locale = str(get_locale())
    return [(_("Teams"), [(f"team-{team.key}", team.name(locale)) for team in people.teams(member.event_id)]),
            (_("People"), [(f"member-{each.key}", each.name) for each in sorted(
                people.active_names(member.event_id), key=lambda each: each.name)
                if each.id != member.id and can(each, "place.answer")])]


@blueprint.get("/here")
@members_only("place.answer")
def show_here(member):
    """The places to answer with, the probable ones first; into the sheet of any page."""
    return render_fragment("placements/_tell.html", member=member, **offered(member))


@blueprint.post("/told")
@writes("place.answer", TellForm)
def tell_place(member, form):
    place = events.place_by_key(member.event_id, form.place.data) or abort(404)
    told, slug = telling.tell_place(member, place), member.event.slug
    if not can(member, "placement.read"):  # theirs is not pushed
        return {"go": url_for("placements.show_placements", event=slug)}
    return {"undo": {"url": url_for("placements.take_back", event=slug, key=told.key), "fields": {},
                     "text": _("You are here: %(place)s", place=place.name(str(get_locale())))}}


@blueprint.post("/told/<key>/undo")
@writes("place.answer", PressForm)
def take_back(member, form, key):
    telling.take_back(member, queries.telling(member, key))


@blueprint.post("/asks")
@writes("placement.ask", AskForm)
def ask_where(member, form):
    kind, _dash, key = (form.whom.data or "").partition("-")
    person = people.member_by_key(member.event_id, key) if kind == "member" else None
    team = next((each for each in people.teams(member.event_id) if each.key == key), None) if kind == "team" else None
    if not (team or (person and person.is_active)):
        abort(404)
    telling.ask_where(member, person, team)
    return {"message": _("Asked. Who has answered stands here.")}
