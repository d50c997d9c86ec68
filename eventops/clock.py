"""The only place that knows what time it is: the one thing tests freeze.

Instants are stored as naive UTC (SQLite keeps no zone) and shown in the event's time zone.
"""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


_stopped_at = None


def now():
    """This instant, naive UTC."""
    return _stopped_at or datetime.now(UTC).replace(tzinfo=None)


@contextmanager
def stopped(instant):
    """Stand still at *instant* (naive UTC): for tests, and for a demo whose morning has already been."""
    global _stopped_at
    before, _stopped_at = _stopped_at, instant
    try:
        yield
    finally:
        _stopped_at = before


def local(instant, zone):
    """A naive UTC instant as the wall time of *zone* (a name such as ``Asia/Tokyo``)."""
    return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))


def utc(wall, zone):
    """A naive wall time of *zone* as a naive UTC instant."""
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def start_of_day(text, zone):
    """The first instant of a day ("2026-11-03") in *zone*, naive UTC, or None when there is no such day."""
    try:
        return utc(datetime.combine(date.fromisoformat(text), datetime.min.time()), zone)
    except (TypeError, ValueError, OverflowError):
        return None


def iso(instant):
    """ISO 8601 with milliseconds and Z, as pages and packets carry instants."""
    return instant.isoformat(timespec="milliseconds") + "Z"


def parse(text, latest=None):
    """An instant a phone sent (ISO 8601), or None. A clock that runs ahead of *latest* is held back to it."""
    try:
        instant = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    try:
        instant = instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant
    except OverflowError:
        return None
    return min(instant, latest) if latest else instant


def day(instant, zone, locale):
    """「11月3日(金)」 or "Fri 3 Nov"."""
    wall = local(instant, zone)
    weekday = WEEKDAYS[locale][wall.weekday()]
    return f"{wall.month}月{wall.day}日({weekday})" if locale == "ja" else f"{weekday} {wall.day} {wall:%b}"


def time(instant, zone):
    """24-hour time of the event's zone."""
    return f"{local(instant, zone):%H:%M}"


def stamp(instant, zone):
    """Day and time to the second, as tables have it: 2026-11-03 13:05:09."""
    return f"{local(instant, zone):%Y-%m-%d %H:%M:%S}"


def wall_time(instant, zone):
    """As a form's field holds day and time: 2026-11-03T13:05; empty for none."""
    return f"{local(instant, zone):%Y-%m-%dT%H:%M}" if instant else ""


def today(zone):
    """The event's present day."""
    return local(now(), zone).date()


def end_of_today(zone):
    """The coming midnight of that zone."""
    return utc(datetime.combine(today(zone) + timedelta(days=1), datetime.min.time()), zone)


def ago(**span):
    """The instant that long ago, e.g. ``ago(minutes=15)``."""
    return now() - timedelta(**span)
