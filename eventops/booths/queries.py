"""Looking sheets and calls up: a booth its own, the staff those whose card they hear."""

from flask import abort
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from eventops.board.models import Card
from eventops.booths.models import BoothCall, BoothSheet
from eventops.events.models import Place
from eventops.extensions import db
from eventops.feed.queries import heard
from eventops.incidents.queries import types
from eventops.people.models import Invitation
from eventops.permissions import BOOTH

HARMLESS = ("equipment", "cleaning")  # types of incident that a booth may report


def sheet_of(member):
    """The sheet by which somebody is here, or 404."""
    return sheet_by(member.invitation_id) or abort(404)


def sheet_by(invitation_id):
    return db.session.scalar(select(BoothSheet).filter_by(invitation_id=invitation_id))


def sheet_by_token(event_id, token):
    """The sheet of that code, if it opens anything."""
    sheet = db.session.scalar(select(BoothSheet).join(BoothSheet.invitation).where(
        BoothSheet.event_id == event_id, Invitation.token == token))
    return sheet if sheet and sheet.invitation.is_open else None


def sheets(event_id):
    """``{place id: its newest sheet}``"""
    found = db.session.scalars(select(BoothSheet).filter_by(event_id=event_id).order_by(BoothSheet.id))
    return {sheet.place_id: sheet for sheet in found}


def sheet_by_key(event_id, key):
    """A sheet by the key of its invitation, or 404."""
    return db.session.scalar(select(BoothSheet).join(BoothSheet.invitation).where(
        BoothSheet.event_id == event_id, Invitation.key == key, Invitation.role == BOOTH)) or abort(404)


def booths(event_id, area=None, also=()):
    """The booths that are offered, in their order, or those that lie in *area*; *also* of these ids, offered or not."""
    found = db.session.scalars(
        select(Place).filter_by(event_id=event_id, kind="booth").options(joinedload(Place.event))
        .where(Place.put_away_at.is_(None) | Place.id.in_(also)).order_by(Place.position, Place.id)).all()
    return [place for place in found if area is None or area in place.around]


def everything():
    """What a call's partial prints, as options of the query."""
    return (joinedload(BoothCall.card).joinedload(Card.duplicate_of), joinedload(BoothCall.sheet))


def calls(sheet):
    """What was asked for by that sheet, the newest first."""
    return db.session.scalars(select(BoothCall).options(*everything()).filter_by(sheet_id=sheet.id)
                              .order_by(BoothCall.number.desc())).unique().all()


def count_calls(sheet):
    return db.session.scalar(select(func.count()).select_from(BoothCall).filter_by(sheet_id=sheet.id))


def own_call(member, key):
    """A call of the booth at which the member is; another's answers as one that is not there."""
    return db.session.scalar(select(BoothCall).filter_by(
        event_id=member.event_id, sheet_id=sheet_of(member).id, key=key)) or abort(404)


def heard_call(member, key):
    """A call whose card the member hears."""
    return db.session.scalar(select(BoothCall).join(BoothCall.card).where(
        BoothCall.event_id == member.event_id, BoothCall.key == key,
        Card.stream_id.in_(heard(member)))) or abort(404)


def calls_about(card):
    """The calls that this card, or one that points to it, was made of."""
    return db.session.scalars(select(BoothCall).join(BoothCall.card).where(
        BoothCall.event_id == card.event_id, or_(Card.id == card.id, Card.duplicate_of_id == card.id))).unique().all()


def troubles(event_id):
    """The types of incident that a booth may choose from; none that the organiser has restricted to a duty."""
    return [each for each in types(event_id) if each.code in HARMLESS and not each.audience.startswith("duty:")]
