"""An alert hangs on one urgent post or card; an acknowledgement is one person's 了解 to it."""

import hashlib
import hmac
from datetime import datetime

from flask import current_app
from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from eventops import changes, clock
from eventops.board.models import Card
from eventops.changes import Stream
from eventops.events.models import Event
from eventops.extensions import db
from eventops.feed.models import Message
from eventops.people.models import Membership


class Alert(db.Model):
    """Whom something urgent asks and who has answered, as it was last told; open until everybody has, or it is stopped.

    The two counts and the ears are as of the last change, so that a page shows after a push what a reload shows.
    """

    __tablename__ = "alerts"
    __table_args__ = (Index("ix_alerts_open", "stream_id", sqlite_where=text("over_at IS NULL"),
                            postgresql_where=text("over_at IS NULL")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("streams.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), unique=True)
    card_id: Mapped[int | None] = mapped_column(ForeignKey("cards.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    round: Mapped[int] = mapped_column(default=0)  # how often it has asked again
    asked: Mapped[int] = mapped_column(default=0)  # how many it asks
    done: Mapped[int] = mapped_column(default=0)  # how many of them have acknowledged
    ears: Mapped[str] = mapped_column(default="")  # of those, for their own pages to know
    told_id: Mapped[int] = mapped_column(default=0)  # the last acknowledgement that was told
    told_at: Mapped[datetime] = mapped_column(default=clock.now)
    is_to_be_told: Mapped[bool] = mapped_column(default=False)
    raised_at: Mapped[datetime | None]
    over_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()
    stream: Mapped[Stream] = relationship()
    message: Mapped[Message | None] = relationship(backref=backref("alert", uselist=False))
    card: Mapped[Card | None] = relationship(backref=backref("alert", uselist=False))

    @property
    def is_open(self):
        return self.over_at is None

    @property
    def missing(self):
        return self.asked - self.done

    @property
    def author(self):
        """Whoever asks; they are not asked."""
        return self.message.author if self.message_id else self.card.reporter

    @property
    def author_id(self):
        return self.message.author_id if self.message_id else self.card.reporter_id

    @property
    def order(self):
        """Where its banner stands, ascending: the newest first."""
        return -int(self.started_at.timestamp() * 1000)

    @property
    def is_public(self):
        """Whether all may hear it, so that the big screens show its words."""
        return self.stream.audience == "everyone"

    # A room that hides its past hides what was urgent in it, too.
    @property
    def is_for_all(self):
        return self.version == 1 or self.is_for_newcomers

    @property
    def is_for_newcomers(self):
        return self.message is None or self.message.is_for_newcomers

    def is_for(self, member):
        return self.message is None or self.message.is_for(member)


class Acknowledgement(db.Model):
    """That somebody has understood, and when the server heard so."""

    __tablename__ = "acknowledgements"
    __table_args__ = (UniqueConstraint("alert_id", "membership_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    member: Mapped[Membership] = relationship()


def ear(member_key):
    """What a member's own pages know them by in what all may read; nobody can tell from it whose it is."""
    return hmac.new(current_app.secret_key.encode(), b"ear:" + member_key.encode(), hashlib.sha256).hexdigest()[:10]
