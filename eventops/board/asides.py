"""Putting a card aside: for a while, after which it comes back by itself, or as a duplicate of another."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventops import clock
from eventops.alarms import rings, wake
from eventops.board.actions import tell_state
from eventops.board.models import Card
from eventops.changes import record
from eventops.extensions import db
from eventops.refusals import Conflict, Refused

SNOOZES = (15, 30, 60)  # minutes
after_merge = {}  # kind -> function (card) of one that has become a duplicate, or is none any more


def snooze_card(member, card, minutes):
    """Let a card wait so long, out of what is waited for; 0: take it up again now."""
    if minutes and not card.is_open:
        raise Conflict("not_open", _l("#%(number)s is not open any more.", number=card.number), subject=card)
    if not minutes and card.snooze_until is None:
        return
    card.snooze_until = clock.now() + timedelta(minutes=minutes) if minutes else None
    card.version += 1
    wake(card, "card.snoozed", card.snooze_until)
    if minutes:
        record(member, card, "card.snoozed", until=clock.time(card.snooze_until, card.event.zone))
    else:
        record(member, card, "card.woken")


@rings("card.snoozed")
def wake_card(card, _turn):
    """It comes back by itself, unless somebody has taken it up meanwhile."""
    if card.snooze_until is not None:
        card.snooze_until = None
        card.version += 1
        record(None, card, "card.woken")


def merge_card(member, card, other):
    """Say that a card means the same as another one of those who hear it: it goes with that one's root from now on."""
    root = other.duplicate_of or other
    if root.id == card.id or card.duplicate_of_id == root.id:
        raise Refused("same_card", _l("This is the same card."))
    if root.stream_id != card.stream_id or not (root.ON_BOARD and card.ON_BOARD):
        raise Refused("not_together", _l("These two are not for the same people."))
    followers = db.session.scalars(select(Card).where(
        Card.event_id == card.event_id, Card.duplicate_of_id == card.id)).unique().all()
    for each in [card, *followers]:
        each.duplicate_of, each.duplicate_of_id = root, root.id
        each.closed_at = each.closed_at or clock.now()
        each.snooze_until = each.last_move = None
        each.version += 1
        record(member, each, "card.merged", number=root.number)
        settled(each)
    record(member, root, "card.joined", number=card.number)


def split_card(member, card):
    """It is one of its own after all."""
    if card.duplicate_of is None:
        return
    root, card.duplicate_of, card.duplicate_of_id = card.duplicate_of, None, None
    card.closed_at = None if card.is_open else card.closed_at
    card.version += 1
    record(member, card, "card.split", number=root.number)
    settled(card)


def settled(card):
    db.session.flush()
    tell_state(card)
    if card.kind in after_merge:
        after_merge[card.kind](card)
