"""Searching: exact, newest first, and never what the asker may not read."""

from sqlalchemy import select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import Integer

from eventops.board.models import Card
from eventops.extensions import db
from eventops.feed import queries as feed
from eventops.feed.models import Message
from eventops.search.folding import letters_of
from eventops.search.models import SearchText

PAGE = 30  # results on a page


class place_in(GenericFunction):
    """Where a text begins in another, from 1; 0: nowhere. Faster than LIKE for Japanese, and nothing to escape."""

    type = Integer()
    inherit_cache = True


@compiles(place_in)
def compile_place_in(element, compiler, **options):
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(place_in, "postgresql")
def compile_for_postgresql(element, compiler, **options):
    return f"strpos({compiler.process(element.clauses, **options)})"


def found(member, wanted, rooms, kinds=(), room=None, person=None, since=None, until=None, page=0):
    """A page of subjects whose text holds *wanted* (folded), newest first, and whether there are more.

    *rooms* are those the member may read.
    """
    query = select(SearchText.subject_type, SearchText.subject_id).where(
        *holds(wanted), SearchText.stream_id.in_([stream.id for stream in member.streams]))
    if hidden := [each for each in rooms if not each.shows_past]:
        query = query.where((SearchText.room_id.is_(None))
                            | feed.readable(member, hidden, SearchText.room_id, SearchText.at))
    if kinds:
        query = query.where(SearchText.kind.in_(kinds))
    if room is not None:
        query = query.where(SearchText.stream_id == room.stream_id,
                            SearchText.room_id.is_(None) | (SearchText.room_id == room.id))
    if person is not None:
        query = query.where(SearchText.author_id == person.id)
    if since is not None:
        query = query.where(SearchText.at >= since)
    if until is not None:
        query = query.where(SearchText.at < until)
    rows = db.session.execute(
        query.order_by(SearchText.id.desc()).offset(page * PAGE).limit(PAGE + 1)).all()
    return subjects(rows[:PAGE], member.event), len(rows) > PAGE


def holds(wanted):
    """The conditions that a text holds *wanted* (folded): what tells most texts off at once comes first."""
    sieves = zip((SearchText.letters, SearchText.more_letters), letters_of(wanted), strict=True)
    return [*(sieve.bitwise_and(bits) == bits for sieve, bits in sieves if bits),
            place_in(SearchText.folded, wanted) > 0]


def subjects(rows, event):
    """The messages and cards of those rows of the event, in their order."""
    ids = {kind: [row.subject_id for row in rows if row.subject_type == kind] for kind in ("message", "card")}
    by_key = {}
    if ids["message"]:
        options = (joinedload(Message.author), joinedload(Message.room))
        for each in db.session.scalars(select(Message).options(*options).where(Message.id.in_(ids["message"]))):
            by_key["message", each.id] = each
    if ids["card"]:
        options = (joinedload(Card.reporter), joinedload(Card.place))
        for each in db.session.scalars(select(Card).options(*options).where(Card.id.in_(ids["card"]))):
            by_key["card", each.id] = each
    for each in by_key.values():
        set_committed_value(each, "event", event)  # each would look for it
    return [by_key[row.subject_type, row.subject_id] for row in rows]
