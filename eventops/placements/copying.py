"""What the places of a copied event need comes along, as many days later as the event is; nobody's shifts do."""

from eventops.events.copying import copied
from eventops.placements.queries import needs
from eventops.runsheet.copying import moved


def copy_needs(_actor, source, event, copies):
    for need in needs(source):
        copies.add(need, event_id=event.id, place_id=copies.id_of(need.place),
                   **{name: moved(getattr(need, name), source, event) for name in ("starts_at", "ends_at")})


copied.append(copy_needs)
