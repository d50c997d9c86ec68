"""The sheet of a booth, and a call: what was asked for by it, as its booth may follow it."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from eventops import changes, clock
from eventops.board.models import Card
from eventops.changes import Stream
from eventops.events.models import Event, Place, in_language
from eventops.extensions import db
from eventops.people.models import Invitation, Membership

# like a parcel's: kind → what its booth reads, in their order, with the card's states that mean it
TAKEN = _l("The staff have it")
STAGES = {
    "supply": ((TAKEN, ("requested",)), (_l("Being arranged"), ("accepted", "waiting")),
               (_l("On its way"), ("on_the_way",)), (_l("Brought to you"), ("delivered", "closed"))),
    "incident": ((TAKEN, ("new",)), (_l("Being looked into"), ("acked",)),
                 (_l("Somebody is on the way"), ("dispatched",)), (_l("Being dealt with"), ("on_scene",)),
                 (_l("Settled"), ("resolved", "closed"))),
    "question": ((TAKEN, ("open",)), (_l("Answered"), ("answered", "closed"))),
}
ENDS = {"declined": _l("This cannot be done"), "cancelled": _l("Cancelled")}
SPOKEN = ("waiting", "declined")  # states whose line of text is meant for whoever asked
MOVES = {  # a verb of the card that is its reporter's → what the button says to the booth
    "confirm": _l("It has arrived"), "not_received": _l("It has not arrived"), "cancel": _l("Not needed any more"),
    "close": _l("Settled, thank you"), "reopen": _l("Ask once more"),
}


def code_of(place):
    """As booths are called: A-3."""
    return place.code.upper()


class BoothSheet(db.Model):
    """What hangs at a booth: an invitation to ask for things from there, with a stream of its own.

    The stream belongs to the sheet, not to the place: whoever has the booth the next day, with a new sheet, hears
    nothing of who had it before.
    """

    __tablename__ = "booth_sheets"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), unique=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("streams.id"))
    event: Mapped[Event] = relationship()
    invitation: Mapped[Invitation] = relationship(lazy="joined")
    place: Mapped[Place] = relationship(lazy="joined")
    stream: Mapped[Stream] = relationship()

    @property
    def code(self):
        return code_of(self.place)

    def name(self, locale):
        """The booth's name, without the code where it begins with that."""
        name = self.place.name(locale)
        return name[len(self.code):].strip() or name if name.upper().startswith(self.code) else name

    @property
    def version(self):
        """Of its place's row in the list: a later sheet of the place is newer than whatever this one comes to."""
        return self.invitation_id * 1000 + self.invitation.version


class BoothCall(db.Model):
    """A card as the booth that asked for it sees it. Its number counts the sheet's calls, and no one else's."""

    __tablename__ = "booth_calls"
    __table_args__ = (UniqueConstraint("sheet_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("booth_sheets.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("streams.id"))
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id"), unique=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    number: Mapped[int]
    title: Mapped[str]  # the booth's own words: what the staff make of the card's is theirs
    title_en: Mapped[str] = mapped_column(default="")
    photos: Mapped[int] = mapped_column(default=0)
    talk: Mapped[list] = mapped_column(JSON, default=list)  # of {"by": staff or booth, "text", "at"}
    eta_at: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)
    event: Mapped[Event] = relationship()
    sheet: Mapped[BoothSheet] = relationship()
    stream: Mapped[Stream] = relationship()
    card: Mapped[Card] = relationship(backref=backref("call", uselist=False))
    made_by: Mapped[Membership] = relationship()

    @property
    def element_id(self):
        return f"call-{self.key}"

    @property
    def code(self):
        """「A-3-2」: what booth and staff call it by."""
        return f"{self.sheet.code}-{self.number}"

    @property
    def root(self):
        """The card that says how far it is: of a duplicate, the one it points to."""
        return self.card.duplicate_of or self.card

    @property
    def ended(self):
        """The word of an end that no stage leads to, or None."""
        return ENDS.get(self.root.state)

    @property
    def stages(self):
        """``[(word, where)]``, *where* being done, now or ahead."""
        stages = STAGES[self.root.kind]
        now = next((at for at, (_word, states) in enumerate(stages) if self.root.state in states), -1)
        return [(word, "now" if at == now else "done" if at < now else "ahead")
                for at, (word, _states) in enumerate(stages)]

    @property
    def is_arriving(self):
        """Whether somebody may still say when it comes."""
        return self.root.is_open and self.stages[-1][1] == "ahead"

    @property
    def said(self):
        """What the staff wrote for whoever asked: an answer, or why not (yet)."""
        return getattr(self.root, "answer", "") or (self.card.outcome if self.card.state in SPOKEN else "")

    @property
    def waits_for_booth(self):
        return bool(self.talk) and self.talk[-1]["by"] == "staff" and self.root.is_open

    @property
    def moves(self):
        """The card's verbs that are its reporter's, as far as they lead on from here."""
        return [verb for verb in self.card.moves if "reporter" in verb.own and verb.name in MOVES]

    def name(self, locale):
        return in_language(locale, self.title, self.title_en)

    def in_charge(self, locale):
        """The team that has it: which of its people, is not the booth's to know."""
        card = self.root
        teams = card.assignee.teams if card.assignee else []
        team = card.team or (teams[0] if teams else None)
        return team.name(locale) if team else card.organization
