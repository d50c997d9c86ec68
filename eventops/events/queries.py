"""Looking events and places up."""

from sqlalchemy import func, select

from eventops.events.models import Event, Place
from eventops.extensions import db


def there_are_events():
    return bool(db.session.scalar(select(func.count()).select_from(Event)))


def hold(event):
    """Let others who order the event's places, rooms or teams wait until this write is done; read what they left."""
    db.session.execute(select(Event.id).filter_by(id=event.id).with_for_update())
    db.session.expire(event, ["places", "streams"])


def places(event_id, also=None):
    """The places that are offered, in their order; *also* one that something names, offered or not."""
    return db.session.scalars(
        select(Place).filter_by(event_id=event_id)
        .where(Place.put_away_at.is_(None) | (Place.id == (also.id if also else None)))
        .order_by(Place.position, Place.id)).all()


def all_places(event_id):
    return db.session.scalars(select(Place).filter_by(event_id=event_id).order_by(Place.position, Place.id)).all()


def place_by_key(event_id, key):
    """The place, or None: also for the empty key of a form where no place was chosen."""
    return db.session.scalar(select(Place).filter_by(event_id=event_id, key=key)) if key else None
