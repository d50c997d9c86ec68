"""The order of an event's places: siblings in theirs, and what lies in a place right after it."""


def in_order(places, rank, parent_of, name):
    """*places* with each before what lies in it; siblings by *rank*. What lies in a circle stands at the end."""
    below = {}
    for place in sorted(places, key=rank):
        below.setdefault(parent_of(place), []).append(place)
    ordered, todo = [], below.pop(None, [])[::-1]
    while todo:
        ordered.append(todo.pop())
        todo += below.pop(name(ordered[-1]), [])[::-1]
    return ordered + [place for rest in below.values() for place in rest]


def settle(event, rank=None):
    """Number the event's places anew; a *rank* ``{place id: number}`` says how siblings stand where it names them."""
    rank = rank or {}
    event.places.sort(key=lambda place: place.id)
    ordered = in_order(event.places, lambda place: (rank.get(place.id, place.position), place.id),
                       lambda place: place.parent_id, lambda place: place.id)
    for position, place in enumerate(ordered):
        if place.position != position:
            place.position = position
    event.places.sort(key=lambda place: place.position)


def siblings(places, place):
    """Those that lie where *place* lies, itself too, in their order."""
    return [each for each in places if each.parent_id == place.parent_id]
