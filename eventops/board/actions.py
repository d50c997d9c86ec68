"""Making and moving cards: the same for every kind; what differs stands in the kind's table."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update
from sqlalchemy.orm.attributes import set_committed_value

from eventops import alarms, clock
from eventops.board.models import Card
from eventops.changes import Stream, record
from eventops.extensions import db
from eventops.feed import pictures as photos_of_forms
from eventops.feed import queries as feed
from eventops.feed.actions import announce
from eventops.feed.announcements import texts
from eventops.people import queries as people
from eventops.permissions import at_least, can
from eventops.refusals import Conflict, Forbidden, Refused

UNDO_WITHIN = timedelta(seconds=10)
evidence = {}  # kind -> function (member, card, verb, given) -> details for the history, or Refused
in_parts = {}  # kind -> function (member, card, verb): whether the press was a part of the move alone, and is kept
after_make = defaultdict(list)  # kind -> functions (member, card): what else a new card means
after_undo = defaultdict(list)  # kind -> functions (member, card, the move that was undone)
after_drop = []  # functions (ids) of cards that are gone for good, a layout that was taken back
quiet = set()  # kinds whose end a feature tells in its own words
after_change = []  # functions (member, card) of a card that was made, moved or given; features above add theirs
after_move = defaultdict(list)  # kind -> functions (member, card, state before): what else a move means
after_state = []  # functions (card): its state, its root or whose it is has changed; features above add theirs

texts["card.made"] = _l("#%(number)s %(title)s — %(kind)s (%(by)s)")
texts["card.closed"] = _l("#%(number)s %(title)s: %(state)s")


@dataclass(frozen=True)
class Given:
    """What came with the press of a verb beside a note."""

    answer: str = ""
    witness: str = ""  # a member's key
    pictures: tuple = ()
    lines: dict | None = None  # what a request's lines said before their numbers led to this move


def next_numbers(stream, count):
    """The stream's next card numbers; within the write, so that no two cards get the same."""
    last = db.session.scalar(
        update(Stream).where(Stream.id == stream.id).values(last_card=Stream.last_card + count)
        .returning(Stream.last_card).execution_options(synchronize_session=False))
    return [f"{stream.prefix}{number}" for number in range(last - count + 1, last + 1)]


def make_card(member, kind, stream, pictures=(), message=None, occurred_at=None, **fields):
    """Put a card on the board of those who hear *stream*; from a message it takes author, photos, place and time."""
    card = kind(event_id=member.event_id, event=member.event, stream=stream, number=next_numbers(stream, 1)[0],
                reporter=(message and message.author) or member, message=message,
                occurred_at=occurred_at or clock.now(), **fields)
    db.session.add(card)
    db.session.flush()
    if message is not None:
        pictures = [*message.photos, *pictures]
        message.version += 1
    photos_of_forms.attach(pictures, stream, card_id=card.id)
    db.session.flush()
    db.session.expire(card, ["photos"])
    record(member, card, "card.made", occurred_at=card.occurred_at, card_kind=card.kind, title=card.title)
    for follow_up in after_make.get(card.kind, ()):
        follow_up(member, card)
    if message is not None:
        db.session.expire(message, ["cards"])
        record(member, message, "message.carded", on_screens=False, number=card.number)
    elif room := feed.room_of(stream):
        announce(room, "card.made", card=card, actor=member, number=card.number, title=card.title,
                 kind=words(kind.LABEL), by=member.name)
    follow(member, card)
    return card


def follow(member, card):
    for follow_up in after_change:
        follow_up(member, card)


def tell_state(card):
    for tell in after_state:
        tell(card)


def words(lazy):
    """A lazy text in both languages, as announcements store values."""
    from flask_babel import force_locale

    both = {}
    for locale in ("ja", "en"):
        with force_locale(locale):
            both[locale] = str(lazy)
    return both


