"""Being let in, what one is here, being shown out and taken back; links and teams."""

import secrets
from datetime import timedelta

from flask import request
from flask_babel import lazy_gettext as _l

from eventops import changes, clock
from eventops.changes import record
from eventops.extensions import db
from eventops.people import sessions
from eventops.people.models import Invitation, SignInLink, Team
from eventops.people.passphrases import made_up
from eventops.people.queries import came_and_stayed, is_in_another_event, other_managers
from eventops.permissions import BOOTH
from eventops.refusals import Conflict, Forbidden, Refused

after_placed = []  # functions (member) who said where they are; features above add theirs
DECISIONS = {  # decision: (from, to, kind of change)
    "approve": (("pending", "refused"), "active", "member.approved"),
    "refuse": (("pending",), "refused", "member.refused"),
    "suspend": (("active",), "suspended", "member.suspended"),
    "restore": (("suspended",), "active", "member.restored"),
    "remove": (("active", "suspended"), "removed", "member.removed"),
    "take_back": (("removed",), "active", "member.taken_back"),
}


def decide_member(actor, member, decision, role=None, reason=""):
    """Approve, refuse (with a reason), suspend, restore, remove or take back; Conflict if somebody did already."""
    before, after, kind = DECISIONS[decision]
    never_oneself(actor, member)
    if member.state not in before:
        raise Conflict("already_decided", who_decided(member), subject=member)
    former = {"state": member.state, "role": member.role}
    if decision in ("suspend", "remove"):
        keep_a_manager(member)
    if decision == "remove":
        show_out(member)
    elif decision == "take_back":
        after = let_back(member)
    member.state, member.refusal = after, reason if decision == "refuse" else ""
    member.decided_at, member.decided_by = clock.now(), actor
    if decision == "approve" and role:
        member.role = role
    member.version += 1
    record(actor, member, kind, name=member.name, role=member.role, reason=reason, before=former,
           after={"state": member.state, "role": member.role})


def show_out(member):
    """Role, teams and cards stay with them, what they wrote stays with the others; where they were signed in ends."""
    member.removed_at, member.removed_from = clock.now(), member.state
    if not is_in_another_event(member):
        sessions.end_all(member.person, member.removed_at)


def let_back(member):
    """Undo a removal, sessions too; gives the state they had. Raises Conflict when its week is over."""
    if member.standing == "gone":
        raise Conflict("gone", _l("Seven days have passed: invite them anew."), subject=member)
    sessions.give_back(member.person, member.removed_at)
    member.removed_at = None
    return member.removed_from


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
            "suspended": _l("%(who)s has suspended them already (%(time)s)."),
            "removed": _l("%(who)s has removed them already (%(time)s).")}[member.state]
    return str(said) % {"who": member.decided_by.name, "time": clock.time(member.decided_at, member.event.zone)}


def change_member(actor, member, version, role, teams, duties, phone=""):
    """What a member is here: step, teams, duties. Their open pages are cut and come back into the right rooms."""
    never_oneself(actor, member)
    if member.version != version:
        raise Conflict("changed_meanwhile", _l("Somebody has changed this meanwhile. Look at it again, then save."),
                       subject=member)
    if role != "manager":
        keep_a_manager(member)
    if role == BOOTH and (member.role != BOOTH or teams or duties):
        raise Refused("only_by_sheet", _l("Who is at a booth came by its sheet, and has no team and no duty."))
    before = what_they_are(member)
    member.role, member.teams, member.duties, member.phone = role, teams, duties, phone
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


