"""What should be finished before a task: it warns and never blocks, since the people on site know better."""

from flask_babel import gettext as _
from sqlalchemy import select

from eventops.board import views as board
from eventops.checklists.models import ChecklistItem, SetupTask
from eventops.extensions import db


def unfinished_before(task):
    """The open tasks that should come first: those at the same place where the other item has one for each."""
    codes = task.item.predecessors
    if not codes:
        return []
    return [other for other in tasks_of(task.checklist_id, codes) if other.is_open and meets(task, other)]


def unfinished_in(checklist):
    """The same for every task of a list whose tasks are at hand: ``{task id: open tasks}``, without asking again."""
    by_code = {}
    for task in checklist.tasks:
        by_code.setdefault(task.item.code, []).append(task)
    return {task.id: sorted((other for code in task.item.predecessors for other in by_code.get(code, ())
                             if other.is_open and meets(task, other)), key=lambda other: (other.position, other.id))
            for task in checklist.tasks}


def waiting_for(task):
    """The tasks that name this one, finished or not."""
    items = db.session.scalars(select(ChecklistItem).where(
        ChecklistItem.checklist_id == task.checklist_id, ChecklistItem.after != "")).all()
    codes = [item.code for item in items if task.item.code in item.predecessors]
    return [other for other in tasks_of(task.checklist_id, codes) if meets(other, task)] if codes else []


def tasks_of(checklist_id, codes):
    return db.session.scalars(
        select(SetupTask).join(ChecklistItem, SetupTask.item_id == ChecklistItem.id)
        .where(SetupTask.checklist_id == checklist_id, ChecklistItem.code.in_(codes))
        .order_by(SetupTask.position, SetupTask.id)).unique().all()


def meets(task, other):
    """A booth waits for its own booth, not for the others."""
    return not (task.slot and other.slot) or task.slot == other.slot


def hint(card):
    """Told to whoever has just finished a task before its turn."""
    if card.kind != "setup" or card.is_open:
        return ""
    before = unfinished_before(card)
    return before and _("⚠ Not finished yet: %(tasks)s", tasks=", ".join(f"#{task.number}" for task in before[:5]))


board.hints.append(hint)
