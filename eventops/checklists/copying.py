"""The checklists of a copied event as they stand now. Nothing is laid out, and due times follow the new hours."""

from sqlalchemy import insert

from eventops.checklists.actions import publish_checklist
from eventops.checklists.lines import line_of
from eventops.checklists.models import ChecklistItem
from eventops.checklists.queries import checklists
from eventops.events.copying import copied, plain_columns
from eventops.extensions import db


def copy_checklists(actor, source, event, copies):
    for old in checklists(source.id):
        new = copies.add(old, event_id=event.id, event=event, team_id=copies.id_of(old.team), version=1,
                         laid_out_at=None)
        db.session.flush()
        items = [{**plain_columns(item), "checklist_id": new.id,
                  "place_id": copies.id_of(item.place)} for item in old.items if item.struck_at is None]
        if items:  # at once: a list may have thousands
            db.session.execute(insert(ChecklistItem), items)
        db.session.expire(new, ["items"])
        if is_published(old):
            publish_checklist(actor, new)


def is_published(checklist):
    """Whether its last version says what the list says now; else the copy begins as a draft, too."""
    return bool(checklist.templates) and checklist.templates[-1].lines == [line_of(item) for item in checklist.lines]


copied.append(copy_checklists)
