"""Closing, reopening and archiving an event: the managers' page that says what happens, and what open pages show."""

from flask import render_template, url_for
from sqlalchemy import func, select

from eventops import live
from eventops.desk import blueprint
from eventops.events import actions
from eventops.events.models import Event
from eventops.extensions import db
from eventops.feed.forms import PressForm
from eventops.live import Part
from eventops.people import queries
from eventops.people.access import members_only, writes
from eventops.people.models import Membership
from eventops.permissions import PASSING
from eventops.stock.queries import out


@live.shows(Event)
def parts_of_event(event):
    """The line under the header: every page there is learns that from now on it is for reading."""
    return [Part("replace", "#event-state", "desk/_state.html")]


@blueprint.get("/events/<event>/desk/close")
@members_only("event.close")
def show_close(member):
    event_id = member.event_id
    return render_template("desk/close.html", member=member, guests=count_guests(event_id),
                           not_back=out(event_id),
                           links=sum(1 for each in queries.invitations(event_id) if each.is_open))


def count_guests(event_id):
    return db.session.scalar(select(func.count()).select_from(Membership).filter_by(
        event_id=event_id, state="active").where(Membership.role.in_(PASSING)))


@blueprint.post("/events/<event>/desk/close")
@writes("event.close", PressForm)
def close_event(member, form):
    actions.close_event(member, member.event)
    return page_of(member)


@blueprint.post("/events/<event>/desk/reopen")
@writes("event.close", PressForm, when_closed=True)
def reopen_event(member, form):
    actions.reopen_event(member, member.event)
    return page_of(member)


@blueprint.post("/events/<event>/desk/archive")
@writes("event.close", PressForm, when_closed=True)
def archive_event(member, form):
    actions.archive_event(member, member.event)
    return page_of(member)


def page_of(member):
    return {"go": url_for("desk.show_close", event=member.event.slug)}
