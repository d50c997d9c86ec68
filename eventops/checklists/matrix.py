"""Section × place: how far each section of each list is in each area, for the desk, live."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import func, select

from eventops.checklists.models import Checklist, SetupTask
from eventops.checklists.queries import FINISHED, area_of, is_problem
from eventops.extensions import db

WEIGHT = 3  # of a critical task, beside 1


@dataclass
class Cell:
    """Counts of the tasks of a section in an area; readiness weighs what is critical three times."""

    finished: int = 0
    total: int = 0
    problems: int = 0
    begun: int = 0
    critical: int = 0  # still open
    done_weight: int = 0
    weight: int = 0

    def add(self, state, problem, critical, count):
        weight, finished = count * (WEIGHT if critical else 1), state in FINISHED
        self.total += count
        self.weight += weight
        self.finished += count * finished
        self.done_weight += weight * finished
        self.problems += count * problem
        self.begun += count * (state == "doing")
        self.critical += count * (critical and not finished)

    @property
    def percent(self):
        return self.done_weight * 100 // self.weight if self.weight else 0

    @property
    def tone(self):
        if self.problems:
            return "problem"
        if self.finished == self.total:
            return "done"
        return "doing" if self.finished or self.begun else "todo"

    @property
    def shape(self):
        return {"problem": "!", "done": "✓", "doing": "◐", "todo": "○"}[self.tone]


@dataclass
class Row:
    """A section of a checklist (a list without sections is one) with its cells by area."""

    checklist: Checklist
    task: SetupTask
    cells: dict

    @property
    def id(self):
        return row_id(self.task)

    @property
    def all(self):
        return summed(self.cells.values())


def row_id(task):
    digest = hashlib.sha256(task.section_ja.encode()).hexdigest()[:8]
    return f"x-{task.checklist.key}-{digest}"


def summed(cells):
    total = Cell()
    for cell in cells:
        for name in vars(total):
            setattr(total, name, getattr(total, name) + getattr(cell, name))
    return total


def areas(event):
    """The columns: every place that is no booth of another, then None for what has no place."""
    return [place for place in event.places if place.kind != "booth" or place.parent_id is None] + [None]


def rows(event, task=None):
    """All rows in the order of lists and their sections, or the one that holds *task*."""
    counted = select(
        SetupTask.checklist_id, SetupTask.section_ja, SetupTask.place_id, SetupTask.state, is_problem(),
        SetupTask.critical, func.count(), func.min(SetupTask.position), func.min(SetupTask.id),
    ).where(SetupTask.event_id == event.id).group_by(
        SetupTask.checklist_id, SetupTask.section_ja, SetupTask.place_id, SetupTask.state, "is_problem",
        SetupTask.critical)
    if task is not None:
        counted = counted.where(SetupTask.checklist_id == task.checklist_id, SetupTask.section_ja == task.section_ja)
    places = {place.id: place for place in event.places}
    found = {}
    for list_id, section, place_id, *facts, count, position, one in db.session.execute(counted):
        row = found.setdefault((list_id, section), {"cells": {}, "position": position, "task": one})
        row["position"] = min(row["position"], position)
        row["cells"].setdefault(area_of(places, place_id), Cell()).add(*facts, count)
    ready = []
    for row in found.values():
        a_task = task if task is not None else db.session.get(SetupTask, row["task"])
        ready.append((a_task.checklist.position, a_task.checklist_id, row["position"],
                      Row(a_task.checklist, a_task, row["cells"])))
    return [row for *_order, row in sorted(ready, key=lambda each: each[:3])]


def foot(event):
    """``{area: Cell}`` over all lists, and under "all" that of the whole event."""
    counted = db.session.execute(
        select(SetupTask.place_id, SetupTask.state, is_problem(), SetupTask.critical, func.count())
        .where(SetupTask.event_id == event.id)
        .group_by(SetupTask.place_id, SetupTask.state, "is_problem", SetupTask.critical))
    places = {place.id: place for place in event.places}
    cells = {}
    for place_id, *facts in counted:
        cells.setdefault(area_of(places, place_id), Cell()).add(*facts)
    return cells | {"all": summed(cells.values())}
