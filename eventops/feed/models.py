"""Rooms, messages, their photos, mentions and reactions, how far each member has read, and who wants a room quiet."""

import re
from datetime import datetime

from sqlalchemy import JSON, Column, ForeignKey, Index, Table, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from eventops import changes, clock
from eventops.changes import Stream
from eventops.events.models import Event, Place, in_language
from eventops.extensions import db
from eventops.people.models import Membership
from eventops.permissions import GUEST, MANAGER, STAFF, at_least

URGENCIES = ("normal", "important", "urgent")
READERS = ("all", "author", "nobody")  # "author": and the managers
WRITERS = (GUEST, STAFF, MANAGER)
REACTIONS = ("thumb", "noted", "thanks", "done", "ask")


class Room(db.Model):
    """A talk among all who hear its stream."""

    __tablename__ = "rooms"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("streams.id"))
    name_ja: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    shows_past: Mapped[bool] = mapped_column(default=True)  # to members who came after it was said
    writers: Mapped[str] = mapped_column(default="guest")  # the least step that may post
    readers: Mapped[str] = mapped_column(default="all")  # who sees who has read a post, see READERS
    put_away_at: Mapped[datetime | None]  # closed: read, but not written in any more
    version: Mapped[int] = mapped_column(default=1)
    stream: Mapped[Stream] = relationship()

    @property
    def is_by_hand(self):
        """Whether managers opened it and say who hears it; the others belong to everybody, a team or a duty."""
        return self.stream.audience.startswith("room:")

    def takes_posts_of(self, member):
        return self.put_away_at is None and at_least(member, self.writers)

    def shows_readers_of(self, message, member):
        """Whether the member may see who has read that message."""
        return self.readers == "all" or (
            self.readers == "author" and (message.author_id == member.id or member.role == "manager"))

    def name(self, locale):
        return in_language(locale, self.name_ja, self.name_en)


