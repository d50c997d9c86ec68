"""The usual things of a copied event."""

from eventops.events.copying import copied
from eventops.extensions import db
from eventops.supplies.queries import picks


def copy_picks(_actor, source, event, copies):
    for pick in picks(source.id):
        copies.add(pick, event_id=event.id)
    db.session.flush()


copied.append(copy_picks)
