"""How a poll ends: at its deadline, by whoever asked, or with its post; the room hears the result once."""

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from eventops import clock
from eventops.alarms import rings, wake
from eventops.changes import record
from eventops.extensions import db
from eventops.feed import actions as feed
from eventops.feed.announcements import texts
from eventops.live import LOCALES
from eventops.permissions import can
from eventops.polls.actions import CLOSE, TELL, count
from eventops.polls.models import Vote
from eventops.refusals import Forbidden

texts["poll.closed"] = _l("Poll closed: %(result)s (%(answered)s of %(asked)s answered)")


@rings(CLOSE)
def close_by_itself(poll, _turn):
    if poll.closed_at is None:
        end(None, poll, poll.closes_at)
        say_result(poll)


def close_poll(member, poll):
    """Take no more votes from now on."""
    if poll.message.author_id != member.id and not can(member, "message.hide"):
        raise Forbidden("not_yours", _l("Only the author or a manager can close this."))
    if poll.closed_at is None:
        end(member, poll, clock.now())
        say_result(poll)


def end(actor, poll, at):
    """Count for the last time; of an anonymous poll only the numbers stay."""
    count(poll)
    poll.closed_at, poll.is_to_be_told = at, False
    poll.version += 1
    for alarm in (TELL, CLOSE):
        wake(poll, alarm, None)
    if poll.is_anonymous:
        poll.salt = ""
        db.session.execute(delete(Vote).where(Vote.poll_id == poll.id).execution_options(synchronize_session=False))
    record(actor, poll, "poll.closed", result=result(poll.signs, poll.counts), answered=poll.answered)


def result(words, counts):
    """「はい 5, いいえ 3」"""
    return ", ".join(f"{word} {number}" for word, number in zip(words, counts, strict=True))


def say_result(poll):
    """Say once in the room how it ended; a room that was closed meanwhile says nothing any more."""
    room = poll.message.room
    if room.put_away_at:
        return
    in_words = {}
    for locale in LOCALES:
        with force_locale(locale):
            in_words[locale] = result(poll.words, poll.counts)
    feed.announce(room, "poll.closed", reply_to=poll.message, result=in_words, answered=poll.answered,
                  asked=poll.asked)


def follow_message(_member, message):
    """What is asked by a post that was taken back is asked no more."""
    if message.unsent_at and message.poll is not None and message.poll.closed_at is None:
        end(None, message.poll, message.unsent_at)


feed.after_change.append(follow_message)
