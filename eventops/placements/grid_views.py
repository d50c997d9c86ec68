"""The grid of a day, and the ordinary forms behind its cells."""

from datetime import date, datetime, time, timedelta

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _

from eventops import clock
from eventops.events import queries as events
from eventops.events.preparation import Step, steps
from eventops.feed.forms import PressForm
from eventops.imports import FileForm
from eventops.people import queries as people
from eventops.people.access import members_only, writes
from eventops.placements import actions, blueprint, hours, queries
from eventops.placements.forms import NeedForm, ShiftForm
from eventops.placements.views import present_day

HOUR = timedelta(hours=1)


@blueprint.get("/grid")
@members_only("placement.read")
def show_grid(member):
    event, day = member.event, asked_day(member.event)
    return render_template(
        "placements/grid.html", member=member, day=day, days=hours.days(event), span=hours.span(event),
        rows=queries.day_rows(event, day), lacks=queries.lacks(event, day), needs=[
            each for each in queries.needs(event) if each.day == day],
        form=NeedForm(formdata=None, day=day), places=events.places(event.id), file_form=FileForm(formdata=None))


def asked_day(event):
    """A day there is not, or of another time than ours, is today."""
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return present_day(event)
    return day if 1970 < day.year < 2100 else present_day(event)


@blueprint.get("/shifts/new")
@members_only("placement.edit")
def show_new_shift(member):
    """A form that knows whose row and which hour was pressed, if one was."""
    day, at = asked_day(member.event), request.args.get("at", "")
    begins = time.fromisoformat(at) if at in {f"{hour:02}:{minute:02}" for hour in range(24)
                                              for minute in (0, 15, 30, 45)} else time(hours.span(member.event)[0])
    person = people.member_by_key(member.event_id, request.args.get("who", ""))
    form = ShiftForm(formdata=None, day=day, begins=begins, ends=(datetime.combine(day, begins) + HOUR).time(),
                     name="" if person else request.args.get("name", "")[:80])
    return shift_page(member, None, form, f"member-{person.key}" if person else "")


@blueprint.get("/shifts/<key>")
@members_only("placement.read")
def show_shift(member, key):
    shift = queries.shift(member, key)
    begins, ends = (clock.local(at, member.event.zone) for at in (shift.starts_at, shift.ends_at))
    form = ShiftForm(formdata=None, obj=shift, day=begins.date(), begins=begins.time(), ends=ends.time())
    return shift_page(member, shift, form, f"member-{shift.member.key}" if shift.member_id else "")


def shift_page(member, shift, form, chosen):
    place = shift.place if shift else None
    members = sorted(people.active_names(member.event_id), key=lambda each: each.name)
    if shift and shift.member and shift.member not in members:
        members.append(shift.member)
    return render_template("placements/shift.html", member=member, shift=shift, form=form, chosen=chosen,
                           members=members, places=events.places(member.event_id, place))


@blueprint.post("/shifts")
@writes("placement.edit", ShiftForm)
def add_shift(member, form):
    shift = actions.add_shift(member, **said(member, form))
    return undo_of(member, shift, _("Put in: %(name)s", name=shift.person))


@blueprint.post("/shifts/<key>")
@writes("placement.edit", ShiftForm)
def change_shift(member, form, key):
    shift, columns = queries.shift(member, key), said(member, form)
    changed = actions.change_shift(member, shift, **columns)
    if form.everywhere.data and shift.name and columns["person"]:
        actions.give_name(member, shift.name, columns["person"])
        return None
    return undo_of(member, changed, _("Changed: %(name)s", name=changed.person))


@blueprint.post("/shifts/<key>/strike")
@writes("placement.edit", PressForm)
def strike_shift(member, form, key):
    shift = queries.shift(member, key)
    actions.strike_shift(member, shift)
    return undo_of(member, shift, _("Taken off: %(name)s", name=shift.person))


@blueprint.post("/shifts/<key>/undo")
@writes("placement.edit", PressForm)
def undo_shift(member, form, key):
    actions.undo_shift(member, queries.shift(member, key))


def undo_of(member, shift, text):
    return {"undo": {"url": url_for("placements.undo_shift", event=member.event.slug, key=shift.key), "fields": {},
                     "text": text}}


def said(member, form):
    """The columns of a shift that the form names; somebody who is not in any more is not found."""
    kind, _dash, key = (form.who.data or "").partition("-")
    person = people.member_by_key(member.event_id, key) if kind == "member" else None
    if kind and not (person and person.is_active):
        abort(404)
    return {"person": person, "name": form.name.data, "place": events.place_by_key(member.event_id, form.place.data),
            "position": form.position.data, "kind": form.kind.data, **form.span(member.event)}


@blueprint.post("/needs")
@writes("placement.edit", NeedForm)
def add_need(member, form):
    place = events.place_by_key(member.event_id, form.place.data) or abort(404)
    need = actions.add_need(member, place, form.people.data, **form.span(member.event))
    return to_needs(member, need)


@blueprint.post("/needs/<key>/strike")
@writes("placement.edit", PressForm)
def strike_need(member, form, key):
    need = queries.need(member, key)
    actions.strike_need(member, need)
    return to_needs(member, need)


def to_needs(member, need):
    return {"go": url_for("placements.show_grid", event=member.event.slug, day=need.day.isoformat(), _anchor="needs")}


def step_placements(event):
    found = queries.shifts(event)
    return Step("placements", 47, _("Placement"),
                _("Who is where when. Each sees their own shifts, staff see who is where now."),
                bool(found), _("Shifts: %(count)s", count=len(found)),
                ((url_for("placements.show_grid", event=event.slug), _("Place people")),), optional=True)


steps.append(step_placements)