def make_invitation(actor, role, team, label, mode="approval", expires_at=None, limit=None, passphrase="",
                    prints_passphrase=False, organization=""):
    """A link that lets people of that role and team ask to be let in, or lets guests in at once or by a passphrase."""
    if mode != "approval" and role != "guest":
        message = _l("Only guests can come in at once; staff wait for your approval.")
        raise Refused("only_guests", message, fields={"mode": [message]})
    invitation = Invitation(event=actor.event, event_id=actor.event_id, role=role, team=team, label=label, mode=mode,
                            expires_at=expires_at, limit=limit, token=secrets.token_urlsafe(16),
                            organization=organization)
    if mode == "passphrase":
        invitation.passphrase, invitation.prints_passphrase = passphrase or made_up(), prints_passphrase
    db.session.add(invitation)
    db.session.flush()
    record(actor, invitation, "invitation.made", label=label, role=role, mode=mode, limit=limit)
    return invitation


def edit_invitation(actor, invitation, version, label, expires_at, limit, passphrase="", prints_passphrase=False):
    """What it is for, how long it lives, how many may come by it; who has come stays."""
    not_ended(invitation)
    if invitation.version != version:
        raise Conflict("changed_meanwhile", _l("Somebody has changed this meanwhile. Look at it again, then save."),
                       subject=invitation)
    invitation.label, invitation.expires_at, invitation.limit = label, expires_at, limit
    new_phrase = invitation.mode == "passphrase" and passphrase != invitation.passphrase
    if invitation.mode == "passphrase":
        invitation.passphrase, invitation.prints_passphrase = passphrase or made_up(), prints_passphrase
    invitation.version += 1
    record(actor, invitation, "invitation.edited", label=label, limit=limit,
           expires_at=expires_at and clock.iso(expires_at), **({"new_passphrase": True} if new_phrase else {}))


def rotate_invitation(actor, invitation):
    """A new link and code; the old one is dead from this moment, everybody who came by it stays."""
    not_ended(invitation)
    invitation.token = secrets.token_urlsafe(16)
    invitation.version += 1
    record(actor, invitation, "invitation.rotated", label=invitation.label)


def end_invitation(actor, invitation, shuts_out=False):
    """The link opens nothing any more; who came by it stays, or goes, too, unless they have become more since."""
    invitation.ended_at = invitation.ended_at or clock.now()
    invitation.version += 1
    record(actor, invitation, "invitation.ended", label=invitation.label)
    for member in came_and_stayed(invitation) if shuts_out else ():
        decide_member(actor, member, "refuse" if member.state == "pending" else "remove")


def not_ended(invitation):
    if invitation.ended_at:
        raise Conflict("link_ended", _l("This link has been ended. Make a new one."), subject=invitation)


def say_place(member, place):
    """「今ここ」: the member's last known place, for those who ask where people are."""
    member.place, member.placed_at = place, clock.now()
    member.version += 1
    for follow_up in after_placed:
        follow_up(member)


def make_sign_in_link(person=None, reusable=False, hours=24):
    """A link that signs *person* in (None: makes the first organiser); gives its token. The caller commits."""
    seed = secrets.token_hex(16)
    token = sessions.seeded_token(seed)
    db.session.add(SignInLink(token_hash=sessions.token_hash(token), seed=seed, person=person, reusable=reusable,
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


def change_password(row, password_hash):
    """Give the person of a session a new password; whoever is signed in elsewhere with the old one is out."""
    row.person.password_hash = password_hash
    sessions.end_for_good(row.person, clock.now(), but=row)
    note_in_events(row.person, "member.password_changed", **browser())


def rename_person(person, name):
    """Change what a person is called, in all their events."""
    before, person.name = person.name, name
    if before != name:
        note_in_events(person, "member.renamed", before=before, after=name)


def note_in_events(person, kind, by_themselves=True, **details):
    """Record in every event of *person* what was done at the doors, which belong to none; the caller commits.

    Where they were turned away or shown out, nobody learns any more when and from where they sign in.
    """
    for member in person.memberships:
        if member.state not in ("refused", "removed", "expired"):
            record(member if by_themselves else None, member, kind, **details)


def browser(device=None):
    """What the history keeps of a browser that comes or goes."""
    return {"device": request.headers.get("User-Agent", "")[:200] if device is None else device,
            "address": request.remote_addr or ""}


