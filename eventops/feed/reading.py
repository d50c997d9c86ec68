"""Read marks: gathered in memory, flushed once a second, told to those who are in the room. Droppable."""

from flask import request
from sqlalchemy import select

from eventops import changes, live
from eventops.extensions import db, socketio
from eventops.feed import queries
from eventops.feed.models import ReadMark, Room
from eventops.people.models import Membership
from eventops.people.sockets import listeners

MOST_ROOMS = 50  # a member may name in a second, whatever they call rooms
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


def note_own(member, room):
    """Whoever posts has read what stands above; called within the write, before the number is known."""
    mark = _mark(member.id, room.id)
    mark.n = max(mark.n, room.stream.last_n + 1)


def flush():
    """Write the waiting marks and tell each room; run once a second."""
    if not _waiting:
        return
    waiting, rooms = dict(_waiting), set()
    _waiting.clear()
    for event_id, members in _by_event(waiting).items():
        with changes.writing(event_id):
            for member_id in members:
                rooms |= {room for key, n in waiting[member_id].items() if (room := _advance(member_id, key, n))}
            changes.commit()
    for room in [each for each in rooms if each.readers != "nobody"]:
        live.presence(room.stream.key, room=room.key, marks=queries.marks(room.id))
    db.session.rollback()


def _by_event(member_ids):
    """These members by the id of their event."""
    found = {}
    rows = db.session.execute(select(Membership.event_id, Membership.id).where(Membership.id.in_(member_ids)))
    for event_id, member_id in rows:
        found.setdefault(event_id, []).append(member_id)
    return found


def _advance(member_id, room_key, n):
    """Move a member's mark on; gives the room if it moved. Never back, past the stream, or in a foreign room."""
    room = db.session.scalar(select(Room).filter_by(key=room_key))
    member = db.session.get(Membership, member_id)
    if room is None or member is None or not member.is_active or not member.hears(room.stream_id):
        return None
    mark = _mark(member_id, room.id)
    n = min(n, room.stream.last_n)
    if n <= mark.n:
        return None
    mark.n = n
    return room


def _mark(member_id, room_id):
    mark = db.session.scalar(select(ReadMark).filter_by(room_id=room_id, membership_id=member_id))
    if mark is None:
        mark = ReadMark(room_id=room_id, membership_id=member_id, n=0)
        db.session.add(mark)
        db.session.flush()
    return mark
