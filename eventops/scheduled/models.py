"""A post that waits for its minute."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops import changes, clock
from eventops.events.models import Event
from eventops.extensions import db
from eventops.feed.models import Message, Photo, Room
from eventops.people.models import Membership


class ScheduledPost(db.Model):
    """Text and photos for a room and when it is said; of all it could become, at most one thing is set."""

    __tablename__ = "scheduled_posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    body: Mapped[str]
    urgency: Mapped[str] = mapped_column(default="normal")
    at: Mapped[datetime]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    cancelled_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]  # nobody said it: too late by then, or its author may not write there any more
    event: Mapped[Event] = relationship()
    room: Mapped[Room] = relationship()
    author: Mapped[Membership] = relationship()
    message: Mapped[Message | None] = relationship()
    photos: Mapped[list[Photo]] = relationship(order_by=Photo.position)

    @property
    def stream(self):
        """That something is scheduled is no news for the room before it is said."""
        return self.event.stream("managers")

    @property
    def state(self):
        """posted, cancelled, missed or waiting."""
        found = {"posted": self.message_id, "cancelled": self.cancelled_at, "missed": self.missed_at}
        return next((name for name, is_set in found.items() if is_set), "waiting")
