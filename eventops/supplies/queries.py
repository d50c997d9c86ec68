"""Looking up the event's usual things, and requests like one that is about to be made."""

from datetime import timedelta

from sqlalchemy import select

from eventops import clock
from eventops.extensions import db
from eventops.forms import folded
from eventops.supplies.models import SupplyPick, SupplyRequest

ALIKE_WITHIN = timedelta(minutes=15)
JOINED = ("requested", "accepted", "waiting", "on_the_way")  # what has come helps nobody else


def picks(event_id):
    """The things that are offered, in their order."""
    return [pick for pick in all_picks(event_id) if pick.put_away_at is None]


def all_picks(event_id):
    return db.session.scalars(
        select(SupplyPick).filter_by(event_id=event_id).order_by(SupplyPick.position, SupplyPick.id)).all()


def alike(event_id, stream, place, items):
    """An open request of the last minutes for all these things at that place, heard by the same people; or None."""
    found = db.session.scalars(
        select(SupplyRequest).where(
            SupplyRequest.event_id == event_id, SupplyRequest.stream_id == stream.id,
            SupplyRequest.kind == "supply", SupplyRequest.received_at > clock.now() - ALIKE_WITHIN,
            SupplyRequest.state.in_(JOINED), SupplyRequest.place_id == (place.id if place else None))
        .order_by(SupplyRequest.id.desc()).limit(50))
    wanted = {folded(item) for item in items}
    return next((card for card in found if wanted <= {folded(line.item) for line in card.lines}), None)
