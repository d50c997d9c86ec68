"""Moves of stock: by hand, counted anew, and the warning when little is left. Nothing here ever stops a hand."""

from flask_babel import lazy_gettext as _l

from eventops import clock
from eventops.changes import record
from eventops.extensions import db
from eventops.feed.actions import announce
from eventops.feed.announcements import texts
from eventops.feed.queries import room_of
from eventops.refusals import Conflict, Refused
from eventops.stock import queries
from eventops.stock.models import StockItem, StockMove

MOVED = {"in": "stock.in", "out": "stock.out", "move": "stock.move", "count": "stock.count"}

texts.update({"stock.low": _l("%(title)s: %(left)s left, less than %(threshold)s. Buy more?")})


def add_item(member, number=0, **columns):
    """Count a thing from now on; *number* of it are there."""
    item = StockItem(event=member.event, event_id=member.event_id, **columns)
    db.session.add(item)
    db.session.flush()
    record_stock(member, item, "stock.item_added")
    if number:
        move(member, item, "in", number, item.place)
    return item


def edit_item(member, item, version, **columns):
    if item.version != version:
        raise Conflict("changed_meanwhile", _l("Somebody has changed this meanwhile. Look at it again, then save."))
    if columns != {name: getattr(item, name) for name in columns}:
        for name, value in columns.items():
            setattr(item, name, value)
        item.version += 1
        record_stock(member, item, "stock.item_edited")
        warn(member, item)


def put_item_away(member, item):
    item.put_away_at = clock.now()
    record_stock(member, item, "stock.item_put_away")


def move(member, item, kind, number, place, to=None, reason=""):
    """What a hand did: ``in``, ``out``, ``move`` to another place, or ``count``: so many were there after all."""
    if kind == "move" and place is to:
        raise Refused("same_place", _l("From one place to another, please."))
    if kind == "count" and not reason:
        raise Refused("note_needed", _l("Please say why in a few words."), fields={"reason": [_l("Please say why.")]})
    if number < 1 and kind != "count":
        raise Refused("too_few", _l("A number from 1 to 100000, please."))
    if kind == "count":
        steps = [(place, number - queries.on_hand_of(item).get(place.id if place else None, 0))]
    else:
        steps = {"in": [(place, number)], "out": [(place, -number)], "move": [(place, -number), (to, number)]}[kind]
    for where, many in steps:
        add(member, item, where, many, kind, reason)
    record_stock(member, item, MOVED[kind], count=number, place=place.name_ja if place else "",
         to=to.name_ja if to and kind == "move" else "", note=reason)
    warn(member, item)


def add(member, item, place, number, kind, reason="", card=None):
    db.session.add(StockMove(event_id=item.event_id, item=item, place=place, number=number, kind=kind, reason=reason,
                             member=member, card_id=card.id if card else None,
                             card_number=card.number if card else ""))
    db.session.flush()


def warn(member, item):
    """Once, when there is less than the threshold: a line to the managers and the mark on the page."""
    left = sum(queries.on_hand_of(item).values())
    is_low = item.threshold is not None and left < item.threshold
    if is_low and item.low_since is None:
        item.low_since = clock.now()
        announce(room_of(item.event.stream("managers")), "stock.low", actor=member, threshold=item.threshold,
                 title={"ja": item.name("ja"), "en": item.name("en")},
                 left={"ja": item.counted(left, "ja"), "en": item.counted(left, "en")})
    elif not is_low:
        item.low_since = None


def record_stock(member, item, kind, **details):
    record(member, item, kind, name=item.name_ja, name_en=item.name_en, **details)
