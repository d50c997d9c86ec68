"""Laying a checklist out: a task for every item and place that has none yet, and taking such a layout back as one."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventops import clock
from eventops.board.actions import drop_cards, next_numbers
from eventops.changes import Change, record
from eventops.checklists.actions import publish_checklist
from eventops.checklists.anchors import Anchors
from eventops.checklists.dues import due_by
from eventops.checklists.models import Layout, SetupTask
from eventops.extensions import db
from eventops.feed.models import Message
from eventops.refusals import Conflict

NAMED = 5  # tasks that stand in the way of an undo: as many are named


def lay_out_checklist(member, checklist):
    """Make what is missing, of the list as it is now, which is published by that; nothing missing: nothing done."""
    lacking = missing(checklist)
    if not lacking:
        return None
    template = publish_checklist(member, checklist)
    layout = Layout(checklist=checklist, template=template, count=len(lacking), made_by=member)
    db.session.add(layout)
    numbers = next_numbers(checklist.stream, len(lacking))
    anchors = Anchors(checklist.event)
    for (item, place), number in zip(lacking, numbers, strict=True):
        checklist.tasks.append(task_of(member, item, place, number, layout, anchors))
    put_in_order(checklist)
    checklist.laid_out_at = checklist.laid_out_at or clock.now()
    checklist.version += 1
    db.session.flush()
    db.session.expire(checklist, ["tasks"])
    record(member, checklist, "checklist.laid_out", tasks=len(lacking), number=template.number)
    return layout


def missing(checklist):
    """``[(item, place)]`` of the tasks that a layout would make now."""
    laid = {(task.item_id, task.slot) for task in checklist.tasks}
    return [(item, place) for item in checklist.lines for place in places_of(item)
            if (item.id, slot_of(item, place)) not in laid]


def places_of(item):
    """Where the item is to be done: its place, or each place of a kind that lies in it (anywhere without one)."""
    if not item.each:
        return [item.place]
    standing = [place for place in item.checklist.event.places if place.put_away_at is None]
    return [place for place in standing
            if place.kind == item.each and (item.place is None or item.place in place.around)]


def slot_of(item, place):
    return place.key if item.each else ""


def task_of(member, item, place, number, layout, anchors):
    checklist, event = item.checklist, member.event
    rule = None if item.due_offset is None else {"anchor": item.due_anchor, "offset": item.due_offset}
    return SetupTask(
        event_id=event.id, event=event, stream=checklist.stream, number=number, title=item.title_ja,
        title_en=item.title_en, state=SetupTask.FIRST_STATE, place=place, team=checklist.team, reporter=member,
        item=item, slot=slot_of(item, place), layout=layout, section_ja=item.section_ja, section_en=item.section_en,
        critical=item.critical, estimate=item.estimate, check=item.check, low=item.low, high=item.high, due_rule=rule,
        due_at=due_by(anchors, rule))


def put_in_order(checklist):
    """Section by section; what was taken off the list meanwhile stays where it was, at the foot of its section."""
    sections = list(dict.fromkeys([item.section_ja for item in checklist.lines]
                                  + [task.section_ja for task in checklist.tasks]))
    ordered = sorted(checklist.tasks, key=lambda task: (
        sections.index(task.section_ja), task.item.struck_at is not None, task.item.position,
        task.place.position if task.slot and task.place else 0, task.slot))
    for position, task in enumerate(ordered):
        task.position = position


def undo_layout(member, layout):
    """Take its tasks off the board again, all or none: only while nobody has touched one of them."""
    if layout.undone_at:
        return
    tasks = db.session.scalars(select(SetupTask).filter_by(layout_id=layout.id).order_by(SetupTask.position)).all()
    ids = touched_ids(layout)
    touched = [task for task in tasks if task.id in ids]
    if touched:
        names = ", ".join(f"#{task.number} {task.title}" for task in touched[:NAMED])
        if more := touched[NAMED:]:
            names += f" … +{len(more)}"
        raise Conflict("in_the_way", _l("Something has happened to these tasks: %(names)s", names=names))
    ids = [task.id for task in tasks]
    for task in tasks:
        db.session.expunge(task)
    # Nothing speaks of them, so nothing of the history is lost; the layout and its undoing stand in it.
    drop_cards(SetupTask, ids)
    checklist = layout.checklist
    layout.undone_at = clock.now()
    db.session.expire(checklist, ["tasks"])
    if not checklist.tasks:
        checklist.laid_out_at = None
    checklist.version += 1
    record(member, checklist, "checklist.layout_undone", tasks=len(ids), number=layout.template.number)


def touched_ids(layout):
    """Ids of its tasks that were moved, given to somebody, edited or spoken about."""
    ids = select(SetupTask.__table__.c.id).where(SetupTask.__table__.c.layout_id == layout.id)
    changed = db.session.scalars(
        select(Change.subject_id).where(Change.subject_type == SetupTask.__name__, Change.subject_id.in_(ids)))
    spoken_of = db.session.scalars(select(Message.card_id).where(Message.card_id.in_(ids)))
    return set(changed) | set(spoken_of)

