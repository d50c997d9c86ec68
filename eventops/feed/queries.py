"""Looking the talk up; what a member does not hear is not found.

Who hears it is asked along with it: what is not theirs answers as what is not there, in the same time.
"""

from flask import abort
from sqlalchemy import and_, bindparam, func, or_, select, true, tuple_
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from eventops.changes import Stream
from eventops.extensions import db
from eventops.feed.models import Message, Mute, Photo, Reaction, ReadMark, Room, mentioned_members
from eventops.permissions import can

WINDOW = 30  # messages a page opens with
ALBUM = 40  # posts with photos on a page
MANY = 1000  # unread posts are not counted further
# asked by every post or page, so composed once; with ``whose(member)``
READS = and_(Message.stream_id.in_(bindparam("heard", expanding=True)),
             or_(Room.shows_past, Message.received_at >= bindparam("reads_from")))
ROOM = select(Room).options(joinedload(Room.stream).joinedload(Stream.hearers)).where(
    Room.event_id == bindparam("event"), Room.key == bindparam("key"))


def rooms(member):
    """The rooms the member may read, in order."""
    return db.session.scalars(
        select(Room).where(Room.stream_id.in_(heard(member))).order_by(Room.position, Room.id)).all()


def heard(member):
    """Ids of the streams the member hears."""
    return [stream.id for stream in member.streams]


def room(member, key):
    found = db.session.scalars(ROOM, {"event": member.event_id, "key": key}).unique().one_or_none()
    return found if found and member.heard_of([found.stream]) else abort(404)


def room_of(stream):
    """The room where a stream's things are talked about."""
    return db.session.scalar(select(Room).filter_by(stream_id=stream.id).order_by(Room.position).limit(1))


def message(member, key):
    return db.session.scalar(
        select(Message).join(Message.room).options(contains_eager(Message.room))
        .where(Message.event_id == member.event_id, Message.key == key, READS), whose(member)) or abort(404)


def whose(member):
    """Of whom READS is asked. A message is read by those who hear its stream, in time where its room hides the past."""
    return {"heard": heard(member), "reads_from": member.reads_from}


def readable(member, of_rooms, room_id=Message.room_id, at=Message.received_at):
    """The same for messages of those rooms, which the member hears."""
    hidden = [each.id for each in of_rooms if not each.shows_past]
    return or_(room_id.not_in(hidden), at >= member.reads_from) if hidden else true()


def everything():
    """What a message's partial prints, in a fixed number of queries, as options of the query."""
    return (joinedload(Message.author), joinedload(Message.place), joinedload(Message.room),
            selectinload(Message.photos), selectinload(Message.cards), selectinload(Message.card),
            selectinload(Message.mentions), selectinload(Message.reactions), selectinload(Message.alert),
            joinedload(Message.poll), joinedload(Message.reply_to).joinedload(Message.author))


def with_everything():
    return select(Message).options(*everything())


def window(member, of_room, before=None, count=WINDOW):
    """The last *count* messages of the room (before number *before*), oldest first, and whether older ones exist."""
    query = in_room(member, of_room).order_by(Message.n.desc()).limit(count + 1)
    if before is not None:
        query = query.where(Message.n < before)
    found = db.session.scalars(query).unique().all()
    return found[:count][::-1], len(found) > count


def window_after(member, of_room, after, count=WINDOW):
    """The first *count* messages after number *after*, oldest first, and whether newer ones exist."""
    found = db.session.scalars(
        in_room(member, of_room).where(Message.n > after).order_by(Message.n).limit(count + 1)).unique().all()
    return found[:count], len(found) > count


def in_room(member, of_room):
    return with_everything().filter_by(room_id=of_room.id).where(readable(member, [of_room]))


def first_since(member, of_room, instant):
    """The first message of the room at or after that instant, or None."""
    return db.session.scalar(
        select(Message).filter_by(room_id=of_room.id).where(Message.received_at >= instant, readable(member, [of_room]))
        .order_by(Message.n).limit(1))


def reactions(of_message):
    """``{reaction: members}``, each in the order they came."""
    found = {}
    for each in db.session.scalars(select(Reaction).options(joinedload(Reaction.member))
                                   .filter_by(message_id=of_message.id).order_by(Reaction.id)):
        found.setdefault(each.reaction, []).append(each.member)
    return found


