"""Every change is one row: who did what, in which stream and at which number. The only module that commits.

The same row is the audit entry, the reason for a push, and the mark a phone that slept catches up from.
Whoever writes is alone, so a number is known when a change is noted, and a row is stored whole at once; the stream's
row moves on only from where it was read. So the order of numbers is the order of commits, without gaps, on SQLite and
PostgreSQL alike.
"""

import hashlib
import json
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint, bindparam, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from eventops import clock, live
from eventops.extensions import db
from eventops.turns import place_of_writer

# PostgreSQL has one among all processes, or one an event: the names of the locks, which end with the transaction
WRITER, WRITER_OF_EVENT = 7_360_002, 7_360_003
ALONE = f"SELECT pg_advisory_xact_lock({WRITER})"
ALONE_IN_EVENT = (f"SELECT pg_advisory_xact_lock_shared({WRITER}), pg_advisory_xact_lock({WRITER_OF_EVENT}, id)"
                  " FROM events WHERE slug = %s")


def random_key():
    """An id for addresses and pages that tells nothing (80 bits)."""
    return secrets.token_hex(10)


class Epoch(db.Model):
    """One random value, replaced by a restore: pages of another epoch reload."""

    __tablename__ = "epochs"
    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(default=random_key)


class Stream(db.Model):
    """A sequence of changes with one audience: everyone, managers, team:<n>, room:<n>, booth:<n>, duty:<…>, screen."""

    __tablename__ = "streams"
    __table_args__ = (UniqueConstraint("event_id", "audience"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    audience: Mapped[str]
    prefix: Mapped[str] = mapped_column(default="")  # of its cards' numbers, so that a gap elsewhere tells nothing
    last_card: Mapped[int] = mapped_column(default=0)
    last_n: Mapped[int] = mapped_column(default=0)
    last_hash: Mapped[str] = mapped_column(default="")

    @property
    def is_screen(self):
        return self.audience == "screen"


class Change(db.Model):
    """One row per change and stream; the chain of hashes makes an edit of any row show.

    The database itself refuses to change or delete one (triggers in the first migration).
    """

    __tablename__ = "changes"
    __table_args__ = (UniqueConstraint("stream_id", "n"),
                      Index("ix_changes_stream_id_received_at", "stream_id", "received_at", "n"),
                      Index("ix_changes_subject", "subject_id", "subject_type", "stream_id", "n"))
    id: Mapped[int] = mapped_column(primary_key=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("streams.id"))
    n: Mapped[int]
    kind: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    actor_id: Mapped[int | None]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    content_hash: Mapped[str]
    hash: Mapped[str]
    stream: Mapped[Stream] = relationship()
    content: Mapped["ChangeContent"] = relationship(back_populates="change", lazy="joined")

    @property
    def details(self):
        return self.content.details if self.content else {}


class ChangeContent(db.Model):
    """What a change was about, in a row of its own; the chain holds only its salted hash.

    A purge may empty it: no details, no salt, ``purged_at`` set. The database refuses any other change.
    """

    __tablename__ = "change_contents"
    change_id: Mapped[int] = mapped_column(ForeignKey("changes.id"), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    details: Mapped[dict] = mapped_column(JSON, default=dict)
    purged_at: Mapped[datetime | None]
    change: Mapped[Change] = relationship(back_populates="content")


CHANGES = insert(Change.__table__).returning(Change.__table__.c.id, sort_by_parameter_order=True)
CONTENTS = insert(ChangeContent.__table__)
# Asked by every page that comes back, so composed once.
EPOCH = select(Epoch.__table__.c.value)
HEADS = select(Stream.__table__.c.key, Stream.__table__.c.last_n).where(
    Stream.__table__.c.id.in_(bindparam("ids", expanding=True)))
MOVE_ON = update(Stream.__table__).where(
    Stream.__table__.c.id == bindparam("stream"), Stream.__table__.c.last_n == bindparam("before")).values(
    last_n=bindparam("after"), last_hash=bindparam("hash"))


class Write(db.Model):
    """Every write that was accepted, so that a phone may ask again without doing it twice."""

    __tablename__ = "writes"
    __table_args__ = (UniqueConstraint("actor", "client_id"), Index(
        "ix_writes_extra", "received_at", sqlite_where=text("extra IS NOT NULL"),
        postgresql_where=text("extra IS NOT NULL")))
    id: Mapped[int] = mapped_column(primary_key=True)
    actor: Mapped[str]
    client_id: Mapped[str]
    fingerprint: Mapped[str]
    changes: Mapped[list] = mapped_column(JSON, default=list)
    extra: Mapped[dict | None] = mapped_column(JSON(none_as_null=True))  # what the answer held beside; for a day
    received_at: Mapped[datetime] = mapped_column(default=clock.now)


@contextmanager
def writing(slug=None):
    """The one way to write: alone from its first statement on, nothing kept unless ``commit`` was called.

    What is looked at stays so until it is written, whichever process serves the other. With the *slug* of an event
    that holds for what belongs to it alone, and PostgreSQL lets other events write meanwhile. Nothing inside may yield
    to another greenlet, except to PostgreSQL. What was committed is sent after the lock is given back.
    """
    db.session.rollback()  # a read transaction must not become a write
    db.session.expire_all()  # nor what was seen in a write before this one, which no rollback takes back
    sqlite = db.engine.dialect.name == "sqlite"
    with place_of_writer(slug):
        try:
            connection = db.session.connection(execution_options={"writing": True})
            if not sqlite:
                connection.exec_driver_sql(*([ALONE_IN_EVENT, (slug,)] if slug else [ALONE]))
            yield
        finally:
            db.session.rollback()
            db.session.info.pop("notes", None)
            packets = db.session.info.pop("packets", [])
    live.send(packets)


def record(actor, subject, kind, stream=None, occurred_at=None, numbers=False, on_screens=True, **details):
    """Note that *actor* (a member, or None for the system) did *kind* to *subject*; ``commit`` makes rows of it.

    The stream is the subject's own unless given. What all may hear is shown on the big screens too, if its
    kind has a nameless form, unless *on_screens* is false. With *numbers* the subject's ``n`` becomes the change's.
    """
    stream = stream or subject.stream
    what = {"actor": actor, "subject": subject, "kind": kind, "details": details,
            "occurred_at": occurred_at or clock.now()}
    n = _note(stream, what)
    if numbers:
        subject.n = n
    if on_screens and stream.audience == "everyone" and live.shown(type(subject), screen=True):
        _note(next(each for each in stream.event.streams if each.is_screen), what)


@dataclass(frozen=True)
class Note:
    """What happened, and the number that its change has in the stream."""

    stream: Stream
    n: int
    actor: object
    subject: object
    kind: str
    details: dict
    occurred_at: datetime


def _note(stream, what):
    """Keep a note for the stream's next change; gives its number."""
    here = db.session.info.setdefault("notes", {}).setdefault(stream, [])
    here.append(Note(stream, stream.last_n + len(here) + 1, **what))
    return here[-1].n


def commit(write=None):
    """Store, render and commit what was recorded; gives each stream with its packet in the asker's language.

    *write* remembers the change keys for a phone that asks again. Emission waits for the end of ``writing``.
    """
    noted = db.session.info.pop("notes", {})
    db.session.flush()  # the subjects have their ids
    notes = []
    for stream in sorted(noted, key=lambda each: each.id):
        _store(stream, noted[stream])
        notes += noted[stream]
    if write is not None:
        db.session.connection().execute(insert(Write.__table__), {
            "actor": write.actor, "client_id": write.client_id, "fingerprint": write.fingerprint,
            "changes": [[note.stream.id, note.n] for note in notes], "extra": write.extra or None})
    packets = [_packets(note.stream, note.n, note.subject) for note in notes]
    db.session.commit()
    db.session.info.setdefault("packets", []).extend(map(_pushed, notes, packets))
    return [(note.stream, packet) for note, packet in zip(notes, packets, strict=True) if not note.stream.is_screen]


def _store(stream, notes):
    """The stream's next changes, each linked to the one before it; past the session, which would ask of each more."""
    salts, rows, last_hash = [secrets.token_bytes(16) for _ in notes], [], stream.last_hash
    for note, salt in zip(notes, salts, strict=True):
        rows.append(_row(note, salt, last_hash))
        last_hash = rows[-1]["hash"]
    connection = db.session.connection()
    moved = connection.execute(
        MOVE_ON, {"stream": stream.id, "before": stream.last_n, "after": notes[-1].n, "hash": last_hash})
    if moved.rowcount != 1:
        raise StaleDataError(f"somebody else has moved stream {stream.id} on from {stream.last_n}")
    set_committed_value(stream, "last_n", notes[-1].n)
    set_committed_value(stream, "last_hash", last_hash)
    ids = connection.scalars(CHANGES, rows).all()
    connection.execute(CONTENTS, [{"change_id": change_id, "salt": salt, "details": note.details}
                                  for change_id, salt, note in zip(ids, salts, notes, strict=True)])


def _row(note, salt, last_hash):
    """The columns of a note's Change."""
    change = SimpleNamespace(
        stream_id=note.stream.id, n=note.n, kind=note.kind, subject_type=type(note.subject).__name__,
        subject_id=note.subject.id, actor_id=note.actor.id if note.actor else None, occurred_at=note.occurred_at,
        received_at=clock.now(), content_hash=content_hash(salt, note.details))
    return {**vars(change), "hash": chained(last_hash, change)}


def content_hash(salt, details):
    text = json.dumps(details, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{salt.hex()}:{text}".encode()).hexdigest()  # a zero after an HMAC's key changes nothing


def chained(previous, change):
    """The hash of a change (or of a row of its columns), which holds the hash of the one before it in its stream."""
    row = [previous, change.stream_id, change.n, change.kind, change.subject_type, change.subject_id,
           change.actor_id, change.occurred_at.isoformat(), change.received_at.isoformat(), change.content_hash]
    return hashlib.sha256(json.dumps(row).encode()).hexdigest()


def _packets(stream, n, subject):
    return {locale: {"stream": stream.key, "n": n, "parts": parts}
            for locale, parts in live.for_stream(subject, stream).items()}


def for_all(subject):
    """Whether all who hear the stream may read it; else it is not pushed, and each page catches up with what is its."""
    return getattr(subject, "is_for_all", True)


def _pushed(note, packets):
    """What is sent: who may not read it all, or came while it was drawn, only hears that they are behind."""
    stream, heard_in = note.stream, live.heard_in(note.stream.key)
    drawn = packets if stream.is_screen or for_all(note.subject) else {}
    call = {"stream": stream.key, "n": note.n, "epoch": epoch()} if heard_in - drawn.keys() else None
    return {locale: drawn.get(locale, call) for locale in heard_in}


def again(write):
    """Each stream of a write that was accepted before with its packet, its subjects as they are now."""
    for stream_id, n in write.changes:
        change = db.session.scalar(select(Change).filter_by(stream_id=stream_id, n=n))
        subject = subject_of(change.subject_type, change.subject_id)
        if not change.stream.is_screen and subject is not None:
            yield change.stream, _packets(change.stream, n, subject)


def subject_of(type_name, subject_id):
    """What a change was about, as it is now, or None."""
    return db.session.get(model_of(type_name), subject_id)


def model_of(type_name):
    return next(mapper.class_ for mapper in db.Model.registry.mappers if mapper.class_.__name__ == type_name)


def epoch():
    return db.session.scalar(EPOCH)


def heads(streams):
    """How far each of the streams is: ``{key: n}``."""
    return dict(db.session.execute(HEADS, {"ids": [each.id for each in streams]}).all())
