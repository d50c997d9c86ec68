"""Wrong passwords: how many an account takes, and saying so in the history of its events when that locks it."""

from datetime import UTC, datetime

from flask import abort
from limits import parse
from sqlalchemy import select

from eventops import changes
from eventops.changes import Change
from eventops.extensions import db, limiter
from eventops.people import actions, queries

WRONG_TRIES, MINUTES = 10, 15


class Tries:
    """Wrong passwords count by account: a venue is one address, and colleagues must get in.

    Counted before the look, or a thousand at once would all be looked at; the right one wipes the slate.
    """

    most = parse(f"{WRONG_TRIES}/{MINUTES}minute")

    def __init__(self, email):
        self.email = email
        self.key = "account:" + email.lower()

    def take(self):
        """Count one; 429 when the account is locked."""
        if not limiter.limiter.hit(self.most, self.key):
            self.note_lock()
            abort(429)

    def missed(self):
        """The password was wrong: the last try there was locks the account from here on."""
        if limiter.limiter.get_window_stats(self.most, self.key).remaining <= 0:
            self.note_lock()

    def forget(self):
        limiter.limiter.clear(self.most, self.key)

    def note_lock(self):
        """Record the lock once in every event of the account, however often a locked door is tried again."""
        person = queries.person_by_email(self.email)
        ends = datetime.fromtimestamp(limiter.limiter.get_window_stats(self.most, self.key).reset_time, UTC)
        if person is None or is_noted(person, ends):
            return
        with changes.writing():
            person = queries.person_by_email(self.email)
            if not is_noted(person, ends):
                actions.note_in_events(person, "member.locked", by_themselves=False, tries=WRONG_TRIES,
                                       minutes=MINUTES, **actions.browser())
                changes.commit()


def is_noted(person, ends):
    """Whether the lock that ends then stands in the history already (a window begins 15 minutes before it ends)."""
    since = datetime.fromtimestamp(ends.timestamp() - MINUTES * 60 - 2, UTC).replace(tzinfo=None)
    return db.session.scalar(select(Change.id).where(
        Change.subject_type == "Membership", Change.subject_id.in_([each.id for each in person.memberships]),
        Change.kind == "member.locked", Change.received_at >= since).limit(1)) is not None
