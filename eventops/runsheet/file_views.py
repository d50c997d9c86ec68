"""The run sheet as files: an import with its dry run, and the export that comes back the same."""

from flask import abort, render_template, url_for
from flask_babel import get_locale, gettext

from eventops import imports
from eventops.cells import Places
from eventops.feed.forms import PressForm
from eventops.imports import FileForm
from eventops.people.access import members_only, writes
from eventops.runsheet import blueprint, queries
from eventops.runsheet.files import HEADERS, REAL, cells_of
from eventops.runsheet.imports import RunSheetImport
from eventops.sheets import file_answer


@blueprint.post("/events/<event>/desk/runsheet/imports")
@writes("runsheet.edit", FileForm, prepare=imports.ready)
def start_import(member, form, rows):
    taken = RunSheetImport(file_name=form.file_name)
    imports.start(member, taken, rows)
    return {"go": url_for("runsheet.show_import", event=member.event.slug, key=taken.key)}


@blueprint.get("/events/<event>/desk/runsheet/imports/<key>")
@members_only("runsheet.edit")
def show_import(member, key):
    return render_template("imports/import.html", member=member, taken=import_of(member, key),
                           back=url_for("runsheet.show_desk", event=member.event.slug))


@blueprint.post("/events/<event>/desk/runsheet/imports/<key>/runs")
@writes("runsheet.edit", PressForm)
def run_import(member, form, key):
    imports.run(member, import_of(member, key))
    return {"go": url_for("runsheet.show_desk", event=member.event.slug)}


def import_of(member, key):
    return imports.of_event(RunSheetImport, member.event_id, key) or abort(404)


@blueprint.get("/events/<event>/runsheet.<kind>")
@members_only("runsheet.edit")
def export_runsheet(member, kind):
    """All cues, with when they really were."""
    language, places = int(str(get_locale()) == "en"), Places(member.event.places)
    rows = [cells_of(cue, places, language) for cue in queries.cues(member.event_id)]
    header = [names[language] for names in (HEADERS | REAL).values()]
    return file_answer("runsheet", [header, *rows], kind, gettext("Run sheet"))
