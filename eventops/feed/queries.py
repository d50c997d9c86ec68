"""Looking the talk up; what a member does not hear is not found."""

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from eventops.extensions import db
from eventops.feed.models import Message, Photo, ReadMark, Room

WINDOW = 60  # messages a page opens with


def rooms(member):
    """The rooms the member may read, in order."""
    heard = [stream.id for stream in member.streams]
    return db.session.scalars(select(Room).where(Room.stream_id.in_(heard)).order_by(Room.position, Room.id)).all()


def room(member, key):
    found = db.session.scalar(select(Room).filter_by(event_id=member.event_id, key=key))
    return found if found and member.hears(found.stream_id) else abort(404)


def room_of(stream):
    """The room where a stream's things are talked about."""
    return db.session.scalar(select(Room).filter_by(stream_id=stream.id).order_by(Room.position).limit(1))


def message(member, key):
    found = db.session.scalar(select(Message).filter_by(event_id=member.event_id, key=key))
    return found if found and member.hears(found.stream_id) else abort(404)


def is_taken(key):
    """Whether a message of any event has that key."""
    return db.session.scalar(select(Message.id).filter_by(key=key)) is not None


def with_everything():
    """A message with all its partial prints, in a fixed number of queries."""
    return select(Message).options(
        joinedload(Message.author), joinedload(Message.place), joinedload(Message.room),
        selectinload(Message.photos), selectinload(Message.cards), selectinload(Message.card),
        joinedload(Message.reply_to).joinedload(Message.author),
    )


def window(of_room, before=None, count=WINDOW):
    """The last *count* messages of the room (before number *before*), oldest first, and whether older ones exist."""
    query = with_everything().filter_by(room_id=of_room.id).order_by(Message.n.desc()).limit(count + 1)
    if before is not None:
        query = query.where(Message.n < before)
    found = db.session.scalars(query).unique().all()
    return found[:count][::-1], len(found) > count


def pins(of_room):
    return db.session.scalars(
        with_everything().filter_by(room_id=of_room.id).where(Message.pinned_at.is_not(None))
        .order_by(Message.n)).unique().all()


def about(card_id):
    """A card's own talk."""
    return db.session.scalars(with_everything().filter_by(card_id=card_id).order_by(Message.n)).unique().all()


def photo(member, key):
    """A photo the member may see. An unsent one is not there."""
    found = db.session.scalar(select(Photo).filter_by(event_id=member.event_id, key=key))
    return found if found and found.hidden_at is None and member.hears(found.stream_id) else abort(404)


def marks(room_id):
    """Everybody's read mark in the room, ascending; nameless."""
    return list(db.session.scalars(select(ReadMark.n).filter_by(room_id=room_id).order_by(ReadMark.n)))


def marks_by_member(room_id):
    return dict(db.session.execute(
        select(ReadMark.membership_id, ReadMark.n).filter_by(room_id=room_id)).all())


def unread(member, of_rooms):
    """How many messages of others each room has after the member's mark: ``{room id: count}``."""
    rows = db.session.execute(
        select(Message.room_id, func.count())
        .outerjoin(ReadMark, (ReadMark.room_id == Message.room_id) & (ReadMark.membership_id == member.id))
        .where(Message.room_id.in_([each.id for each in of_rooms]), Message.n > func.coalesce(ReadMark.n, 0),
               Message.author_id.is_distinct_from(member.id))
        .group_by(Message.room_id))
    return dict(rows.all())
