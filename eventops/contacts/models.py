"""A contact: what it is for comes first, who answers may change at noon."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops import changes
from eventops.events.models import Event, in_language
from eventops.extensions import db
from eventops.people import phones
from eventops.permissions import at_step


class Contact(db.Model):
    """A role such as 本部 or 救護室 with a telephone number, a radio channel or both."""

    __tablename__ = "contacts"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    name_ja: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    answers: Mapped[str] = mapped_column(default="")  # who does
    phone: Mapped[str] = mapped_column(default="")
    radio: Mapped[str] = mapped_column(default="")
    least: Mapped[str] = mapped_column(default="staff")  # the step of the ladder from which on it is shown
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    struck_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()

    def stream_for(self, least):
        """Who hears of it while it is shown from that step on; one that is not for all is the managers' to hear of."""
        return self.event.stream("everyone" if at_step("guest", least) else "managers")

    @property
    def stream(self):
        return self.stream_for(self.least)

    @property
    def dialled(self):
        """The number as a telephone takes it."""
        return phones.digits(self.phone)

    def name(self, locale):
        return in_language(locale, self.name_ja, self.name_en)
