"""Posting, editing, unsending, rooms."""

from datetime import timedelta
from itertools import count

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import set_committed_value

from eventops import clock
from eventops.changes import Stream, record
from eventops.events.models import MOST_STREAMS
from eventops.events.queries import hold
from eventops.extensions import db
from eventops.feed import pictures as photos_of_forms
from eventops.feed import pinning, reacting, reading
from eventops.feed.guesses import guess
from eventops.feed.mentions import mention, mention_anew
from eventops.feed.models import Message, Mute, Reaction, Room
from eventops.people import audiences
from eventops.people.actions import say_place
from eventops.permissions import can
from eventops.refusals import Conflict, Forbidden, Refused

UNSEND_WITHIN = timedelta(hours=1)
EDIT_WITHIN = timedelta(minutes=15)
after_change = []  # functions (member, message) of a post that was made or unsent; features above add theirs
after_calm = []  # functions of a post that is urgent no more
SENT_BEFORE = _l("This was sent before with other content. It is kept on your phone.")


def post_message(member, room, body, key, pictures=(), reply_to=None, place=None, card=None, urgency="normal",
                 mentions=(), occurred_at=None, body_en=""):
    """Post text and photos as one; *key* is the id the phone made, *mentions* the keys of whom it names with @.

    A phrase has words in English, too.
    """
    if not room.takes_posts_of(member):
        raise Forbidden("room_closed", _l("This room is closed. It can be read.") if room.put_away_at
                        else _l("You can read this room, but not write in it."))
    if reply_to is not None and reply_to.room_id != room.id:
        reply_to = None
    message = new_message(room, key=key, author=member, body=body, reply_to=reply_to, place=place, urgency=urgency,
                          card=card, occurred_at=occurred_at or clock.now(), guess=guess(body), body_en=body_en)
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
    follow(member, message)
    return message


def follow(member, message):
    for follow_up in after_change:
        follow_up(member, message)


def new_message(room, card=None, reply_to=None, **columns):
    """A message in the room, on which nothing hangs yet: whoever draws it need not ask the database what does."""
    message = Message(event=room.stream.event, room=room, stream_id=room.stream_id, stream=room.stream,
                      card_id=card.id if card else None, reply_to_id=reply_to.id if reply_to else None, **columns)
    for name in ("photos", "mentions", "mentioned", "cards", "reactions"):
        set_committed_value(message, name, [])
    set_committed_value(message, "poll", None)
    return message


def announce(room, announcement, reply_to=None, card=None, actor=None, urgency="normal", **values):
    """Let the system say something in a room; the words come in each reader's language."""
    message = new_message(room, announcement=announcement, values=values, reply_to=reply_to, card=card,
                          urgency=urgency)
    record(actor, message, "message.announced", numbers=True, announcement=announcement)
    db.session.add(message)
    if urgency != "normal":
        db.session.flush()
        follow(actor, message)
    return message


def calm(message):
    """Ask nobody for 了解 any more: what the system called them for is in somebody's hands."""
    if message.urgency != "normal":
        message.urgency = "normal"
        message.version += 1
        record(None, message, "message.calmed")
        for follow_up in after_calm:
            follow_up(message)


def edit_message(member, message, edition, body, mentions=()):
    """Write one's own post otherwise while it is fresh; the former text stays in the history."""
    if message.unsent_at:
        raise Conflict("unsent", _l("This post was unsent."), subject=message)
    if message.author_id != member.id:
        raise Forbidden("not_yours", _l("Only its author can edit a post."))
    if message.poll is not None:
        raise Forbidden("is_asked", _l("What people answer stays as it is. Close it and ask anew."))
    if not message.room.takes_posts_of(member):
        raise Forbidden("room_closed", _l("This room is closed. It can be read."))
    if clock.now() - message.received_at > EDIT_WITHIN:
        raise Forbidden("too_late", _l("A post can be edited for 15 minutes."))
    if message.edition != edition:
        raise Conflict("changed_meanwhile", _l("This post was edited meanwhile. Look at it again, then save."),
                       subject=message)
    if not (body or message.photos or message.place):
        raise Refused("empty", _l("Write something or add a photo."), fields={"body": [_l("Please fill this in.")]})
    if body == message.body or (body and body == message.body_en):
        return
    former, message.body, message.body_en, message.guess = message.body, body, "", guess(body)
    message.edited_at, message.edition = clock.now(), message.edition + 1
    message.version += 1
    mention_anew(member, message, mentions)
    record(member, message, "message.edited", on_screens=message.pinned_at is not None,
           before={"body": former}, after={"body": body})


def unsend_message(member, message):
    """Take a post back: a trace stays for all, the original in the history, its photos are gone."""
    if message.unsent_at:
        return
    own = message.author_id == member.id
    if own and clock.now() - message.received_at > UNSEND_WITHIN and not can(member, "message.hide"):
        raise Forbidden("too_late", _l("A post can be unsent for one hour."))
    if not own and not can(member, "message.hide"):
        raise Forbidden("not_yours", _l("Only the author or a manager can unsend this."))
    original, message.body, message.body_en, message.place, message.guess = message.body, "", "", None, ""
    message.unsent_at, message.unsent_by = clock.now(), member
    pinning.take_down(message)
    for photo in message.photos:
        photo.hidden_at = clock.now()
    message.version += 1
    record(member, message, "message.unsent", body=original)
    follow(member, message)


def react(member, message, reaction, on):
    """Put one's sign on a post, or take it off; the others hear of it within a second, with whoever else did so."""
    if message.unsent_at:
        raise Conflict("unsent", _l("This post was unsent."), subject=message)
    if message.room.put_away_at:
        raise Forbidden("room_closed", _l("This room is closed. It can be read."))
    if message.author_id is None or reaction not in message.takes:
        raise Refused("no_such_reaction", _l("This post cannot get that reaction."))
    sign = {"message_id": message.id, "membership_id": member.id, "reaction": reaction}
    row = db.session.scalar(select(Reaction).filter_by(**sign))
    if on == (row is not None):
        return
    if on:
        db.session.add(Reaction(**sign))
    else:
        db.session.delete(row)
    reacting.note(member, message, reaction, on)


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