def move_card(member, card, name, note="", occurred_at=None, given=None, as_reporter=False):
    """Do the verb *name*. One conditional UPDATE decides: one wins, the other reads who was first.

    Without a member it is done by itself, its time being over. *as_reporter*: for whoever reported it.
    """
    verb = next((each for each in card.VERBS if each.name == name), None)
    if verb is None:
        raise Refused("unknown_verb", _l("There is no such step for this card."))
    if member is not None and not (as_reporter and "reporter" in verb.own):
        check_right(member, card, verb)
    if verb.note and not note:
        raise Refused("note_needed", _l("Please say why in a few words."), fields={"note": [_l("Please say why.")]})
    if verb.other and member is not None and card.finished_by_id == member.id:
        raise Forbidden("same_person", _l("Somebody else than the one who finished must check this."))
    if card.kind in in_parts and card.state in verb.sources and in_parts[card.kind](member, card, verb):
        return card
    before = standing(card)
    if not claim(card, verb):
        raise Conflict("too_late", who_was_first(card), subject=card)
    apply(member, card, verb, note, before)
    given = given or Given()
    asked = evidence[card.kind](member, card, verb, given) if card.kind in evidence else {}
    add_pictures(card, given.pictures)
    record(member, card, "card.moved" if member is not None else "card.moved_itself", occurred_at=occurred_at,
           verb=name, before=before["state"], after=verb.to, note=note, **asked)
    for follow_up in after_move.get(card.kind, ()):
        follow_up(member, card, before["state"])
    told = card.message is not None and not card.message.unsent_at and card.kind not in quiet
    if told and not card.is_open:
        announce(card.message.room, "card.closed", reply_to=card.message, card=card, actor=member,
                 number=card.number, title=card.title, state=words(card.state_word.label))
    follow(member, card)
    tell_state(card)
    return card


def standing(card):
    """What an undo of its next move goes back to."""
    return {"state": card.state, "assignee": card.assignee_id, "finished_by": card.finished_by_id,
            "outcome": card.outcome, "closed_at": card.closed_at and clock.iso(card.closed_at)}


def drop_cards(kind, ids):
    """Cards of that class that nobody has touched leave the database: an id may be given to another card later."""
    for first in range(0, len(ids), 500):
        some = ids[first:first + 500]
        db.session.execute(delete(kind.__table__).where(kind.__table__.c.id.in_(some)))
        db.session.execute(delete(Card.__table__).where(Card.__table__.c.id.in_(some)))
        alarms.forget(kind, some)
        for forget in after_drop:
            forget(some)


def add_pictures(card, pictures):
    if pictures:
        photos_of_forms.attach(pictures, card.stream, card_id=card.id, first=len(card.photos))
        db.session.flush()
        db.session.expire(card, ["photos"])


def check_right(member, card, verb):
    owner = ("reporter" in verb.own and card.reporter_id == member.id) or (
        "assignee" in verb.own and card.assignee_id == member.id)
    if not (owner or at_least(member, verb.least) or verb.duty in member.duties):
        raise Forbidden("not_allowed", _l("Your role does not allow this."))


def claim(card, verb):
    """Move the row if it still stands where the verb begins; whether it did."""
    table = Card.__table__
    version = db.session.scalar(
        update(table).where(table.c.id == card.id, table.c.state.in_(verb.sources),
                            table.c.duplicate_of_id.is_(None))
        .values(state=verb.to, version=table.c.version + 1).returning(table.c.version))
    if version is not None:
        set_committed_value(card, "state", verb.to)
        set_committed_value(card, "version", version)
    return version is not None


def apply(member, card, verb, note, before):
    """What a verb changes beside the state."""
    now = clock.now()
    if verb.takes:
        card.assignee = member
    if verb.drops:
        card.assignee = None
    if note and not verb.keeps:
        card.outcome = note
    card.finished_by = member if card.state_word.tone == "done" and not verb.other else card.finished_by
    card.snooze_until = None
    card.first_response_at = card.first_response_at or now
    card.closed_at = None if card.is_open else now
    card.last_move = member and {**before, "by": member.id, "at": clock.iso(now)}


