"""Preparing phrases, and posting one."""

from flask_babel import lazy_gettext as _l

from eventops import clock
from eventops.changes import record
from eventops.events.queries import hold
from eventops.extensions import db
from eventops.feed.actions import post_message
from eventops.phrases import queries
from eventops.phrases.blanks import blanks
from eventops.phrases.models import Phrase
from eventops.phrases.starters import STARTERS
from eventops.refusals import Conflict, Refused

MOST = 60  # phrases of an event: more nobody finds with a thumb


def post_phrase(member, room, phrase, chosen, key, occurred_at=None):
    """Say a phrase in a room; each reads it in their own language. One that ticks does so for what was chosen."""
    blank = blanks.get(phrase.blank)
    ja, en = phrase.filled(chosen)
    message = post_message(member, room, ja, key, place=chosen if blank and blank.is_place else None,
                           urgency=phrase.urgency, occurred_at=occurred_at, body_en=en)
    if phrase.ticks and blank and blank.tick and blank.tick(member, chosen):
        message.guess = ""  # nothing is left of it to be ticked by hand
    return message


def add_phrase(member, **fields):
    """A phrase, last of all."""
    hold(member.event)
    standing = queries.phrases(member.event_id)
    if len(standing) >= MOST:
        raise Refused("too_many_phrases", _l("An event holds at most 60 phrases. Please strike one first."))
    phrase = Phrase(event_id=member.event_id, event=member.event,
                    position=max((each.position for each in standing), default=-1) + 1, **fields)
    db.session.add(phrase)
    db.session.flush()
    record(member, phrase, "phrase.added", stream=member.stream, name=phrase.text_ja, name_en=phrase.text_en)
    return phrase


def add_starters(event):
    """The ready-made phrases, for an event that has none; the caller commits."""
    for position, (ja, en, blank, urgency, ticks) in enumerate(STARTERS):
        db.session.add(Phrase(event_id=event.id, event=event, text_ja=ja, text_en=en, blank=blank, urgency=urgency,
                              ticks=ticks, position=position))


def take_starters(member):
    """The same by a manager's press; pressed by two at once, they come once."""
    hold(member.event)
    if not queries.phrases(member.event_id):
        add_starters(member.event)
        db.session.flush()
        first = queries.phrases(member.event_id)[0]
        record(member, first, "phrase.started", stream=member.stream, count=len(STARTERS))


def edit_phrase(member, phrase, version, **fields):
    """Change what a phrase says; what was posted of it stays as it was said."""
    if phrase.version != version:
        raise Conflict("changed_meanwhile", _l("Somebody has changed this meanwhile. Look at it again, then save."))
    before = {"text_ja": phrase.text_ja, "text_en": phrase.text_en}
    for name, value in fields.items():
        setattr(phrase, name, value)
    phrase.version += 1
    record(member, phrase, "phrase.edited", stream=member.stream, name=phrase.text_ja, name_en=phrase.text_en,
           before=before, after={name: getattr(phrase, name) for name in before})


def move_phrase(member, phrase, before):
    """Put a phrase before that one, or last (None)."""
    hold(member.event)
    now = queries.phrases(member.event_id)
    then = [each for each in now if each is not phrase]
    if phrase not in now or (before is not None and before not in then):
        raise Conflict("moved_meanwhile", _l("Somebody has moved these phrases meanwhile. Please look again."))
    then.insert(then.index(before) if before else len(then), phrase)
    if now != then:
        for position, each in enumerate(then):
            each.position = position
        record(member, phrase, "phrase.moved", stream=member.stream, name=phrase.text_ja, name_en=phrase.text_en)


def strike_phrase(member, phrase):
    """Offer a phrase no more."""
    if phrase.struck_at is None:
        phrase.struck_at = clock.now()
        phrase.version += 1
        record(member, phrase, "phrase.struck", stream=member.stream, name=phrase.text_ja, name_en=phrase.text_en)
