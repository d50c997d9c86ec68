"""Looking people up."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from eventops import clock
from eventops.changes import Change
from eventops.extensions import db
from eventops.people.models import Invitation, Membership, NamesList, Person, Session, SignInLink, Team
from eventops.people.sessions import seeded_token, token_hash
from eventops.permissions import BOOTH, STAFF, at_least


def person_by_email(email):
    return db.session.scalar(select(Person).where(func.lower(Person.email) == email.lower()))


def open_invitation(token, locked=False):
    """The invitation of that token, if it is alive; *locked*, others who come by it wait until this one is in."""
    wanted = select(Invitation).filter_by(token=token)
    invitation = db.session.scalar(wanted.with_for_update() if locked else wanted)
    return invitation if invitation and invitation.is_open else None


def was_sheet(token):
    """Whether that code stands on the sheet of a booth."""
    return db.session.scalar(select(Invitation.id).filter_by(token=token, role=BOOTH)) is not None


def count_come(invitation_id):
    """How many have come by a link; whoever was refused or removed takes nobody's place."""
    return db.session.scalar(select(func.count()).select_from(Membership).where(
        Membership.invitation_id == invitation_id, Membership.state.not_in(("refused", "removed", "expired"))))


def count_waiting_by(invitation_id):
    """How many who came by a link wait to be let in."""
    return db.session.scalar(select(func.count()).select_from(Membership).filter_by(
        invitation_id=invitation_id, state="pending"))


def came_and_stayed(invitation):
    """Who came by a link and is or waits to be what it is for: whoever has become more since is not its any more."""
    return db.session.scalars(select(Membership).where(
        Membership.invitation_id == invitation.id, Membership.role == invitation.role,
        Membership.state.in_(("pending", "active", "suspended"))).order_by(Membership.id)).all()


def is_full(invitation):
    return invitation.limit is not None and count_come(invitation.id) >= invitation.limit


def came_by(event_id, invitation_id=None):
    """Who came by each link: ``{invitation id: {"pending": n, …, "last": when}}``, or by that one only."""
    wanted = select(Membership.invitation_id, Membership.state, func.count(), func.max(Membership.asked_at)).where(
        Membership.event_id == event_id, Membership.invitation_id.is_not(None))
    if invitation_id:
        wanted = wanted.where(Membership.invitation_id == invitation_id)
    found = {}
    for of, state, count, last in db.session.execute(wanted.group_by(Membership.invitation_id, Membership.state)):
        counts = found.setdefault(of, {"last": last})
        counts[state], counts["last"] = count, max(counts["last"], last)
    return found


def makers(event_id):
    """Who made each link: ``{invitation id: name}``."""
    return dict(db.session.execute(
        select(Change.subject_id, Person.name).join(Membership, Membership.id == Change.actor_id)
        .join(Person, Person.id == Membership.person_id)
        .join(Invitation, Invitation.id == Change.subject_id)
        .where(Change.subject_type == "Invitation", Change.kind == "invitation.made",
               Invitation.event_id == event_id)).all())


def sign_in_link(token):
    return db.session.scalar(select(SignInLink).filter_by(token_hash=token_hash(token)))


def first_link_again():
    """The token of a first organiser's link that is still open for a day, to be shown once more, or None."""
    links = select(SignInLink).where(SignInLink.person_id.is_(None), SignInLink.used_at.is_(None),
                                     SignInLink.seed.is_not(None), SignInLink.expires_at > clock.now() + timedelta(1))
    tokens = {link.token_hash: seeded_token(link.seed) for link in db.session.scalars(links)}
    return next((token for kept, token in tokens.items() if token_hash(token) == kept), None)


def member_by_key(event_id, key):
    return db.session.scalar(select(Membership).filter_by(event_id=event_id, key=key))


def memberships(person_id):
    """Everything the person is in or asked for, the newest first."""
    return db.session.scalars(select(Membership).options(joinedload(Membership.event))
                              .filter_by(person_id=person_id).order_by(Membership.id.desc())).all()


def members_by_key(event_id, keys):
    """These members, those who wait longest first."""
    return db.session.scalars(with_teams().where(Membership.event_id == event_id, Membership.key.in_(keys))
                              .order_by(Membership.asked_at, Membership.id)).unique().all()


def other_managers(member):
    """Ids of the managers who are in beside that one; held, so that of two who demote each other one waits."""
    managers = db.session.scalars(
        select(Membership.id).filter_by(event_id=member.event_id, role="manager", state="active")
        .order_by(Membership.id).with_for_update())
    return set(managers) - {member.id}


def people_of_other_events(event_id):
    """Ids of the people of this event who are in another one, too."""
    here = select(Membership.person_id).where(Membership.event_id == event_id)
    return set(db.session.scalars(select(Membership.person_id).where(
        Membership.event_id != event_id, Membership.person_id.in_(here))))


