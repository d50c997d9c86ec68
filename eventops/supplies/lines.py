"""The lines of a request: how much of each thing is promised, on its way and there, and the state that follows.

One tap of a verb means all of it. Numbers are set one at a time, to what they are now; where they say that the state
is another one, the table's own verb leads there, with its rights.
"""

from flask_babel import lazy_gettext as _l

from eventops.board import actions as board
from eventops.board.actions import Given, move_card
from eventops.changes import record
from eventops.extensions import db
from eventops.permissions import STAFF, at_least
from eventops.refusals import Conflict, Forbidden, Refused
from eventops.supplies.models import SupplyLine

MOST_LINES = 20
CAME, ON_ITS_WAY, PROMISED, ASKED = "delivered", "in_transit", "committed", "quantity"
# verb → what its press without numbers makes of a line
ALL_OF_IT = {
    "accept": lambda line: {PROMISED: line.whole},
    "dispatch": lambda line: {PROMISED: line.whole, ON_ITS_WAY: line.whole - line.delivered},
    "halt": lambda line: {ON_ITS_WAY: 0},
    "deliver": lambda line: {PROMISED: line.whole, ON_ITS_WAY: 0, CAME: line.whole},
    "not_received": lambda line: {CAME: 0},
    "wait": lambda line: {PROMISED: line.delivered, ON_ITS_WAY: 0},
    "reopen": lambda line: {PROMISED: 0, ON_ITS_WAY: 0, CAME: 0},
}
ALL_OF_IT |= dict.fromkeys(("release", "decline", "cancel"), ALL_OF_IT["wait"])
KINDS = {ASKED: "card.line_quantity", PROMISED: "card.line_committed", ON_ITS_WAY: "card.line_in_transit",
         CAME: "card.line_delivered"}  # in the history
LEADING = ("accept", "dispatch", "halt", "deliver", "not_received", "release")  # what numbers may lead by


def numbers_of(card):
    return {line.key: line.numbers for line in card.lines}


def follow_verb(_member, card, verb, given):
    """Let the numbers follow a verb, unless they are why it was done; its undo puts them back."""
    card.last_move = card.last_move and {**card.last_move, "lines": given.lines or numbers_of(card)}
    if given.lines is None and verb.name in ALL_OF_IT:
        for line in card.lines:
            put(line, ALL_OF_IT[verb.name](line))
    return {}


def put(line, numbers):
    for name, number in numbers.items():
        setattr(line, name, max(0, number))


def give_back(card, last):
    for line in card.lines:
        put(line, last.get("lines", {}).get(line.key, {}))
        if card.state == "accepted" and not line.committed:  # one number had done two verbs
            put(line, ALL_OF_IT["accept"](line))


board.evidence["supply"] = follow_verb


def set_line(member, card, key, what, number):
    """Say how much of one thing is asked for, promised, on its way or there, all in all."""
    line = next((each for each in card.lines if each.key == key), None)
    if line is None or what not in SupplyLine.NUMBERS:
        raise Refused("unknown_line", _l("There is no such thing in this request."))
    may_set(member, card, what)
    if not card.is_open or (what == ASKED and card.state == "delivered"):
        raise Conflict("too_late", board.who_was_first(card), subject=card)
    if what == ASKED and number < 1:
        raise Refused("too_few", _l("A number from 1 to 100000, please."))
    lines, before = numbers_of(card), getattr(line, what)
    if number == before:
        return
    settle(line, what, number)
    card.version += 1
    record(member, card, KINDS[what], name=line.item, name_en=line.item_en, before=before, after=number,
           asked=line.quantity)
    db.session.flush()
    for verb in verbs_to(card, state_of(card)):
        move_card(member, card, verb.name, given=Given(lines=lines))


def may_set(member, card, what):
    """Who moves it says how far it is; who asked, how many, and what did not come."""
    asked = card.reporter_id == member.id and (what == ASKED or (what == CAME and card.state == "delivered"))
    moves = card.assignee_id == member.id and what != ASKED
    if not (asked or moves or at_least(member, STAFF)):
        raise Forbidden("not_allowed", _l("Your role does not allow this."))


def settle(line, what, number):
    """The number, and what it says of the others: what has come is on its way no more, and was promised."""
    if what == CAME:
        line.in_transit = max(0, line.in_transit - max(0, number - line.delivered))
        if not line.quantity and number > 1:
            line.quantity = number  # now somebody has said how many
    setattr(line, what, number)
    if what == PROMISED:
        line.in_transit = min(line.in_transit, max(0, number - line.delivered))
    line.committed = max(line.committed, line.delivered + line.in_transit)


def state_of(card):
    """The state that the numbers speak of."""
    if all(line.delivered >= line.whole for line in card.lines):
        return "delivered"
    if any(line.in_transit for line in card.lines):
        return "on_the_way"
    return "accepted" if any(line.committed for line in card.lines) else "requested"


def verbs_to(card, wanted):
    """The verbs of the table that lead to that state: one, or two by way of being arranged; none where none does."""
    def between(source, to):
        return next((verb for verb in card.VERBS if verb.name in LEADING and source in verb.sources and verb.to == to),
                    None)

    if wanted == card.state or (card.state, wanted) == ("waiting", "requested"):
        return []
    if direct := between(card.state, wanted):
        return [direct]
    by_way = between(card.state, "accepted"), between("accepted", wanted)
    return by_way if all(by_way) else []


def add_line(member, card, columns):
    """One more thing in a request that is still being seen to."""
    if not (at_least(member, STAFF) or card.reporter_id == member.id):
        raise Forbidden("not_allowed", _l("Your role does not allow this."))
    if card.state not in ("requested", "accepted", "waiting", "on_the_way"):
        raise Conflict("too_late", board.who_was_first(card), subject=card)
    if len(card.lines) >= MOST_LINES:
        raise Refused("too_many_lines", _l("A request holds at most 20 things."))
    append_line(card, columns)
    card.version += 1
    db.session.flush()
    record(member, card, "card.line_added", name=columns["item"], name_en=columns.get("item_en", ""),
           asked=columns.get("quantity", 0))


def append_line(card, columns):
    """The request's title names its things, as long as nobody has given it another."""
    before = titles([(line.item, line.item_en) for line in card.lines])
    card.lines.append(SupplyLine(**columns))
    if card.title == before["title"]:
        after = titles([(line.item, line.item_en) for line in card.lines])
        card.title, card.title_en = after["title"], after["title_en"]


def titles(names):
    """What a request for things of those ``[(name, English name)]`` is called."""
    english = any(en for _ja, en in names)
    return {"title": "・".join(ja for ja, _en in names)[:120],
            "title_en": ", ".join(en or ja for ja, en in names)[:120] if english else ""}
