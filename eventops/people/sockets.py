"""Who hears what: sockets of signed-in sessions, in rooms that come from the database, never from the client."""

import hashlib
import time
from dataclasses import dataclass, replace

from flask import request
from flask_socketio import ConnectionRefusedError, join_room, leave_room
from sqlalchemy import select

from eventops import catchup, changes, live
from eventops.changes import Stream
from eventops.events.models import MOST_STREAMS, Event
from eventops.extensions import db, socketio
from eventops.people import access, hearing, sessions
from eventops.people.models import Session


@dataclass
class Listener:
    """One connected socket of this process."""

    session_id: int
    member_id: int | None = None
    stream_ids: tuple = ()
    step: str = ""  # the member's role and duties when hello was said
    pulse_room: str = ""
    rooms: tuple = ()  # it is in; asked of the server, they cost a look at those of everybody
    refused: bool = False
    everyone: str = ""  # key of the stream all members of the event hear


MOST_SOCKETS = 100  # of one session: tabs, and connections that died without a word; not a crowd
listeners = {}  # sid -> Listener
ELSEWHERE = 12.0  # seconds after which what another process has said about itself is no longer so
_elsewhere = {}  # process -> (when it said so, {key of an event's stream of everyone: ids of members})
_said = {"at": 0.0, "here": {}}  # what this process has told the others
_told = {}  # key of an event's stream of everyone -> how many were said to be here; None: to be said again


@socketio.on("connect")
def on_connect(_auth=None):
    session_id = sessions.admitted()
    if session_id is None:
        raise ConnectionRefusedError("no session")
    if sum(one.session_id == session_id for one in listeners.values()) >= MOST_SOCKETS:
        raise ConnectionRefusedError("too many")
    listeners[request.sid] = Listener(session_id=session_id)


@socketio.on("disconnect")
def on_disconnect(_reason=None):
    listeners.pop(request.sid, None)


@socketio.on("hello")
def on_hello(said=None):
    """Check the membership, join the rooms, then answer what was missed: in this order nothing is lost."""
    said = said if isinstance(said, dict) else {}
    db.session.rollback()  # this connection's greenlet may hold an older view
    with sessions.turn():
        return answer_hello(said)


def answer_hello(said):
    if request.sid not in listeners:  # gone while it waited
        return None
    listener = forget_rooms(request.sid)
    heard = may_hear(str(said.get("event", "")))
    if heard is None:
        listener.refused = True  # cut with the revoked ones: the page must read the answer first, to know why
        return {"refused": "closed"}
    member, streams, locale = heard
    since = wanted(said.get("streams"))
    step = member.step if member else ""
    epoch = changes.epoch()
    if (since is None or said.get("epoch") != epoch or said.get("locale", locale) != locale
            or said.get("step", step) != step):
        return {"reload": True}
    if request.sid not in listeners:  # gone while the database was asked: whoever is gone joins nothing
        return None
    listener.step = step
    listener.member_id, listener.stream_ids = member and member.id, tuple(sorted(stream.id for stream in streams))
    if member:
        listener.everyone = next((stream.key for stream in streams if stream.audience == "everyone"), "")
        _told[listener.everyone] = None  # who comes in wants to know, too
    listener.pulse_room = pulse_room(listener.stream_ids)
    listener.rooms = (*(live.room(stream.key, locale) for stream in streams), listener.pulse_room)
    for room in listener.rooms:
        join_room(room)
    return catchup.missed(streams, since, epoch, locale, member)


def forget_rooms(sid):
    """What the socket heard until now it hears no more; a second hello begins anew."""
    for room in listeners[sid].rooms:
        leave_room(room)
    listeners[sid] = Listener(session_id=listeners[sid].session_id)
    return listeners[sid]


def may_hear(slug):
    """``(member, streams, locale)`` of this socket's session in that event, or None."""
    row = sessions.current()
    return hears[row.kind](row, slug) if row else None


def person_hears(row, slug):
    member = access.membership(slug, row.person)
    return (member, member.streams, row.person.locale) if member and member.is_active else None


