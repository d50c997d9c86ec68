"""Checklists as files: an import with its dry run, and exports."""

from flask import abort, render_template, request, url_for
from flask_babel import get_locale

from eventops import imports
from eventops.checklists import blueprint, queries
from eventops.checklists.anchors import Anchors
from eventops.checklists.columns import HEADERS, Places
from eventops.checklists.forms import ImportForm
from eventops.checklists.imports import ChecklistImport
from eventops.checklists.lines import cells_of, line_of
from eventops.checklists.views import page_of
from eventops.feed.forms import PressForm
from eventops.people.access import members_only, writes
from eventops.sheets import file_answer


@blueprint.post("/imports")
@writes("checklist.edit", ImportForm, prepare=imports.ready)
def start_import(member, form, rows):
    key, name = request.form.get("checklist"), form.file_name
    checklist = queries.checklist(member.event_id, key) if key else None
    taken = ChecklistImport(
        checklist=checklist, file_name=name,
        name=checklist.name_ja if checklist else form.name.data or name.rpartition(".")[0][:80] or name[:80])
    imports.start(member, taken, rows)
    return {"go": url_for("checklists.show_import", event=member.event.slug, key=taken.key)}


@blueprint.get("/imports/<key>")
@members_only("checklist.edit")
def show_import(member, key):
    return render_template("imports/import.html", member=member, taken=import_of(member, key),
                           back=url_for("checklists.show_checklists", event=member.event.slug))


@blueprint.post("/imports/<key>/runs")
@writes("checklist.edit", PressForm)
def run_import(member, form, key):
    taken = import_of(member, key)
    imports.run(member, taken)
    return {"go": page_of(taken.checklist)}


def import_of(member, key):
    return imports.of_event(ChecklistImport, member.event_id, key) or abort(404)


@blueprint.get("/<key>/export.<kind>")
@members_only("checklist.read")
def export_checklist(member, key, kind):
    """The list, or the published version that ``version`` names, as a file that comes back the same."""
    checklist = queries.checklist(member.event_id, key)
    number = request.args.get("version", type=int)
    lines = queries.template_of(checklist, number).lines if number else [line_of(item) for item in checklist.lines]
    name = checklist.name(str(get_locale())) + (f" {number}" if number else "")
    return table(member, lines, name, kind)


@blueprint.get("/export.<kind>")
@members_only("checklist.read")
def export_blank(member, kind):
    """A file with nothing but the names of the columns, to be filled in."""
    return table(member, [], "checklist", kind)


def table(member, lines, name, kind):
    language = int(str(get_locale()) == "en")
    places, anchors = Places(member.event.places), Anchors(member.event)
    rows = [[names[language] for names in HEADERS.values()],
            *(cells_of(line, places, anchors, language) for line in lines)]
    return file_answer("checklist", rows, kind, name)
