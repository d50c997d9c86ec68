"""The managers' pages of the run sheet: every cue in a row, each with its own page; the public timetable's switch."""

from flask import abort, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from eventops import clock
from eventops.events import queries as events
from eventops.events.preparation import Step, steps
from eventops.feed.forms import PressForm
from eventops.imports import FileForm
from eventops.people import queries as people
from eventops.people.access import members_only, writes
from eventops.runsheet import actions, blueprint, queries
from eventops.runsheet.forms import CueForm, EditCueForm, TimetableForm


@blueprint.get("/events/<event>/desk/runsheet")
@members_only("runsheet.edit")
def show_desk(member):
    event, cues = member.event, queries.cues(member.event_id)
    form = CueForm(formdata=None, starts=clock.local(next_start(event, cues), event.zone))
    return render_template(
        "runsheet/desk.html", member=member, cues=cues, form=form, file_form=FileForm(formdata=None),
        sheet=queries.sheet_of(event), **choices(member))


def next_start(event, cues):
    """When a further cue probably begins: when the last one ends, else when the event opens."""
    last = cues[-1] if cues else None
    return (last.ends_at or last.starts_at) if last else event.opens_at or event.midnight(event.starts_on)


def choices(member, cue=None):
    """Places, and who may have a cue: the teams, then everybody who is in, by name."""
    locale = str(get_locale())
    members = sorted(people.active_names(member.event_id), key=lambda each: each.name)
    if cue is not None and cue.owner is not None and cue.owner not in members:
        members.append(cue.owner)
    return {"places": events.places(member.event_id, cue and cue.place), "owners": [
        (_("Teams"), [(f"team-{team.key}", team.name(locale)) for team in people.teams(member.event_id)]),
        (_("People"), [(f"member-{each.key}", each.name) for each in members])]}


@blueprint.post("/events/<event>/cues")
@writes("runsheet.edit", CueForm)
def add_cue(member, form):
    cue = actions.add_cue(member, form.code.data, **form.values(member.event), **named(member, form))
    return to_desk(member, cue, added=1)


@blueprint.get("/events/<event>/cues/<key>")
@members_only("runsheet.edit")
def show_cue(member, key):
    cue = queries.cue(member.event_id, key)
    times = {"starts": cue.starts_at, "ends": cue.ends_at, "started": cue.started_at, "ended": cue.ended_at}
    form = EditCueForm(formdata=None, obj=cue, **{
        name: at and clock.local(at, member.event.zone) for name, at in times.items()})
    return render_template("runsheet/cue.html", member=member, cue=cue, form=form, **choices(member, cue))


@blueprint.post("/events/<event>/cues/<key>")
@writes("runsheet.edit", EditCueForm)
def edit_cue(member, form, key):
    cue = queries.cue(member.event_id, key)
    actions.edit_cue(member, cue, form.version.data, **form.values(member.event, cue), **named(member, form))
    return to_desk(member, cue)


@blueprint.post("/events/<event>/cues/<key>/strike")
@writes("runsheet.edit", PressForm)
def strike_cue(member, form, key):
    actions.strike_cue(member, queries.cue(member.event_id, key))
    return {"go": url_for("runsheet.show_desk", event=member.event.slug)}


@blueprint.post("/events/<event>/timetable")
@writes("runsheet.edit", TimetableForm)
def choose_timetable(member, form):
    actions.choose_timetable(member, form.is_public.data)
    return {"go": url_for("runsheet.show_desk", event=member.event.slug, _anchor="timetable")}


def to_desk(member, cue, **more):
    return {"go": url_for("runsheet.show_desk", event=member.event.slug, _anchor=f"row-{cue.key}", **more)}


def named(member, form):
    """The place and the owner that the form names by key."""
    kind, _dash, key = (form.owner.data or "").partition("-")
    owner = people.member_by_key(member.event_id, key) if kind == "member" else None
    team = next((each for each in people.teams(member.event_id) if each.key == key), None) if kind == "team" else None
    if kind and not (team or (owner and owner.is_active)):
        abort(404)
    return {"place": events.place_by_key(member.event_id, form.place.data), "owner": owner, "team": team,
            "owner_note": "" if owner or team else form.owner_note.data}


def step_runsheet(event):
    found = queries.cues(event.id)
    return Step("runsheet", 45, _("Run sheet"),
                _("What happens when. Everybody sees what comes next and how late it is; due times can hang on it."),
                bool(found), _("Items: %(count)s", count=len(found)),
                ((url_for("runsheet.show_desk", event=event.slug), _("Prepare the run sheet")),), optional=True)


steps.append(step_runsheet)
