"""Things in stock and their moves; things with a number and who has them."""

from datetime import datetime

from flask_babel import get_locale
from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops import changes, clock
from eventops.events.models import Event, Place, in_language
from eventops.extensions import db
from eventops.people.models import Membership


class OfEvent:
    """Everybody's pages hear that something has moved, and load again; what has, only staff can read there."""

    event: Event

    @property
    def stream(self):
        return self.event.stream("everyone")


class StockItem(OfEvent, db.Model):
    """A thing that is counted. How much there is stands nowhere: it is the sum of its moves."""

    __tablename__ = "stock_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    name_ja: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    unit_ja: Mapped[str] = mapped_column(default="")
    unit_en: Mapped[str] = mapped_column(default="")
    threshold: Mapped[int | None]  # with less than that it is time to buy more
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))  # where it is kept, and taken from
    low_since: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    put_away_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()
    place: Mapped[Place | None] = relationship()

    def name(self, locale):
        return in_language(locale, self.name_ja, self.name_en)

    def counted(self, number, locale=None):
        """「24本」, "24 bottles"."""
        word = in_language(locale or str(get_locale()), self.unit_ja, self.unit_en)
        return f"{number} {word}".strip() if word.isascii() else f"{number}{word}"


class StockMove(db.Model):
    """So many of a thing came to a place or left it. Never changed: the database refuses it, too."""

    __tablename__ = "stock_moves"
    __table_args__ = (Index("ix_stock_moves_item_id", "item_id", "place_id"),
                      Index("ix_stock_moves_card_id", "card_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("stock_items.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    number: Mapped[int]
    kind: Mapped[str]  # in, out, move, count, request
    reason: Mapped[str] = mapped_column(default="")
    member_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    card_id: Mapped[int | None] = mapped_column(ForeignKey("cards.id"))
    card_number: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
    item: Mapped[StockItem] = relationship()
    place: Mapped[Place | None] = relationship()
    member: Mapped[Membership | None] = relationship()


class LentThing(OfEvent, db.Model):
    """A radio, a key, a pass: known by its kind and number."""

    __tablename__ = "lent_things"
    __table_args__ = (UniqueConstraint("event_id", "kind", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    kind: Mapped[str]
    number: Mapped[str]
    entered: Mapped[str]  # those that were entered with one press
    put_away_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()

    @property
    def order(self):
        """Numbers as people count: 2 before 10."""
        return self.kind, not self.number.isdecimal(), self.number.zfill(12)


class Loan(db.Model):
    """Who has a thing, from when until when."""

    __tablename__ = "loans"
    __table_args__ = (Index("ix_loans_event_id", "event_id", "back_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    thing_id: Mapped[int] = mapped_column(ForeignKey("lent_things.id"), index=True)
    handed_out: Mapped[str]  # those that were handed out with one press
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    holder_name: Mapped[str] = mapped_column(default="")
    out_at: Mapped[datetime] = mapped_column(default=clock.now)
    out_by_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    back_at: Mapped[datetime | None]
    back_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    undone_at: Mapped[datetime | None]
    thing: Mapped[LentThing] = relationship()
    holder: Mapped[Membership | None] = relationship(foreign_keys=[holder_id])

    @property
    def who(self):
        return self.holder.name if self.holder else self.holder_name