class Message(db.Model):
    """A post; its key was made by the phone that wrote it. One the system made stores what to say, not the words."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_room_id_n", "room_id", "n"), Index("ix_messages_card_id", "card_id"),
                      Index("ix_messages_pinned", "room_id", "n", sqlite_where=text("pinned_at IS NOT NULL"),
                            postgresql_where=text("pinned_at IS NOT NULL")))
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("streams.id"))
    n: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    body: Mapped[str] = mapped_column(default="")
    body_en: Mapped[str] = mapped_column(default="")  # of a phrase, whose words in Japanese are the body
    announcement: Mapped[str] = mapped_column(default="")
    values: Mapped[dict] = mapped_column(JSON, default=dict)
    urgency: Mapped[str] = mapped_column(default="normal")
    guess: Mapped[str] = mapped_column(default="")
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    card_id: Mapped[int | None] = mapped_column(ForeignKey("cards.id", use_alter=True))
    occurred_at: Mapped[datetime] = mapped_column(default=clock.now)
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    unsent_at: Mapped[datetime | None]
    unsent_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    pinned_at: Mapped[datetime | None]
    pinned_until: Mapped[datetime | None]
    pinned_by_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    edition: Mapped[int] = mapped_column(default=1)  # of its text: what else happens to a post is in nobody's way
    edited_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship()
    room: Mapped[Room] = relationship()
    stream: Mapped[Stream] = relationship()
    author: Mapped[Membership | None] = relationship(foreign_keys=[author_id])
    pinned_by: Mapped[Membership | None] = relationship(foreign_keys=[pinned_by_id])
    unsent_by: Mapped[Membership | None] = relationship(foreign_keys=[unsent_by_id])
    reply_to: Mapped["Message | None"] = relationship(remote_side=[id], viewonly=True)
    place: Mapped[Place | None] = relationship()
    photos: Mapped[list["Photo"]] = relationship(back_populates="message", order_by="Photo.position")
    mentions: Mapped[list["Mention"]] = relationship(order_by="Mention.id", cascade="all, delete-orphan")
    mentioned: Mapped[list[Membership]] = relationship(secondary=lambda: mentioned_members)
    reactions: Mapped[list["Reaction"]] = relationship(order_by="Reaction.id")

    @property
    def element_id(self):
        return f"m-{self.key}"

    @property
    def is_for_all(self):
        """Whether all who hear the stream may read it: where the past is hidden, those who came later may not."""
        return self.room.shows_past or self.version == 1

    @property
    def is_for_newcomers(self):
        """Whether also those may read it who come in later."""
        return self.room.shows_past

    def is_for(self, member):
        """Whether somebody who hears the stream may read it."""
        return self.is_for_newcomers or self.received_at >= member.reads_from

    @property
    def album_order(self):
        """Where its photos stand among all, ascending: the newest first."""
        return -int(self.received_at.timestamp() * 1000)

    def words(self, locale):
        """What it says in that language: a phrase says it in both, whatever else was written once stays as it is."""
        return in_language(locale, self.body, self.body_en)

    @property
    def takes(self):
        """The reactions it may get: an urgent post asks for an acknowledgement, and gets no sign that looks so."""
        return [each for each in REACTIONS if each != "noted" or self.urgency != "urgent"]

    @property
    def reacted(self):
        """Who has reacted how: ``[(reaction, keys of members)]``."""
        found = {}
        for each in self.reactions:
            found.setdefault(each.reaction, []).append(each.who)
        return [(each, found[each]) for each in REACTIONS if each in found]

    @property
    def pieces(self):
        """The text as ``[(piece, whether it mentions somebody)]``."""
        labels = sorted((re.escape(mention.label) for mention in self.mentions), key=len, reverse=True)
        if not labels:
            return [(self.body, False)]
        parts = re.split(rf"([@＠](?:{'|'.join(labels)}))", self.body)
        return [(part, bool(place % 2)) for place, part in enumerate(parts) if part]


class Reaction(db.Model):
    """A member's sign on a post: each of the few kinds once."""

    __tablename__ = "reactions"
    __table_args__ = (UniqueConstraint("message_id", "membership_id", "reaction"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    reaction: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    who: Mapped[str] = column_property(
        select(Membership.key).where(Membership.id == membership_id).correlate_except(Membership).scalar_subquery())
    member: Mapped[Membership] = relationship()


class Mention(db.Model):
    """Whom a post names with @: a person, a team or everybody in the room; whom that was then, as pages mark it."""

    __tablename__ = "mentions"
    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    label: Mapped[str]  # what stands behind the @ in the text
    tokens: Mapped[str]  # keys of the members it meant, or "all"


# Who was mentioned at that moment: whoever joins the team later was not.
mentioned_members = Table(
    "mentioned_members", db.metadata,
    Column("message_id", ForeignKey("messages.id"), primary_key=True),
    Column("membership_id", ForeignKey("memberships.id"), primary_key=True, index=True),
)


class Photo(db.Model):
    """One attachment of a message, a card or a post that waits; several may share a file.

    Its row's stream decides who sees it.
    """

    __tablename__ = "photos"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("streams.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    card_id: Mapped[int | None] = mapped_column(ForeignKey("cards.id", use_alter=True), index=True)
    scheduled_id: Mapped[int | None] = mapped_column(ForeignKey("scheduled_posts.id"), index=True)
    hash: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    hidden_at: Mapped[datetime | None]
    purged_at: Mapped[datetime | None]  # then row and file go, a little later
    message: Mapped[Message | None] = relationship(back_populates="photos")


class ReadMark(db.Model):
    """How far a member has read a room: one number that only grows."""

    __tablename__ = "read_marks"
    __table_args__ = (UniqueConstraint("room_id", "membership_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    n: Mapped[int]


class Mute(db.Model):
    """A member wants to hear a room quietly: its count stays, without colour. Mentions still stand out."""

    __tablename__ = "mutes"
    __table_args__ = (UniqueConstraint("membership_id", "room_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("memberships.id"))
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
