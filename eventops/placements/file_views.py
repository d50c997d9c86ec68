"""The placement as files: an import with its dry run, and the export that comes back the same."""

from flask import abort, render_template, url_for
from flask_babel import get_locale, gettext

from eventops import imports
from eventops.cells import Places
from eventops.feed.forms import PressForm
from eventops.imports import FileForm
from eventops.people import queries as people
from eventops.people.access import members_only, writes
from eventops.placements import blueprint, queries
from eventops.placements.files import HEADERS, People, cells_of
from eventops.placements.imports import PlacementImport
from eventops.sheets import file_answer


@blueprint.post("/imports")
@writes("placement.edit", FileForm, prepare=imports.ready)
def start_import(member, form, rows):
    taken = PlacementImport(file_name=form.file_name)
    imports.start(member, taken, rows)
    return {"go": url_for("placements.show_import", event=member.event.slug, key=taken.key)}


@blueprint.get("/imports/<key>")
@members_only("placement.edit")
def show_import(member, key):
    return render_template("imports/import.html", member=member, taken=import_of(member, key),
                           back=url_for("placements.show_grid", event=member.event.slug))


@blueprint.post("/imports/<key>/runs")
@writes("placement.edit", PressForm)
def run_import(member, form, key):
    imports.run(member, import_of(member, key))
    return {"go": url_for("placements.show_grid", event=member.event.slug)}


def import_of(member, key):
    return imports.of_event(PlacementImport, member.event_id, key) or abort(404)


@blueprint.get("/placements.<kind>")
@members_only("placement.edit")
def export_placements(member, kind):
    language, places = int(str(get_locale()) == "en"), Places(member.event.places)
    known = People(people.active_names(member.event_id))
    rows = [cells_of(shift, known, places, language) for shift in queries.shifts(member.event)]
    return file_answer("placement", [[names[language] for names in HEADERS.values()], *rows], kind,
                       gettext("Placement"))
