"""A shift, how many a place needs, where somebody said they are, and the question for it."""

import hashlib
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops import changes, clock
from eventops.events.models import Event, Place
from eventops.extensions import db
from eventops.feed.models import Message
from eventops.forms import folded
from eventops.people.models import Membership, Team

AUDIENCE = "placements"  # of the stream that staff and above hear
KINDS = {"work": _l("Work"), "break": _l("Break")}


class OfEvent:
    """Staff hear of it; an outsider sees their own shifts alone, and nothing of it is sent to them."""

    event: Event

    @property
    def stream(self):
        return self.event.stream(AUDIENCE)


class PlacementSheet(db.Model):
    """All shifts of an event: what files are compared with, and what outsiders hear when one of theirs has changed."""

    __tablename__ = "placement_sheets"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    event: Mapped[Event] = relationship()

    @property
    def stream(self):
        return self.event.stream("everyone")

    @property
    def hidden_stream(self):
        """What staff and above hear."""
        return self.event.stream(AUDIENCE)


class Shift(OfEvent, db.Model):
    """Somebody at a place from one quarter of an hour to another, or on a break. It never changes: another replaces it.

    ``name`` is of somebody who has not joined yet.
    """

    __tablename__ = "shifts"
    __table_args__ = (Index("ix_shifts_event_id", "event_id", "starts_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"), index=True)
    name: Mapped[str] = mapped_column(default="")
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    position: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="work")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("shifts.id"))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    struck_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    struck_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()
    member: Mapped[Membership | None] = relationship(foreign_keys=[member_id])
    place: Mapped[Place | None] = relationship()
    replaces: Mapped["Shift | None"] = relationship(remote_side=[id])

    @property
    def who(self):
        """What tells whose it is, in ids of pages."""
        return self.member.key if self.member_id else who_of_name(self.name)

    @property
    def person(self):
        return self.member.name if self.member_id else self.name

    @property
    def day(self):
        return clock.local(self.starts_at, self.event.zone).date()


def who_of_name(name):
    return "n-" + hashlib.sha256(folded(name).encode()).hexdigest()[:16]


class PlaceNeed(OfEvent, db.Model):
    """A place needs so many people for that time."""

    __tablename__ = "place_needs"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    people: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    struck_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()
    place: Mapped[Place] = relationship()

    @property
    def day(self):
        return clock.local(self.starts_at, self.event.zone).date()


class Telling(OfEvent, db.Model):
    """「今ここ」: a member said where they are. Gone when the event is over: what is kept then is that somebody did."""

    __tablename__ = "tellings"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    told_at: Mapped[datetime] = mapped_column(default=clock.now)
    before_id: Mapped[int | None] = mapped_column(ForeignKey("tellings.id"))  # what it says instead of
    struck_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()
    member: Mapped[Membership] = relationship()
    place: Mapped[Place | None] = relationship()
    before: Mapped["Telling | None"] = relationship(remote_side=[id])


class WhereAsk(OfEvent, db.Model):
    """「今どこにいますか?」 to a person or a team, as a post that mentions them; whoever says it has answered."""

    __tablename__ = "where_asks"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    event: Mapped[Event] = relationship()
    asker: Mapped[Membership] = relationship(foreign_keys=[asker_id])
    member: Mapped[Membership | None] = relationship(foreign_keys=[member_id])
    team: Mapped[Team | None] = relationship()
    message: Mapped[Message | None] = relationship()

    @property
    def element_id(self):
        return f"ask-{self.key}"

    def whom(self, locale):
        return self.member.name if self.member else self.team.name(locale)