def people_managed_by(member):
    """Ids of the people of all events that member manages."""
    managed = select(Membership.event_id).where(
        Membership.person_id == member.person_id, Membership.role == "manager", Membership.state == "active")
    return set(db.session.scalars(select(Membership.person_id).where(Membership.event_id.in_(managed))))


def is_in_another_event(member):
    """Whether the person is still somebody in another event."""
    return db.session.scalar(select(Membership.id).where(
        Membership.person_id == member.person_id, Membership.id != member.id,
        Membership.state.not_in(("removed", "expired"))).limit(1)) is not None


def is_removed(person):
    """Whether the person was removed from all events they were in."""
    states = set(db.session.scalars(select(Membership.state).filter_by(person_id=person.id)))
    return states == {"removed"}


def invited(event_id, person_id=None):
    """Ids of the people whose printed link waits to be used, and who have never signed in."""
    wanted = select(SignInLink.person_id).join(Membership, Membership.person_id == SignInLink.person_id).where(
        Membership.event_id == event_id, Membership.state == "active", SignInLink.seed.is_not(None),
        SignInLink.used_at.is_(None), SignInLink.expires_at > clock.now(),
        ~select(Session.id).where(Session.person_id == SignInLink.person_id).exists())
    return set(db.session.scalars(wanted.where(SignInLink.person_id == person_id) if person_id else wanted))


def is_ours(member):
    """Whether that person is this event's alone: no password, and in no other event."""
    return not member.person.password_hash and member.person_id not in people_of_other_events(member.event_id)


def open_links(person_id):
    """The printed links of a person nobody has used yet."""
    return db.session.scalars(
        select(SignInLink).filter_by(person_id=person_id, used_at=None).where(SignInLink.seed.is_not(None))).all()


def organizations(event_id, person_ids):
    return dict(db.session.execute(select(Membership.person_id, Membership.organization).where(
        Membership.event_id == event_id, Membership.person_id.in_(person_ids))).all())


def names_lists(event_id):
    return db.session.scalars(
        select(NamesList).filter_by(event_id=event_id).options(selectinload(NamesList.links).joinedload(SignInLink.person))
        .order_by(NamesList.id.desc())).all()


def with_teams():
    return select(Membership).options(
        selectinload(Membership.teams), joinedload(Membership.place),
        selectinload(Membership.decided_by), selectinload(Membership.invitation))


def members(event_id):
    """Everybody of the event, those who wait first."""
    waiting_first = (Membership.state != "pending", Membership.asked_at, Membership.id)
    return db.session.scalars(with_teams().filter_by(event_id=event_id).order_by(*waiting_first)).unique().all()


def active_names(event_id):
    """Those who are in the rooms, with their names and nothing more, in the order they came."""
    return db.session.scalars(select(Membership).filter_by(event_id=event_id, state="active")
                              .where(Membership.role != BOOTH)
                              .order_by(Membership.asked_at, Membership.id)).all()


def waiting_count(event_id):
    return db.session.scalar(
        select(func.count()).select_from(Membership).filter_by(event_id=event_id, state="pending"))


def hearers(event_id, stream):
    """The active members who hear the stream, by name."""
    active = db.session.scalars(with_teams().filter_by(event_id=event_id, state="active"))
    return sorted((member for member in active.unique() if member.hears(stream.id)), key=lambda member: member.name)


def known_by_name(member, members):
    """Those of *members* whom the member may know by name: a guest staff and their own organisation, others all.

    Whoever came in at once may call themselves anything: an organisation counts once somebody who may has seen it.
    """
    if at_least(member, STAFF):
        return members
    link = member.invitation
    own = member.organization if member.decided_by_id or not link or link.organization == member.organization else ""
    return [each for each in members
            if at_least(each, STAFF) or each.id == member.id or (own and each.organization == own)]


def teams(event_id):
    """The teams that are offered."""
    return [team for team in all_teams(event_id) if team.put_away_at is None]


def all_teams(event_id):
    return db.session.scalars(select(Team).filter_by(event_id=event_id).order_by(Team.id)).all()


def written_organizations(event_id):
    """What people have written, and how many of them: ``[(organisation, count)]``, by name."""
    return db.session.execute(
        select(Membership.organization, func.count()).where(
            Membership.event_id == event_id, Membership.organization != "", Membership.state != "refused")
        .group_by(Membership.organization).order_by(Membership.organization)).all()


def invitations(event_id):
    return db.session.scalars(select(Invitation).filter_by(event_id=event_id).order_by(Invitation.id.desc())).all()


def live_sessions(person_id):
    rows = db.session.scalars(
        select(Session).filter_by(person_id=person_id, revoked_at=None).order_by(Session.seen_at.desc()))
    return [row for row in rows if row.is_live]
