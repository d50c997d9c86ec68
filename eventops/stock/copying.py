"""What is counted and what is lent in a copied event: the things, not how many there were nor who had them."""

from eventops.changes import random_key
from eventops.events.copying import copied
from eventops.extensions import db
from eventops.stock.queries import items, things


def copy_stock(_actor, source, event, copies):
    for item in items(source.id):
        copies.add(item, event_id=event.id, place_id=copies.id_of(item.place), version=1, low_since=None)
    entered = random_key()
    for thing in things(source.id):
        copies.add(thing, event_id=event.id, entered=entered)
    db.session.flush()


copied.append(copy_stock)
