"""When tasks are due: by the event's hours or a cue of its run sheet; when these move, what hangs on them moves along.

A due that somebody has set by hand has no rule, and stays.
"""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from eventops.board.actions import words
from eventops.board.models import Card
from eventops.changes import record
from eventops.checklists.anchors import Anchors
from eventops.checklists.models import SetupTask
from eventops.checklists.queries import with_tasks
from eventops.events.actions import after_edit
from eventops.extensions import db
from eventops.feed.actions import announce
from eventops.feed.announcements import texts
from eventops.feed.queries import room_of
from eventops.runsheet.actions import after_slip
from eventops.runsheet.models import minutes_between
from eventops.runsheet.words import slip

AT_ONCE = 500  # tasks named by one statement
HOURS = {"opening": _l("Opening"), "closing": _l("Closing")}
texts["dues.moved"] = _l("%(what)s %(how)s: due times changed: %(count)s")


def due_by(anchors, rule):
    """The instant a rule such as "60 minutes before the opening" means; None while there is no such hour."""
    anchor = rule and anchors.at.get(rule["anchor"])
    return anchor + timedelta(minutes=rule["offset"]) if anchor else None


def follow_event(member, event):
    """The event's hours have changed: so has what hangs on them, and a line says so."""
    moved = move_dues(member, event)
    for anchor, what in HOURS.items():
        here = [(before, after) for rule, before, after in moved if rule["anchor"] == anchor]
        if here and None not in here[0]:
            tell(member, event, words(what), words(slip(minutes_between(*here[0]))), len(here))


def follow_cues(member, event, what, how):
    """A cue has begun, ended or was moved: what hangs on it moves along, and one line says so."""
    if moved := move_dues(member, event):
        tell(member, event, what, how, len(moved))


def tell(member, event, what, how, count):
    if room := room_of(event.stream("everyone")):
        announce(room, "dues.moved", actor=member, what=what, how=how, count=count)


def move_dues(member, event):
    """Bring every due of the event where its rule says, by one statement for each new instant.

    One change a list, not one a task. Gives ``[(rule, due before, due now)]`` of what is still to be done.
    """
    anchors, moves, lists, told = Anchors(event), {}, set(), []
    for task_id, checklist_id, rule, before, is_open in hanging(event):
        if (after := due_by(anchors, rule)) != before:
            moves.setdefault(after, []).append(task_id)
            lists.add(checklist_id)
            told += [(rule, before, after)] if is_open else []
    for due_at, ids in moves.items():
        for first in range(0, len(ids), AT_ONCE):
            db.session.execute(update(Card.__table__).where(Card.__table__.c.id.in_(ids[first:first + AT_ONCE])).values(
                due_at=due_at, version=Card.__table__.c.version + 1))
    if lists:
        note(member, event, lists, {task_id for ids in moves.values() for task_id in ids})
    return told


def hanging(event):
    """``(task, checklist, rule, due, whether it is open)`` of every task whose due hangs on something."""
    card, task = Card.__table__.c, SetupTask.__table__.c
    found = db.session.execute(
        select(card.id, task.checklist_id, card.due_rule, card.due_at, card.closed_at.is_(None))
        .join_from(Card.__table__, SetupTask.__table__, task.id == card.id).where(card.event_id == event.id))
    return [row for row in found if row.due_rule]


def note(member, event, lists, ids):
    for checklist in with_tasks(event, lists):
        checklist.version += 1
        record(member, checklist, "checklist.dues_moved", on_screens=False,
               tasks=sum(task.id in ids for task in checklist.tasks))


after_edit.append(follow_event)
after_slip.append(follow_cues)
