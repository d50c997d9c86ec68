"""What a handover holds, and who finds it: those who hear the stream it was made for."""

from flask import abort
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from eventops.board.models import Card
from eventops.extensions import db
from eventops.feed.queries import heard
from eventops.handovers.models import Handover, HandoverItem

MOST = 20


def everything():
    """What a handover prints, as options of a query."""
    return (joinedload(Handover.author), joinedload(Handover.team),
            selectinload(Handover.items).joinedload(HandoverItem.received_by),
            selectinload(Handover.items).selectinload(HandoverItem.card))


def handovers(member):
    """The latest ones the member may read, the newest first."""
    return db.session.scalars(
        select(Handover).filter_by(event_id=member.event_id).where(Handover.stream_id.in_(heard(member)))
        .options(*everything()).order_by(Handover.id.desc()).limit(MOST)).unique().all()


def handover(member, key):
    return db.session.scalars(
        select(Handover).filter_by(event_id=member.event_id, key=key).where(Handover.stream_id.in_(heard(member)))
        .options(*everything())).unique().one_or_none() or abort(404)


def cards_of(member, stream, team):
    """Cards that are in the member's hands or wait for the team, and that all who read the handover may read."""
    own = Card.assignee_id == member.id
    theirs = or_(own, Card.team_id == team.id) if team else own
    return select(Card).filter_by(event_id=member.event_id).where(
        theirs, Card.stream_id.in_({stream.id, member.event.stream("everyone").id}))


def left_open(member, stream, team):
    """What is still to be done, what is urgent first."""
    found = db.session.scalars(cards_of(member, stream, team).where(Card.closed_at.is_(None))).unique()
    return sorted(found, key=lambda card: card.order)


def closed_since(member, stream, team, since):
    """How many were closed since then."""
    return len(db.session.scalars(cards_of(member, stream, team).where(Card.closed_at >= since)).unique().all())
