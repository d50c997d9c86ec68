"""How much there is of what and where, what has moved, and what is out."""

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from eventops.extensions import db
from eventops.stock.models import LentThing, Loan, StockItem, StockMove

LATEST = 50  # moves of an item's page


def items(event_id):
    """What is counted, by name."""
    return db.session.scalars(
        select(StockItem).filter_by(event_id=event_id, put_away_at=None).options(joinedload(StockItem.place))
        .order_by(StockItem.name_ja, StockItem.id)).all()


def item(event_id, key):
    return db.session.scalar(select(StockItem).filter_by(event_id=event_id, key=key, put_away_at=None))


def on_hand(event_id, item_id=None):
    """``{item id: {place id or None: how many}}``, without the places that hold none."""
    wanted = select(StockMove.item_id, StockMove.place_id, func.sum(StockMove.number)).where(
        StockMove.event_id == event_id).group_by(StockMove.item_id, StockMove.place_id)
    if item_id is not None:
        wanted = wanted.where(StockMove.item_id == item_id)
    found = {}
    for of, place_id, count in db.session.execute(wanted):
        if count:
            found.setdefault(of, {})[place_id] = int(count)
    return found


def on_hand_of(item):
    """``{place id or None: how many}`` of one thing."""
    return on_hand(item.event_id, item.id).get(item.id, {})


def moves(event_id, item_id=None, last=None):
    """The newest first."""
    wanted = select(StockMove).where(StockMove.event_id == event_id).options(
        joinedload(StockMove.item), joinedload(StockMove.place), joinedload(StockMove.member))
    if item_id is not None:
        wanted = wanted.where(StockMove.item_id == item_id)
    return db.session.scalars(wanted.order_by(StockMove.id.desc()).limit(last)).unique().all()


def taken_for(card):
    """``{item id: how many}`` left the stock for that request."""
    rows = db.session.execute(
        select(StockMove.item_id, -func.sum(StockMove.number)).where(StockMove.card_id == card.id)
        .group_by(StockMove.item_id))
    return {item_id: int(count) for item_id, count in rows}


def things(event_id):
    """Everything that can be lent, in the order of its numbers."""
    found = db.session.scalars(select(LentThing).filter_by(event_id=event_id, put_away_at=None))
    return sorted(found, key=lambda thing: thing.order)


def out(event_id):
    """The loans that are not back, in the order of what is lent."""
    found = db.session.scalars(
        select(Loan).join(Loan.thing).where(Loan.event_id == event_id, Loan.back_at.is_(None), Loan.undone_at.is_(None))
        .options(contains_eager(Loan.thing), joinedload(Loan.holder))).unique()
    return sorted(found, key=lambda loan: loan.thing.order)
