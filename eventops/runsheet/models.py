"""A cue of an event's run sheet, and the sheet as one."""

from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops import changes, clock
from eventops.events.models import Event, Place, in_language
from eventops.extensions import db
from eventops.people.models import Membership, Team

MINUTE = timedelta(minutes=1)


def minutes_between(planned, actual):
    """Whole minutes that *actual* is late, early if negative; less than one is none. static/js agrees."""
    return int((actual - planned) / MINUTE)


class RunSheet(db.Model):
    """All cues of an event: what a change of many of them is about, and whether the public reads the timetable."""

    __tablename__ = "run_sheets"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    is_public: Mapped[bool] = mapped_column(default=False)
    event: Mapped[Event] = relationship()

    @property
    def element_id(self):
        return f"r-{self.key}"

    @property
    def stream(self):
        return self.event.stream("everyone")


class Cue(db.Model):
    """One item of the run sheet. Its code never changes: files and due times name it by that."""

    __tablename__ = "cues"
    __table_args__ = (UniqueConstraint("event_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    code: Mapped[str]
    name_ja: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    owner_note: Mapped[str] = mapped_column(default="")  # an owner who is not in the event
    starts_at: Mapped[datetime]  # as planned now
    ends_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]  # as it was
    ended_at: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(default="")
    is_public: Mapped[bool] = mapped_column(default=False)  # stands in the timetable
    passed_on: Mapped[int] = mapped_column(default=0)  # minutes of its delay that the later cues were moved by already
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
    struck_at: Mapped[datetime | None]
    last_move: Mapped[dict | None] = mapped_column(JSON)  # by, at and what it was before: what undo goes back to
    event: Mapped[Event] = relationship()
    place: Mapped[Place | None] = relationship()
    owner: Mapped[Membership | None] = relationship()
    team: Mapped[Team | None] = relationship()

    @property
    def element_id(self):
        return f"q-{self.key}"

    @property
    def stream(self):
        return self.event.stream("everyone")

    @property
    def order(self):
        """Where it stands among the cues, ascending: by the plan, in JavaScript's whole numbers."""
        return int(self.starts_at.timestamp() // 60) * 10**6 + self.id % 10**6

    @property
    def state(self):
        return "ended" if self.ended_at else "running" if self.started_at else "planned"

    @property
    def delay(self):
        """Minutes it began late (negative: early); None before it has begun."""
        return None if self.started_at is None else minutes_between(self.starts_at, self.started_at)

    @property
    def end_delay(self):
        """Minutes it ended late; None before that, and where no end was planned."""
        ended = self.ended_at and self.ends_at
        return minutes_between(self.ends_at, self.ended_at) if ended else None

    @property
    def to_pass_on(self):
        """Minutes of its delay that later cues were not yet moved by."""
        return (self.delay or 0) - self.passed_on

    @property
    def instants(self):
        """When it begins and ends, as far as is known now, in whole minutes: what due times are counted from."""
        begins = self.starts_at + (self.delay or 0) * MINUTE
        if self.ended_at:
            planned = self.ends_at or self.ended_at.replace(second=0, microsecond=0)
            return begins, planned + (self.end_delay or 0) * MINUTE
        return begins, self.ends_at and self.ends_at + (self.delay or 0) * MINUTE

    def name(self, locale):
        return in_language(locale, self.name_ja, self.name_en)

    def owner_name(self, locale):
        return self.owner.name if self.owner else self.team.name(locale) if self.team else self.owner_note

    def is_of(self, member):
        """Whether the member is its owner, or one of the team that is."""
        return self.owner_id == member.id or (
            self.team_id is not None and self.team_id in {team.id for team in member.teams})
