"""Checklist, its items, and the set-up task 設営 that an item becomes when the list is laid out."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops import changes
from eventops.board.models import Card
from eventops.board.verbs import State, Verb
from eventops.changes import Stream
from eventops.events.models import Event, Place, in_language
from eventops.extensions import db
from eventops.people.models import Team
from eventops.permissions import LEAD


class Checklist(db.Model):
    """What is to be done, prepared beforehand. Laying it out makes a task of every item that has none yet."""

    __tablename__ = "checklists"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    name_ja: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    laid_out_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()
    team: Mapped[Team | None] = relationship()
    items: Mapped[list["ChecklistItem"]] = relationship(back_populates="checklist",
                                                        order_by="ChecklistItem.position, ChecklistItem.id")
    tasks: Mapped[list["SetupTask"]] = relationship(back_populates="checklist", order_by="SetupTask.position")

    @property
    def element_id(self):
        return f"l-{self.key}"

    @property
    def stream(self) -> Stream:
        return self.event.stream("everyone")

    def name(self, locale):
        return in_language(locale, self.name_ja, self.name_en)


class ChecklistItem(db.Model):
    """One line of a checklist; struck rather than deleted once it has been laid out."""

    __tablename__ = "checklist_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklists.id"), index=True)
    title_ja: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    due_anchor: Mapped[str] = mapped_column(default="opening")  # opening or closing
    due_offset: Mapped[int | None]  # minutes after the anchor, before it if negative
    estimate: Mapped[int] = mapped_column(default=10)  # minutes
    critical: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    struck_at: Mapped[datetime | None]
    checklist: Mapped[Checklist] = relationship(back_populates="items")
    place: Mapped[Place | None] = relationship()


class SetupTask(Card):
    __tablename__ = "setup_tasks"
    __table_args__ = (UniqueConstraint("item_id"),)
    LABEL, ICON, FIRST_STATE = _l("Set-up task"), "🔧", "todo"
    STATES = {
        "todo": State(_l("not started"), "○", "todo"),
        "doing": State(_l("in progress"), "◐", "doing"),
        "problem": State(_l("problem"), "!", "problem"),
        "done": State(_l("done"), "✓", "done", is_open=False),
        "verified": State(_l("checked"), "✓✓", "done", is_open=False),
        "skipped": State(_l("not done"), "－", "closed", is_open=False),
    }
    VERBS = (
        Verb("start", ("todo", "problem"), "doing", _l("Start"), takes=True),
        Verb("finish", ("todo", "doing", "problem"), "done", _l("Done"), main=True),
        Verb("report_problem", ("todo", "doing"), "problem", _l("Problem"), note=True),
        Verb("skip", ("todo", "doing", "problem"), "skipped", _l("Not needed"), least=LEAD, note=True),
        Verb("verify", ("done",), "verified", _l("Checked"), least=LEAD, other=True),
        Verb("reject", ("done", "verified"), "doing", _l("Not right yet"), least=LEAD, note=True),
        Verb("reopen", ("done", "verified", "skipped"), "todo", _l("Reopen"), note=True, drops=True),
    )

    id: Mapped[int] = mapped_column(ForeignKey("cards.id"), primary_key=True)
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklists.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("checklist_items.id"))
    position: Mapped[int] = mapped_column(default=0)
    critical: Mapped[bool] = mapped_column(default=False)
    estimate: Mapped[int] = mapped_column(default=10)
    checklist: Mapped[Checklist] = relationship(back_populates="tasks", lazy="joined")

    __mapper_args__ = {"polymorphic_identity": "setup"}

    @property
    def list_id(self):
        return f"tasks-{self.checklist.key}"

    @property
    def order(self):
        return self.position

    def is_named_in(self, text):
        """Whether a message (in lower case) speaks of this task or of its list."""
        names = (self.title, self.title_en, self.checklist.name_ja, self.checklist.name_en)
        return any(name and name.lower() in text for name in names)
