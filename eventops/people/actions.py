"""Coming in, being let in, what one is here, and being shown out."""

import secrets
from datetime import timedelta

from flask import request
from flask_babel import lazy_gettext as _l

from eventops import changes, clock
from eventops.changes import record
from eventops.extensions import db
from eventops.people import sessions
from eventops.people.models import Invitation, Membership, NamesList, Person, SignInLink, Team
from eventops.people.queries import is_full, is_ours, open_links, other_managers
from eventops.refusals import Conflict, Forbidden, Refused

DECISIONS = {  # decision: (from, to, kind of change)
    "approve": (("pending", "refused"), "active", "member.approved"),
    "refuse": (("pending",), "refused", "member.refused"),
    "suspend": (("active",), "suspended", "member.suspended"),
    "restore": (("suspended",), "active", "member.restored"),
}


def ask_to_join(invitation, name, organization, locale, person=None, device=""):
    """Somebody with the link asks to be let in; gives the member (or the one there is). Raises Conflict when full."""
    if is_full(invitation):
        raise Conflict("link_full", _l("As many people have come by this link as it is for."))
    if person is None:
        person = Person(name=name, locale=locale)
        db.session.add(person)
        db.session.flush()
    known = next((each for each in person.memberships if each.event_id == invitation.event_id), None)
    if known:
        return known
    member = Membership(event=invitation.event, person=person, role=invitation.role, organization=organization,
                        invitation=invitation, teams=[invitation.team] if invitation.team else [], device=device)
    at_once = invitation.mode == "at_once" and invitation.role == "guest"
    if at_once:
        member.state, member.decided_at = "active", clock.now()
    db.session.add(member)
    db.session.flush()
    record(None, member, "member.let_in" if at_once else "member.asked", name=name, organization=organization)
    return member


def decide_member(actor, member, decision, role=None, reason=""):
    """Approve, refuse with a reason, suspend or restore a member. Raises Conflict when somebody did already."""
    before, after, kind = DECISIONS[decision]
    never_oneself(actor, member)
    if member.state not in before:
        raise Conflict("already_decided", who_decided(member), subject=member)
    former = {"state": member.state, "role": member.role}
    if decision == "suspend":
        keep_a_manager(member)
    member.state, member.refusal = after, reason if decision == "refuse" else ""
    member.decided_at, member.decided_by = clock.now(), actor
    if decision == "approve" and role:
        member.role = role
    member.version += 1
    record(actor, member, kind, name=member.name, role=member.role, reason=reason, before=former,
           after={"state": member.state, "role": member.role})


def decide_members(actor, members, decision, reason=""):
    """Approve or refuse several at once; gives ``(decided, sentences about the others)``, each a Change of their own.

    Raises Conflict when somebody else has decided about all of them already.
    """
    decided, told = [], []
    for member in members:
        try:
            decide_member(actor, member, decision, reason=reason)
            decided.append(member)
        except (Conflict, Forbidden) as refusal:
            told.append(f"{member.name}: {refusal.message}")
    if told and not decided:
        raise Conflict("already_decided", " ".join(told), subject=members[0])
    return decided, told


def who_decided(member):
    """Who came first, and when: for whoever pressed second."""
    if member.decided_by is None:
        return _l("Somebody has decided this already.")
    said = {"active": _l("%(who)s has let them in already (%(time)s)."),
            "refused": _l("%(who)s has refused them already (%(time)s)."),
            "suspended": _l("%(who)s has suspended them already (%(time)s).")}[member.state]
    return str(said) % {"who": member.decided_by.name, "time": clock.time(member.decided_at, member.event.zone)}


def change_member(actor, member, version, role, teams, duties):
    """What a member is here: step, teams, duties. Their open pages are cut and come back into the right rooms."""
    never_oneself(actor, member)
    if member.version != version:
        raise Conflict("changed_meanwhile", _l("Somebody has changed this meanwhile. Look at it again, then save."),
                       subject=member)
    if role != "manager":
        keep_a_manager(member)
    before = what_they_are(member)
    member.role, member.teams, member.duties = role, teams, duties
    member.version += 1
    record(actor, member, "member.changed", name=member.name, before=before, after=what_they_are(member))


def what_they_are(member):
    return {"role": member.role, "teams": [team.code for team in member.teams], "duties": list(member.duties)}


def never_oneself(actor, member):
    if member.id == actor.id:
        raise Forbidden("yourself", _l("You cannot decide about yourself."))


