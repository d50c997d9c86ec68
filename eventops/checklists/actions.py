"""Preparing checklists, laying them out, and saying so when one is complete."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from eventops import clock
from eventops.board.actions import after_move, next_number
from eventops.changes import record
from eventops.checklists.models import Checklist, ChecklistItem, SetupTask
from eventops.checklists.queries import checklists, progress
from eventops.events.actions import after_edit
from eventops.extensions import db
from eventops.feed import queries as feed
from eventops.feed.actions import announce
from eventops.feed.announcements import texts
from eventops.refusals import Conflict

texts["checklist.completed"] = _l("%(list)s is complete (%(finished)s/%(total)s · %(at)s · %(by)s)")


def make_checklist(member, name_ja, name_en="", team=None, position=0):
    checklist = Checklist(event_id=member.event_id, event=member.event, name_ja=name_ja, name_en=name_en, team=team,
                          position=position)
    db.session.add(checklist)
    db.session.flush()
    record(member, checklist, "checklist.made", stream=member.stream, name=name_ja)
    return checklist


def rename_checklist(member, checklist, version, name_ja, name_en):
    if version != checklist.version:
        raise Conflict("stale", _l("Somebody has changed this meanwhile. Your text is kept."))
    before = {"name": checklist.name_ja, "name_en": checklist.name_en}
    checklist.name_ja, checklist.name_en = name_ja, name_en
    checklist.version += 1
    record(member, checklist, "checklist.renamed", name=name_ja, before=before,
           after={"name": name_ja, "name_en": name_en})


def add_item(member, checklist, **fields):
    """Add a line at the foot of the list."""
    item = ChecklistItem(checklist=checklist, position=len(checklist.items), **fields)
    db.session.add(item)
    checklist.version += 1
    record(member, checklist, "checklist.item_added", stream=member.stream, title=item.title_ja)
    return item


def edit_item(member, item, **fields):
    """Change a line; tasks that were laid out from it keep their words."""
    for name, value in fields.items():
        setattr(item, name, value)
    item.checklist.version += 1
    record(member, item.checklist, "checklist.item_edited", stream=member.stream, title=item.title_ja)


def strike_item(member, item):
    """Take a line off the list; a task that came of it stays on the board."""
    item.struck_at = clock.now()
    item.checklist.version += 1
    record(member, item.checklist, "checklist.item_struck", stream=member.stream, title=item.title_ja)


def lay_out_checklist(member, checklist):
    """Make a task of every item that has none yet; doing it again adds only what is missing."""
    laid = {task.item_id for task in checklist.tasks}
    missing = [item for item in checklist.items if item.id not in laid and item.struck_at is None]
    for item in missing:
        checklist.tasks.append(task_of(member, item))
    if missing:
        checklist.laid_out_at = checklist.laid_out_at or clock.now()
        checklist.version += 1
        db.session.flush()
        record(member, checklist, "checklist.laid_out", tasks=len(missing))
    return len(missing)


def task_of(member, item):
    checklist, event = item.checklist, member.event
    stream = checklist.stream
    rule = None if item.due_offset is None else {"anchor": item.due_anchor, "offset": item.due_offset}
    return SetupTask(
        event_id=event.id, event=event, stream=stream, number=next_number(stream), title=item.title_ja,
        title_en=item.title_en, state=SetupTask.FIRST_STATE, place=item.place, team=checklist.team, reporter=member,
        item_id=item.id, position=item.position, critical=item.critical, estimate=item.estimate, due_rule=rule,
        due_at=due_by(event, rule))


def due_by(event, rule):
    """The instant a rule such as "60 minutes before the opening" means; None while the event has no such hour."""
    anchor = rule and event.anchor(rule["anchor"])
    return anchor + timedelta(minutes=rule["offset"]) if anchor else None


def move_dues(member, event):
    """The event's hours have changed: so has what hangs on them. One change a list, not one a task."""
    for checklist in checklists(event.id):
        moved = [task for task in checklist.tasks if task.due_rule and task.due_at != due_by(event, task.due_rule)]
        for task in moved:
            task.due_at = due_by(event, task.due_rule)
            task.version += 1
        if moved:
            checklist.version += 1
            record(member, checklist, "checklist.dues_moved", tasks=len(moved))


def finish_checklist(member, task, before):
    """Post the line 「受付設営が完了しました(12/12・13:40・山田)」 when the last task of a list is finished."""
    if task.is_open or not task.STATES[before].is_open:
        return
    db.session.flush()
    checklist = task.checklist
    finished, total = progress(checklist)
    room = feed.room_of(checklist.stream)
    if finished < total or room is None:
        return
    announce(room, "checklist.completed", actor=member, list={"ja": checklist.name_ja, "en": checklist.name("en")},
             finished=finished, total=total, at=clock.time(clock.now(), checklist.event.zone), by=member.name)


after_move["setup"] = (finish_checklist,)
after_edit.append(move_dues)
