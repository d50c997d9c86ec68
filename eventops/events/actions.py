"""Making and changing an event and its places."""

import re
import secrets
from datetime import timedelta

from eventops import clock
from eventops.changes import Stream, record
from eventops.events.models import Event, Place
from eventops.extensions import db

after_edit = []  # functions (actor, event): what else its hours move; features above add theirs
AUDIENCES = {"everyone": "", "managers": "M-", "screen": ""}  # and the prefix of their cards' numbers


def make_event(name_ja, name_en="", slug=None, starts_on=None, ends_on=None, **more):
    """An event with the streams every event has; the caller commits."""
    starts_on = starts_on or clock.today("Asia/Tokyo") + timedelta(days=14)
    event = Event(slug=slug or new_slug(name_en), name_ja=name_ja, name_en=name_en, starts_on=starts_on,
                  ends_on=ends_on or starts_on, created_at=clock.now(), **more)
    event.streams = [Stream(audience=audience, prefix=prefix) for audience, prefix in AUDIENCES.items()]
    db.session.add(event)
    db.session.flush()
    return event


def edit_event(actor, event, **fields):
    """Change its names, days and hours; what is due by its hours moves along."""
    hours = event.opens_at, event.closes_at
    for name, value in fields.items():
        setattr(event, name, value)
    db.session.flush()
    record(actor, event, "event.edited", stream=actor.stream, name=event.name_ja)
    if hours != (event.opens_at, event.closes_at):
        for follow_up in after_edit:
            follow_up(actor, event)


def new_slug(name):
    readable = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    return "-".join(part for part in (readable, secrets.token_hex(3)) if part)


def add_place(event, code, name_ja, name_en="", kind="area", parent=None, actor=None):
    place = Place(event_id=event.id, code=code, name_ja=name_ja, name_en=name_en, kind=kind,
                  parent_id=parent.id if parent else None, position=len(event.places))
    event.places.append(place)
    db.session.flush()
    if actor:
        record(actor, place, "place.added", stream=actor.stream, name=name_ja, name_en=name_en)
    return place


def rename_place(actor, place, name_ja, name_en="", kind="area", parent=None):
    """Change what a place is called and where it lies; a place never lies in itself or in what lies in it."""
    places, above = {each.id: each for each in place.event.places}, parent
    while above and above.id != place.id:
        above = places.get(above.parent_id)
    before = {"name": place.name_ja, "name_en": place.name_en, "kind": place.kind}
    place.name_ja, place.name_en, place.kind = name_ja, name_en, kind
    place.parent_id = parent.id if parent and above is None else None
    record(actor, place, "place.renamed", stream=actor.stream, name=name_ja, name_en=name_en, before=before,
           after={"name": name_ja, "name_en": name_en, "kind": kind})


def free_code(event):
    """A code no place of the event has yet."""
    taken = {place.code for place in event.places}
    return next(code for n in range(1, len(taken) + 2) if (code := f"P{n}") not in taken)
