"""Who hears what now, asked each second of all who are here: members are looked at whole only where one has changed."""

from dataclasses import dataclass
from types import SimpleNamespace

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from eventops import clock
from eventops.changes import Stream
from eventops.events.models import Event
from eventops.extensions import db
from eventops.people.models import Hearer, Membership, Team, team_members
from eventops.permissions import BOOTH, PASSING, at_step

_known = {}  # member id -> (what their rights hang on, what they were found to hear)


def now(member_ids):
    """``{member id: (step, ids of the streams they hear, ascending)}`` of those who are active."""
    rights = rights_of(member_ids)
    changed = {each for each, right in rights.items() if each not in _known or _known[each][0] != right}
    query = select(Membership).options(selectinload(Membership.teams)).where(Membership.id.in_(changed))
    members = {member.id: member for member in db.session.scalars(query)} if changed else {}
    known = {each: (right, heard_by(members.get(each))) if each in changed else _known[each]
             for each, right in rights.items()}
    _known.clear()
    _known.update(known)
    return {each: heard for each, (_right, heard) in known.items() if heard}


def heard_by(member):
    return (member.step, tuple(sorted(stream.id for stream in member.streams))) if member and member.is_active else None


def rights_of(member_ids):
    """``{member id: all that Membership.is_active, step and streams hang on}``, in narrow rows."""
    teams = grouped(select(team_members.c.membership_id, team_members.c.team_id)
                    .where(team_members.c.membership_id.in_(member_ids)))
    rows = db.session.execute(
        select(Membership.id, Membership.event_id, Membership.state, Membership.role, Membership.duties,
               Membership.invitation_id).where(Membership.id.in_(member_ids))).all()
    event_ids = {row.event_id for row in rows}
    streams = grouped(select(Stream.event_id, Stream.id, Stream.audience).where(
        Stream.event_id.in_(event_ids), Stream.audience.not_like("booth:%")))
    hearers = grouped(
        select(Stream.event_id, Stream.id, Hearer.role, Hearer.team_id, Hearer.membership_id)
        .join(Hearer, Hearer.stream_id == Stream.id).where(Stream.event_id.in_(event_ids)))
    events = {event.id: (event.state, event.guests_until <= clock.now(), streams[event.id], hearers.get(event.id))
              for event in db.session.scalars(select(Event).where(Event.id.in_(event_ids)))}
    return {row.id: (row.state, row.role, row.duties, teams.get(row.id), events[row.event_id],
                     row.invitation_id if row.role == BOOTH else None) for row in rows}


def grouped(query):
    """The query's rows by their first column, as sets of the rest."""
    found = {}
    for first, *rest in db.session.execute(query):
        found.setdefault(first, set()).add(tuple(rest))
    return found


@dataclass
class Ear:
    """What it hangs on whether a member hears a stream, and nothing more of them."""

    id: int
    key: str
    role: str
    duties: list
    teams: list


def of(event, stream, least, since=None):
    """Those of the event who hear the stream, from step *least* up (and were in at the instant *since*), as Ears.

    In three narrow queries, since all of an event are looked at for one stream.
    """
    query = select(Membership.id, Membership.key, Membership.role, Membership.duties).filter_by(
        event_id=event.id, state="active")
    if since is not None:
        query = query.where(func.coalesce(Membership.admitted_at, Membership.asked_at) <= since)
    teams = grouped(select(team_members.c.membership_id, Team.id).join(Team).where(Team.event_id == event.id))
    out = PASSING if not event.is_open or event.guests_until <= clock.now() else ()
    ears = [Ear(*row, [SimpleNamespace(id=team_id) for team_id, in teams.get(row.id, ())])
            for row in db.session.execute(query) if row.role not in out and at_step(row.role, least)]
    return [ear for ear in ears if Membership.heard_of(ear, [stream])]
