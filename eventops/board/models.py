"""Card: the one base row of everything the board holds."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from eventops import changes, clock
from eventops.changes import Stream
from eventops.events.models import Event, Place, in_language
from eventops.extensions import db
from eventops.feed.models import Message, Photo
from eventops.people.models import Membership, Team

RANK = {"normal": 0, "important": 1, "urgent": 2}


class Card(db.Model):
    """A task, a request, a thing found: its kind decides its states, its verbs and who is told."""

    __tablename__ = "cards"
    __table_args__ = (UniqueConstraint("event_id", "number"), Index("ix_cards_event_id_kind", "event_id", "kind"))
    # each kind sets these
    STATES = {}
    VERBS = ()
    LIST = "cards"
    LABEL = ""
    ICON = ""
    ON_BOARD = True  # among the cards of the board; tasks stand in their checklists
    MORE = ""  # a template that its page holds beside what every card has
    BELOW = ""  # and one below the steps that lead on
    SEARCHED = ()  # columns of its own that ``more_words`` are made of

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("streams.id"))
    kind: Mapped[str]
    number: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    outcome: Mapped[str] = mapped_column(default="")
    urgency: Mapped[str] = mapped_column(default="normal")
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    place_note: Mapped[str] = mapped_column(default="")
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    organization: Mapped[str] = mapped_column(default="")  # whose people it waits for, as a team's
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    reported_via: Mapped[str] = mapped_column(default="phone")
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("cards.id"))
    occurred_at: Mapped[datetime] = mapped_column(default=clock.now)
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime | None]
    due_rule: Mapped[dict | None] = mapped_column(JSON)
    snooze_until: Mapped[datetime | None]
    first_response_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    finished_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    last_move: Mapped[dict | None] = mapped_column(JSON)  # by, at and what it was before: what undo goes back to
    event: Mapped[Event] = relationship()
    stream: Mapped[Stream] = relationship()
    place: Mapped[Place | None] = relationship()
    team: Mapped[Team | None] = relationship()
    assignee: Mapped[Membership | None] = relationship(foreign_keys=[assignee_id])
    reporter: Mapped[Membership | None] = relationship(foreign_keys=[reporter_id])
    finished_by: Mapped[Membership | None] = relationship(foreign_keys=[finished_by_id])
    duplicate_of: Mapped["Card | None"] = relationship(remote_side=[id])  # always the root
    message: Mapped[Message | None] = relationship(
        foreign_keys=[message_id], backref=backref("cards", order_by="Card.id"))
    photos: Mapped[list[Photo]] = relationship(order_by=Photo.position, backref="card")

    __mapper_args__ = {"polymorphic_on": "kind", "with_polymorphic": "*"}

    @property
    def element_id(self):
        return f"c-{self.key}"

    @property
    def list_id(self):
        return self.LIST

    @property
    def is_open(self):
        return self.STATES[self.state].is_open and self.duplicate_of_id is None

    @property
    def state_word(self):
        return self.STATES[self.state]

    @property
    def moves(self):
        """The verbs that lead on from the present state; a duplicate goes with its root."""
        return [verb for verb in self.VERBS if self.state in verb.sources and self.duplicate_of_id is None]

    @property
    def next_move(self):
        """The verb that a row offers under the thumb, or None."""
        return next((verb for verb in self.moves if verb.main), None)

    @property
    def order(self):
        """Where the card stands in its list, ascending: urgent first, then the newest."""
        return -(RANK[self.urgency] * 10**13 + int(self.received_at.timestamp() * 1000))

    def name(self, locale):
        return in_language(locale, self.title, self.title_en)

    def in_charge(self, locale):
        """Who it is in the hands of, or waits for: a person, an organisation, a team, or "" for whoever comes."""
        if self.assignee is not None:
            return self.assignee.name
        return self.organization or (self.team.name(locale) if self.team else "")

    @property
    def more_words(self):
        """What else of it can be found."""
        return ()

    def wants_more(self, verb):
        """Whether this card asks for more with that verb than the press and a note."""
        return False


Message.card = relationship(Card, foreign_keys=[Message.card_id], viewonly=True)
