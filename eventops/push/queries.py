"""Looking subscriptions up: this browser's own, and those of the people who are to be called."""

from sqlalchemy import exists, select

from eventops import clock
from eventops.extensions import db
from eventops.people.models import Membership, Person, Session
from eventops.push.models import PushSubscription


def is_on(session):
    """Whether that browser is called."""
    return db.session.scalar(select(exists().where(PushSubscription.session_id == session.id)))


def anybody():
    """Whether there is somebody to call at all."""
    return db.session.scalar(select(exists().where(PushSubscription.id > 0)))


def of_members(ids):
    """``[(subscription, locale)]`` of every browser in which one of these members is signed in."""
    return db.session.execute(
        select(PushSubscription, Person.locale)
        .join(Session, PushSubscription.session_id == Session.id)
        .join(Person, Session.person_id == Person.id).join(Membership, Membership.person_id == Person.id)
        .where(Membership.id.in_(ids), Session.revoked_at.is_(None), Session.expires_at > clock.now())
        .order_by(PushSubscription.id)).all()
