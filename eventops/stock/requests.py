"""What a received request takes from the stock: as much as was delivered, from where the thing is kept.

What was taken for a request is the sum of its moves; when it is closed, reopened or undone, a move makes the sum
right. So the rows tell all of it, and nothing is ever taken twice.
"""

from eventops.forms import folded
from eventops.stock import ledger, queries
from eventops.supplies import clocks


def follow_request(member, card, before):
    if "closed" not in (card.state, before) and before != clocks.UNDONE:
        return
    items = {item.id: item for item in queries.items(card.event_id)}
    wanted = delivered(card, items.values()) if card.state == "closed" else {}
    taken = queries.taken_for(card) if items else {}
    for item_id in sorted(wanted | taken):
        more = wanted.get(item_id, 0) - taken.get(item_id, 0)
        if more and item_id in items:
            item = items[item_id]
            ledger.add(member, item, item.place, -more, "request", card=card)
            ledger.record_stock(member, item, "stock.request", count=-more, number=card.number)
            ledger.warn(member, item)


def delivered(card, items):
    """``{item id: how many}``; of what nobody has counted, nothing."""
    by_name = {folded(name): item.id for item in items for name in (item.name_ja, item.name_en) if name}
    found = {}
    for line in card.lines:
        if line.quantity and (item_id := by_name.get(folded(line.item))):
            found[item_id] = found.get(item_id, 0) + line.delivered
    return found


clocks.settled.append(follow_request)
