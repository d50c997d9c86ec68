"""Turning push on and off in one browser, and forgetting those that cannot be called or may not be any more.

It is its owner's business alone, so no change tells of it.
"""

from sqlalchemy import delete, event, or_, select
from sqlalchemy.orm import contains_eager

from eventops.extensions import db
from eventops.people import queries as people
from eventops.people.models import Session
from eventops.push.models import PushSubscription


def turn_on(session, endpoint, p256dh, auth):
    """Call that browser from now on; an address belongs to whoever is signed in there now."""
    drop(or_(PushSubscription.session_id == session.id, PushSubscription.endpoint == endpoint))
    db.session.add(PushSubscription(session_id=session.id, endpoint=endpoint, p256dh=p256dh, auth=auth))


def turn_off(session):
    drop(PushSubscription.session_id == session.id)


@event.listens_for(Session.revoked_at, "set")
def end_with_session(session, instant, _before, _by):
    """However a session ends: signed out, removed, another password."""
    if instant is not None and session.id is not None:
        with db.session.no_autoflush:
            turn_off(session)


def forget(gone):
    """Their service says that they are not there any more: ``[(id, endpoint)]``; a newer endpoint stays."""
    for subscription_id, endpoint in gone:
        drop(PushSubscription.id == subscription_id, PushSubscription.endpoint == endpoint)


def forget_outsiders():
    """Those whose session has ended by itself, or who are in no event that is open. Called within a write.

    What is deleted is overwritten where it stood, and other purges write the file anew.
    """
    found = db.session.scalars(
        select(PushSubscription).join(PushSubscription.session)
        .options(contains_eager(PushSubscription.session).joinedload(Session.person))).all()
    out = [each.id for each in found if not each.session.is_live or not is_in_somewhere(each.session.person)]
    drop(PushSubscription.id.in_(out))


def is_in_somewhere(person):
    return any(member.is_active and member.event.is_open for member in people.memberships(person.id))


def drop(*which):
    db.session.execute(delete(PushSubscription).where(*which).execution_options(synchronize_session=False))
