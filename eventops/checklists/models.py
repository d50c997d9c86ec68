"""Checklist, its items, its published versions, and the set-up task 設営 that an item becomes when it is laid out."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, Float, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops import changes, clock
from eventops.board.models import Card
from eventops.board.verbs import State, Verb
from eventops.changes import Stream
from eventops.events.models import Event, Place, in_language
from eventops.extensions import db
from eventops.incidents.models import Incident
from eventops.people.models import Membership, Team
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
    tasks: Mapped[list["SetupTask"]] = relationship(back_populates="checklist",
                                                    order_by="SetupTask.position, SetupTask.id")
    templates: Mapped[list["ChecklistTemplate"]] = relationship(back_populates="checklist",
                                                                order_by="ChecklistTemplate.number")
    layouts: Mapped[list["Layout"]] = relationship(back_populates="checklist", order_by="Layout.id")

    @property
    def element_id(self):
        return f"l-{self.key}"

    @property
    def stream(self) -> Stream:
        return self.event.stream("everyone")

    @property
    def lines(self):
        """The items that stand, section by section in the order the sections first appear."""
        items = [item for item in self.items if item.struck_at is None]
        sections = list(dict.fromkeys(item.section_ja for item in items))
        return sorted(items, key=lambda item: sections.index(item.section_ja))

    def name(self, locale):
        return in_language(locale, self.name_ja, self.name_en)


class ChecklistItem(db.Model):
    """One line of a checklist; struck rather than deleted once it has been laid out."""

    __tablename__ = "checklist_items"
    __table_args__ = (UniqueConstraint("checklist_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklists.id"), index=True)
    code: Mapped[str]  # what the file and the predecessors call it
    section_ja: Mapped[str] = mapped_column(default="")
    section_en: Mapped[str] = mapped_column(default="")
    title_ja: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    each: Mapped[str] = mapped_column(default="")  # a kind of place: a task for each of them that lies in the place
    due_anchor: Mapped[str] = mapped_column(default="opening")  # see Event.anchor
    due_offset: Mapped[int | None]  # minutes after the anchor, before it if negative
    estimate: Mapped[int] = mapped_column(default=10)  # minutes
    critical: Mapped[bool] = mapped_column(default=False)
    check: Mapped[str] = mapped_column(default="none")  # the evidence finishing asks for: see evidence.CHECKS
    low: Mapped[float | None] = mapped_column(Float)  # of a number
    high: Mapped[float | None] = mapped_column(Float)
    after: Mapped[str] = mapped_column(default="")  # codes of what should be finished first, parted by commas
    position: Mapped[int] = mapped_column(default=0)
    struck_at: Mapped[datetime | None]
    checklist: Mapped[Checklist] = relationship(back_populates="items")
    place: Mapped[Place | None] = relationship()

    @property
    def predecessors(self):
        """The codes of what should be finished before."""
        return [code for code in self.after.split(",") if code]

    def section(self, locale):
        return in_language(locale, self.section_ja, self.section_en)


class ChecklistTemplate(db.Model):
    """A published version of a checklist: nothing changes it ever again. Further editing leads to the next one."""

    __tablename__ = "checklist_templates"
    __table_args__ = (UniqueConstraint("checklist_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklists.id"))
    number: Mapped[int]
    name_ja: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    lines: Mapped[list] = mapped_column(JSON)  # plain, see lines.py
    published_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    checklist: Mapped[Checklist] = relationship(back_populates="templates")
    published_by: Mapped[Membership | None] = relationship()

    def name(self, locale):
        return in_language(locale, self.name_ja, self.name_en)


class Layout(db.Model):
    """The tasks one press put on the board, of which version: what undo takes back as one."""

    __tablename__ = "checklist_layouts"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklists.id"), index=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("checklist_templates.id"))
    count: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    undone_at: Mapped[datetime | None]
    checklist: Mapped[Checklist] = relationship(back_populates="layouts")
    template: Mapped[ChecklistTemplate] = relationship()
    made_by: Mapped[Membership | None] = relationship()


class SetupTask(Card):
    __tablename__ = "setup_tasks"
    __table_args__ = (UniqueConstraint("item_id", "slot"),)
    LABEL, ICON, FIRST_STATE, ON_BOARD = _l("Set-up task"), "🔧", "todo", False
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
        Verb("resume", ("problem",), "doing", _l("No problem any more")),
        Verb("report_problem", ("todo", "doing"), "problem", _l("Problem"), note=True),
        Verb("skip", ("todo", "doing", "problem"), "skipped", _l("Not needed"), least=LEAD, note=True),
        Verb("verify", ("done",), "verified", _l("Checked"), least=LEAD, other=True),
        Verb("reject", ("done", "verified"), "doing", _l("Not right yet"), least=LEAD, note=True),
        Verb("reopen", ("done", "verified", "skipped"), "todo", _l("Reopen"), note=True, drops=True),
    )

    id: Mapped[int] = mapped_column(ForeignKey("cards.id"), primary_key=True)
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklists.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("checklist_items.id"))
    slot: Mapped[str] = mapped_column(default="")  # the place's key where an item has a task for each of several
    layout_id: Mapped[int | None] = mapped_column(ForeignKey("checklist_layouts.id"), index=True)
    section_ja: Mapped[str] = mapped_column(default="")
    section_en: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    critical: Mapped[bool] = mapped_column(default=False)
    estimate: Mapped[int] = mapped_column(default=10)
    check: Mapped[str] = mapped_column(default="none")
    low: Mapped[float | None] = mapped_column(Float)
    high: Mapped[float | None] = mapped_column(Float)
    evidence: Mapped[dict | None] = mapped_column(JSON)  # of the last finish, see evidence.py
    blocker_id: Mapped[int | None] = mapped_column(ForeignKey("incidents.id"), index=True)
    everybody: Mapped[int] = mapped_column(default=0)  # how many must each have done it; 0: one is enough
    done_by: Mapped[list] = mapped_column(JSON, default=list)  # keys of those of them who have
    checklist: Mapped[Checklist] = relationship(back_populates="tasks", lazy="joined")
    blocker: Mapped[Incident | None] = relationship(foreign_keys=[blocker_id])  # what its problem was passed on as
    item: Mapped[ChecklistItem] = relationship()
    layout: Mapped[Layout | None] = relationship()

    __mapper_args__ = {"polymorphic_identity": "setup"}

    @property
    def amount(self):
        """How many of those whom it waits for have done it."""
        return f"{min(len(self.done_by), self.everybody)}/{self.everybody}" if self.everybody else ""

    @property
    def list_id(self):
        return f"tasks-{self.checklist.key}"

    @property
    def order(self):
        return self.position

    def section(self, locale):
        return in_language(locale, self.section_ja, self.section_en)

    def wants_more(self, verb):
        """Whether finishing asks for evidence: then the tick opens a small form."""
        return verb.name == "finish" and self.check != "none"

    def is_named_in(self, text):
        """Whether a message (in lower case) speaks of this task or of its list."""
        names = (self.title, self.title_en, self.checklist.name_ja, self.checklist.name_en)
        return any(name and name.lower() in text for name in names)
