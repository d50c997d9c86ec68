"""Looking scheduled posts up, in the rooms the member hears."""

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from eventops.extensions import db
from eventops.feed.models import Room
from eventops.feed.queries import heard
from eventops.scheduled.models import ScheduledPost

MOST = 50


def scheduled_posts(room):
    """What waits, the soonest first; then what was, the latest first."""
    found = db.session.scalars(
        select(ScheduledPost).filter_by(room_id=room.id)
        .options(joinedload(ScheduledPost.author), joinedload(ScheduledPost.message),
                 selectinload(ScheduledPost.photos))
        .order_by(ScheduledPost.at.desc(), ScheduledPost.id.desc()).limit(MOST)).unique().all()
    waiting = [each for each in found if each.state == "waiting"]
    return waiting[::-1] + [each for each in found if each.state != "waiting"]


def scheduled_post(member, key):
    return db.session.scalar(
        select(ScheduledPost).join(ScheduledPost.room).filter(
            ScheduledPost.event_id == member.event_id, ScheduledPost.key == key,
            Room.stream_id.in_(heard(member)))) or abort(404)
