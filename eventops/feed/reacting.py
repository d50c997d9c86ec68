"""Reactions reach the others gathered: one change a second for each post, however many press.

The sign itself is stored at once. It is told as a change, not like a read mark: nothing would tell a phone that slept
that it has lost one, and who agreed to what belongs into the history. One change for each press would be a line in the
history and a drawing for every phone; three hundred who greet back are a few lines instead. A process that dies within
that second leaves the signs stored, and they show with the post's next change.
"""

from eventops import changes
from eventops.changes import record
from eventops.extensions import db
from eventops.feed import queries
from eventops.feed.models import Message

SIGNS = {"thumb": "👍", "noted": "了解", "thanks": "🙏", "done": "✅", "ask": "❓"}
_waiting = {}  # slug of the event -> {message id: {(member's name, reaction): put on}}


def note(member, message, reaction, on):
    """Tell of it with the next flush; who puts a sign on and takes it off again within it has done nothing."""
    told = _waiting.setdefault(member.event.slug, {}).setdefault(message.id, {})
    if told.pop((member.name, reaction), on) == on:
        told[member.name, reaction] = on


def flush():
    """Record what was pressed since; run once a second."""
    waiting = dict(_waiting)
    _waiting.clear()
    for slug, pressed in waiting.items():
        with changes.writing(slug):
            wanted = queries.with_everything().where(Message.id.in_(pressed)).order_by(Message.id)
            for message in db.session.scalars(wanted).unique():
                if pressed[message.id] and not message.unsent_at:
                    message.version += 1
                    record(None, message, "message.reacted", on_screens=False, reactions=words(pressed[message.id]))
            changes.commit()


def words(told):
    """「👍 一郎, − 🙏 花子」: the same in every language."""
    return ", ".join(f"{'' if on else '− '}{SIGNS[reaction]} {name}" for (name, reaction), on in told.items())
