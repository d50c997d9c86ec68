"""An incident 事案, its type, which the organiser may change, and the answers to a roll call 点呼."""

from collections import namedtuple
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops import changes, clock
from eventops.board.models import Card
from eventops.board.verbs import State, Verb
from eventops.events.models import Event, in_language
from eventops.extensions import db
from eventops.incidents.builtin import FIELDS, Choice, Field
from eventops.people.models import Membership
from eventops.permissions import STAFF

Severity = namedtuple("Severity", "name label shape urgency ack again")  # the clocks in minutes; None: none
SEVERITIES = {each.name: each for each in (  # the worst first
    Severity("critical", _l("critical"), "◆", "urgent", 1, 2),
    Severity("high", _l("high"), "▲", "important", 5, 5),
    Severity("medium", _l("medium"), "●", "normal", 15, 15),
    Severity("low", _l("low"), "○", "normal", None, None),
)}
RANKS = list(SEVERITIES)
ACTIVE = ("new", "acked", "dispatched", "on_scene")  # not resolved yet


class IncidentType(db.Model):
    """What can happen, how bad it is, who is told and who may know. A built-in one has a code of the table."""

    __tablename__ = "incident_types"
    __table_args__ = (UniqueConstraint("event_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    code: Mapped[str]
    name_ja: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    severity: Mapped[str] = mapped_column(default="medium")
    audience: Mapped[str] = mapped_column(default="everyone")  # of the stream its incidents live in
    alerts: Mapped[list] = mapped_column(JSON, default=list)  # audiences that read a line without a name
    banner: Mapped[bool] = mapped_column(default=False)
    ack_minutes: Mapped[int | None]  # None: as the severity says
    escalate_minutes: Mapped[int | None]
    repeats: Mapped[int | None]  # so many at one place, and those who decide hear of it; None: never
    call: Mapped[str] = mapped_column(default="")
    roll_call: Mapped[bool] = mapped_column(default=False)
    signal_ja: Mapped[str] = mapped_column(default="")
    signal_en: Mapped[str] = mapped_column(default="")
    checklist: Mapped[list] = mapped_column(JSON, default=list)  # [ja, en] of each line
    more_fields: Mapped[list] = mapped_column(JSON, default=list)  # the organiser's own: see fields.py
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    put_away_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()

    @property
    def stream(self):
        """That a type was changed is the managers' to hear."""
        return self.event.stream("managers")

    @property
    def fields(self):
        own = [Field(each["name"], each["ja"], each["en"], each["kind"],
                     tuple(Choice(value, value, value) for value in each["choices"])) for each in self.more_fields]
        return [*FIELDS.get(self.code, ()), *own]

    def name(self, locale):
        return in_language(locale, self.name_ja, self.name_en)

    def signal(self, locale):
        return in_language(locale, self.signal_ja, self.signal_en)

    def lines(self, locale):
        return [in_language(locale, *line) for line in self.checklist]

    def severity_with(self, facts):
        """The severity an incident of the type has by what is known of it."""
        chosen = [each.severity for field in self.fields for each in field.choices
                  if each.severity and facts.get(field.name) == each.value]
        return min([self.severity, *chosen], key=RANKS.index)


class Incident(Card):
    __tablename__ = "incidents"
    LABEL, ICON, FIRST_STATE = _l("Incident"), "⚠", "new"
    MORE, BELOW = "incidents/_alert.html", "incidents/_incident.html"
    SEARCHED = ("facts", "methane")
    STATES = {
        "new": State(_l("new"), "！", "problem"),
        "acked": State(_l("acknowledged"), "○", "todo"),
        "dispatched": State(_l("somebody is on the way"), "➜", "doing"),
        "on_scene": State(_l("on the scene"), "◐", "doing"),
        "resolved": State(_l("resolved"), "◕", "doing"),
        "closed": State(_l("closed"), "✓", "done", is_open=False),
    }
    VERBS = (
        Verb("ack", ("new",), "acked", _l("Acknowledge"), main=True),
        Verb("dispatch", ("new", "acked"), "dispatched", _l("I am going"), takes=True, main=True),
        Verb("arrive", ("acked", "dispatched"), "on_scene", _l("I am there"), main=True),
        Verb("resolve", ("acked", "dispatched", "on_scene"), "resolved", _l("Resolved"), main=True),
        Verb("close", (*ACTIVE, "resolved"), "closed", _l("Close with its outcome"), own=("assignee",), least=STAFF,
             note=True),
        Verb("reopen", ("resolved", "closed"), "acked", _l("Reopen"), least=STAFF, note=True, keeps=True),
    )

    id: Mapped[int] = mapped_column(ForeignKey("cards.id"), primary_key=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("incident_types.id"))
    severity: Mapped[str]
    facts: Mapped[dict] = mapped_column(JSON, default=dict)  # field: what is known
    times: Mapped[dict] = mapped_column(JSON, default=dict)  # what was done when, see actions.LOGS
    methane: Mapped[dict] = mapped_column(JSON, default=dict)  # letter: answer, see methane.py
    ticked: Mapped[list] = mapped_column(JSON, default=list)  # numbers of the checklist's lines
    escalated: Mapped[bool] = mapped_column(default=False)
    calls: Mapped[list] = mapped_column(JSON, default=list)  # ids of the urgent lines that end with somebody's step
    receipt: Mapped[str]  # what its reporter calls it by who may not know its number; random, so it counts nothing
    purged_at: Mapped[datetime | None]  # nothing about people is left in it
    type: Mapped[IncidentType] = relationship()

    __mapper_args__ = {"polymorphic_identity": "incident"}

    @property
    def severity_word(self):
        return SEVERITIES[self.severity]

    @property
    def more_words(self):
        return tuple(text for text in (*self.facts.values(), *self.methane.values()) if text)

    @property
    def is_active(self):
        return self.is_open and self.state in ACTIVE

    @property
    def wants_police(self):
        """Whether somebody who is missing has been so for too long."""
        return self.severity == "critical" and self.facts.get("mode") == "search"

    @property
    def is_crush(self):
        """Whether so many stand so close that the venue and the police must know."""
        return self.is_active and self.type.code == "crowd" and self.facts.get("density") == "danger"

    @property
    def may_be_major(self):
        """Whether its page has the seven prompts of a major incident."""
        return bool(self.methane) or (self.is_active and self.severity == "critical")

    def known(self, locale):
        """``[(label, value)]`` of what is known."""
        return [(in_language(locale, field.ja, field.en), said(field, self.facts[field.name], locale))
                for field in self.type.fields if self.facts.get(field.name)]


def said(field, value, locale):
    """A field's value as people read it."""
    return next((in_language(locale, each.ja, each.en) for each in field.choices if each.value == value), value)


class RollAnswer(db.Model):
    """Somebody says they are safe, or need help."""

    __tablename__ = "roll_answers"
    __table_args__ = (UniqueConstraint("incident_id", "membership_id"),)
    ANSWERS = {"safe": _l("I am safe"), "trouble": _l("I need help")}

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    answer: Mapped[str]
    answered_at: Mapped[datetime] = mapped_column(default=clock.now)
    incident: Mapped[Incident] = relationship()
    member: Mapped[Membership] = relationship()

    @property
    def stream(self):
        return self.incident.stream