def pins(of_room, member=None):
    """The room's pinned messages, or those of them the member may read."""
    query = (with_everything().options(joinedload(Message.pinned_by)).filter_by(room_id=of_room.id)
             .where(Message.pinned_at.is_not(None)).order_by(Message.n))
    if member is not None:
        query = query.where(readable(member, [of_room]))
    return db.session.scalars(query).unique().all()


def about(member, card_id):
    """What the member may read of a card's own talk."""
    return db.session.scalars(
        with_everything().join(Message.room).where(Message.card_id == card_id, READS).order_by(Message.n), whose(member)
    ).unique().all()


def photo(member, key):
    """A photo the member may see. An unsent one is not there."""
    of_a_card = and_(Photo.message_id.is_(None), Photo.stream_id.in_(heard(member)))
    if not can(member, "message.schedule"):  # what waits to be said is no news before
        of_a_card = and_(of_a_card, Photo.scheduled_id.is_(None))
    return db.session.scalar(
        select(Photo).outerjoin(Photo.message).outerjoin(Message.room)
        .where(Photo.event_id == member.event_id, Photo.key == key, Photo.hidden_at.is_(None),
               or_(of_a_card, READS)), whose(member)) or abort(404)


def album(member, before=None, rooms=(), author_id=None, count=ALBUM):
    """Posts with photos in those rooms, which one reads, newest first, and whether older exist.

    *before*: older than that message; *author_id*: theirs alone.
    """
    with_photos = select(Photo.message_id).where(Photo.event_id == member.event_id, Photo.hidden_at.is_(None))
    query = (with_everything().where(  # + 0: found by their photos, which are few, and not by the rooms' index
        Message.id.in_(with_photos), (Message.room_id + 0).in_([each.id for each in rooms]), readable(member, rooms))
             .order_by(Message.received_at.desc(), Message.id.desc()).limit(count + 1))
    if author_id is not None:
        query = query.where(Message.author_id + 0 == author_id)
    if before is not None:
        query = query.where(tuple_(Message.received_at, Message.id) < (before.received_at, before.id))
    found = db.session.scalars(query).unique().all()
    return found[:count], len(found) > count


def marks(room_id):
    """Everybody's read mark in the room, ascending; nameless."""
    return list(db.session.scalars(select(ReadMark.n).filter_by(room_id=room_id).order_by(ReadMark.n)))


def marks_by_member(room_id):
    return dict(db.session.execute(
        select(ReadMark.membership_id, ReadMark.n).filter_by(room_id=room_id)).all())


def unread(member, of_rooms):
    """How many messages of others each room has after the member's mark, MANY for all above: ``{room id: count}``.

    Counted in each room from the mark on, and not to the end: neither what lies before it nor behind it takes time.
    """
    mark = select(ReadMark.n).where(
        ReadMark.room_id == Room.id, ReadMark.membership_id == member.id).correlate(Room).scalar_subquery()
    news = select(Message.id).where(
        Message.room_id == Room.id, Message.n > func.coalesce(mark, 0), Message.author_id.is_distinct_from(member.id),
        readable(member, of_rooms)).limit(MANY).correlate(Room).subquery()
    count = select(func.count()).select_from(news).scalar_subquery()
    rows = db.session.execute(select(Room.id, count).where(Room.id.in_([each.id for each in of_rooms])))
    return {room_id: found for room_id, found in rows if found}


def unread_mentions(member, of_rooms):
    """How many posts that mention the member each room has after their mark: ``{room id: count}``."""
    rows = db.session.execute(
        select(Message.room_id, func.count()).join(mentioned_members, mentioned_members.c.message_id == Message.id)
        .outerjoin(ReadMark, (ReadMark.room_id == Message.room_id) & (ReadMark.membership_id == member.id))
        .where(mentioned_members.c.membership_id == member.id, Message.n > func.coalesce(ReadMark.n, 0),
               Message.room_id.in_([each.id for each in of_rooms]), Message.unsent_at.is_(None),
               readable(member, of_rooms))
        .group_by(Message.room_id))
    return dict(rows.all())


def muted(member):
    """Ids of the rooms the member wants quiet."""
    return set(db.session.scalars(select(Mute.room_id).filter_by(membership_id=member.id)))
