"""A note of a room, and each text it has had."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops import changes, clock
from eventops.changes import Stream
from eventops.events.models import Event
from eventops.extensions import db
from eventops.feed.models import Room
from eventops.people.models import Membership


class Note(db.Model):
    """Its words are those of its last version, kept here too so that a list of notes is one query."""

    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), index=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("streams.id"))
    n: Mapped[int] = mapped_column(default=0)  # of the change that made it: its place among the room's
    title: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    edited_at: Mapped[datetime] = mapped_column(default=clock.now)
    struck_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()
    room: Mapped[Room] = relationship()
    stream: Mapped[Stream] = relationship()
    editor: Mapped[Membership | None] = relationship()
    versions: Mapped[list["NoteVersion"]] = relationship(order_by="NoteVersion.number")

    @property
    def element_id(self):
        return f"note-{self.key}"


class NoteVersion(db.Model):
    """One text of a note: nothing changes it ever again."""

    __tablename__ = "note_versions"
    __table_args__ = (UniqueConstraint("note_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id"))
    number: Mapped[int]
    title: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    editor: Mapped[Membership | None] = relationship()
