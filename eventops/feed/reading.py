"""Read marks: gathered in memory, flushed once a second, told to those who are in the room. Droppable."""

from flask import request
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload, selectinload

from eventops import changes, live
from eventops.events.models import Event
from eventops.extensions import db, socketio
from eventops.feed import queries
from eventops.feed.models import ReadMark, Room
from eventops.people.models import Membership
from eventops.people.sockets import listeners

MOST_ROOMS = 50  # a member may name in a second, whatever they call rooms
AT_ONCE = 200  # members whose marks are written at once; then whoever posts gets their turn
_waiting = {}  # membership id -> {room key: n}


@socketio.on("read")
def on_read(said=None):
    """``read {room, n}``: the one thing a socket may write, since losing it hurts nobody."""
    listener = listeners.get(request.sid)
    if not listener or not listener.member_id or not isinstance(said, dict):
        return
    room, n = said.get("room"), said.get("n")
    if isinstance(room, str) and len(room) <= 40 and type(n) is int and 0 < n < 2**53:
        marks = _waiting.setdefault(listener.member_id, {})
        if room in marks or len(marks) < MOST_ROOMS:
            marks[room] = max(n, marks.get(room, 0))


def note_own(message):
    """Whoever posts has read what stands above."""
    _advance([{"room_id": message.room.id, "membership_id": message.author.id, "n": message.n}])


def flush():
    """Write the waiting marks and tell each room; run once a second."""
    if not _waiting:
        return
    waiting = dict(_waiting)
    _waiting.clear()
    for slug, members in _by_event(waiting).items():
        for first in range(0, len(members), AT_ONCE):
            with changes.writing(slug):
                moved = _write({each: waiting[each] for each in members[first:first + AT_ONCE]})
                changes.commit()
            for room in moved:
                if room.readers != "nobody":
                    live.presence(room.stream.key, room=room.key, marks=queries.marks(room.id))
            db.session.rollback()


def _by_event(member_ids):
    """These members by the slug of their event."""
    found = {}
    for slug, member_id in db.session.execute(
            select(Event.slug, Membership.id).join(Membership.event).where(Membership.id.in_(member_ids))):
        found.setdefault(slug, []).append(member_id)
    return found


def _write(waiting):
    """Move the marks on, never back, past the stream, or in a foreign room; gives the rooms where one moved."""
    keys = {key for marks in waiting.values() for key in marks}
    rooms = {room.key: room for room in db.session.scalars(
        select(Room).options(joinedload(Room.stream)).where(Room.key.in_(keys)))}
    members = db.session.scalars(
        select(Membership).options(joinedload(Membership.event), selectinload(Membership.teams))
        .where(Membership.id.in_(waiting)))
    moved = _advance([
        {"room_id": room.id, "membership_id": member.id, "n": min(n, room.stream.last_n)}
        for member in members if member.is_active for key, n in waiting[member.id].items()
        if (room := rooms.get(key)) and member.hears(room.stream_id)])
    return [room for room in rooms.values() if room.id in moved]


def _advance(marks):
    """Store these marks where they are further than what is stored; gives the ids of the rooms where one was."""
    if not marks:
        return set()
    return set(db.session.scalars(FURTHER[db.engine.dialect.name], marks))


def _further(insert):
    """One statement, whether there is a mark already or not."""
    mark = insert(ReadMark.__table__)
    return mark.on_conflict_do_update(
        index_elements=["room_id", "membership_id"], set_={"n": mark.excluded.n},
        where=ReadMark.n < mark.excluded.n).returning(ReadMark.room_id)


FURTHER = {"sqlite": _further(sqlite.insert), "postgresql": _further(postgresql.insert)}
