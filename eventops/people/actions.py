"""Coming in, being let in, and being shown out."""

import secrets
from datetime import timedelta

from flask import request
from flask_babel import lazy_gettext as _l

from eventops import changes, clock
from eventops.changes import record
from eventops.extensions import db
from eventops.people import sessions
from eventops.people.models import Invitation, Membership, Person, SignInLink, Team
from eventops.people.queries import live_sessions
from eventops.refusals import Conflict, Forbidden, Refused

DECISIONS = {  # decision: (from, to, kind of change)
    "approve": (("pending", "refused"), "active", "member.approved"),
    "refuse": (("pending",), "refused", "member.refused"),
    "suspend": (("active",), "suspended", "member.suspended"),
    "restore": (("suspended",), "active", "member.restored"),
}


def ask_to_join(invitation, name, organization, locale, person=None):
    """Somebody with the link asks to be let in; gives the pending member (or the one there is)."""
    if person is None:
        person = Person(name=name, locale=locale)
        db.session.add(person)
        db.session.flush()
    known = next((each for each in person.memberships if each.event_id == invitation.event_id), None)
    if known:
        return known
    member = Membership(event=invitation.event, person=person, role=invitation.role, organization=organization,
                        invitation_id=invitation.id, teams=[invitation.team] if invitation.team else [])
    db.session.add(member)
    db.session.flush()
    record(None, member, "member.asked", name=name, organization=organization)
    return member


def decide_member(actor, member, decision, role=None, reason=""):
    """Approve, refuse with a reason, suspend or restore a member. Raises Conflict when somebody else did already."""
    before, after, kind = DECISIONS[decision]
    if member.id == actor.id:
        raise Forbidden("yourself", _l("You cannot decide about yourself."))
    if member.state not in before:
        raise Conflict("already_decided", _l("Somebody has decided this already."), subject=member)
    former = {"state": member.state, "role": member.role}
    member.state, member.refusal = after, reason if decision == "refuse" else ""
    member.decided_at, member.decided_by_id = clock.now(), actor.id
    if decision == "approve" and role:
        member.role = role
    member.version += 1
    record(actor, member, kind, name=member.name, role=member.role, reason=reason, before=former,
           after={"state": member.state, "role": member.role})


def make_invitation(actor, role, team, label):
    """A link that lets people of that role and team ask to be let in."""
    invitation = Invitation(event_id=actor.event_id, role=role, team=team, label=label,
                            token=secrets.token_urlsafe(16), expires_at=None)
    db.session.add(invitation)
    db.session.flush()
    record(actor, invitation, "invitation.made", stream=actor.stream, label=label, role=role)
    return invitation


def end_invitation(actor, invitation):
    invitation.ended_at = invitation.ended_at or clock.now()
    record(actor, invitation, "invitation.ended", stream=actor.stream, label=invitation.label)


def say_place(member, place):
    """「今ここ」: the member's last known place, for those who ask where people are."""
    member.place, member.placed_at = place, clock.now()
    member.version += 1


def make_sign_in_link(person=None, reusable=False, hours=24):
    """A link that signs *person* in (None: makes the first organiser); gives its token. The caller commits."""
    token = secrets.token_urlsafe(24)
    db.session.add(SignInLink(token_hash=sessions.token_hash(token), person=person, reusable=reusable,
                              expires_at=None if reusable else clock.now() + timedelta(hours=hours)))
    return token


def use_sign_in_link(link):
    """Mark a one-time link used. Raises Refused when it no longer opens anything."""
    if not link_is_open(link):
        raise Refused("dead_link", _l("This link is no longer valid. Please ask for a new one."), status=410)
    if not link.reusable:
        link.used_at = clock.now()


def link_is_open(link):
    return link and (link.reusable or (link.used_at is None and link.expires_at > clock.now()))


def make_team(event, code, name_ja, name_en):
    """A team with a stream of its own."""
    team = Team(event_id=event.id, code=code, name_ja=name_ja, name_en=name_en)
    db.session.add(team)
    db.session.flush()
    event.streams.append(changes.Stream(event_id=event.id, audience=f"team:{team.id}", prefix=f"{code}-"))
    db.session.flush()
    return team


def end_sessions(person):
    for row in live_sessions(person.id):
        sessions.end(row)


def end_session(row):
    """End one signed-in browser (or screen), and say so where its person belongs."""
    sessions.end(row)
    if row.person:
        note_in_events(row.person, "member.signed_out", **browser(row.device))


def rename_person(person, name):
    """Change what a person is called, in all their events."""
    before, person.name = person.name, name
    if before != name:
        note_in_events(person, "member.renamed", before=before, after=name)


def note_in_events(person, kind, by_themselves=True, **details):
    """Record in every event of *person* what was done at the doors, which belong to none; the caller commits."""
    for member in person.memberships:
        record(member if by_themselves else None, member, kind, **details)


def browser(device=None):
    """What the history keeps of a browser that comes or goes."""
    return {"device": request.headers.get("User-Agent", "")[:200] if device is None else device,
            "address": request.remote_addr or ""}


