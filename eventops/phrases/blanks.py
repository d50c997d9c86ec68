"""What may stand in a phrase's gap: a place, and whatever features above add."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from eventops.events import queries as events


@dataclass(frozen=True)
class Blank:
    """Rows with ``key``, ``name_ja`` and ``name(locale)`` to choose from."""

    label: str
    offered: Callable  # of the event: rows in their order
    find: Callable  # of the event and a key: the row, or None
    tick: Callable | None = None  # of the member and the row: does what is said to be done; gives whether all of it is
    is_place: bool = False


blanks = {"place": Blank(_l("A place"), lambda event: events.places(event.id),
                         lambda event, key: events.place_by_key(event.id, key), is_place=True)}
