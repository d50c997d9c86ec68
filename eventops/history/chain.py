"""Walking every stream's chain of changes: what no longer fits it was altered past the program.

The rows are read as the database has them, one after another, without objects: whoever altered the file may have put
anything there, and a row that cannot be read is a finding, not an error.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import String, cast, select, type_coerce

from eventops.changes import Change, ChangeContent, Stream, chained, content_hash
from eventops.extensions import db

COLUMNS = ("stream_id", "n", "kind", "subject_type", "subject_id", "actor_id", "occurred_at", "received_at",
           "content_hash", "hash")
INSTANTS = ("occurred_at", "received_at")
AT_ONCE = 2000  # rows held in memory


@dataclass(frozen=True)
class Broken:
    """One thing that does not fit: in which stream (its id), at which number, and why."""

    stream: int
    n: object
    why: str


@dataclass
class Findings:
    changes: int
    purged: int
    broken: list


def verify():
    """Read all streams as they are at one moment; gives Findings."""
    found = Findings(0, 0, [])
    with db.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="SERIALIZABLE")
        heads = {row.id: row for row in connection.execute(select(Stream.id, Stream.last_n, Stream.last_hash))}
        walk(rows(connection), heads, found)
        for change_id in connection.scalars(
                select(ChangeContent.change_id).where(ChangeContent.change_id.not_in(select(Change.id)))):
            found.broken.append(Broken(0, change_id, "content without a change"))
    return found


def rows(connection):
    """Every change with its content, by stream and number; None where it has no content."""
    as_stored = cast if connection.dialect.name == "postgresql" else type_coerce  # whose driver reads JSON by itself
    plain = [type_coerce(getattr(Change, name), String).label(name) for name in COLUMNS]
    query = (select(*plain, ChangeContent.change_id, ChangeContent.salt, ChangeContent.purged_at.is_not(None),
                    as_stored(ChangeContent.details, String))
             .select_from(Change.__table__.outerjoin(ChangeContent.__table__))
             .order_by(Change.stream_id, Change.n).execution_options(yield_per=AT_ONCE))
    for *values, change_id, salt, purged, details in connection.execute(query):
        content = None if change_id is None else (salt, purged, details)
        yield SimpleNamespace(**dict(zip(COLUMNS, values, strict=True))), content


def walk(changes, heads, found):
    """Compare each row with its own hash and the one before it, and the last of a stream with the stream."""
    ends = {}
    for change, content in changes:
        last_n, last_hash = ends.get(change.stream_id, (0, ""))
        if change.stream_id not in heads:
            found.broken.append(Broken(change.stream_id, change.n, "its stream is gone"))
        elif change.n != last_n + 1:
            found.broken.append(Broken(change.stream_id, change.n, f"does not follow on {last_n}"))
        if why := wrong(change, content, last_hash):
            found.broken.append(Broken(change.stream_id, change.n, why))
        ends[change.stream_id] = change.n if isinstance(change.n, int) else last_n + 1, change.hash
        found.changes += 1
        found.purged += bool(content and content[1])
    for stream_id, head in heads.items():
        if ends.get(stream_id, (0, "")) != (head.last_n, head.last_hash):
            found.broken.append(Broken(stream_id, head.last_n, "the last change is not the one the stream names"))


def wrong(change, content, last_hash):
    """Why a row does not fit, or None."""
    try:
        for name in INSTANTS:
            setattr(change, name, instant(getattr(change, name)))
        if chained(last_hash, change) != change.hash:
            return "altered"
        if content is None:
            return "its content is gone"
        salt, purged, stored = content
        details = json.loads(stored)
        if stored != json.dumps(details):  # as SQLAlchemy writes it: not even a blank was added
            return "its content was altered"
        if purged:
            return "said to be purged, but has content" if salt or details else None
        return None if content_hash(bytes(salt), details) == change.content_hash else "its content was altered"
    except (ValueError, TypeError, AttributeError) as error:
        return f"cannot be read: {error}"


def instant(value):
    """A column's instant, as SQLite (text) or PostgreSQL gives it. Raises ValueError when it is written otherwise."""
    if isinstance(value, datetime):
        return value
    parsed = datetime.fromisoformat(value)
    if value != parsed.isoformat(" ", "microseconds"):
        raise ValueError(f"{value!r} is no instant")
    return parsed
