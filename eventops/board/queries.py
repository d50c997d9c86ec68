"""Looking cards up; what a member does not hear is not found."""

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload, with_polymorphic
from sqlalchemy.orm.attributes import set_committed_value

from eventops.board.models import Card
from eventops.changes import Change
from eventops.events.models import Place
from eventops.extensions import db
from eventops.feed.queries import heard
from eventops.people.models import Membership, Team

MOST = 500  # cards a board opens with
NAMED = {  # by a row of the board
    "place": Place, "team": Team, "assignee": Membership, "reporter": Membership, "duplicate_of": Card}


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
    """The cards of those kinds the member may see, in the board's order, with what their rows print."""
    card = with_polymorphic(Card, kinds)  # the tables of other kinds stay shut
    names = [kind.__mapper_args__["polymorphic_identity"] for kind in kinds]
    found = db.session.scalars(
        select(card).where(card.stream_id.in_(heard(member)), card.kind.in_(names))
        .order_by(card.received_at.desc()).limit(MOST)).all()
    name_all(found, member.event)
    return sorted(found, key=lambda each: each.order)


def name_all(found, event):
    """Give cards of the event what their rows name. Few names stand on many rows: each is read once, not once a row."""
    known = {}
    for model in set(NAMED.values()):
        ids = {getattr(card, f"{name}_id") for card in found for name, of in NAMED.items() if of is model} - {None}
        rows = db.session.scalars(select(model).where(model.id.in_(ids))) if ids else ()
        known[model] = {each.id: each for each in rows}
    for card in found:
        set_committed_value(card, "event", event)
        for name, model in NAMED.items():
            if (named := getattr(card, f"{name}_id")) is not None:
                set_committed_value(card, name, known[model][named])


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