hears = {"person": person_hears}  # kind of session -> what it hears; ``screens`` adds its own


def wanted(streams):
    """The page's heads ``{key: n}``, or None when they are no such thing."""
    if not isinstance(streams, dict) or len(streams) > MOST_STREAMS:
        return None
    ok = all(isinstance(key, str) and type(n) is int and 0 <= n < 2**53 for key, n in streams.items())
    return streams if ok else None


def pulse_room(stream_ids):
    """The room of all sockets of this process that hear exactly these streams."""
    return "pulse:" + hashlib.sha256(repr(stream_ids).encode()).hexdigest()[:16]


def pulse():
    """Tell this process's sockets how far their streams are: one query for all, one room per set of streams."""
    sets = {listener.pulse_room: listener.stream_ids for listener in list(listeners.values()) if listener.pulse_room}
    if not sets:
        return
    wanted_ids = {stream_id for ids in sets.values() for stream_id in ids}
    rows = db.session.execute(select(Stream.id, Stream.key, Stream.last_n).where(Stream.id.in_(wanted_ids))).all()
    epoch, heads = changes.epoch(), {row.id: (row.key, row.last_n) for row in rows}
    db.session.rollback()
    for room, stream_ids in sets.items():
        live.pulse(epoch, dict(heads[stream_id] for stream_id in stream_ids), to=room)


def tell_presence():
    """Tell each event how many of its members are here, when that has changed; run once a second. Droppable.

    Each process tells its own sockets: those it holds itself and those that the others say they hold.
    """
    here = {}
    for listener in list(listeners.values()):
        if listener.everyone:
            here.setdefault(listener.everyone, set()).add(listener.member_id)
    tell_elsewhere(here)
    for key, members in here.items():
        online = len(members.union(*(there.get(key, ()) for there in heard_elsewhere())))
        if _told.get(key) != online:
            _told[key] = online
            live.presence(key, own=True, online=online)


def tell_elsewhere(here):
    """Tell the other processes who is here, when that has changed and now and then, since they forget it."""
    others, now = live.others(), time.monotonic()
    here = {key: sorted(members) for key, members in here.items()}
    if others and (here != _said["here"] or now - _said["at"] > ELSEWHERE / 3):
        _said.update(at=now, here=here)
        others.tell("here", here)


def note_elsewhere(process, here):
    _elsewhere[process] = (time.monotonic(), here)


def heard_elsewhere():
    """What each other process has said, if it was lately."""
    for process, (at, here) in list(_elsewhere.items()):
        if time.monotonic() - at < ELSEWHERE:
            yield here
        else:
            del _elsewhere[process]


def cut_revoked():
    """Cut off the sockets of ended sessions, of members who are no longer in, or are something else now, and of screens
    whose event is closed.

    While PostgreSQL is asked, others say hello: each is judged as it was before the question, or at the next turn.
    """
    held = {sid: replace(one) for sid, one in list(listeners.items())}
    if not held:
        return
    over = streams_of_the_closed({each for one in held.values() if not one.member_id for each in one.stream_ids})
    live_ids = sessions.live({one.session_id for one in held.values()})
    hearing_now = hearing.now({one.member_id for one in held.values() if one.member_id})
    db.session.rollback()
    live.drop([
        sid for sid, one in held.items() if listeners.get(sid) == one and (
            one.refused or one.session_id not in live_ids
            or (one.member_id and hearing_now.get(one.member_id) != (one.step, one.stream_ids))
            or (not one.member_id and over.intersection(one.stream_ids)))
    ])


def streams_of_the_closed(ids):
    """Those of events that are over: big screens hear nothing of them, not even how far they are."""
    return set(db.session.scalars(
        select(Stream.id).join(Event).where(Stream.id.in_(ids), Event.state != "open"))) if ids else set()


def cut_person(person_id):
    """Cut off every socket of a person: their pages come back and ask anew."""
    rows = set(db.session.scalars(select(Session.id).filter_by(person_id=person_id)))
    live.drop([sid for sid, one in list(listeners.items()) if one.session_id in rows])
