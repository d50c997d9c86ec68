"""What can be found: one narrow row for each post and card, kept true by the rows themselves.

A narrow table of its own because every search without an early match reads all of it; the posts' own rows are ten
times as wide. Of most rows it reads two numbers: the text itself only where all wanted letters are in it.
It holds nothing that its subject does not show: an unsent post's row is empty.
"""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint, delete, event, insert, inspect, update
from sqlalchemy.orm import Mapped, mapped_column

from eventops.board.actions import after_drop
from eventops.board.models import Card
from eventops.extensions import db
from eventops.feed.models import Message
from eventops.search.folding import fold, letters_of


class SearchText(db.Model):
    __tablename__ = "search_texts"
    __table_args__ = (UniqueConstraint("subject_type", "subject_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    letters: Mapped[int] = mapped_column(BigInteger)  # of the text, see folding.letters_of
    more_letters: Mapped[int] = mapped_column(BigInteger)
    subject_type: Mapped[str]  # message, card
    subject_id: Mapped[int]
    stream_id: Mapped[int] = mapped_column(ForeignKey("streams.id"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("memberships.id"))
    kind: Mapped[str]  # message, or the card's
    at: Mapped[datetime]
    folded: Mapped[str]


def of_message(message):
    said = message.author_id is not None and message.unsent_at is None
    words = "\n".join(filter(None, (message.body, message.body_en)))
    return {"subject_type": "message", "subject_id": message.id, "stream_id": message.stream_id,
            "room_id": message.room_id, "author_id": message.author_id, "kind": "message",
            "at": message.received_at, **searched(words if said else "")}


def of_card(card):
    """A card's own words; a line's end between them, which no search holds, keeps them apart."""
    words = (f"#{card.number}", card.title, card.title_en, card.body, card.place_note, *card.more_words)
    return {"subject_type": "card", "subject_id": card.id, "stream_id": card.stream_id, "room_id": None,
            "author_id": card.reporter_id, "kind": card.kind, "at": card.received_at,
            **searched("\n".join(word for word in words if word))}


def searched(text):
    folded = fold(text)
    letters, more = letters_of(folded)
    return {"folded": folded, "letters": letters, "more_letters": more}


def keep(model, row_of, *shown):
    """Keep the row of each *model* as ``row_of`` makes it, which looks at *shown*: more may change without it."""
    table = SearchText.__table__

    @event.listens_for(model, "after_insert", propagate=True)
    def add(_mapper, connection, subject):
        connection.execute(insert(table), row_of(subject))

    @event.listens_for(model, "after_update", propagate=True)
    def renew(_mapper, connection, subject):
        names = (*shown, *getattr(subject, "SEARCHED", ()))
        if not any(inspect(subject).attrs[name].history.has_changes() for name in names):
            return
        row = row_of(subject)
        connection.execute(update(table).values(row).where(
            table.c.subject_type == row["subject_type"], table.c.subject_id == row["subject_id"]))


keep(Message, of_message, "body", "body_en", "unsent_at", "author_id", "stream_id", "room_id", "received_at")
keep(Card, of_card, "title", "title_en", "body", "place_note", "number", "stream_id", "reporter_id", "received_at")


def forget_cards(ids):
    """A card that was dropped is not found any more; its id may be another's."""
    table = SearchText.__table__
    db.session.execute(delete(table).where(table.c.subject_type == "card", table.c.subject_id.in_(ids)))


after_drop.append(forget_cards)
