"""A checklist in a phrase's gap: 「受付設営が完了しました」 is said, and its open tasks are ticked."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventops.board.actions import move_card
from eventops.checklists.models import Checklist, SetupTask
from eventops.checklists.queries import checklists, is_complete
from eventops.extensions import db
from eventops.phrases.blanks import Blank, blanks

MOST_TICKS = 20  # in one press; of a longer list none is ticked, since that would hold up everybody else's writes


def offered(event):
    """The lists, those with something left to do first."""
    left = set(db.session.scalars(
        select(SetupTask.checklist_id).filter_by(event_id=event.id, closed_at=None).distinct()))
    return sorted(checklists(event.id), key=lambda each: each.id not in left)


def find(event, key):
    return db.session.scalar(select(Checklist).filter_by(event_id=event.id, key=key))


def tick(member, checklist):
    """Finish the list's tasks that ask for no evidence, nor for everybody; a problem stays. Whether it is complete."""
    tasks = db.session.scalars(select(SetupTask).where(
        SetupTask.checklist_id == checklist.id, SetupTask.state.in_(("todo", "doing")), SetupTask.check == "none",
        SetupTask.everybody == 0)
        .order_by(SetupTask.position, SetupTask.id)).unique().all()
    if len(tasks) <= MOST_TICKS:
        for task in tasks:
            move_card(member, task, "finish")
    db.session.flush()
    return is_complete(checklist)


blanks["checklist"] = Blank(_l("A checklist"), offered, find, tick)
