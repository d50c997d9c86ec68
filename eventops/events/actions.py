"""Making, changing, copying and closing an event; its places."""

import re
import secrets
from datetime import date, datetime, timedelta
from itertools import count

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from eventops import clock
from eventops.changes import Stream, record
from eventops.events import queries
from eventops.events.copying import Copies, copied
from eventops.events.models import Event, Place
from eventops.events.order import settle, siblings
from eventops.extensions import db
from eventops.forms import folded
from eventops.refusals import Conflict, Refused

after_edit = []  # functions (actor, event): what else its hours move; features above add theirs
MOVES = {  # what a manager does with the event: (from, to, kind of change)
    "close": (("open",), "closed", "event.closed"),
    "reopen": (("closed", "archived"), "open", "event.reopened"),
    "archive": (("closed",), "archived", "event.archived"),
}
AUDIENCES = {  # and the prefix of their cards' numbers; those of the duties count by themselves, so that no gap tells
    "everyone": "", "managers": "M-", "screen": "", "duty:medical": "E-", "duty:lost_child": "K-",
    "duty:security": "S-",
}
made = []  # functions (event) of one that was just made: what every event begins with; features above add theirs


def make_event(name_ja, name_en="", slug=None, starts_on=None, ends_on=None, **more):
    """An event with the streams every event has; the caller commits."""
    starts_on = starts_on or clock.today("Asia/Tokyo") + timedelta(days=14)
    event = Event(slug=slug or new_slug(name_en), name_ja=name_ja, name_en=name_en, starts_on=starts_on,
                  ends_on=ends_on or starts_on, created_at=clock.now(), **more)
    event.streams = [Stream(audience=audience, prefix=prefix) for audience, prefix in AUDIENCES.items()]
    db.session.add(event)
    db.session.flush()
    for begin in made:
        begin(event)
    return event


def edit_event(actor, event, **fields):
    """Change its names, days and hours; what is due by its hours moves along."""
    hours, before = anchors(event), written(event, fields)
    for name, value in fields.items():
        setattr(event, name, value)
    db.session.flush()
    after = written(event, fields)
    changed = [name for name in fields if before[name] != after[name]]
    record(actor, event, "event.edited", stream=actor.stream, name=event.name_ja,
           before={name: before[name] for name in changed}, after={name: after[name] for name in changed})
    if hours != anchors(event):
        for follow_up in after_edit:
            follow_up(actor, event)


def written(event, names):
    """Those columns as the history keeps them: instants as the clock at the venue says them."""
    values = {name: getattr(event, name) for name in names}
    return {name: clock.stamp(value, event.zone) if isinstance(value, datetime) else
            value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def anchors(event):
    """The instants that due times hang on."""
    return [event.anchor(name) for name in Event.ANCHORS]


def copy_event(actor, source, event):
    """Bring into *event* what was prepared for *source*; *actor* manages it. Nobody comes along, and nothing said."""
    copies = Copies()
    for copy_feature in copied:
        copy_feature(actor, source, event, copies)
    record(actor, event, "event.copied", stream=actor.stream, name=source.name_ja, copied=copies.counts())
    return copies


def close_event(actor, event):
    """From now on it can only be read: guests are out, its links and big screens dead, until somebody reopens it."""
    move_event(actor, event, "close", closed_at=clock.now())


def reopen_event(actor, event):
    """As it was before it was closed."""
    move_event(actor, event, "reopen", closed_at=None)


def archive_event(actor, event):
    """Put a closed event away: it leaves the lists, and managers and the audit duty alone read it."""
    move_event(actor, event, "archive")


def move_event(actor, event, move, **columns):
    """One of two who press at once moves it; everybody's open pages hear of it. Raises Conflict for the other."""
    before, after, kind = MOVES[move]
    moved = db.session.execute(update(Event).where(Event.id == event.id, Event.state.in_(before))
                               .values(state=after, **columns).execution_options(synchronize_session=False)).rowcount
    if not moved:
        raise Conflict("event_moved", _l("Somebody has closed, reopened or archived this event meanwhile."))
    db.session.refresh(event, ["state", "closed_at"])
    record(actor, event, kind, stream=event.stream("everyone"), name=event.name_ja)


def new_slug(name):
    readable = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    return "-".join(part for part in (readable, secrets.token_hex(3)) if part)


def add_place(event, code, name_ja, name_en="", kind="area", parent=None, actor=None):
    """A place, last among those that lie where it lies."""
    if actor:
        queries.hold(event)
    free(event, code)
    place = Place(event_id=event.id, code=code, name_ja=name_ja, name_en=name_en, kind=kind,
                  parent_id=parent.id if parent else None, position=len(event.places))
    event.places.append(place)
    db.session.flush()
    settle(event)
    if actor:
        record(actor, place, "place.added", stream=actor.stream, name=name_ja, name_en=name_en)
    return place


def rename_place(actor, place, version, name_ja, name_en="", kind="area", parent=None, code=""):
    """Change what a place is called and where it lies; a place never lies in itself or in what lies in it."""
    event = place.event
    queries.hold(event)
    if place.version != version:
        raise Conflict("changed_meanwhile", _l("Somebody has changed this meanwhile. Look at it again, then save."))
    free(event, code, place)
    places, above = {each.id: each for each in event.places}, parent
    while above and above.id != place.id:
        above = places.get(above.parent_id)
    before = what_it_is(place, places)
    place.name_ja, place.name_en, place.kind, place.code = name_ja, name_en, kind, code or place.code
    place.version += 1
    place.parent_id = parent.id if parent and above is None else None
    settle(event)
    record(actor, place, "place.renamed", stream=actor.stream, name=name_ja, name_en=name_en, before=before,
           after=what_it_is(place, places))


def what_it_is(place, places):
    above = places.get(place.parent_id)
    return {"name": place.name_ja, "name_en": place.name_en, "kind": place.kind, "code": place.code,
            "parent": above.name_ja if above else ""}


def free(event, code, of=None):
    """Raise Refused if a place of the event has that code, but for the place *of* itself."""
    if any(folded(place.code) == folded(code) for place in event.places if place is not of):
        message = _l("Another place has this code.")
        raise Refused("code_taken", message, fields={"code": [message]})


def move_place(actor, place, before):
    """Put a place before that sibling, or last (None); pressed by two at once it stands where both wanted it."""
    event = place.event
    queries.hold(event)
    now = siblings(event.places, place)
    then = [each for each in now if each is not place]
    if before is not None and before not in then:
        raise Conflict("moved_meanwhile", _l("Somebody has moved these places meanwhile. Please look again."))
    then.insert(then.index(before) if before else len(then), place)
    if now != then:
        settle(event, {each.id: rank for rank, each in enumerate(then)})
        record(actor, place, "place.moved", stream=actor.stream, name=place.name_ja, name_en=place.name_en)


def put_place_away(actor, place, away):
    """Offer a place no more, or again; what happened there still names it."""
    if away == (place.put_away_at is not None):
        return
    if away and any(each.parent_id == place.id and each.put_away_at is None for each in place.event.places):
        raise Refused("has_places", _l("Other places lie in it. Please put those away first, or move them."))
    place.put_away_at = clock.now() if away else None
    place.version += 1
    record(actor, place, "place.put_away" if away else "place.brought_back", stream=actor.stream, name=place.name_ja,
           name_en=place.name_en)


def free_code(event):
    """A code no place of the event has yet."""
    return next(free_codes(place.code for place in event.places))


def free_codes(taken):
    """Codes beside those, one after another."""
    taken = {folded(code) for code in taken}
    return (code for n in count(1) if folded(code := f"P{n}") not in taken)