def keep_a_manager(member):
    """Raise Refused if *member* is the only manager who is in."""
    if member.role == "manager" and member.state == "active" and not other_managers(member):
        raise Refused("last_manager", _l("An event keeps at least one manager."))


def make_invitation(actor, role, team, label, mode="approval", expires_at=None, limit=None, organization=""):
    """A link that lets people of that role and team ask to be let in, or lets guests in at once."""
    if mode == "at_once" and role != "guest":
        message = _l("Only guests can come in at once; staff wait for your approval.")
        raise Refused("only_guests", message, fields={"mode": [message]})
    invitation = Invitation(event=actor.event, event_id=actor.event_id, role=role, team=team, label=label, mode=mode,
                            expires_at=expires_at, limit=limit, token=secrets.token_urlsafe(16),
                            organization=organization)
    db.session.add(invitation)
    db.session.flush()
    record(actor, invitation, "invitation.made", label=label, role=role, mode=mode, limit=limit)
    return invitation


def edit_invitation(actor, invitation, version, label, expires_at, limit):
    """What it is for, how long it lives, how many may come by it; who has come stays."""
    not_ended(invitation)
    if invitation.version != version:
        raise Conflict("changed_meanwhile", _l("Somebody has changed this meanwhile. Look at it again, then save."),
                       subject=invitation)
    invitation.label, invitation.expires_at, invitation.limit = label, expires_at, limit
    invitation.version += 1
    record(actor, invitation, "invitation.edited", label=label, limit=limit,
           expires_at=expires_at and clock.iso(expires_at))


def rotate_invitation(actor, invitation):
    """A new link and code; the old one is dead from this moment, everybody who came by it stays."""
    not_ended(invitation)
    invitation.token = secrets.token_urlsafe(16)
    invitation.version += 1
    record(actor, invitation, "invitation.rotated", label=invitation.label)


def end_invitation(actor, invitation):
    invitation.ended_at = invitation.ended_at or clock.now()
    invitation.version += 1
    record(actor, invitation, "invitation.ended", label=invitation.label)


def not_ended(invitation):
    if invitation.ended_at:
        raise Conflict("link_ended", _l("This link has been ended. Make a new one."), subject=invitation)


def take_names(actor, rows):
    """Everybody of a looked-through list is in, with a one-time link for those who are new; None if nothing changes."""
    rows = [row for row in rows if row.is_new or row.before]
    if not rows:
        return None
    names_list = NamesList(event=actor.event, event_id=actor.event_id, made_by=actor)
    db.session.add(names_list)
    db.session.flush()
    for row in rows:
        if row.is_new:
            add_by_list(actor, names_list, row)
        else:
            change_by_list(row)
    db.session.flush()
    record(actor, names_list, "names.imported", count=len(rows), people=[
        {"name": row.name, "organization": row.organization, "role": row.role, "teams": [t.code for t in row.teams],
         "before": row.before or None} for row in rows])
    return names_list


def add_by_list(actor, names_list, row):
    """Whoever has an account of their own comes in by that; nobody gets a link to somebody else's."""
    person = row.person or Person(name=row.name, email=row.email or None)
    db.session.add(Membership(
        event=actor.event, person=person, role=row.role or "staff", organization=row.organization, teams=row.teams,
        state="active", decided_at=clock.now(), decided_by_id=actor.id))
    if row.person is None:
        db.session.add(printed_link(person, names_list))


def change_by_list(row):
    member = row.member
    if row.ours:
        member.person.name, member.person.email = row.name, row.email or member.person.email
    member.organization, member.role = row.organization, row.role or member.role
    member.teams = row.teams or member.teams
    member.version += 1


def printed_link(person, names_list):
    """A one-time link that stands on a slip until the guests' time ends."""
    seed = secrets.token_hex(16)
    return SignInLink(token_hash=sessions.token_hash(sessions.seeded_token(seed)), seed=seed, person=person,
                      names_list_id=names_list.id,
                      expires_at=max(names_list.event.guests_until, clock.now() + timedelta(hours=24)))


def give_sign_in_link(actor, member):
    """A new slip for one person, whose former ones open nothing any more."""
    if member.id == actor.id or member.role == "manager" or not is_ours(member):
        raise Forbidden("own_account", _l("They sign in with an account of their own."))
    for former in open_links(member.person_id):
        former.used_at = clock.now()
    names_list = NamesList(event=member.event, event_id=member.event_id, made_by=actor)
    db.session.add(names_list)
    db.session.flush()
    names_list.links.append(printed_link(member.person, names_list))
    record(actor, member, "member.link_made", name=member.name)
    return names_list


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


