"""Quarters of an hour: the days and columns of the grid, what breaks cut out of shifts, who is at two places."""

from datetime import timedelta
from typing import NamedTuple

from eventops import clock

QUARTER = timedelta(minutes=15)
AROUND = 3  # hours before the opening and after the closing that the grid shows


def days(event):
    """The days of the event."""
    return [event.starts_on + timedelta(days=n) for n in range((event.ends_on - event.starts_on).days + 1)]


def fault(event, starts_at, ends_at):
    """Why nothing can be planned for that time: not_a_quarter, end_before_start, outside; empty if it can."""
    if any(at.minute % 15 or at.second or at.microsecond for at in (starts_at, ends_at)):
        return "not_a_quarter"
    if ends_at <= starts_at:
        return "end_before_start"
    inside = event.midnight(event.starts_on) <= starts_at and ends_at <= event.midnight(
        event.ends_on + timedelta(days=1))
    return "" if inside else "outside"


def span(event):
    """The first and the last hour of the grid: some around the opening hours, whatever stands in it."""
    opens, closes = (at and clock.local(at, event.zone).hour for at in (event.opens_at, event.closes_at))
    opens, closes = 10 if opens is None else opens, 18 if closes is None else closes + 1
    return max(opens - AROUND, 0), min(closes + AROUND, 24) if closes > opens else 24


class Piece(NamedTuple):
    """A shift, or what a break has left of it."""

    shift: object
    starts_at: object
    ends_at: object

    @property
    def is_break(self):
        return self.shift.kind == "break"


def pieces(shifts):
    """One person's shifts in the order of time, those of work cut where a break lies in them."""
    breaks = sorted((each for each in shifts if each.kind == "break"), key=lambda each: each.starts_at)
    found = [Piece(each, each.starts_at, each.ends_at) for each in breaks]
    for each in shifts:
        if each.kind == "break":
            continue
        at = each.starts_at
        for rest in breaks:
            if rest.starts_at < each.ends_at and rest.ends_at > at:
                found += [Piece(each, at, rest.starts_at)] if rest.starts_at > at else []
                at = rest.ends_at
        found += [Piece(each, at, each.ends_at)] if at < each.ends_at else []
    return sorted(found, key=lambda piece: (piece.starts_at, piece.ends_at, piece.shift.id))


def clashes(all_pieces):
    """The ids of one person's shifts that are at the same time at different places."""
    work = [each for each in all_pieces if not each.is_break]
    return {id_ for n, one in enumerate(work) for other in work[n + 1:]
            if one.starts_at < other.ends_at and other.starts_at < one.ends_at
            and one.shift.place_id != other.shift.place_id for id_ in (one.shift.id, other.shift.id)}


class Lack(NamedTuple):
    """Fewer people than a place needs, from then till then."""

    need: object
    starts_at: object
    ends_at: object
    people: int


def lacks(need, of_people):
    """When fewer than needed are there; *of_people* are everybody's pieces. What lies in the place counts to it."""
    here = [[piece for piece in theirs if not piece.is_break and piece.shift.place
             and any(place.id == need.place_id for place in piece.shift.place.around)] for theirs in of_people]
    found, at = [], need.starts_at
    while at < need.ends_at:
        count = sum(any(piece.starts_at <= at < piece.ends_at for piece in theirs) for theirs in here)
        if count < need.people and found and found[-1].ends_at == at and found[-1].people == count:
            found[-1] = found[-1]._replace(ends_at=at + QUARTER)
        elif count < need.people:
            found.append(Lack(need, at, at + QUARTER, count))
        at += QUARTER
    return found
