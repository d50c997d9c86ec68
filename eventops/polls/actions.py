"""Asking, voting and telling how it stands.

A vote is a row of its own, kept at once; about once a second all that came since become one change, which costs each
phone one packet, however many press. What it says of a named poll is who has chosen what, of an anonymous one only how
many have.
"""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from eventops import clock
from eventops.alarms import rings, wake
from eventops.changes import record
from eventops.extensions import db
from eventops.feed import actions as feed
from eventops.polls import queries
from eventops.polls.models import ATTENDANCE, Poll, Vote
from eventops.refusals import Conflict, Forbidden, Refused

GATHER = timedelta(seconds=0.9)  # what is voted meanwhile is told at once; the server looks each second
TELL, CLOSE = "poll.tell", "poll.close"  # the alarms
FARTHEST = timedelta(days=400)


def make_poll(member, room, question, kind, key, options=(), anonymous=False, closes_at=None, occurred_at=None):
    """Post a question that is answered by a tap; *key* is the id the phone made for the post."""
    if closes_at is not None and not clock.now() < closes_at < clock.now() + FARTHEST:
        message = _l("This time is over. Please choose a later one.") if closes_at <= clock.now() else _l(
            "At most a year ahead, please.")
        raise Refused("not_then", message, fields={"closes_at": [message]})
    options = list(ATTENDANCE if kind == "attendance" else options)
    message = feed.post_message(member, room, question, key, occurred_at=occurred_at)
    message.guess = ""  # a question mark means something else here
    poll = Poll(event_id=member.event_id, event=member.event, stream_id=room.stream_id, stream=room.stream,
                message=message, kind=kind, is_anonymous=anonymous and kind != "attendance", options=options,
                counts=[0] * len(options), closes_at=closes_at)
    db.session.add(poll)
    db.session.flush()
    poll.asked = len(queries.asked(poll))
    wake(poll, CLOSE, closes_at)
    until = clock.wall_time(closes_at, poll.event.zone).replace("T", " ")
    record(member, poll, "poll.made", options=" / ".join(poll.signs), until=until)
    return poll


def vote(member, poll, option, on=True, note=""):
    """Choose that option, or take it off again; where one is chosen, it takes the place of the one before."""
    if not poll.is_open:
        raise Conflict("poll_closed", _l("This poll is closed. It takes no more votes."), subject=poll)
    if poll.message.room.put_away_at:
        raise Forbidden("room_closed", _l("This room is closed. It can be read."))
    if not 0 <= option < len(poll.options):
        raise Refused("no_such_option", _l("This poll has no such option."))
    row = queries.vote(poll, member)
    others = [each for each in row.choices if each != option] if row and (poll.is_multiple or not on) else []
    choices = sorted([*others, option]) if on else others
    note = note if poll.kind == "attendance" else ""
    if (row.choices, row.note) == (choices, note) if row else not choices:
        return
    if row is None:
        row = Vote(poll_id=poll.id, voter=poll.voter(member))
        db.session.add(row)
    row.choices, row.note, row.is_told = choices, note, False
    if not poll.is_anonymous:
        row.membership_id, row.at = member.id, clock.now()
    if not poll.is_to_be_told:
        poll.is_to_be_told = True
        wake(poll, TELL, max(clock.now(), poll.told_at + GATHER))


@rings(TELL)
def tell(poll, _turn=0):
    """Tell everybody how it stands, if anything has changed."""
    poll.is_to_be_told = False
    fresh = queries.untold(poll)
    if not fresh or poll.closed_at:
        return
    count(poll)
    poll.version += 1
    poll.told_at = clock.now()
    db.session.execute(update(Vote).where(Vote.poll_id == poll.id, Vote.is_told.is_(False)).values(is_told=True)
                       .execution_options(synchronize_session=False))
    if poll.is_anonymous:
        record(None, poll, "poll.counted", answered=poll.answered)
    else:
        record(None, poll, "poll.voted", answered=poll.answered, votes=", ".join(told(poll, *each) for each in fresh))


def told(poll, name, choices):
    """「美咲: ○」: the same in every language."""
    return f"{name}: {' / '.join(poll.signs[each] for each in choices) or '–'}"


def count(poll):
    """How many have chosen what, and how many could."""
    voted = queries.choices(poll)
    poll.counts = [sum(place in chosen for chosen in voted.values()) for place in range(len(poll.options))]
    poll.answered = len(voted)
    asked = queries.asked(poll)
    if not poll.is_anonymous:  # whoever has left has voted nevertheless
        asked |= voted.keys()
    poll.asked = max(len(asked), poll.answered)
