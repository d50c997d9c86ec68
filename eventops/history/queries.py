"""Reading the history back: newest first, a page at a time, only what the reader hears."""

from datetime import timedelta
from types import SimpleNamespace

from flask_babel import get_locale, gettext
from sqlalchemy import and_, func, or_, select, union_all

from eventops import clock
from eventops.board.models import Card
from eventops.changes import Change, ChangeContent
from eventops.extensions import db
from eventops.feed.models import Message, Room
from eventops.feed.queries import READS, whose
from eventops.incidents.models import RollAnswer
from eventops.people import queries as people

COLUMNS = (Change.stream_id, Change.n, Change.kind, Change.subject_type, Change.subject_id, Change.actor_id,
           Change.occurred_at, Change.received_at, Change.hash, Change.id)
AT_ONCE = 500  # rows of an export that are in memory
NEWEST_FIRST = (Change.received_at.desc(), Change.n.desc())


def readable(member):
    """The streams whose history the member may read: what they hear; the audit duty everything but others' duties.

    What the big screens hear is a copy of what everyone hears.
    """
    heard = {stream.id for stream in member.streams}
    audit = "audit" in member.duties
    return [stream for stream in member.event.streams if not stream.is_screen
            and (stream.id in heard or (audit and not stream.audience.startswith("duty:")))]


def rooms(streams):
    """``{stream key: name}`` in the reader's language; a stream without a room goes by its audience."""
    locale = str(get_locale())
    names = {room.stream_id: room.name(locale)
             for room in db.session.scalars(select(Room).where(Room.stream_id.in_([each.id for each in streams])))}
    own = {"placements": gettext("Placement")}
    return {stream.key: names.get(stream.id, own.get(stream.audience, stream.audience)) for stream in streams}


def page(streams, conditions, before=None, count=40):
    """The *count* newest changes of the streams (older than the row *before*), and whether there are more.

    Each stream gives its newest by its own index, so that it costs the same however long the history is.
    """
    if not streams:
        return [], False
    newest = union_all(*[
        select(select(*COLUMNS).where(Change.stream_id == stream.id, *conditions, *older(stream, before))
               .order_by(*NEWEST_FIRST).limit(count + 1).subquery()) for stream in streams]).subquery()
    found = db.session.execute(
        select(newest, ChangeContent.details, ChangeContent.purged_at)
        .outerjoin(ChangeContent, ChangeContent.change_id == newest.c.id)
        .order_by(newest.c.received_at.desc(), newest.c.stream_id.desc(), newest.c.n.desc()).limit(count + 1)).all()
    return [as_row(row) for row in found[:count]], len(found) > count


def as_row(found):
    return SimpleNamespace(**{**found._mapping, "details": found.details or {}})


def every(streams, conditions):
    """All of them, newest first, a piece at a time: each goes on where the last one ended."""
    rows, more = page(streams, conditions, count=AT_ONCE)
    while rows:
        yield rows
        rows, more = page(streams, conditions, rows[-1], AT_ONCE) if more else ([], False)


def older(stream, row):
    """What of a stream comes after *row* in the order of the page: time, then stream, then number, all descending."""
    if row is None:
        return ()
    at_once = Change.n < row.n if stream.id == row.stream_id else stream.id < row.stream_id
    return (Change.received_at <= row.received_at, or_(Change.received_at < row.received_at, at_once))


def cursor(row, streams):
    """Where a page ends, as an address may say it."""
    return f"{next(stream.key for stream in streams if stream.id == row.stream_id)}-{row.n}"


def row_at(text, streams):
    """The row a cursor names, or None: also for one the reader does not hear."""
    key, _dash, n = text.partition("-")
    stream = next((each for each in streams if each.key == key), None)
    if stream is None or not (n.isascii() and n.isdigit() and len(n) < 16):
        return None
    return db.session.execute(select(*COLUMNS).where(Change.stream_id == stream.id, Change.n == int(n))).first()


# what a filter asks for

def by_person(event_id, key):
    """What a member did, and what was done about them."""
    member = people.member_by_key(event_id, key)
    return or_(Change.actor_id == member.id,
               and_(Change.subject_type == "Membership", Change.subject_id == member.id))


def by_kind(kind):
    """A kind, or all of an area (``card``)."""
    return Change.kind == kind if "." in kind else Change.kind.startswith(f"{kind}.", autoescape=True)


def by_card(event_id, number, streams):
    """What happened to a card and was said in its talk; None when there is no such card among what they read."""
    card = db.session.scalar(select(Card).where(
        Card.event_id == event_id, func.lower(Card.number) == number.lower(),
        Card.stream_id.in_([stream.id for stream in streams])))
    if card is None:
        return None
    said = select(Message.id).where(or_(Message.card_id == card.id, Message.id == card.message_id))
    return or_(and_(Change.subject_type == type(card).__name__, Change.subject_id == card.id),
               and_(Change.subject_type == "Message", Change.subject_id.in_(said)))


def of_incidents(member):
    """All that happened to the incidents a member hears and what they may read of their talks, oldest first.

    Found by what it is about: it costs the same however long the rest of the history is.
    """
    heard = [stream.id for stream in member.streams]
    incidents = select(Card.id).where(
        Card.event_id == member.event_id, Card.kind == "incident", Card.stream_id.in_(heard))
    about = {"Incident": incidents,
             "RollAnswer": select(RollAnswer.id).where(RollAnswer.incident_id.in_(incidents)),
             "Message": select(Message.id).join(Message.room).where(Message.card_id.in_(incidents), READS)}
    found = union_all(*[
        select(*COLUMNS).where(Change.subject_id.in_(ids), Change.subject_type == name, Change.stream_id.in_(heard))
        for name, ids in about.items()]).subquery()
    rows = db.session.execute(
        select(found, ChangeContent.details, ChangeContent.purged_at)
        .outerjoin(ChangeContent, ChangeContent.change_id == found.c.id)
        .order_by(found.c.received_at, found.c.stream_id, found.c.n), whose(member)).all()
    return [as_row(row) for row in rows]


def between(since, until, zone):
    """What the server received from *since* to *until*, wall times of the event or None."""
    return [*([Change.received_at >= clock.utc(since, zone)] if since else ()),
            *([Change.received_at < clock.utc(until, zone) + timedelta(minutes=1)] if until else ())]


def people_of(event_id):
    return {member.key: member.name for member in sorted(people.members(event_id), key=lambda each: each.name)}


def subjects(rows):
    """What the rows are about and who acted, fetched at once by type; to be held while their sentences are made."""
    wanted = {"Membership": {row.actor_id for row in rows if row.actor_id}}
    for row in rows:
        wanted.setdefault(row.subject_type, set()).add(row.subject_id)
    models = {mapper.class_.__name__: mapper.class_ for mapper in db.Model.registry.mappers}
    found = {}
    for name, ids in wanted.items():
        model = models.get(name)
        if model is not None and ids:
            root = Card if issubclass(model, Card) else model
            found |= {(name, each.id): each for each in db.session.scalars(
                select(root).where(root.id.in_(ids))).unique()}
    return found
