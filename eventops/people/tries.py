"""Wrong passwords: how many an account takes, and saying so in the history of its events when that locks it."""

from datetime import UTC, datetime, timedelta

from flask import request
from sqlalchemy import select

from eventops import changes
from eventops.changes import Change
from eventops.extensions import db, limiter
from eventops.forms import tidy
from eventops.people import actions, queries

WRONG_TRIES = 10
LOCKED_FOR = timedelta(minutes=15)
LIMIT = f"{WRONG_TRIES}/15minute"


def account_key():
    """Wrong passwords count by account: a venue is one address, and colleagues must get in."""
    return "account:" + account()


def account():
    return tidy(request.form.get("email")).lower()[:200]  # as the form reads it: one key an account


def count():
    """A wrong password was typed: if it is the last one there is, the account is locked from here on."""
    for limit in limiter.current_limits:
        if limit.limit.amount == WRONG_TRIES and limit.remaining <= 1:
            note_lock(limit)


def note_lock(limit):
    """Record the lock once in every event of the account, however often a locked door is tried again."""
    person = queries.person_by_email(account())
    began = datetime.fromtimestamp(limit.reset_at, UTC).replace(tzinfo=None) - LOCKED_FOR - timedelta(seconds=2)
    if person is None or is_noted(person, began):
        return
    with changes.writing():
        person = queries.person_by_email(account())
        if not is_noted(person, began):
            actions.note_in_events(person, "member.locked", by_themselves=False, tries=WRONG_TRIES,
                                   minutes=LOCKED_FOR.seconds // 60, **actions.browser())
            changes.commit()


def is_noted(person, since):
    return db.session.scalar(select(Change.id).where(
        Change.subject_type == "Membership", Change.subject_id.in_([each.id for each in person.memberships]),
        Change.kind == "member.locked", Change.received_at >= since).limit(1)) is not None
