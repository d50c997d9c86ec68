"""A post on top of its room, for those who come later, until it is taken down or its time is over."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from eventops import alarms, clock
from eventops.changes import record
from eventops.feed import queries
from eventops.refusals import Conflict

MOST_PINS = 5
ALARM = "message.pin_ends"
LASTS = {  # what a press may choose: until when, of the event's time zone
    "": lambda zone: None,
    "hour": lambda zone: clock.now() + timedelta(hours=1),
    "day": lambda zone: clock.end_of_today(zone) - timedelta(seconds=1),
}


def pin_message(member, message, lasts=""):
    """Pin a post; *lasts* says how long, as LASTS has it."""
    if message.pinned_at:
        return
    if message.unsent_at:
        raise Conflict("unsent", _l("This post was unsent."), subject=message)
    if len(queries.pins(message.room)) >= MOST_PINS:
        raise Conflict("too_many_pins", _l("A room holds at most 5 pins. Please take one down first."))
    message.pinned_at, message.pinned_by = clock.now(), member
    message.pinned_until = LASTS[lasts](message.event.zone)
    message.version += 1
    alarms.wake(message, ALARM, message.pinned_until)
    until = {"until": clock.stamp(message.pinned_until, message.event.zone)} if message.pinned_until else {}
    record(member, message, "message.pinned", **until)


def unpin_message(member, message):
    if message.pinned_at:
        take_down(message)
        message.version += 1
        record(member, message, "message.unpinned")


def take_down(message):
    """The pin alone; whoever calls records why."""
    if message.pinned_at:
        message.pinned_at = message.pinned_until = message.pinned_by = None
        alarms.wake(message, ALARM, None)


@alarms.rings(ALARM)
def end(message, _turn):
    unpin_message(None, message)
