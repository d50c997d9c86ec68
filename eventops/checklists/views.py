"""The desk's pages for checklists, and what a list, its progress and a file on its way look like on open pages."""

from flask import abort, render_template, url_for
from flask_babel import lazy_gettext as _l

from eventops import live
from eventops.board import views as board
from eventops.checklists import actions, blueprint, evidence, layouts, matrix, predecessors, problems, queries
from eventops.checklists.anchors import Anchors
from eventops.checklists.forms import EACH, ChecklistForm, ImportForm, ItemForm
from eventops.checklists.models import Checklist, SetupTask
from eventops.checklists.starters import STARTERS
from eventops.events import queries as events
from eventops.feed.forms import PressForm
from eventops.live import Part
from eventops.people import queries as people
from eventops.people.access import members_only, writes
from eventops.refusals import Refused


@live.shows(Checklist)
def parts_of_checklist(checklist):
    """The list with its tasks on the board; one that is not laid out (any more) is nobody's to see there."""
    table = Part("replace", "#matrix", "checklists/_matrix.html", {"event": checklist.event})
    gate = gate_part(checklist.event)
    if not checklist.laid_out_at:
        return [Part("remove", f"#{checklist.element_id}"), table, gate]
    return [Part("append", "#checklists", "checklists/_section.html"), table, gate]


def gate_part(event):
    return Part("replace", "#gate", "checklists/_gate.html", {"event": event, "gate": queries.gate(event)})


def progress_of_card(card):
    if card.kind != "setup":
        return []
    areas = matrix.areas(card.event)
    return [
        Part("replace", f"#progress-{card.checklist.key}", "checklists/_progress.html",
             {"checklist": card.checklist, "progress": queries.progress(card.checklist)}),
        *(Part("replace", f'[data-waits="{task.key}"]', "checklists/_waits.html", {"task": task})
          for task in predecessors.waiting_for(card)),
        Part("replace", f"#{matrix.row_id(card)}", "checklists/_matrix_row.html",
             {"row": matrix.rows(card.event, card)[0], "areas": areas}),
        gate_part(card.event),
        Part("replace", "#matrix-foot", "checklists/_matrix_foot.html",
             {"cells": matrix.foot(card.event), "areas": areas}),
    ]


def gate_of_board(event):
    return "checklists/_gate.html", {"event": event, "gate": queries.gate(event)}


def section_of_board(event):
    return "checklists/_sections.html", {"checklists": queries.laid_out(event)}


board.progress.append(progress_of_card)
board.sections.append(section_of_board)
board.heads.append(gate_of_board)


@blueprint.app_template_global()
def progress_of(checklist):
    """``(finished, all)`` of a list's tasks."""
    return queries.progress(checklist)


# what the partials of tasks ask
for name, known in {"evidence_words": evidence.words, "waits_of": predecessors.unfinished_before,
                    "waits_in": predecessors.unfinished_in, "progress_in": queries.progress_in,
                    "task_states": SetupTask.STATES, "matrix_rows": matrix.rows,
                    "matrix_areas": matrix.areas, "matrix_foot": matrix.foot,
                    "tasks_with_problem": problems.tasks_of}.items():
    blueprint.add_app_template_global(known, name)


@blueprint.get("")
@members_only("checklist.read")
def show_checklists(member):
    return render_template(
        "checklists/checklists.html", member=member, form=ChecklistForm(formdata=None), starters=STARTERS,
        import_form=ImportForm(formdata=None), checklists=queries.checklists(member.event_id),
        teams=people.teams(member.event_id), published=queries.published(member))


@blueprint.post("")
@writes("checklist.edit", ChecklistForm)
def make_checklist(member, form):
    count = len(queries.checklists(member.event_id))
    checklist = actions.make_checklist(member, form.name_ja.data, form.name_en.data, team_of(member, form), count)
    return {"go": page_of(checklist)}


@blueprint.get("/<key>")
@members_only("checklist.read")
def show_checklist(member, key):
    return render_template(
        "checklists/checklist.html", member=member, checklist=queries.checklist(member.event_id, key),
        form=ChecklistForm(formdata=None), item_form=ItemForm(formdata=None), import_form=ImportForm(formdata=None),
        anchors=Anchors(member.event), each_words=EACH, checks=evidence.CHECKS, missing=layouts.missing,
        places=events.places(member.event_id))


@blueprint.post("/<key>/name")
@writes("checklist.edit", ChecklistForm)
def rename_checklist(member, form, key):
    checklist = queries.checklist(member.event_id, key)
    actions.rename_checklist(member, checklist, form.version.data, form.name_ja.data, form.name_en.data)
    return {"go": page_of(checklist)}


@blueprint.post("/<key>/items")
@writes("checklist.edit", ItemForm)
def add_item(member, form, key):
    checklist = queries.checklist(member.event_id, key)
    actions.add_item(member, checklist, **item_fields(member, form))
    return {"go": page_of(checklist, added=1)}  # ready for the next line


@blueprint.post("/<key>/items/<item>")
@writes("checklist.edit", ItemForm)
def edit_item(member, form, key, item):
    checklist = queries.checklist(member.event_id, key)
    actions.edit_item(member, item_of(checklist, item), **item_fields(member, form))
    return {"go": page_of(checklist)}


@blueprint.post("/<key>/items/<item>/strike")
@writes("checklist.edit", PressForm)
def strike_item(member, form, key, item):
    checklist = queries.checklist(member.event_id, key)
    actions.strike_item(member, item_of(checklist, item))
    return {"go": page_of(checklist)}


def page_of(checklist, **more):
    return url_for("checklists.show_checklist", event=checklist.event.slug, key=checklist.key, **more)


def item_of(checklist, key):
    return next((item for item in checklist.items if item.key == key and item.struck_at is None), None) or abort(404)


def item_fields(member, form):
    if form.anchor not in Anchors(member.event).at:
        message = _l("There is no such item on the run sheet.")
        raise Refused("unknown_cue", message, fields={"cue": [message]})
    return {**form.values(), "place": events.place_by_key(member.event_id, form.place.data)}


def team_of(member, form):
    return next((team for team in people.teams(member.event_id) if team.key == form.team.data), None)
