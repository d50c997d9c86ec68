"""「＋1」: one card for what several people wait for, instead of one card each."""

from flask import url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventops import clock
from eventops.board import actions as board
from eventops.changes import record
from eventops.extensions import db
from eventops.forms import folded
from eventops.refusals import Conflict
from eventops.supplies import queries
from eventops.supplies.lines import append_line, titles
from eventops.supplies.models import SupplyWant

ASKED_LATE = 60  # seconds after the press: it waited in a phone's outbox, and nobody is there to answer


def offer_if_alike(member, form, pressed_at, stream, place, lines):
    """Raise Conflict with the offer of 「＋1」, where a form asks for it and a request like it is open."""
    late = (clock.now() - pressed_at).total_seconds() > ASKED_LATE
    if not form.ask.data or late:
        return
    if card := queries.alike(member.event_id, stream, place, [line["item"] for line in lines]):
        raise Conflict(
            "open_already", _l("#%(number)s %(title)s is open already: %(state)s, %(minutes)s min ago.",
                               number=card.number, title=f"{card.name(str(get_locale()))} {card.amount}".strip(),
                               state=card.state_word.label,
                               minutes=int((clock.now() - card.received_at).total_seconds() // 60)),
            offer={"url": url_for("supplies.join_request", event=member.event.slug, number=card.number),
                   "word": str(_l("＋1: me, too")), "other": str(_l("Make another card"))})


def join_request(member, card, lines=(), note="", pictures=(), message=None):
    """Let the member wait for this request, too, with what they need beside it; a post it came from is linked.

    Gives the want if it is new.
    """
    if card.state not in queries.JOINED:
        raise Conflict("too_late", board.who_was_first(card), subject=card)
    author = (message and message.author) or member
    want, new = want_of(author, card), None
    added = add_numbers(card, lines)
    more = sum(columns.get("quantity") or 0 for columns in lines)
    if author.id != card.reporter_id and want is None:
        want = new = SupplyWant(request_id=card.id, member=author, note=note, added=added)
        card.wants.append(want)
        card.wanted += 1
    elif want is not None:
        want.note = " / ".join(filter(None, (want.note, note)))[:500]
        if not (added or note or pictures or message):
            return None
        want.added = want.added | added
    elif note:
        card.body = "\n".join(filter(None, (card.body, note)))[:2000]
    elif not (added or pictures or message):
        return None  # it is their own request
    board.add_pictures(card, pictures)
    if message is not None and message.card_id is None:
        message.card_id = card.id
        message.version += 1
        db.session.flush()
        db.session.expire(message, ["card"])
        record(member, message, "message.carded", on_screens=False, number=card.number)
    card.version += 1
    db.session.flush()
    record(member, card, "card.wanted", asked=more, note=note)
    return new


def want_of(member, card):
    return db.session.scalar(select(SupplyWant).filter_by(request_id=card.id, member_id=member.id))


def add_numbers(card, lines):
    """Ask for more of the things in *lines*; one that is not in it becomes a line of it. Gives what was added."""
    known, added = {folded(line.item): line for line in card.lines}, {}
    for columns in lines:
        number = columns.get("quantity") or 0
        if (line := known.get(folded(columns["item"]))) is None:
            append_line(card, columns)
            db.session.flush()
            added[card.lines[-1].key] = None
        elif number:
            line.quantity += number
            line.unit = line.unit or columns.get("unit", "")
            added[line.key] = number
    return added


def withdraw_want(member, card):
    """Take one's 「＋1」 back with all that it asked for, as far as nothing of it is on its way."""
    want = want_of(member, card)
    if want is None or card.state not in queries.JOINED:
        raise Conflict("undo_too_late", _l("This can no longer be undone."), subject=card)
    own_title = card.title == names_of(card)["title"]
    for line in list(card.lines):
        if line.key not in want.added:
            continue
        if want.added[line.key] is not None:
            line.quantity = max(0, line.quantity - want.added[line.key], line.delivered + line.in_transit)
        elif not (line.committed or line.in_transit or line.delivered):
            card.lines.remove(line)
    if own_title:
        for name, words in names_of(card).items():
            setattr(card, name, words)
    card.wants.remove(want)
    card.wanted -= 1
    card.version += 1
    db.session.flush()
    record(member, card, "card.unwanted")


def names_of(card):
    return titles([(line.item, line.item_en) for line in card.lines])
