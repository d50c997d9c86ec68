"""What a big screen shows: counts and open things, nobody's name."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eventops import clock
from eventops.alerts.queries import on_the_wall
from eventops.board.models import RANK, Card
from eventops.changes import Stream
from eventops.checklists.queries import gate, readiness
from eventops.events.models import Event
from eventops.extensions import db
from eventops.feed.models import Message
from eventops.incidents.queries import banners
from eventops.runsheet.queries import upcoming
from eventops.screens.models import Screen
from eventops.supplies.models import SupplyRequest

SUPPLY = {  # counter: the states it counts
    "unaccepted": ("requested",), "standing": ("accepted", "waiting"), "moving": ("on_the_way",),
    "unconfirmed": ("delivered",),
}


def screen_of(session):
    return db.session.scalar(select(Screen).filter_by(session_id=session.id))


def screen_by_code(code):
    return db.session.scalar(select(Screen).filter_by(code=code).where(Screen.code_until > clock.now()))


def screens(event_id):
    """The paired screens of an event whose session still lives."""
    rows = db.session.scalars(
        select(Screen).filter_by(event_id=event_id).options(joinedload(Screen.session)).order_by(Screen.id))
    return [screen for screen in rows if screen.session.is_live]


def public_cards(event_id):
    return select(Card).join(Stream, Card.stream_id == Stream.id).where(
        Card.event_id == event_id, Stream.audience == "everyone")


def waiting_cards(event_id):
    """What nobody has taken yet, and everything urgent that is open; the worst and oldest first."""
    rows = db.session.scalars(
        public_cards(event_id).options(joinedload(Card.place)).where(
            Card.closed_at.is_(None), Card.snooze_until.is_(None),
            (Card.urgency == "urgent") | Card.state.in_(("requested", "problem")))).unique()
    return sorted(rows, key=lambda card: (-RANK[card.urgency], card.received_at))


def supply_counts(event_id):
    rows = db.session.execute(
        public_cards(event_id)
        .with_only_columns(Card.state, func.count(), func.count(SupplyRequest.__table__.c.raised_at))
        .where(Card.kind == "supply", Card.closed_at.is_(None)).group_by(Card.state)).all()
    counts = {name: sum(count for state, count, _raised in rows if state in states) for name, states in SUPPLY.items()}
    return {**counts, "raised": sum(raised for _state, _count, raised in rows)}


def lost_count(event_id):
    """Found items that are still here."""
    return db.session.scalar(
        public_cards(event_id).with_only_columns(func.count()).where(Card.kind == "found", Card.closed_at.is_(None)))


def announcements(event_id, count=7):
    """The latest pinned posts and lines of the system that all may hear, newest first."""
    return db.session.scalars(
        select(Message).join(Stream, Message.stream_id == Stream.id)
        .where(Message.event_id == event_id, Stream.audience == "everyone", Message.unsent_at.is_(None),
               Message.pinned_at.is_not(None) | (Message.announcement == "checklist.completed"))
        .options(joinedload(Message.place))
        .order_by(func.coalesce(Message.pinned_at, Message.received_at).desc()).limit(count)).unique().all()


def columns(event_id):
    """Everything the board on the wall prints."""
    return {**counts(event_id), "announcements": announcements(event_id), "cues": upcoming(event_id)}


def urgent(event_id):
    """What the left column and the band over all columns print."""
    return {"waiting": waiting_cards(event_id), "alerts": on_the_wall(event_id),
            "banners": banners(event_id)}


def counts(event_id):
    """What a card may move there: all but what was said."""
    return {**urgent(event_id), "supply": supply_counts(event_id), "lost": lost_count(event_id),
            "areas": readiness(event_id), "gate": gate(db.session.get(Event, event_id))}
