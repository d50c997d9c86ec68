"""準備, the organisers' first page: every step from an empty event to a printed QR code, with how far it is."""

from flask import render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from eventops import clock
from eventops.checklists.queries import checklists
from eventops.checklists.views import gate_of_board
from eventops.desk import blueprint
from eventops.events import queries as events
from eventops.events.preparation import Step, steps, steps_of
from eventops.people import queries as people
from eventops.people.access import members_only


@blueprint.get("/events/<event>/desk")
@members_only("event.edit")
def show_guide(member):
    found, following = steps_of(member.event)
    return render_template("desk/guide.html", member=member, steps=found, following=following,
                           sheet=sheet(member.event), days=days(member.event),
                           gate=gate_of_board(member.event))


def sheet(event):
    """The invitation whose QR sheet is printed first: the open one for guests that was made last, else any open."""
    found = [each for each in people.invitations(event.id) if each.is_open]
    return next((each for each in found if each.role == "guest"), found[0] if found else None)


def days(event):
    """「11月3日(火) – 11月4日(水) · 10:00 – 17:00」."""
    locale = str(get_locale())
    first, last = (clock.day(event.midnight(day), event.zone, locale) for day in (event.starts_on, event.ends_on))
    hours = [clock.time(at, event.zone) if at else "" for at in (event.opens_at, event.closes_at)]
    return " · ".join(filter(None, [first if first == last else f"{first} – {last}", " – ".join(hours).strip(" –")]))


def go(event, endpoint, **more):
    return url_for(endpoint, event=event.slug, **more)


def step_event(event):
    return Step("event", 10, _("Days and hours"), _("Due times of checklists count from the opening."),
                bool(event.opens_at and event.closes_at), days(event),
                ((go(event, "desk.show_event"), _("Set days and hours")),))


def step_places(event):
    found = events.places(event.id)
    return Step("places", 20, _("Places"), _("Where people are, where something is needed, where a task is done."),
                bool(found), _("Places: %(count)s", count=len(found)),
                ((go(event, "desk.show_places"), _("Edit places")),))


def step_teams(event):
    found = people.teams(event.id)
    return Step("teams", 30, _("Teams"), _("Each has a talk of its own. Small events do well without."),
                bool(found), _("Teams: %(count)s", count=len(found)),
                ((go(event, "desk.show_teams"), _("Edit teams")),), optional=True)


def step_checklist(event):
    found = checklists(event.id)
    laid_out = sum(1 for each in found if each.laid_out_at)
    return Step("checklist", 40, _("Checklist"),
                _("What must be ready before the doors open. Begin with a ready-made one, then lay it out."),
                bool(found) and laid_out == len(found),
                _("Checklists: %(count)s, laid out: %(laid)s", count=len(found), laid=laid_out),
                ((go(event, "checklists.show_checklists"), _("Prepare the checklist")),))


def step_invitation(event):
    came = sum(count for counts in people.came_by(event.id).values()
               for state, count in counts.items() if state != "last")
    found = sheet(event)
    links = ((go(event, "people.show_invitation", key=found.key), _("QR sheet to print")),) if found else ()
    return Step("invitation", 50, _("Join QR code"),
                _("Print it, hang it up at reception. Whoever scans it asks to come in; you approve with one tap."),
                bool(came), _("Came by a link so far: %(count)s", count=came),
                (*links, (go(event, "people.show_invitations"), _("All invitations"))))


steps += [step_event, step_places, step_teams, step_checklist, step_invitation]
