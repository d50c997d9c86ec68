"""A wall display and the code it shows until a manager pairs it."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops import changes, clock
from eventops.changes import Stream
from eventops.events.models import Event
from eventops.extensions import db
from eventops.people.models import Session

SILENT = timedelta(minutes=1)  # after which a screen that was not heard from is taken to be off


class Screen(db.Model):
    __tablename__ = "screens"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"), unique=True)
    code: Mapped[str | None] = mapped_column(unique=True)  # six digits, until paired
    code_until: Mapped[datetime]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)
    name: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="ja")
    paired_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    event: Mapped[Event | None] = relationship()
    session: Mapped[Session] = relationship()

    @property
    def is_on(self):
        """Whether it was heard from lately."""
        return clock.now() - self.session.seen_at < SILENT

    @property
    def stream(self) -> Stream:
        """Which screens there are is the managers' to hear."""
        return self.event.stream("managers")
