"""An event and its places."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import ForeignKey, UniqueConstraint, and_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops import changes, clock
from eventops.changes import Stream
from eventops.extensions import db

KINDS = {  # of places, as files say
    "booth": ("小間", "booth"), "area": ("エリア", "area"), "hall": ("ホール", "hall"), "aed": ("AED", "aed")}

def in_language(locale, ja, en):
    """The text of that language, the other one when it is empty."""
    return (en or ja) if locale == "en" else (ja or en)


MOST_STREAMS = 200  # of an event: all are named in the address a phone catches up by


class Event(db.Model):
    __tablename__ = "events"
    ANCHORS = ("opening", "closing", "start", "end")  # what due times are counted from
    NUMBERS = {  # its organiser's to say, the least and the most; a community has no last day, so its guests stay long
        "guest_hours": (0, 9999), "alert_minutes": (1, 60), "alert_rounds": (1, 60)}

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name_ja: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    zone: Mapped[str] = mapped_column(default="Asia/Tokyo")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    guest_hours: Mapped[int] = mapped_column(default=24)  # how long guests stay in after the end
    alert_minutes: Mapped[int] = mapped_column(default=2)  # until whoever has not acknowledged is asked again
    alert_rounds: Mapped[int] = mapped_column(default=10)  # at most
    organizer_kind: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="open")  # open, closed (read only), archived (closed and put away)
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    streams: Mapped[list[Stream]] = relationship(  # but the booths', of which there may be hundreds
        order_by=Stream.id, back_populates="event",
        primaryjoin=lambda: and_(Event.id == Stream.event_id, Stream.audience.not_like("booth:%")))
    places: Mapped[list["Place"]] = relationship(back_populates="event", order_by="Place.position, Place.id")

    def name(self, locale):
        return in_language(locale, self.name_ja, self.name_en)

    def anchor(self, name):
        """The instant due times hang on: opening, closing, the first day's 0:00 or the last day's 24:00, or None."""
        if name in ("start", "end"):
            return self.midnight(self.starts_on if name == "start" else self.ends_on + timedelta(days=1))
        return {"opening": self.opens_at, "closing": self.closes_at}[name]

    def midnight(self, day):
        """The instant that day begins there."""
        return clock.utc(datetime.combine(day, time()), self.zone)

    @property
    def is_open(self):
        """Whether anything may still be written in it."""
        return self.state == "open"

    @property
    def ends_at(self):
        """The closing time if it lies on the last day or later, else the midnight after the last day."""
        after = self.closes_at and self.closes_at > self.midnight(self.ends_on)
        return self.closes_at if after else self.midnight(self.ends_on + timedelta(days=1))

    @property
    def guests_until(self):
        return self.ends_at + timedelta(hours=self.guest_hours)

    def stream(self, audience):
        """The event's stream of that audience; KeyError when it has none."""
        return {stream.audience: stream for stream in self.streams}[audience]

    def booth_streams(self, invitation_id):
        """The stream of those who came by that sheet of a booth, as a list of one or none."""
        return db.session.scalars(
            select(Stream).filter_by(event_id=self.id, audience=f"booth:{invitation_id}")).all()


Stream.event = relationship(Event, back_populates="streams")


class Place(db.Model):
    """A hall, an area or a booth: what 「今どこ」 is answered with."""

    __tablename__ = "places"
    __table_args__ = (UniqueConstraint("event_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    code: Mapped[str]
    name_ja: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="area")  # hall, area, booth
    position: Mapped[int] = mapped_column(default=0)  # among all of the event: a place, then what lies in it
    version: Mapped[int] = mapped_column(default=1)
    put_away_at: Mapped[datetime | None]  # not offered any more; what happened there still names it
    event: Mapped[Event] = relationship(back_populates="places")
    parent: Mapped["Place | None"] = relationship(remote_side=[id])

    def name(self, locale):
        return in_language(locale, self.name_ja, self.name_en)

    @property
    def around(self):
        """The place itself and all it lies in, inmost first."""
        found, place = [], self
        while place is not None and place not in found:
            found.append(place)
            place = place.parent
        return found
