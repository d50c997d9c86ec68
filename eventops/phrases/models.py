"""A phrase of an event, for everybody or for one team."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops import changes
from eventops.events.models import Event, in_language
from eventops.extensions import db
from eventops.people.models import Team

GAP = "○○"  # in a phrase: what is chosen when it is posted


class Phrase(db.Model):
    """A post keeps the words it was made of, in both languages: it says what was said, whatever becomes of this."""

    __tablename__ = "phrases"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))  # offered to its members alone
    text_ja: Mapped[str]
    text_en: Mapped[str] = mapped_column(default="")
    blank: Mapped[str] = mapped_column(default="")  # what stands in its gap, see blanks.py
    urgency: Mapped[str] = mapped_column(default="normal")
    ticks: Mapped[bool] = mapped_column(default=False)  # posting it also does what the blank offers to do
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    struck_at: Mapped[datetime | None]  # not offered any more; a phone that had it open may still post it
    event: Mapped[Event] = relationship()
    team: Mapped[Team | None] = relationship()

    def text(self, locale):
        return in_language(locale, self.text_ja, self.text_en)

    def filled(self, chosen=None):
        """``(Japanese, English)`` with what was chosen in its gap."""
        if chosen is None:
            return self.text_ja, self.text_en
        return self.text_ja.replace(GAP, chosen.name_ja), self.text_en.replace(GAP, chosen.name("en"))
