"""Looking contacts up; one that is not for the member's step is not found."""

from flask import abort
from sqlalchemy import select

from eventops.contacts.models import Contact
from eventops.extensions import db
from eventops.permissions import at_least


def contacts(event_id):
    """Those that stand, in their order."""
    return db.session.scalars(
        select(Contact).filter_by(event_id=event_id, struck_at=None).order_by(Contact.position, Contact.id)).all()


def shown_to(member):
    return [contact for contact in contacts(member.event_id) if at_least(member, contact.least)]


def contact(member, key):
    return next((each for each in contacts(member.event_id) if each.key == key), None) or abort(404)
