"""Making and ending the sheets of booths, and who goes from one booth to another."""

import secrets

from flask_babel import lazy_gettext as _l

from eventops.booths import calls, queries
from eventops.booths.models import BoothSheet, code_of
from eventops.changes import Stream, record
from eventops.extensions import db, limiter
from eventops.forms import folded
from eventops.people import actions as people
from eventops.people.models import Invitation
from eventops.permissions import BOOTH
from eventops.refusals import Forbidden, Refused


def make_sheets(actor, places):
    """A sheet for each of these booths that has none that opens anything; gives how many were made.

    Who exhibits there is taken over from the sheet before.
    """
    known, event = queries.sheets(actor.event_id), actor.event
    wanted = [place for place in places if not (place.id in known and known[place.id].invitation.is_open)]
    invitations = added([invitation_to(place, event, known.get(place.id)) for place in wanted])
    streams = added([Stream(event_id=event.id, audience=f"booth:{each.id}") for each in invitations])
    sheets = added([
        BoothSheet(event_id=event.id, invitation=invitation, place=place, stream=stream)
        for place, invitation, stream in zip(wanted, invitations, streams, strict=True)])
    if sheets:
        record(actor, sheets[-1], "booth.sheets_made", stream=event.stream("managers"), count=len(sheets),
               booths=", ".join(map(code_of, wanted)))
    return len(sheets)


def invitation_to(place, event, before):
    code, name = code_of(place), place.name_ja
    label = name if name.upper().startswith(code) else f"{code} {name}"
    return Invitation(
        event=event, event_id=event.id, role=BOOTH, token=secrets.token_urlsafe(16), label=label[:80],
        organization=before.invitation.organization if before else "")


def added(rows):
    """The rows, with their ids; hundreds of them in one go."""
    db.session.add_all(rows)
    db.session.flush()
    return rows


def end_sheet(actor, sheet, shuts_out=False):
    """The code opens nothing any more; with one press all who are at the booth by it, or wait, are out, too."""
    people.end_invitation(actor, sheet.invitation, shuts_out)


def name_exhibitor(actor, sheet, organization):
    """Whom the booth belongs to: it fills in the form of whoever scans it, and tells who need not wait again."""
    invitation = sheet.invitation
    people.not_ended(invitation)
    if invitation.organization != organization:
        invitation.organization = organization
        invitation.version += 1
        record(actor, invitation, "invitation.edited", label=invitation.label, organization=organization)


def may_go(member, sheet):
    """Whether somebody who was let in at one booth is let in by this sheet: the desk says it is the same exhibitor's.

    What they wrote about themselves opens nothing; where nobody is named, it may be somebody else's today.
    """
    here, there = member.invitation.organization, sheet.invitation.organization
    return bool(here) and folded(here) == folded(there)


def change_booth(member, sheet):
    """Be at another booth of one's exhibitor from now on, without waiting again; the first is heard no more."""
    if not may_go(member, sheet):
        raise Forbidden("another_exhibitor", _l("This code is another exhibitor's. Please ask the staff."))
    if not limiter.limiter.hit(calls.PRESSES, f"presses:{member.id}"):
        raise Refused("too_many", calls.TOO_MANY, status=429)
    if (before := member.invitation).id != sheet.invitation_id:
        member.invitation = sheet.invitation
        member.version += 1
        db.session.flush()
        record(member, before, "invitation.left", name=member.name, label=before.label)
        record(member, member, "member.booth_changed", name=member.name, label=sheet.invitation.label)
