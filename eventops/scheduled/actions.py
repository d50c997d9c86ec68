"""Scheduling a post, taking it back while it waits, and saying it at its minute."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from eventops import alarms, changes, clock
from eventops.changes import record
from eventops.extensions import db
from eventops.feed.actions import post_message
from eventops.feed.pictures import attach
from eventops.feed.purging import let_go
from eventops.permissions import can
from eventops.refusals import Conflict, Forbidden, Refused
from eventops.scheduled.models import ScheduledPost

ALARM = "scheduled.post"
STALE = timedelta(hours=1)  # a server that was away, or an event that was closed, that long: better said by nobody
FARTHEST = timedelta(days=400)


def schedule_post(member, room, body, at, urgency="normal", pictures=()):
    """Say *body* in the room at the instant *at*, on the minute, with *pictures*, which are kept from now on."""
    if not room.takes_posts_of(member):
        raise Forbidden("room_closed", _l("You can read this room, but not write in it."))
    if not clock.now() < at < clock.now() + FARTHEST:
        message = _l("This time is over. Please choose a later one.") if at <= clock.now() else _l(
            "At most a year ahead, please.")
        raise Refused("not_then", message, fields={"at": [message]})
    scheduled = ScheduledPost(event_id=member.event_id, event=member.event, room=room, author=member, body=body, at=at,
                              urgency=urgency)
    db.session.add(scheduled)
    alarms.wake(scheduled, ALARM, at)
    for photo in attach(pictures, room.stream):
        photo.scheduled_id = scheduled.id
    record(member, scheduled, "scheduled.made", at=clock.stamp(at, member.event.zone), photos=len(pictures))
    return scheduled


def cancel_post(member, scheduled):
    """Take it back, its author or a manager; what was said by then is unsent like any post."""
    if scheduled.author_id != member.id and not can(member, "message.hide"):
        raise Forbidden("not_yours", _l("Only the author or a manager can unsend this."))
    if scheduled.state == "cancelled":
        return
    if scheduled.state != "waiting":
        raise Conflict("too_late", _l("This has been posted already. You can unsend it in the talk."))
    scheduled.cancelled_at = clock.now()
    alarms.wake(scheduled, ALARM, None)
    let_go(scheduled.photos)
    record(member, scheduled, "scheduled.cancelled", at=clock.stamp(scheduled.at, member.event.zone))


@alarms.rings(ALARM)
def say(scheduled, _turn):
    """Post it as its author, if they may still write there."""
    author, room = scheduled.author, scheduled.room
    if (clock.now() - scheduled.at > STALE or not author.is_active or not author.hears(room.stream_id)
            or not can(author, "message.post") or not room.takes_posts_of(author)):
        scheduled.missed_at = clock.now()
        let_go(scheduled.photos)
        record(None, scheduled, "scheduled.missed", at=clock.stamp(scheduled.at, scheduled.event.zone))
        return
    scheduled.message = post_message(author, room, scheduled.body, changes.random_key(), scheduled.photos,
                                     urgency=scheduled.urgency)
    scheduled.body = ""  # it stands in the talk now, and may be taken back or hidden there
    let_go(scheduled.photos)  # what was posted has its own
    record(author, scheduled, "scheduled.posted", at=clock.stamp(scheduled.at, scheduled.event.zone))
