"""Looking incidents up: as every card by who hears it; by its receipt for whoever reported it; AEDs; roll calls."""

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eventops.board import queries as board
from eventops.extensions import db
from eventops.incidents.models import ACTIVE, Incident, IncidentType, RollAnswer
from eventops.people import queries as people
from eventops.people.models import Membership
from eventops.permissions import BOOTH


def types(event_id, all_of_them=False):
    wanted = select(IncidentType).filter_by(event_id=event_id).order_by(IncidentType.position, IncidentType.id)
    return db.session.scalars(wanted if all_of_them else wanted.where(IncidentType.put_away_at.is_(None))).all()


def type_by_key(event_id, key):
    return db.session.scalar(select(IncidentType).filter_by(event_id=event_id, key=key)) or abort(404)


def incident(member, number):
    """An incident the member hears."""
    found = board.card(member, number)
    return found if isinstance(found, Incident) else abort(404)


def own(member):
    """What the member reported, the newest first: whoever does not hear it sees its receipt and state alone."""
    return db.session.scalars(
        select(Incident).options(joinedload(Incident.type)).where(
            Incident.event_id == member.event_id, Incident.reporter_id == member.id)
        .order_by(Incident.id.desc()).limit(20)).unique().all()


def reported(member, key):
    """What the member reported, by its key."""
    return db.session.scalar(
        select(Incident).options(joinedload(Incident.type), joinedload(Incident.place)).where(
            Incident.event_id == member.event_id, Incident.reporter_id == member.id, Incident.key == key)) or abort(404)


def alike(of_incident):
    """All of that type at that place, the oldest first, but for those that were the same as another."""
    return db.session.scalars(
        select(Incident).where(
            Incident.event_id == of_incident.event_id, Incident.type_id == of_incident.type_id,
            Incident.place_id == of_incident.place_id, Incident.duplicate_of_id.is_(None))
        .order_by(Incident.id)).unique().all()


def aeds(event, place):
    """The event's places of the kind AED: those nearest to *place* if any lie where it lies, else all."""
    all_of_them = [each for each in event.places if each.kind == "aed" and not each.put_away_at]
    for around in place.around if place else ():
        near = [each for each in all_of_them if around in each.around]
        if near:
            return near
    return all_of_them


def banners(event_id):
    """Types that the walls may name now: what is critical, or nobody answers, and not resolved yet; no more of it."""
    now = select(Incident.type_id).where(
        Incident.event_id == event_id, Incident.state.in_(ACTIVE), Incident.duplicate_of_id.is_(None),
        (Incident.severity == "critical") | Incident.escalated)
    return db.session.scalars(
        select(IncidentType).where(IncidentType.event_id == event_id, IncidentType.banner, IncidentType.id.in_(now))
        .order_by(IncidentType.position, IncidentType.id)).all()


def roll(of_incident):
    """``{answer: count}`` of a roll call, and under "missing" how many of those who hear it have not answered."""
    counts = dict(db.session.execute(
        select(RollAnswer.answer, func.count()).filter_by(incident_id=of_incident.id)
        .group_by(RollAnswer.answer)).all())
    if of_incident.stream.audience == "everyone":
        hearers = db.session.scalar(select(func.count()).select_from(Membership).filter_by(
            event_id=of_incident.event_id, state="active").where(Membership.role != BOOTH))
    else:
        hearers = len(people.hearers(of_incident.event_id, of_incident.stream))
    found = {answer: counts.get(answer, 0) for answer in RollAnswer.ANSWERS}
    return {**found, "missing": max(hearers - sum(found.values()), 0)}


def roll_by_name(of_incident):
    """``(who needs help, who has not answered)``"""
    answers = {row.membership_id: row.answer for row in db.session.scalars(
        select(RollAnswer).filter_by(incident_id=of_incident.id))}
    hearers = people.hearers(of_incident.event_id, of_incident.stream)
    return ([each for each in hearers if answers.get(each.id) == "trouble"],
            [each for each in hearers if each.id not in answers])