def who_was_first(card):
    if card.assignee is not None:
        return _l("%(name)s was first: #%(number)s is now “%(state)s”.", name=card.assignee.name, number=card.number,
                  state=card.state_word.label)
    return _l("#%(number)s is now “%(state)s”.", number=card.number, state=card.state_word.label)


def undo_move(member, card):
    """Take one's own last move back within 10 seconds: a new row in the history, nothing is struck."""
    last = card.last_move
    fresh = last and clock.now() - clock.parse(last["at"]) <= UNDO_WITHIN
    if not fresh or last["by"] != member.id:
        raise Conflict("undo_too_late", _l("This can no longer be undone."), subject=card)
    before, card.state = card.state, last["state"]
    card.assignee_id, card.finished_by_id, card.last_move = last["assignee"], last["finished_by"], None
    card.outcome, card.closed_at = last["outcome"], clock.parse(last["closed_at"])
    card.version += 1
    for follow_up in after_undo.get(card.kind, ()):
        follow_up(member, card, {**last, "after": before})
    db.session.flush()
    db.session.refresh(card)
    record(member, card, "card.undone", before=before, after=card.state)
    tell_state(card)


def assign_card(member, card, assignee):
    """Give a card to somebody who hears it, or to nobody. Oneself anybody may."""
    if not (assignee is member or (assignee is None and card.assignee_id == member.id)):
        may_assign_others(member)
    if assignee is not None and not (assignee.is_active and assignee.hears(card.stream_id)):
        raise Refused("cannot_see_it", _l("This person cannot see the card."))
    if assignee is not None and not can(assignee, "card.move"):
        raise Refused("only_reads", _l("This person only reads along."))
    if card.assignee is not assignee:
        card.assignee, card.last_move = assignee, None  # an undo would take the card from its new assignee
        card.version += 1
        record(member, card, "card.assigned", assignee=assignee.name if assignee else "")
        follow(member, card)
        tell_state(card)


def assign_group(member, card, team=None, organization=""):
    """Give a card to a team, to an organisation, or to nobody in particular: whichever of its people takes it."""
    may_assign_others(member)
    if (team or organization) and not any(
            can(each, "card.move") and (team in each.teams if team else each.organization == organization)
            for each in people.hearers(member.event_id, card.stream)):
        raise Refused("cannot_see_it", _l("None of them can see the card."))
    if (card.assignee, card.team, card.organization) == (None, team, organization):
        return
    card.assignee, card.team, card.organization, card.last_move = None, team, organization, None
    card.version += 1
    record(member, card, "card.assigned", assignee=organization or (team.name_ja if team else ""))
    tell_state(card)


def may_assign_others(member):
    """Asked before a person is looked up: who is there is not told to whoever may not."""
    if not can(member, "card.assign"):
        raise Forbidden("not_allowed", _l("Your role does not allow this."))


def edit_card(member, card, version, title, body, place, due_at):
    """Change the words; a text that somebody else has changed meanwhile is refused, and stays on the phone.

    A due that is set by hand hangs on nothing any more.
    """
    if not (can(member, "card.assign") or card.reporter_id == member.id):
        raise Forbidden("not_allowed", _l("Your role does not allow this."))
    if (card.title, card.body, card.place, card.due_at) == (title, body, place, due_at):
        return
    if version != card.version:
        raise Conflict("stale", _l("Somebody has changed this meanwhile. Your text is kept."), subject=card)
    before, after = {"title": card.title, "body": card.body}, {"title": title, "body": body}
    if title != card.title:
        card.title_en = ""
    if due_at != card.due_at:
        before["due_at"], after["due_at"] = (at and clock.stamp(at, card.event.zone) for at in (card.due_at, due_at))
        card.due_at, card.due_rule = due_at, None
    card.title, card.body, card.place = title, body, place
    card.version += 1
    record(member, card, "card.edited", before=before, after=after)
