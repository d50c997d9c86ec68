"""Preparing checklists, publishing their versions, and saying so when one is complete."""

from flask_babel import lazy_gettext as _l

from eventops import clock
from eventops.board.actions import after_move
from eventops.changes import record
from eventops.checklists.columns import Places
from eventops.checklists.imports import free_codes, take_over
from eventops.checklists.lines import PLAIN, line_of, missing_and_circles
from eventops.checklists.models import Checklist, ChecklistItem, ChecklistTemplate
from eventops.checklists.queries import is_complete, progress
from eventops.extensions import db
from eventops.feed import queries as feed
from eventops.feed.actions import announce
from eventops.feed.announcements import texts
from eventops.refusals import Conflict, Refused

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
    fields.setdefault("code", next(free_codes({item.code for item in checklist.items})))
    item = ChecklistItem(checklist=checklist, position=len(checklist.items), **fields)
    check_order(checklist, item)
    db.session.add(item)
    checklist.version += 1
    record(member, checklist, "checklist.item_added", stream=member.stream, title=item.title_ja)
    return item


def edit_item(member, item, **fields):
    """Change a line; tasks that were laid out from it keep their words."""
    for name, value in fields.items():
        setattr(item, name, value)
    check_order(item.checklist, item)
    item.checklist.version += 1
    record(member, item.checklist, "checklist.item_edited", stream=member.stream, title=item.title_ja)


def check_order(checklist, item):
    """What an item names as its predecessors must be there and must not wait for the item itself."""
    if not item.after:
        return
    lines = [{"code": each.code, "after": each.after or ""} for each in checklist.items if each.struck_at is None]
    if wrong := missing_and_circles(lines).get(item.code):
        code, value = wrong
        message = (_l("There is no task “%(code)s” in this list.", code=value) if code == "unknown_code"
                   else _l("Task “%(code)s” would have to come before itself.", code=value))
        raise Refused(code, message, fields={"after": [message]})


def strike_item(member, item):
    """Take a line off the list; a task that came of it stays on the board."""
    item.struck_at = clock.now()
    item.checklist.version += 1
    record(member, item.checklist, "checklist.item_struck", stream=member.stream, title=item.title_ja)


def publish_checklist(member, checklist):
    """The list as it stands as a version that never changes; the last one if nothing has changed since."""
    lines = [line_of(item) for item in checklist.lines]
    last = checklist.templates[-1] if checklist.templates else None
    said = {"name_ja": checklist.name_ja, "name_en": checklist.name_en, "lines": lines}
    if last and all(getattr(last, name) == value for name, value in said.items()):
        return last
    template = ChecklistTemplate(checklist=checklist, number=last.number + 1 if last else 1, published_by=member,
                                 **said)
    db.session.add(template)
    db.session.flush()
    record(member, checklist, "checklist.published", stream=member.stream, number=template.number)
    return template


def start_checklist(member, name_ja, name_en, lines, places=None, position=0):
    """A new list that begins with the lines of a template; gives it and how many places this event does not have.

    *places* are those of the template's event ``{code: name}``: an event's own codes mean nothing in another.
    """
    checklist = make_checklist(member, name_ja, name_en, position=position)
    here, unknown = Places(member.event.places), set()
    taken = [{**PLAIN, **line} for line in lines]
    for line in taken:
        if line["place"] and places is not None:
            found = here.by_name.get(places.get(line["place"], ""), [])
            unknown |= set() if found else {line["place"]}
            line["place"] = found[0].code if found else ""
    take_over(checklist, taken)
    return checklist, len(unknown)


def finish_checklist(member, task, before):
    """Post the line 「受付設営が完了しました(12/12・13:40・山田)」 when the last task of a list is finished."""
    if task.is_open or not task.STATES[before].is_open:
        return
    db.session.flush()
    checklist = task.checklist
    if not is_complete(checklist) or (room := feed.room_of(checklist.stream)) is None:
        return
    finished, total = progress(checklist)
    announce(room, "checklist.completed", actor=member, list={"ja": checklist.name_ja, "en": checklist.name("en")},
             finished=finished, total=total, at=clock.time(clock.now(), checklist.event.zone), by=member.name)


after_move["setup"].append(finish_checklist)
