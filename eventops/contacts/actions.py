"""Adding, changing and striking contacts; their numbers go a month after the event."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select

from eventops import clock
from eventops.changes import record
from eventops.contacts.models import Contact
from eventops.events.models import Event
from eventops.extensions import db
from eventops.people import purging
from eventops.refusals import Conflict


def add_contact(member, **fields):
    """A contact at the foot of the list."""
    last = db.session.scalar(select(func.max(Contact.position)).filter_by(event_id=member.event_id))
    contact = Contact(event_id=member.event_id, event=member.event, position=(last or 0) + 1, **fields)
    db.session.add(contact)
    db.session.flush()
    record(member, contact, "contact.added", **called(contact))
    return contact


def change_contact(member, contact, version, **fields):
    """Change what it says; whoever may not see it any more is told, too."""
    if version != contact.version:
        raise Conflict("stale", _l("Somebody has changed this meanwhile. Your text is kept."))
    before = {name: getattr(contact, name) for name in fields}
    if before == fields:
        return
    for name, value in fields.items():
        setattr(contact, name, value)
    contact.version += 1
    for stream in dict.fromkeys((contact.stream_for(before["least"]), contact.stream)):
        record(member, contact, "contact.changed", stream=stream, **called(contact))


def strike_contact(member, contact):
    """Take it off the list."""
    if contact.struck_at is None:
        contact.struck_at = clock.now()
        contact.version += 1
        record(member, contact, "contact.struck", **called(contact))


def called(contact):
    """What the history says of it: never the number, which is to be forgotten."""
    return {"name": contact.name_ja, "name_en": contact.name_en}


def purge_contacts():
    """Take numbers and names out of contacts a month after the event; how many. Called within a write."""
    held = db.session.scalars(
        select(Contact).join(Contact.event).order_by(Contact.id)
        .where(or_(Contact.phone != "", Contact.answers != ""), Event.ends_on <= purging.yesterday_somewhere()))
    over = [each for each in held if each.event.ends_at + purging.PHONE_KEPT <= clock.now()][:purging.AT_ONCE]
    counts = {}
    for contact in over:
        contact.phone = contact.answers = ""
        contact.version += 1
        counts[contact.event] = counts.get(contact.event, 0) + 1
    purging.certify(purging.CONTACTS, counts)
    return len(over)
