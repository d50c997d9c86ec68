"""Supply request 備品・補充: its lines, states and verbs (see the table in the README)."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops.board.models import Card
from eventops.board.verbs import State, Verb
from eventops.extensions import db
from eventops.feed.guesses import amount_asked, is_urgent, lacking
from eventops.permissions import LEAD, STAFF


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
        Verb("confirm", ("delivered",), "closed", _l("Received"), own=("reporter",), least=LEAD, main=True),
        Verb("not_received", ("delivered",), "accepted", _l("Not received"), own=("reporter",), least=LEAD),
        Verb("release", ("accepted", "waiting"), "requested", _l("I cannot after all"), own=("assignee",), least=LEAD,
             drops=True),
        Verb("wait", ("requested", "accepted"), "waiting", _l("Waiting for stock"), least=STAFF, note=True),
        Verb("decline", ("requested", "accepted", "waiting"), "declined", _l("Cannot be done"), least=STAFF, note=True),
        Verb("cancel", ("requested", "accepted", "waiting"), "cancelled", _l("Cancel"), own=("reporter",), least=LEAD),
        Verb("reopen", ("closed", "declined", "cancelled"), "requested", _l("Reopen"), least=STAFF, note=True,
             drops=True),
    )
    FIRST_STATE = "requested"

    id: Mapped[int] = mapped_column(ForeignKey("cards.id"), primary_key=True)
    lines: Mapped[list["SupplyLine"]] = relationship(back_populates="request", order_by="SupplyLine.id",
                                                     lazy="selectin")

    __mapper_args__ = {"polymorphic_identity": "supply"}

    @classmethod
    def fields(cls, form, message):
        """What a form and the message it came from say about a new request."""
        said = message.body if message else ""
        item = form.title.data or lacking(said) or str(cls.LABEL)
        quantity, unit = (form.quantity.data, form.unit.data) if form.quantity.data else amount_asked(said)
        return {
            "title": item, "body": form.body.data or said,
            "urgency": "urgent" if is_urgent(said) else form.urgency.data or "normal",
            "lines": [SupplyLine(item=item, quantity=quantity, unit=unit or "")],
        }

    @property
    def amount(self):
        """「24本」 of a request for one thing; empty when nobody said how many."""
        return " ".join(f"{line.quantity}{line.unit}" for line in self.lines if line.quantity)


class SupplyLine(db.Model):
    """One thing of a request; 0 means nobody said how many."""

    __tablename__ = "supply_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("supply_requests.id"), index=True)
    item: Mapped[str]
    quantity: Mapped[int] = mapped_column(default=0)
    unit: Mapped[str] = mapped_column(default="")
    request: Mapped[SupplyRequest] = relationship(back_populates="lines")
