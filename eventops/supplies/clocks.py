"""What happens to a request by itself: nobody takes it, nobody says that it came."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from eventops import alarms, clock
from eventops.board import actions as board
from eventops.board.actions import move_card, words
from eventops.changes import record
from eventops.feed import queries as feed
from eventops.feed.actions import announce
from eventops.feed.announcements import texts
from eventops.supplies import lines

UNTAKEN, UNCONFIRMED = "supply.untaken", "supply.unconfirmed"
TOLD_AFTER = {"urgent": timedelta(minutes=3)}  # and otherwise:
TOLD_AT_LAST = timedelta(minutes=10)
RAISED_AFTER = timedelta(minutes=2)  # from when the lead was told: then the big screens say so
CONFIRMED_AFTER = timedelta(minutes=20)
UNDONE = "undone"  # instead of the state before
settled = []  # functions (member or None, card, state before): what else follows from it; features above add theirs

texts["supply.untaken"] = _l("Nobody has taken #%(number)s %(title)s (%(where)s) for %(minutes)s minutes.")
texts["supply.not_received"] = _l("#%(number)s %(title)s has not arrived, says %(by)s.")


def follow(member, card, before=None):
    """Set the clocks by the state in which the request now stands."""
    if card.state != before:
        for state, name, span in (("requested", UNTAKEN, told_after(card)),
                                  ("delivered", UNCONFIRMED, CONFIRMED_AFTER)):
            if state in (card.state, before) or before == UNDONE:
                alarms.wake(card, name, clock.now() + span if card.state == state else None)
        card.raised_at = None
        card.confirmed_itself = card.confirmed_itself and card.state == "closed"
        if (before, card.state) == ("delivered", "accepted"):
            tell(card, "supply.not_received", actor=member, by=member.name)
        for each in settled:
            each(member, card, before)


def told_after(card):
    return TOLD_AFTER.get(card.urgency, TOLD_AT_LAST)


def follow_undo(_member, card, last):
    lines.give_back(card, last)
    follow(None, card, before=UNDONE)


@alarms.rings(UNTAKEN)
def raise_untaken(card, turn):
    """First who leads is told, then it stands out on the big screens; taking it ends both."""
    if card.state != "requested" or not card.is_open:
        return None
    card.version += 1
    if turn == 0:
        tell(card, "supply.untaken", minutes=told_after(card).seconds // 60)
        record(None, card, "card.untaken_told")
        return clock.now() + RAISED_AFTER
    card.raised_at = clock.now()
    record(None, card, "card.untaken_raised")
    return None


@alarms.rings(UNCONFIRMED)
def confirm_by_itself(card, _turn):
    if card.state == "delivered" and card.is_open:
        card.confirmed_itself = True
        move_card(None, card, "confirm")


def tell(card, announcement, actor=None, **more):
    """A line to those who lead: in the talk of the card's team or in the managers'; of a duty's card in its own."""
    event = card.event
    stream = event.stream(f"team:{card.team_id}" if card.team_id else "managers")
    if card.stream.audience.startswith("duty:"):
        stream = card.stream
    if room := feed.room_of(stream):
        where = {"ja": card.place.name("ja"), "en": card.place.name("en")} if card.place else words(_l("no place"))
        announce(room, announcement, card=card, actor=actor, number=card.number,
                 title={"ja": card.name("ja"), "en": card.name("en")}, where=where, **more)


board.after_make["supply"].append(follow)
board.after_move["supply"].append(follow)
board.after_undo["supply"].append(follow_undo)
