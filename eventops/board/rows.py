"""Rows of the board, each drawn once for what it prints.

A board opens with five hundred, of which few have changed since somebody last drew them. A row is drawn from a Row
and the language, and from nothing else, so that one that was kept is never out of date: what looks otherwise is
another Row.
"""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from flask import current_app, g, url_for
from markupsafe import Markup

from eventops.board.verbs import State, Verb

KEPT = 4096  # of a kilobyte or so
ANY = "__number__"


class Row(NamedTuple):
    """All that templates/board/_row.html prints of a card."""

    element_id: str
    version: int
    order: int
    kind: str
    number: str
    name: str
    amount: str
    wants: int
    raised: bool
    state: str
    state_word: State
    next_move: Verb | None
    wants_more: bool
    is_open: bool
    urgency: str
    critical: bool
    received_at: datetime
    due_at: datetime | None
    zone: str
    waits: Markup
    places: tuple
    place_name: str
    team: str
    assignee: str
    organization: str
    in_charge: str
    reporter: str
    link: str
    move_link: str
    finish_link: str
    severity: object
    decided: bool
    snooze_until: datetime | None
    root: str


def drawn(card, waits, locale):
    """The card's row in that language; *waits* is its line about what comes first, ready to print."""
    return _drawn(row_of(card, waits, locale), locale)


@lru_cache(maxsize=KEPT)
def _drawn(row, locale):
    return Markup(current_app.jinja_env.get_template("board/_row.html").render(row=row, locale=locale))


def row_of(card, waits, locale):
    place, team, assignee, reporter = (
        getattr(card, name) if getattr(card, f"{name}_id") else None
        for name in ("place", "team", "assignee", "reporter"))
    next_move, event = card.next_move, card.event
    more = next_move is not None and card.wants_more(next_move)
    return Row(
        element_id=card.element_id, version=card.version, order=card.order, kind=card.kind, number=card.number,
        name=card.name(locale), amount=getattr(card, "amount", ""),
        wants=getattr(card, "wanted", 0), raised=bool(getattr(card, "raised_at", None)), state=card.state,
        state_word=card.state_word, next_move=next_move, wants_more=more, urgency=card.urgency,
        is_open=card.is_open and card.snooze_until is None,
        critical=getattr(card, "critical", False), received_at=card.received_at, due_at=card.due_at, zone=event.zone,
        waits=waits, places=tuple(each.key for each in place.around) if place else (),
        place_name=place.name(locale) if place else "", team=team.key if team else "",
        assignee=assignee.key if assignee else "", organization=card.organization,
        in_charge="" if is_its_lists(card) else card.in_charge(locale),
        reporter=reporter.key if reporter else "", link=address(card, "board.show_card"),
        move_link=address(card, "board.move_card"),
        finish_link=address(card, "checklists.show_finish") if more else "",
        severity=getattr(card, "severity_word", None), decided=getattr(card, "decided", False),
        snooze_until=card.snooze_until, root=card.duplicate_of.number if card.duplicate_of_id else "")


def is_its_lists(card):
    """Whether it waits for the team of its checklist: the list says so, once for all of its tasks."""
    return card.kind == "setup" and card.assignee_id is None and not card.organization and (
        card.team_id == card.checklist.team_id)


def address(card, endpoint):
    """``url_for`` a door of that card; a board of five hundred asks once for each door."""
    known, door = g.setdefault("doors_of_cards", {}), (endpoint, card.event.slug)
    if door not in known:
        known[door] = url_for(endpoint, event=card.event.slug, number=ANY)
    return known[door].replace(ANY, card.number)
