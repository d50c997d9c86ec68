"""Looking events and places up."""

from sqlalchemy import func, select

from eventops.events.models import Event, Place
from eventops.extensions import db


def there_are_events():
    return bool(db.session.scalar(select(func.count()).select_from(Event)))


def places(event_id):
    return db.session.scalars(select(Place).filter_by(event_id=event_id).order_by(Place.position, Place.id)).all()


def place_by_key(event_id, key):
    """The place, or None: also for the empty key of a form where no place was chosen."""
    return db.session.scalar(select(Place).filter_by(event_id=event_id, key=key)) if key else None
