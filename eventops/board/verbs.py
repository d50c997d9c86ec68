"""What a state change is: a named verb with its states, who may, what it asks for. Each kind has one literal table."""

from dataclasses import dataclass

from eventops.permissions import GUEST


@dataclass(frozen=True, eq=False)
class Verb:
    """``name``: from ``sources`` to ``to``, by whoever stands at ``least`` or has the ``duty`` (or is the ``own``er).

    ``note`` asks for a line of text. ``takes`` makes the presser the assignee: an atomic claim, one wins. ``drops``
    leaves the card without one. ``other`` wants another person than the one who finished. ``own`` names who may
    whatever their step: reporter or assignee. ``keeps`` leaves the outcome that was written before, so that the line of
    text stands in the story alone. ``photos`` offers to add some.
    """

    name: str
    sources: tuple
    to: str
    label: object  # lazy: what the button says
    least: str = GUEST
    duty: str = ""
    note: bool = False
    takes: bool = False
    drops: bool = False
    other: bool = False
    keeps: bool = False
    photos: bool = False
    own: tuple = ()
    main: bool = False  # the one button a tired person needs next


@dataclass(frozen=True, eq=False)
class State:
    """A state's word and shape; status is never colour alone."""

    label: object
    shape: str
    tone: str  # todo, doing, done, problem, closed: the stylesheet's names
    is_open: bool = True
