"""Checklists as files: an import with its dry run, and exports."""

from urllib.parse import quote

from flask import Response, abort, current_app, render_template, request, url_for
from flask_babel import get_locale

from eventops import transport
from eventops.checklists import blueprint, imports, queries, tables
from eventops.checklists.columns import HEADERS, Places
from eventops.checklists.findings import NOT_A_TABLE
from eventops.checklists.forms import ImportForm
from eventops.checklists.imports import ChecklistImport
from eventops.checklists.lines import cells_of, line_of
from eventops.checklists.views import page_of
from eventops.extensions import db, socketio
from eventops.feed.forms import PressForm
from eventops.people.access import members_only, writes
from eventops.refusals import Refused


def ready(form):
    """The cells of the form's file, read in a real thread. Raises Refused."""
    data = form.table.data.stream.read(tables.MOST_BYTES + 1)
    form.table.data.stream.seek(0)  # the write's fingerprint reads it, too
    try:
        return transport.in_thread(tables.read, data)
    except tables.Unreadable as error:
        message = NOT_A_TABLE[error.code]
        raise Refused(error.code, message, fields={"table": [message]}) from None


@blueprint.post("/imports")
@writes("checklist.edit", ImportForm, prepare=ready)
def start_import(member, form, rows):
    """Take a file; it is looked at in the background, and its page can be left and found again."""
    key = request.form.get("checklist")
    checklist = queries.checklist(member.event_id, key) if key else None
    file_name = form.table.data.filename.replace("\\", "/").rpartition("/")[2][:120]
    name = checklist.name_ja if checklist else form.name.data or file_name.rpartition(".")[0][:80] or file_name[:80]
    taken = imports.start_import(member, rows, name, file_name, checklist)
    socketio.start_background_task(imports.look, current_app._get_current_object(), taken.key)
    return {"go": url_for("checklists.show_import", event=member.event.slug, key=taken.key)}


@blueprint.get("/imports/<key>")
@members_only("checklist.edit")
def show_import(member, key):
    return render_template("checklists/import.html", member=member, taken=import_of(member, key))


@blueprint.post("/imports/<key>/runs")
@writes("checklist.edit", PressForm)
def run_import(member, form, key):
    checklist = imports.run_import(member, import_of(member, key), len(queries.checklists(member.event_id)))
    return {"go": page_of(checklist)}


def import_of(member, key):
    found = db.session.query(ChecklistImport).filter_by(event_id=member.event_id, key=key).first()
    return found or abort(404)


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
    places = Places(member.event.places)
    rows = [[names[language] for names in HEADERS.values()], *(cells_of(line, places, language) for line in lines)]
    if kind == "csv":
        data, mimetype = tables.csv_of(rows), tables.CSV_TYPE
    elif kind == "xlsx":
        data, mimetype = transport.in_thread(tables.xlsx_of, rows, name), tables.XLSX_TYPE
    else:
        abort(404)
    disposition = f"attachment; filename=checklist.{kind}; filename*=UTF-8''{quote(name, safe='')}.{kind}"
    return Response(data, content_type=mimetype, headers={"Content-Disposition": disposition})
