"""A person, a person's membership of an event, teams, invitations, sign-in links and sessions."""

from datetime import datetime, timedelta

from sqlalchemy import JSON, Column, ForeignKey, Index, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship, validates

from eventops import changes, clock
from eventops.changes import Stream
from eventops.events.models import Event, Place, in_language
from eventops.extensions import db
from eventops.permissions import BOOTH, PASSING, at_least

team_members = Table(
    "team_members", db.metadata,
    Column("team_id", ForeignKey("teams.id"), primary_key=True),
    Column("membership_id", ForeignKey("memberships.id"), primary_key=True),
)


class Person(db.Model):
    """Somebody; only organisers have an e-mail address and a password."""

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="ja")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    memberships: Mapped[list["Membership"]] = relationship(back_populates="person")

    is_authenticated, is_active, is_anonymous = True, True, False  # what Flask-Login asks

    def get_id(self):
        return str(self.id)


class Team(db.Model):
    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("event_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    code: Mapped[str]
    name_ja: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    put_away_at: Mapped[datetime | None]  # not offered any more; whoever is in it stays
    event: Mapped[Event] = relationship()

    def name(self, locale):
        return in_language(locale, self.name_ja, self.name_en)

    @property
    def stream(self):
        return self.event.stream(f"team:{self.id}")


class Hearer(db.Model):
    """One of those for whom a stream ``room:<n>`` is, beside the managers: a step of the ladder, a team, a member."""

    __tablename__ = "hearers"
    id: Mapped[int] = mapped_column(primary_key=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("streams.id"), index=True)
    role: Mapped[str | None]  # that step and all above it
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    # with the streams, in one query for all of them: who hears what is asked at every page
    team: Mapped[Team | None] = relationship()
    member: Mapped["Membership | None"] = relationship()
    stream: Mapped[Stream] = relationship(
        backref=backref("hearers", lazy="selectin", order_by=id, cascade="all, delete-orphan"))

    def is_for(self, member, team_ids):
        return (member.id == self.membership_id or self.team_id in team_ids
                or (self.role is not None and at_least(member, self.role)))


class Membership(db.Model):
    """A person in an event: step on the ladder, duties, organisation, teams, and whether they are in."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),
                      UniqueConstraint("event_id", "external_id", name="uq_memberships_event_id_external_id"))
    STATES = ("pending", "active", "refused", "suspended", "removed", "expired")
    OVER = ("gone", "expired")  # standings of whom nobody can take back or let in: they may ask anew
    UNDO = timedelta(days=7)  # how long whoever was removed can be taken back with all they had

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(default="guest")
    duties: Mapped[list] = mapped_column(JSON, default=list)
    organization: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="pending")
    version: Mapped[int] = mapped_column(default=1)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    admitted_at: Mapped[datetime | None]  # the first time they were let in; a suspension does not change it
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    removed_at: Mapped[datetime | None]
    removed_from: Mapped[str] = mapped_column(default="")  # the state that taking them back gives again
    refusal: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")  # for managers' eyes alone
    external_id: Mapped[str | None]  # the number the organiser's own list knows them by
    device: Mapped[str] = mapped_column(default="")  # the browser it was asked from, for whoever decides
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    placed_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship(back_populates="memberships", lazy="joined")
    invitation: Mapped["Invitation | None"] = relationship()
    teams: Mapped[list[Team]] = relationship(secondary=team_members, order_by=Team.id)
    place: Mapped[Place | None] = relationship()
    decided_by: Mapped["Membership | None"] = relationship(remote_side=[id])

    @property
    def element_id(self):
        return f"p-{self.key}"

    @validates("state")
    def note_admission(self, _name, state):
        if state == "active" and self.admitted_at is None:
            self.admitted_at = clock.now()
        return state

    @property
    def reads_from(self):
        """The instant before which rooms that hide their past show them nothing."""
        return self.admitted_at or self.asked_at

    @property
    def name(self):
        return self.person.name

    @property
    def standing(self):
        """The state; "ended" for whom the event is over, in it or waiting at a closed one; "gone" for good."""
        if self.state == "removed" and self.removed_at + self.UNDO <= clock.now():
            return "gone"
        over = self.is_over if self.state == "active" else self.state == "pending" and not self.event.is_open
        return "ended" if over else self.state

    @property
    def is_over(self):
        """For who passes through, when their time ends or the event is closed; archived, for all but its keepers."""
        keeps = self.role == "manager" or "audit" in self.duties
        if keeps or self.event.state == "archived":
            return not keeps
        return self.role in PASSING and (not self.event.is_open or self.event.guests_until <= clock.now())

    @property
    def is_active(self):
        return self.standing == "active"

    @property
    def step(self):
        """What a page knows of its reader's rights: one with another step is out of date."""
        return "-".join([self.role, *sorted(self.duties)])

    @property
    def stream(self):
        """Who is in and who waits is the managers' to hear."""
        return self.event.stream("managers")

    @property
    def streams(self):
        """The streams the member may hear now."""
        return self.heard_of(self.event.booth_streams(self.invitation_id) if self.role == BOOTH else self.event.streams)

    def hears(self, stream_id):
        return bool(self.heard_of([stream for stream in self.event.streams if stream.id == stream_id]))

    def heard_of(self, streams):
        """Those of *streams* that the member hears now; the only place that decides it."""
        if self.role == BOOTH:
            return [stream for stream in streams if stream.audience == f"booth:{self.invitation_id}"]
        team_ids = {team.id for team in self.teams}
        heard = {"everyone"} | {f"duty:{duty}" for duty in self.duties} | {f"team:{each}" for each in team_ids}
        kept = ("managers", "team:", "room:") if self.role == "manager" else ()
        return [stream for stream in streams if stream.audience in heard or stream.audience.startswith(kept)
                or any(hearer.is_for(self, team_ids) for hearer in stream.hearers)]


class Invitation(db.Model):
    """A link and QR code by role and team; whoever comes by it waits for approval, or, a guest, is in at once."""

    __tablename__ = "invitations"
    MODES = ("approval", "passphrase", "at_once")

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    token: Mapped[str] = mapped_column(unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    role: Mapped[str] = mapped_column(default="guest")
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    label: Mapped[str] = mapped_column(default="")
    organization: Mapped[str] = mapped_column(default="")  # what the join form is filled in with
    mode: Mapped[str] = mapped_column(default="approval")
    passphrase: Mapped[str] = mapped_column(default="")  # the managers read it out; whoever types it is in at once
    prints_passphrase: Mapped[bool] = mapped_column(default=False)  # on the sheet, for a door that is watched
    limit: Mapped[int | None]  # how many may come by it
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()
    team: Mapped[Team | None] = relationship()

    @property
    def element_id(self):
        return f"i-{self.key}"

    @property
    def stream(self):
        return self.event.stream("managers")

    @property
    def until(self):
        """When the link stops by itself; a guest's does when the guests' time ends. None: never."""
        ends = [self.expires_at, self.event.guests_until if self.role in PASSING else None]
        return min((end for end in ends if end), default=None)

    @property
    def is_open(self):
        """Whether the link is alive; whether there is room is a matter of who has come."""
        return self.event.is_open and self.ended_at is None and (self.until is None or self.until > clock.now())


class NamesList(db.Model):
    """A list of names that was taken in; its people's sign-in links are printed together."""

    __tablename__ = "names_lists"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    event: Mapped[Event] = relationship()
    made_by: Mapped[Membership] = relationship()
    links: Mapped[list["SignInLink"]] = relationship(order_by="SignInLink.id")

    @property
    def stream(self):
        return self.event.stream("managers")


class OrganizationRenaming(db.Model):
    """An organisation that was written otherwise for all its people at once."""

    __tablename__ = "organization_renamings"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    before: Mapped[str]
    after: Mapped[str]
    event: Mapped[Event] = relationship()

    @property
    def stream(self):
        return self.event.stream("managers")


class SignInLink(db.Model):
    """A link that signs a person in: once, or the demo's cast again and again. ``person`` None: the first organiser."""

    __tablename__ = "sign_in_links"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    names_list_id: Mapped[int | None] = mapped_column(ForeignKey("names_lists.id"), index=True)
    seed: Mapped[str | None]  # of a link that may be printed again: with the secret key it gives the token
    reusable: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    person: Mapped[Person | None] = relationship()


class Session(db.Model):
    """A signed-in browser, a person's or a big screen's: the hash of a 256-bit id; a row, so that it can be ended."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_person_id_revoked_at", "person_id", "revoked_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    token_hash: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="person")  # person, screen
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    device: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    person: Mapped[Person | None] = relationship()

    @property
    def is_live(self):
        return self.revoked_at is None and self.expires_at > clock.now()
