"""Posting, unsending, pinning."""

from datetime import timedelta
from itertools import count

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from eventops import clock
from eventops.changes import Stream, record
from eventops.events.models import MOST_STREAMS
from eventops.events.queries import hold
from eventops.extensions import db
from eventops.feed import pictures as photos_of_forms
from eventops.feed import queries, reading
from eventops.feed.guesses import guess
from eventops.feed.mentions import mention
from eventops.feed.models import Message, Mute, Room
from eventops.people import audiences
from eventops.people.actions import say_place
from eventops.permissions import can
from eventops.refusals import Conflict, Forbidden, Refused

UNSEND_WITHIN = timedelta(hours=1)
MOST_PINS = 5
SENT_BEFORE = _l("This was sent before with other content. It is kept on your phone.")


def post_message(member, room, body, key, pictures=(), reply_to=None, place=None, card=None, urgency="normal",
                 mentions=(), occurred_at=None):
    """Post text and photos as one; *key* is the id the phone made, *mentions* the keys of whom it names with @."""
    if not room.takes_posts_of(member):
        raise Forbidden("room_closed", _l("This room is closed. It can be read.") if room.put_away_at
                        else _l("You can read this room, but not write in it."))
    if reply_to is not None and reply_to.room_id != room.id:
        reply_to = None
    message = new_message(room, key=key, author=member, body=body, reply_to=reply_to, place=place, urgency=urgency,
                          card=card, occurred_at=occurred_at or clock.now(), guess=guess(body))
    record(member, message, "message.posted", occurred_at=message.occurred_at, numbers=True, on_screens=False,
           body=body, photos=len(pictures))
    db.session.add(message)
    photos_of_forms.attach(pictures, room.stream, message=message)
    try:
        db.session.flush()
    except IntegrityError:  # somebody else's has that key: one's own was answered before it came here
        raise Conflict("client_id_reused", SENT_BEFORE) from None
    mention(member, message, mentions)
    reading.note_own(message)
    return message


def new_message(room, card=None, **columns):
    """A message in the room, on which nothing hangs yet: whoever draws it need not ask the database what does."""
    return Message(event=room.stream.event, room=room, stream_id=room.stream_id, stream=room.stream,
                   card_id=card.id if card else None, photos=[], mentions=[], mentioned=[], cards=[], **columns)


def announce(room, announcement, reply_to=None, card=None, actor=None, **values):
    """Let the system say something in a room; the words come in each reader's language."""
    message = new_message(room, announcement=announcement, values=values, reply_to=reply_to, card=card)
    record(actor, message, "message.announced", numbers=True, announcement=announcement)
    db.session.add(message)
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


def open_room_by_hand(member, name_ja, name_en, audience, **options):
    """A room for those whom managers choose; its stream is its own."""
    event = member.event
    hold(event)
    room_for_another(event)
    taken = {each for stream in event.streams for each in (stream.audience, stream.prefix.lower())}
    number = next(n for n in count(1) if not {f"room:{n}", f"r{n}-"} & taken)
    event.streams.append(Stream(event_id=event.id, audience=f"room:{number}", prefix=f"R{number}-"))
    db.session.flush()
    room = open_room(event, f"room:{number}", name_ja, name_en)
    audiences.choose(room.stream, audience)
    set_options(room, options)
    record(member, room, "room.opened", name=name_ja, name_en=name_en, **audiences.words(room.stream))
    return room


def room_for_another(event):
    """Raise Refused when the event has as many streams as a phone can name."""
    if len(event.streams) >= MOST_STREAMS:
        raise Refused("too_many_rooms", _l("An event holds at most 200 rooms and teams."))


def change_room(member, room, version, name_ja, name_en, audience=None, **options):
    """What a room is called, who hears it (*audience* None: as before), who posts, who sees who has read.

    Whoever loses it is cut off within a second or two and finds nothing more of it by any door.
    """
    if room.version != version:
        raise Conflict("changed_meanwhile", _l("Somebody has changed this meanwhile. Look at it again, then save."))
    names, before = {"name": room.name_ja, "name_en": room.name_en}, what_it_is(room)
    room.name_ja, room.name_en = name_ja, name_en
    if audience is not None and room.is_by_hand:
        audiences.choose(room.stream, audience)
    set_options(room, options)
    room.version += 1
    db.session.flush()
    if names != (called := {"name": name_ja, "name_en": name_en}):
        record(member, room, "room.renamed", name=name_ja, name_en=name_en, before=names, after=called)
    if before != (after := what_it_is(room)):
        record(member, room, "room.changed", name=name_ja, name_en=name_en, before=before, after=after)


def set_options(room, options):
    for name, value in options.items():
        setattr(room, name, value)


def what_it_is(room):
    return {**(audiences.words(room.stream) if room.is_by_hand else {}), "writers": room.writers,
            "readers": room.readers, "past": "shown" if room.shows_past else "hidden"}


def put_room_away(member, room, away):
    """Close a room: it is read, but not written in any more; or open it again."""
    if away == (room.put_away_at is not None):
        return
    room.put_away_at = clock.now() if away else None
    room.version += 1
    record(member, room, "room.put_away" if away else "room.brought_back", name=room.name_ja, name_en=room.name_en)


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
        room.version += 1
        record(member, room, "room.past_shown" if shows_past else "room.past_hidden", name=room.name_ja)
