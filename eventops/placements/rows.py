"""What the grid prints: one person's day as lanes of cells, the same for every reader."""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from eventops import clock
from eventops.placements import hours
from eventops.placements.hours import QUARTER


class Cell(NamedTuple):
    """So many quarters of an hour wide: a piece of a shift, or free from *at* on."""

    width: int
    piece: object = None
    at: str = ""


class Row(NamedTuple):
    """Somebody's day. ``order`` is that of the first shift that was entered: a file keeps its order."""

    who: str
    name: str
    member: object
    day: object
    order: int
    lanes: list
    clashing: set
    outside: list
    told: object


def columns(event, day):
    """The instant of the grid's first column that day, and how many quarters there are."""
    first, last = hours.span(event)
    return clock.utc(datetime.combine(day, time(first)), event.zone), (last - first) * 4


def row(event, day, shifts, told=None):
    """*shifts* are those of one person on that day; at least one."""
    begins, count = columns(event, day)
    ends, pieces = begins + count * QUARTER, hours.pieces(shifts)
    first = min(shifts, key=lambda each: each.id)
    inside = [each for each in pieces if each.starts_at < ends and each.ends_at > begins]
    return Row(first.who, first.person, first.member, day, first.id, lanes(inside, begins, ends, event.zone),
               hours.clashes(pieces), [each for each in pieces if each not in inside],
               told if told and clock.local(told.told_at, event.zone).date() == day else None)


def lanes(pieces, begins, ends, zone):
    """The pieces side by side where they fit, one below the other where they do not."""
    found = []
    for piece in pieces:
        lane = next((each for each in found if each[-1].ends_at <= piece.starts_at), None)
        if lane is None:
            found.append([piece])
        else:
            lane.append(piece)
    return [cells(lane, begins, ends, zone) for lane in found or [[]]]


def cells(pieces, begins, ends, zone):
    found, at = [], begins
    for piece in pieces:
        start, end = max(piece.starts_at, begins), min(piece.ends_at, ends)
        found += free(at, start, zone)
        found.append(Cell(int((end - start) / QUARTER), piece))
        at = end
    return found + free(at, ends, zone)


def free(at, until, zone):
    """Free cells, none over a full hour: each is a place to put something at."""
    found = []
    while at < until:
        hour = at.replace(minute=0) + timedelta(hours=1)
        end = min(hour, until)
        found.append(Cell(int((end - at) / QUARTER), at=clock.time(at, zone)))
        at = end
    return found
