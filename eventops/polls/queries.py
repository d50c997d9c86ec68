"""Looking polls up, and who has voted for what."""

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from eventops.extensions import db
from eventops.feed.models import Message
from eventops.feed.queries import READS, whose
from eventops.people import hearing
from eventops.people import queries as people
from eventops.people.models import Membership, Person
from eventops.permissions import GUEST, at_least
from eventops.polls.models import Poll, Vote


def poll(member, key):
    """A poll of what the member reads; another's answers as one that is not there, in the same time."""
    return db.session.scalar(
        select(Poll).join(Poll.message).join(Message.room).options(
            contains_eager(Poll.message).contains_eager(Message.room))
        .where(Poll.event_id == member.event_id, Poll.key == key, Message.unsent_at.is_(None), READS), whose(member)
    ) or abort(404)


def vote(of_poll, member):
    """What the member has voted, or None."""
    return db.session.get(Vote, (of_poll.id, of_poll.voter(member)))


def choices(of_poll):
    """``{voter: what they have chosen}``, who has chosen something."""
    rows = db.session.execute(select(Vote.voter, Vote.choices).filter_by(poll_id=of_poll.id))
    return {voter: chosen for voter, chosen in rows if chosen}


def untold(of_poll):
    """``[(name, choices)]`` of the votes nobody was told of yet, in the order they came; anonymous ones name nobody."""
    return db.session.execute(
        select(Person.name, Vote.choices).select_from(Vote).outerjoin(Membership, Vote.membership_id == Membership.id)
        .outerjoin(Person, Membership.person_id == Person.id).where(Vote.poll_id == of_poll.id, Vote.is_told.is_(False))
        .order_by(Vote.at, Vote.voter)).all()


def votes(of_poll):
    """The votes of a named poll that choose something, with who gave them, in the order they came."""
    found = db.session.scalars(select(Vote).filter_by(poll_id=of_poll.id).options(joinedload(Vote.member))
                               .order_by(Vote.at, Vote.voter))
    return [each for each in found if each.choices]


def asked(of_poll):
    """Keys of those who hear it now and may write."""
    since = None if of_poll.is_for_newcomers else of_poll.message.received_at
    return {each.key for each in hearing.of(of_poll.event, of_poll.stream, least=GUEST, since=since)}


def missing(of_poll, voted):
    """Who is asked by a named poll and is not among those *voted*, by name."""
    voters, keys = {each.voter for each in voted}, asked(of_poll)
    return [each for each in people.hearers(of_poll.event_id, of_poll.stream)
            if each.key in keys and each.key not in voters and at_least(each, GUEST)]
