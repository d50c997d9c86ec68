"""Looking phrases up."""

from flask import abort
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from eventops.extensions import db
from eventops.permissions import at_least
from eventops.phrases.models import Phrase


def phrases(event_id):
    """Those that are offered, in their order."""
    return db.session.scalars(
        select(Phrase).options(joinedload(Phrase.team)).filter_by(event_id=event_id, struck_at=None)
        .order_by(Phrase.position, Phrase.id)).all()


def offered_to(member):
    """The same for one member: everybody's and their teams', a manager all; their own teams' come first."""
    own = {team.id for team in member.teams}
    wanted = select(Phrase).options(joinedload(Phrase.team)).filter_by(event_id=member.event_id, struck_at=None)
    if not at_least(member, "manager"):
        wanted = wanted.where(or_(Phrase.team_id.is_(None), Phrase.team_id.in_(own)))
    found = db.session.scalars(wanted.order_by(Phrase.position, Phrase.id)).all()
    return sorted(found, key=lambda each: each.team_id not in own)


def phrase(member, key):
    """A phrase the member may post, struck or not: it may have been chosen before it was."""
    found = db.session.scalar(select(Phrase).filter_by(event_id=member.event_id, key=key)) or abort(404)
    theirs = found.team_id is None or found.team in member.teams or at_least(member, "manager")
    return found if theirs else abort(404)
