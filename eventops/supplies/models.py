"""Supply request 備品・補充: its lines, states and verbs (see the table in the README)."""

from datetime import datetime

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops import changes, clock
from eventops.board.models import Card
from eventops.board.verbs import State, Verb
from eventops.events.models import Event, in_language
from eventops.extensions import db
from eventops.feed.guesses import is_urgent
from eventops.people.models import Membership
from eventops.permissions import LEAD, STAFF

CONFIRMED_ITSELF = State(_l("received (by itself)"), "✓", "done", is_open=False)


class SupplyRequest(Card):
    __tablename__ = "supply_requests"
    LABEL, ICON = _l("Supply request"), "📦"
    STATES = {
        "requested": State(_l("requested"), "○", "todo"),
        "accepted": State(_l("being arranged"), "◐", "doing"),
        "waiting": State(_l("waiting for stock"), "◔", "problem"),
        "on_the_way": State(_l("on the way"), "➜", "doing"),
        "delivered": State(_l("delivered"), "◕", "doing"),
        "closed": State(_l("received"), "✓", "done", is_open=False),
        "declined": State(_l("cannot be done"), "×", "closed", is_open=False),
        "cancelled": State(_l("cancelled"), "－", "closed", is_open=False),
    }
    VERBS = (
        Verb("accept", ("requested", "waiting"), "accepted", _l("I take it"), takes=True, main=True),
        Verb("dispatch", ("accepted",), "on_the_way", _l("On my way"), own=("assignee",), least=STAFF, main=True),
        Verb("deliver", ("accepted", "on_the_way"), "delivered", _l("Delivered"), own=("assignee",), least=STAFF,
             main=True),
        Verb("halt", ("on_the_way",), "accepted", _l("Not on the way any more"), own=("assignee",), least=STAFF),
        Verb("confirm", ("delivered",), "closed", _l("Received"), own=("reporter",), least=LEAD, main=True),
        Verb("not_received", ("delivered",), "accepted", _l("Not received"), own=("reporter",), least=LEAD),
        Verb("release", ("accepted", "waiting"), "requested", _l("I cannot after all"), own=("assignee",), least=LEAD,
             drops=True),
        Verb("wait", ("requested", "accepted"), "waiting", _l("Waiting for stock"), least=STAFF, note=True),
        Verb("decline", ("requested", "accepted", "waiting"), "declined", _l("Cannot be done"), least=STAFF, note=True),
        Verb("cancel", ("requested", "accepted", "waiting"), "cancelled", _l("Cancel"), own=("reporter",), least=LEAD),
        Verb("reopen", ("closed", "declined", "cancelled"), "requested", _l("Reopen"), own=("reporter",),
             least=STAFF, note=True, drops=True),
    )
    FIRST_STATE = "requested"

    id: Mapped[int] = mapped_column(ForeignKey("cards.id"), primary_key=True)
    raised_at: Mapped[datetime | None]  # since when the big screens say that nobody takes it
    confirmed_itself: Mapped[bool] = mapped_column(default=False)  # nobody said that it came; time did
    lines: Mapped[list["SupplyLine"]] = relationship(back_populates="request", order_by="SupplyLine.id",
                                                     lazy="selectin", cascade="all, delete-orphan")
    wanted: Mapped[int] = mapped_column(default=0)  # how many wants there are: most requests need not ask for them
    wants: Mapped[list["SupplyWant"]] = relationship(order_by="SupplyWant.id", cascade="all, delete-orphan")

    __mapper_args__ = {"polymorphic_identity": "supply"}

    @classmethod
    def fields(cls, form, message):
        """What a form and the message it came from say about any new request; see asking.py for the things."""
        said = message.body if message else ""
        return {"body": form.body.data or said,
                "urgency": "urgent" if is_urgent(said) else form.urgency.data or "normal"}

    @property
    def state_word(self):
        return CONFIRMED_ITSELF if self.state == "closed" and self.confirmed_itself else super().state_word

    @property
    def amount(self):
        """「24本」, 「12/24本」 where a part has come, of each thing; empty when nobody said how many."""
        return "・".join(line.amount for line in self.lines if line.quantity)


class SupplyLine(db.Model):
    """One thing of a request. *quantity* 0: nobody said how many; then 1 of the other numbers means all of it."""

    __tablename__ = "supply_lines"
    NUMBERS = ("quantity", "committed", "in_transit", "delivered")

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    request_id: Mapped[int] = mapped_column(ForeignKey("supply_requests.id"), index=True)
    item: Mapped[str]
    item_en: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(default="")
    unit_en: Mapped[str] = mapped_column(default="")
    quantity: Mapped[int] = mapped_column(default=0)  # asked for
    committed: Mapped[int] = mapped_column(default=0)  # promised, what has come and what is on its way included
    in_transit: Mapped[int] = mapped_column(default=0)
    delivered: Mapped[int] = mapped_column(default=0)
    request: Mapped[SupplyRequest] = relationship(back_populates="lines")

    @property
    def whole(self):
        return self.quantity or 1

    @property
    def numbers(self):
        return {name: getattr(self, name) or 0 for name in self.NUMBERS}

    @property
    def unit_word(self):
        """The unit in the present language; an English word stands off."""
        word = in_language(str(get_locale()), self.unit, self.unit_en)
        return f" {word}" if word.isascii() and word else word

    @property
    def amount(self):
        part = f"{self.delivered}/" if 0 < (self.delivered or 0) < self.quantity else ""
        return f"{part}{self.quantity or ''}{self.unit_word if self.quantity else ''}"

    def name(self, locale):
        return in_language(locale, self.item, self.item_en)


class SupplyWant(db.Model):
    """「＋1」: somebody else who waits for the same things at the same place."""

    __tablename__ = "supply_wants"
    __table_args__ = (UniqueConstraint("request_id", "member_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("supply_requests.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    note: Mapped[str] = mapped_column(default="")
    added: Mapped[dict] = mapped_column(JSON, default=dict)  # line's key: how many more, None for a line of its own
    at: Mapped[datetime] = mapped_column(default=clock.now)
    member: Mapped[Membership] = relationship(lazy="joined")


class SupplyPick(db.Model):
    """One of the event's usual things: asked for with one tap."""

    __tablename__ = "supply_picks"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    name_ja: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    unit_ja: Mapped[str] = mapped_column(default="")
    unit_en: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    put_away_at: Mapped[datetime | None]  # not offered any more
    event: Mapped[Event] = relationship()

    @property
    def stream(self):
        """Their list is the managers' page; whoever opens a form reads it anew."""
        return self.event.stream("managers")

    def name(self, locale):
        return in_language(locale, self.name_ja, self.name_en)

    def unit(self, locale):
        return in_language(locale, self.unit_ja, self.unit_en)
