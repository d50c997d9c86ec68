"""Who of a names list is in the event already: known by ID, else by e-mail address, else by name and organisation."""

from flask_babel import gettext as _
from sqlalchemy import func, select

from eventops.extensions import db
from eventops.people import queries
from eventops.people.models import Person
from eventops.people.names import Fault, plain


def compare(actor, rows):
    """``(rows that may be taken in, faults)``: each row beside the member it is about, if there is one."""
    known = Known(actor, rows)
    taken, faults, found = [], [], {}
    for row in rows:
        row.member = known.member(row)
        if row.member and row.member.standing in row.member.OVER:
            row.member, row.gone = None, row.member
        at = row.member or row.gone
        row.person = at.person if at else known.people.get(row.email)
        row.ours = row.person is None or not (row.person.password_hash or row.person.id in known.elsewhere)
        if reason := hindrance(row, known, found):
            faults.append(Fault(row.number, "name", reason))
        else:
            found[at and at.id] = row.number
            row.before = differences(row) if row.member else {}
            taken.append(row)
    return taken, faults


class Known:
    """Everybody of the event by what a list may call them; and whoever has one of its addresses elsewhere."""

    def __init__(self, actor, rows):
        members = queries.members(actor.event_id)
        self.by_id = {member.external_id: member for member in members if member.external_id}
        self.by_email = {member.person.email.lower(): member for member in members if member.person.email}
        self.by_name = {}
        for member in members:
            self.by_name.setdefault((plain(member.name), plain(member.organization)), []).append(member)
        self.people = people_by_email([row.email for row in rows if row.email and row.email not in self.by_email])
        self.elsewhere = queries.people_of_other_events(actor.event_id)
        self.acquainted = queries.people_managed_by(actor) if self.people else set()

    def member(self, row):
        return self.by_id.get(row.id) or self.by_email.get(row.email) or only(self.namesakes(row), row)

    def namesakes(self, row):
        return self.by_name.get((plain(row.name), plain(row.organization)), [])


def only(namesakes, row):
    """The one of that name and organisation, unless they have another address or ID."""
    fitting = [member for member in namesakes
               if not (row.email and member.person.email) and not (row.id and member.external_id)]
    return fitting[0] if len(fitting) == 1 else None


def people_by_email(emails):
    found = db.session.scalars(select(Person).where(func.lower(Person.email).in_(emails))) if emails else ()
    return {person.email.lower(): person for person in found}


def hindrance(row, known, found):
    """Why a list does not decide about that person, or None."""
    member = row.member or row.gone
    if member is None:
        if row.person and row.person.id not in known.acquainted:  # they would be watched, and not know it
            return _("This e-mail address belongs to somebody of another event: let them come by a link.")
        several = len(known.namesakes(row)) > 1 and not row.email and not row.id
        return _("Several people of this organisation have this name: give an e-mail address.") if several else None
    owner = known.by_email.get(row.email)
    if row.email in known.people or (owner and owner is not member):
        return _("This e-mail address belongs to somebody else.")
    if row.id and member.external_id and row.id != member.external_id:
        return _("They have the ID “%(id)s” already.", id=member.external_id)
    if member.id in found:
        return _("The same person stands in row %(row)s.", row=found[member.id])
    if row.gone:
        return None
    if member.role == "manager":
        return _("They are a manager: change them on their own page.")
    if member.state != "active":
        return {"pending": _("They are waiting for approval: decide that first."),
                "refused": _("They were refused: decide that first."),
                "suspended": _("They are suspended: decide that first."),
                "removed": _("They were removed: take them back first.")}[member.state]
    return None


def differences(row):
    """What the row would change about its member: ``{column: as it is now}``."""
    member, now = row.member, {}
    if row.name != member.name and row.ours:
        now["name"] = member.name
    if row.organization != member.organization:
        now["organization"] = member.organization
    if row.email and row.email != (member.person.email or "").lower() and row.ours:
        now["email"] = member.person.email or ""
    if row.role and row.role != member.role:
        now["role"] = member.role
    if row.teams and {team.id for team in row.teams} != {team.id for team in member.teams}:
        now["teams"] = [team.code for team in member.teams]
    if row.phone and row.phone != member.phone:
        now["phone"] = member.phone
    if row.id and row.id != member.external_id:
        now["id"] = member.external_id or ""
    return now
