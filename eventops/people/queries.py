"""Looking people up."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from eventops.extensions import db
from eventops.people.models import Invitation, Membership, Person, Session, SignInLink, Team
from eventops.people.sessions import token_hash


def person_by_email(email):
    return db.session.scalar(select(Person).where(func.lower(Person.email) == email.lower()))


def open_invitation(token):
    """The invitation of that token, if whoever has it may still come."""
    invitation = db.session.scalar(select(Invitation).filter_by(token=token))
    return invitation if invitation and invitation.is_open else None


def sign_in_link(token):
    return db.session.scalar(select(SignInLink).filter_by(token_hash=token_hash(token)))


def member_by_key(event_id, key):
    return db.session.scalar(select(Membership).filter_by(event_id=event_id, key=key))


def with_teams():
    return select(Membership).options(selectinload(Membership.teams), joinedload(Membership.place))


def members(event_id):
    """Everybody of the event, those who wait first."""
    waiting_first = (Membership.state != "pending", Membership.asked_at, Membership.id)
    return db.session.scalars(with_teams().filter_by(event_id=event_id).order_by(*waiting_first)).unique().all()


def waiting_count(event_id):
    return db.session.scalar(
        select(func.count()).select_from(Membership).filter_by(event_id=event_id, state="pending"))


def hearers(event_id, stream):
    """The active members who hear the stream, by name."""
    active = db.session.scalars(with_teams().filter_by(event_id=event_id, state="active"))
    return sorted((member for member in active.unique() if member.hears(stream.id)), key=lambda member: member.name)


def teams(event_id):
    return db.session.scalars(select(Team).filter_by(event_id=event_id).order_by(Team.id)).all()


def invitations(event_id):
    return db.session.scalars(select(Invitation).filter_by(event_id=event_id).order_by(Invitation.id.desc())).all()


def live_sessions(person_id):
    rows = db.session.scalars(
        select(Session).filter_by(person_id=person_id, revoked_at=None).order_by(Session.seen_at.desc()))
    return [row for row in rows if row.is_live]
