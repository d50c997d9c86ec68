"""Posting, unsending, pinning."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from eventops import clock
from eventops.changes import record
from eventops.extensions import db
from eventops.feed import pictures as photos_of_forms
from eventops.feed import queries, reading
from eventops.feed.guesses import guess
from eventops.feed.mentions import mention
from eventops.feed.models import Message, Mute, Room
from eventops.people.actions import say_place
from eventops.permissions import can
from eventops.refusals import Conflict, Forbidden

UNSEND_WITHIN = timedelta(hours=1)
MOST_PINS = 5


def post_message(member, room, body, key, pictures=(), reply_to=None, place=None, card=None, urgency="normal",
                 mentions=(), occurred_at=None):
    """Post text and photos as one; *key* is the id the phone made, *mentions* the keys of whom it names with @."""
    if db.session.scalar(select(Message.id).filter_by(key=key)):  # somebody else's: theirs stays as it is
        raise Conflict("client_id_reused", _l("This was sent before with other content. It is kept on your phone."))
    if reply_to is not None and reply_to.room_id != room.id:
        reply_to = None
    if queries.is_taken(key):  # by somebody else: one's own was answered before it came here
        raise Conflict("client_id_reused", _l("This was sent before with other content. It is kept on your phone."))
    message = Message(key=key, event=member.event, room=room, stream_id=room.stream_id, stream=room.stream,
                      author=member, body=body, reply_to=reply_to, place=place, urgency=urgency,
                      card_id=card.id if card else None, occurred_at=occurred_at or clock.now(), guess=guess(body))
    db.session.add(message)
    photos_of_forms.attach(pictures, room.stream, message=message)
    mention(member, message, mentions)
    record(member, message, "message.posted", occurred_at=message.occurred_at, numbers=True, on_screens=False,
           body=body, photos=len(pictures))
    reading.note_own(member, room)
    return message


def announce(room, announcement, reply_to=None, card=None, actor=None, **values):
    """Let the system say something in a room; the words come in each reader's language."""
    message = Message(event_id=room.event_id, room=room, stream_id=room.stream_id, stream=room.stream,
                      announcement=announcement, values=values, reply_to=reply_to, card_id=card.id if card else None)
    db.session.add(message)
    record(actor, message, "message.announced", numbers=True, announcement=announcement)
    return message


def unsend_message(member, message):
    """Take a post back: a trace stays for all, the original in the history, its photos are gone."""
    if message.unsent_at:
        return
    own = message.author_id == member.id
    if own and clock.now() - message.received_at > UNSEND_WITHIN and not can(member, "message.hide"):
        raise Forbidden("too_late", _l("A post can be unsent for one hour."))
    if not own and not can(member, "message.hide"):
        raise Forbidden("not_yours", _l("Only the author or a manager can unsend this."))
    original, message.body, message.place, message.guess = message.body, "", None, ""
    message.unsent_at, message.unsent_by = clock.now(), member
    message.pinned_at = message.pinned_by = None
    for photo in message.photos:
        photo.hidden_at = clock.now()
    message.version += 1
    record(member, message, "message.unsent", body=original)


def pin_message(member, message):
    """Keep a post on top of its room, for those who come later."""
    if message.pinned_at:
        return
    if message.unsent_at:
        raise Conflict("unsent", _l("This post was unsent."), subject=message)
    if len(queries.pins(message.room)) >= MOST_PINS:
        raise Conflict("too_many_pins", _l("A room holds at most 5 pins. Please take one down first."))
    message.pinned_at, message.pinned_by = clock.now(), member
    message.version += 1
    record(member, message, "message.pinned")


def unpin_message(member, message):
    if message.pinned_at:
        message.pinned_at = message.pinned_by = None
        message.version += 1
        record(member, message, "message.unpinned")


def answer_place(member, room, place, key, reply_to=None, occurred_at=None):
    """Post where one is, and keep it as the last known place."""
    say_place(member, place)
    record(member, member, "member.placed", place=place.name_ja)
    return post_message(member, room, "", key, reply_to=reply_to, place=place, occurred_at=occurred_at)


def open_room(event, audience, name_ja, name_en):
    """A room for those who hear that stream; the caller commits."""
    stream = event.stream(audience)
    position = db.session.scalar(select(func.count()).select_from(Room).filter_by(event_id=event.id))
    room = Room(event_id=event.id, stream=stream, name_ja=name_ja, name_en=name_en, position=position)
    db.session.add(room)
    db.session.flush()
    return room


def mute_room(member, room, muted):
    """Hear a room quietly, or as before; nobody else's business, so no change tells of it."""
    row = db.session.scalar(select(Mute).filter_by(membership_id=member.id, room_id=room.id))
    if muted and row is None:
        db.session.add(Mute(membership_id=member.id, room_id=room.id))
    elif not muted and row is not None:
        db.session.delete(row)


def choose_past(member, room, shows_past):
    """Let new members read what was said before they came, or hide it from them; every page of the room reloads."""
    if room.shows_past != shows_past:
        room.shows_past = shows_past
        record(member, room, "room.past_shown" if shows_past else "room.past_hidden", name=room.name_ja)
