"""Coming in by a link: who waits, who is in at once, and how many may come by one link at a time."""

from flask_babel import lazy_gettext as _l
from limits import parse
from sqlalchemy import select

from eventops import clock
from eventops.changes import record
from eventops.extensions import db, limiter
from eventops.people.models import Membership, Person
from eventops.people.queries import count_waiting_by, is_full
from eventops.permissions import BOOTH
from eventops.refusals import Conflict

MOST_WAITING = 500  # by one link: whoever holds the code cannot bury the queue
MOST_AT_BOOTH = 20  # waiting by the sheet of one booth
PER_MINUTE = parse("400/minute")  # by one link: 300 phones of one hall in a minute pass
ONCE = parse("1/15minute")


def ask_to_join(invitation, name, organization, locale, person=None, device="", phone=""):
    """Somebody with the link asks to be let in; gives the member (or the one there is). Raises Conflict when full."""
    known = person and membership_of(person, invitation.event_id)
    if known and known.standing not in known.OVER:
        return known
    if is_full(invitation):
        raise Conflict("link_full", _l("As many people have come by this link as it is for."))
    if person is None:
        person = Person(name=name, locale=locale)
        db.session.add(person)
    person.name = person.name or name  # of a request that expired nothing is left
    at_once = lets_in_at_once(invitation)
    member = enter(known, event=invitation.event, person=person, role=invitation.role, organization=organization,
                   invitation=invitation, teams=teams_of(invitation), device=device, phone=phone,
                   state="active" if at_once else "pending",
                   decided_at=clock.now() if at_once else None)
    db.session.flush()
    record(None, member, "member.let_in" if at_once else "member.asked", name=name, organization=organization)
    return member


def enter(former, **columns):
    """A membership with these columns; *former*, which nobody takes back any more, begins anew as one."""
    if former is None:
        member = Membership(**columns)
        db.session.add(member)
        return member
    fresh = {"duties": [], "refusal": "", "device": "", "phone": "", "external_id": None, "invitation": None,
             "decided_by": None, "removed_at": None, "removed_from": "", "place": None, "admitted_at": None}
    for column, value in {**fresh, **columns}.items():
        setattr(former, column, value)
    former.asked_at = clock.now()
    former.version += 1
    return former


def membership_of(person, event_id):
    """That person's membership of the event, held until the write is over, or None."""
    return db.session.scalar(
        select(Membership).filter_by(event_id=event_id, person_id=person.id)) if person.id else None


def teams_of(invitation):
    """Nobody comes into a team that has been put away."""
    team = invitation.team
    return [team] if team and team.put_away_at is None else []


def lets_in_at_once(invitation):
    return invitation.mode in ("at_once", "passphrase") and invitation.role == "guest"


# how many at a time

def is_crowded(invitation):
    """Whether more come by the link than a door can take; the queue of those who wait has an end."""
    most = MOST_AT_BOOTH if invitation.role == BOOTH else MOST_WAITING
    return not limiter.limiter.hit(PER_MINUTE, f"join:{invitation.id}") or (
        not lets_in_at_once(invitation) and count_waiting_by(invitation.id) >= most)


def tell_of_crowd(invitation):
    """Write for the managers, once in a quarter of an hour, that a link takes nobody just now; whether it did."""
    if not limiter.limiter.hit(ONCE, f"crowded:{invitation.id}"):
        return False
    record(None, invitation, "invitation.crowded", label=invitation.label, waiting=count_waiting_by(invitation.id))
    return True
