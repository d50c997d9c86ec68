"""A handover sheet and its items: cards that are open, and lines that are no card."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops import changes, clock
from eventops.board.models import Card
from eventops.changes import Stream
from eventops.events.models import Event
from eventops.extensions import db
from eventops.people.models import Membership, Team


class Handover(db.Model):
    """What somebody hands over to their team, or to the headquarters, at the end of a shift."""

    __tablename__ = "handovers"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("streams.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))  # None: the headquarters
    author_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    since: Mapped[datetime]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed: Mapped[int] = mapped_column(default=0)  # cards of theirs that were closed since then
    version: Mapped[int] = mapped_column(default=1)
    event: Mapped[Event] = relationship()
    stream: Mapped[Stream] = relationship()
    team: Mapped[Team | None] = relationship()
    author: Mapped[Membership] = relationship()
    items: Mapped[list["HandoverItem"]] = relationship(back_populates="handover", order_by="HandoverItem.id")

    @property
    def element_id(self):
        return f"handover-{self.key}"

    @property
    def received(self):
        """How many of its items somebody has received."""
        return sum(1 for item in self.items if item.received_at)


class HandoverItem(db.Model):
    """A card, or a line of text; whoever receives it answers for it from then on."""

    __tablename__ = "handover_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handovers.id"), index=True)
    card_id: Mapped[int | None] = mapped_column(ForeignKey("cards.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(default="")
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    received_at: Mapped[datetime | None]
    handover: Mapped[Handover] = relationship(back_populates="items")
    card: Mapped[Card | None] = relationship()
    received_by: Mapped[Membership | None] = relationship()
