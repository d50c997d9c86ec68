"""Looking cards up; what a member does not hear is not found."""

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from eventops.board.models import Card
from eventops.changes import Change
from eventops.extensions import db
from eventops.feed.queries import heard

MOST = 500  # cards a board opens with


def everything():
    """What a card's partials print, in a fixed number of queries, as options of the query."""
    return (joinedload(Card.place), joinedload(Card.assignee), joinedload(Card.reporter), joinedload(Card.team),
            joinedload(Card.message), selectinload(Card.photos))


def with_everything():
    return select(Card).options(*everything())


def card(member, number):
    """A card the member hears; another's answers as one that is not there, in the same time."""
    return db.session.scalar(with_everything().where(
        Card.event_id == member.event_id, Card.number == number, Card.stream_id.in_(heard(member)))) or abort(404)


def cards(member, kinds):
    """The cards of those kinds the member may see, in the board's order."""
    found = db.session.scalars(
        with_everything().where(Card.stream_id.in_(heard(member)), Card.kind.in_(kinds))
        .order_by(Card.received_at.desc()).limit(MOST)).unique().all()
    return sorted(found, key=lambda each: each.order)


def story(of_card, last=None):
    """The card's changes (the *last* so many), oldest first; those a big screen saw beside them are the same ones."""
    return db.session.scalars(
        select(Change).filter_by(stream_id=of_card.stream_id, subject_type=type(of_card).__name__,
                                 subject_id=of_card.id).order_by(Change.n.desc()).limit(last)).unique().all()[::-1]


def finishable(message):
    """Open tasks that 「…完了しました」 may mean: their title or their list's name stands in the text."""
    found = db.session.scalars(with_everything().where(
        Card.stream_id == message.stream_id, Card.kind == "setup", Card.closed_at.is_(None))).unique()
    text = message.body.lower()
    return [each for each in found if each.is_named_in(text)][:20]
