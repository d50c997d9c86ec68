"""Taking a looked-through names list in: who is new gets a one-time link, who is known is what the list says."""

import secrets
from datetime import timedelta

from flask_babel import lazy_gettext as _l

from eventops import clock
from eventops.changes import record
from eventops.extensions import db
from eventops.people import sessions
from eventops.people.joining import enter
from eventops.people.models import NamesList, Person, SignInLink
from eventops.people.queries import is_ours, open_links
from eventops.refusals import Forbidden


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
         "before": {column: value for column, value in row.before.items() if column != "phone"} or None}
        for row in rows])  # a telephone number is for managers alone, and the history is read by others, too
    return names_list


def add_by_list(actor, names_list, row):
    """Whoever has an account of their own comes in by that; nobody gets a link to somebody else's."""
    person = row.person or Person(name=row.name, email=row.email or None)
    member = enter(row.gone, event=actor.event, person=person, role=row.role or "staff", teams=row.teams,
                   organization=row.organization, phone=row.phone, external_id=row.id or None, state="active",
                   decided_at=clock.now(), decided_by=actor)
    if row.person is None or (row.gone and is_ours(member)):
        db.session.add(printed_link(person, names_list))


def change_by_list(row):
    member = row.member
    if row.ours:
        member.person.name, member.person.email = row.name, row.email or member.person.email
    member.organization, member.role = row.organization, row.role or member.role
    member.phone, member.external_id = row.phone or member.phone, row.id or member.external_id
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
