"""The run sheet as everybody sees it, its taps, and what a change of it looks like on open pages."""

from datetime import timedelta

from flask import render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from eventops import clock, live
from eventops.board import views as board
from eventops.feed.forms import PressForm
from eventops.live import Part
from eventops.people.access import members_only, writes
from eventops.runsheet import actions, blueprint, queries
from eventops.runsheet.forms import ShiftForm, TapForm
from eventops.runsheet.models import Cue, RunSheet
from eventops.runsheet.words import slip

FORGOTTEN = timedelta(hours=1)  # after its time, a cue that nobody has tapped leaves the heads and the big screens


def local_day(instant, zone):
    return clock.local(instant, zone).date()


def day_order(cue):
    """Where the heading of a cue's day stands among the cues: before the first of them."""
    return int(cue.event.midnight(local_day(cue.starts_at, cue.event.zone)).timestamp() // 60) * 10**6 - 1


def passed(cue):
    """When a cue that was never tapped is taken for forgotten."""
    return (cue.ends_at or cue.starts_at) + FORGOTTEN


for name, known in {"slip": slip, "local_day": local_day, "day_order": day_order, "passed": passed}.items():
    blueprint.add_app_template_global(known, name)


def head(event):
    """The line of what comes next, on pages that are about something else."""
    return Part("replace", "#next-cues", "runsheet/_next.html", {"event": event,
                                                                "cues": queries.upcoming(event.id)})


@live.shows(Cue, loaded=queries.everything)
def parts_of_cue(cue):
    if cue.struck_at:
        return [Part("remove", f"#{cue.element_id}"), head(cue.event), Part("reload", "#cue-rows")]
    return [Part("append", "#cues", "runsheet/_day.html"), Part("append", "#cues", "runsheet/_cue.html"),
            head(cue.event), Part("reload", "#cue-rows")]


@live.shows(RunSheet)
def parts_of_sheet(sheet):
    return [Part("replace", "#cues", "runsheet/_cues.html", {"cues": queries.cues(sheet.event_id)}),
            head(sheet.event), Part("reload", "#cue-rows")]


@live.shows(Cue, screen=True)
@live.shows(RunSheet, screen=True)
def parts_on_the_wall(subject):
    return [Part("replace", "#wall-cues", "runsheet/_wall.html",
                 {"event": subject.event, "cues": queries.upcoming(subject.event_id)})]


def head_of_board(event):
    return "runsheet/_next.html", {"event": event, "cues": queries.upcoming(event.id)}


board.heads.append(head_of_board)


@blueprint.get("/events/<event>/runsheet")
@members_only("runsheet.read")
def show_runsheet(member):
    return render_template("runsheet/runsheet.html", member=member, sheet=queries.sheet_of(member.event),
                           cues=queries.cues(member.event_id))


@blueprint.post("/events/<event>/cues/<key>/moves")
@writes("cue.move", TapForm)
def move_cue(member, form, key):
    cue = queries.cue(member.event_id, key)
    actions.move_cue(member, cue, form.verb.data)
    locale = str(get_locale())
    done = _("%(cue)s has begun", cue=cue.name(locale)) if cue.state == "running" else _(
        "%(cue)s has ended", cue=cue.name(locale))
    return {"undo": {"url": url_for("runsheet.undo_cue", event=member.event.slug, key=key), "fields": {},
                     "text": done}}


@blueprint.post("/events/<event>/cues/<key>/undo")
@writes("cue.move", PressForm)
def undo_cue(member, form, key):
    actions.undo_cue(member, queries.cue(member.event_id, key))


@blueprint.post("/events/<event>/cues/<key>/shifts")
@writes("cue.shift", ShiftForm)
def shift_cues(member, form, key):
    cue = queries.cue(member.event_id, key)
    actions.shift_cues(member, cue, form.version.data, form.minutes.data, form.later.data)
