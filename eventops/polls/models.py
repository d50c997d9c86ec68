"""A poll hangs on the post that asks its question; a vote is one person's answer to it."""

import hashlib
import hmac
from datetime import datetime

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from eventops import changes, clock
from eventops.changes import Stream
from eventops.events.models import Event
from eventops.extensions import db
from eventops.feed.models import Message
from eventops.people.models import Membership

KINDS = {"single": _l("Choose one"), "multiple": _l("Choose any"), "attendance": _l("Attendance")}
ATTENDANCE = {"present": _l("Attending"), "absent": _l("Absent"), "undecided": _l("Undecided")}
SIGNS = {"present": "○", "absent": "×", "undecided": "△"}  # as such lists have them, in any language


class Poll(db.Model):
    """What may be answered, and how often it was, as last told: so a page shows after a push what a reload shows.

    The question is the post's text.
    """

    __tablename__ = "polls"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("streams.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str]  # see KINDS
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    salt: Mapped[str] = mapped_column(default=changes.random_key)  # of an anonymous one's votes; gone once it is closed
    options: Mapped[list] = mapped_column(JSON)  # in words, or of ATTENDANCE
    counts: Mapped[list] = mapped_column(JSON)  # of each option
    answered: Mapped[int] = mapped_column(default=0)  # how many people have
    asked: Mapped[int] = mapped_column(default=0)  # how many may
    told_at: Mapped[datetime] = mapped_column(default=clock.now)
    is_to_be_told: Mapped[bool] = mapped_column(default=False)
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()
    stream: Mapped[Stream] = relationship()
    message: Mapped[Message] = relationship(backref=backref("poll", uselist=False))

    @property
    def is_open(self):
        """Whether it takes votes at this instant; its deadline counts although nothing has closed it yet."""
        return self.closed_at is None and (self.closes_at is None or clock.now() < self.closes_at)

    @property
    def is_multiple(self):
        return self.kind == "multiple"

    @property
    def words(self):
        """Its options in the reader's language, as far as they are ours."""
        return [str(ATTENDANCE[each]) for each in self.options] if self.kind == "attendance" else self.options

    @property
    def signs(self):
        """The same, alike in every language."""
        return [SIGNS[each] for each in self.options] if self.kind == "attendance" else self.options

    def voter(self, member):
        """What a member's vote is kept under: themselves, or of an anonymous poll what only the server can work out.

        The database alone does not tell whose it is; with the server's secret key it does, until the salt is gone.
        """
        if not self.is_anonymous:
            return member.key
        secret = f"{self.salt}:{member.key}".encode()
        return hmac.new(current_app.secret_key.encode(), b"vote:" + secret, hashlib.sha256).hexdigest()

    # A room that hides its past hides what was asked in it, too.
    @property
    def is_for_all(self):
        return self.version == 1 or self.is_for_newcomers

    @property
    def is_for_newcomers(self):
        return self.message.is_for_newcomers

    def is_for(self, member):
        return self.message.is_for(member)


class Vote(db.Model):
    """What somebody has chosen. Of an anonymous poll it holds neither person nor time, nor lies where it came in."""

    __tablename__ = "votes"
    __table_args__ = {"sqlite_with_rowid": False}  # in the order of its key: none says when it came
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    voter: Mapped[str] = mapped_column(primary_key=True)
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    choices: Mapped[list] = mapped_column(JSON)  # places in the poll's options, ascending
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime | None]
    is_told: Mapped[bool] = mapped_column(default=False)
    member: Mapped[Membership | None] = relationship()
