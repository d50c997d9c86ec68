"""The managers' pages of places: what cards, posts and 「今どこ」 are answered with; their order, their file."""

from flask import abort, render_template, url_for
from flask_babel import get_locale, gettext

from eventops import imports, live
from eventops.desk import blueprint
from eventops.desk.forms import KINDS, AwayForm, EditPlaceForm, MovePlaceForm, PlaceForm
from eventops.desk.place_files import COLUMNS, PlacesImport, cells_of
from eventops.events import actions, queries
from eventops.events.models import Place
from eventops.feed.forms import PressForm
from eventops.imports import FileForm
from eventops.live import Part
from eventops.people.access import members_only, writes
from eventops.sheets import file_answer

LAST = "last"  # instead of the key of a place to stand before


@live.shows(Place)
def parts_of_place(_place):
    return [Part("reload", "#places")]  # where others stand now, no part of it can say


@live.shows(PlacesImport)
def parts_of_import(taken):
    return [*imports.parts_of_import(taken), Part("reload", "#places")]


@blueprint.get("/events/<event>/desk/places")
@members_only("place.edit")
def show_places(member):
    places = queries.all_places(member.event_id)
    return render_template(
        "desk/places.html", member=member, form=PlaceForm(formdata=None), file_form=FileForm(formdata=None),
        kinds=KINDS, places=places, rows=rows([each for each in places if each.put_away_at is None]))


def rows(places):
    """``[(place, how deep it lies, before whom one step up is, before whom one step down is)]``; None: no such step."""
    depths, found, groups = {}, [], {}
    for place in places:
        depths[place.id] = depths.get(place.parent_id, -1) + 1
        groups.setdefault(place.parent_id, []).append(place)
    steps = {each.id: (at, group) for group in groups.values() for at, each in enumerate(group)}
    for place in places:
        at, group = steps[place.id]
        up = group[at - 1].key if at else None
        down = None if at + 1 == len(group) else group[at + 2].key if at + 2 < len(group) else LAST
        found.append((place, depths[place.id], up, down))
    return found


@blueprint.post("/events/<event>/desk/places")
@writes("place.edit", PlaceForm)
def add_place(member, form):
    code = form.code.data or actions.free_code(member.event)
    actions.add_place(member.event, code, **fields(member, form), actor=member)
    return {"go": url_for("desk.show_places", event=member.event.slug, added=1)}


@blueprint.get("/events/<event>/desk/places/<key>")
@members_only("place.edit")
def show_place(member, key):
    place = place_of(member, key)
    return render_template("desk/place.html", member=member, kinds=KINDS, place=place,
                           form=EditPlaceForm(formdata=None, version=place.version),
                           places=queries.places(member.event_id))


@blueprint.post("/events/<event>/desk/places/<key>")
@writes("place.edit", EditPlaceForm)
def rename_place(member, form, key):
    actions.rename_place(member, place_of(member, key), int(form.version.data or 0), **fields(member, form),
                         code=form.code.data)
    return to_list(member)


@blueprint.post("/events/<event>/desk/places/<key>/moves")
@writes("place.edit", MovePlaceForm)
def move_place(member, form, key):
    """One step up or down, named by the place it shall stand before: two who press it at once move it once."""
    place, wanted = place_of(member, key), form.before.data
    before = None if wanted == LAST else place_of(member, wanted)
    down = before is None or before.position > place.position
    actions.move_place(member, place, before)
    return to_list(member, moved=key, down=int(down))  # its button has the focus again


@blueprint.post("/events/<event>/desk/places/<key>/away")
@writes("place.edit", AwayForm)
def put_place_away(member, form, key):
    actions.put_place_away(member, place_of(member, key), form.away.data)
    return to_list(member)


@blueprint.post("/events/<event>/desk/place-imports")
@writes("place.edit", FileForm, prepare=imports.ready)
def start_place_import(member, form, rows):
    taken = PlacesImport(file_name=form.file_name)
    imports.start(member, taken, rows)
    return {"go": url_for("desk.show_place_import", event=member.event.slug, key=taken.key)}


@blueprint.get("/events/<event>/desk/place-imports/<key>")
@members_only("place.edit")
def show_place_import(member, key):
    return render_template("imports/import.html", member=member, taken=import_of(member, key),
                           back=url_for("desk.show_places", event=member.event.slug))


@blueprint.post("/events/<event>/desk/place-imports/<key>/runs")
@writes("place.edit", PressForm)
def run_place_import(member, form, key):
    queries.hold(member.event)
    imports.run(member, import_of(member, key))
    return to_list(member)


@blueprint.get("/events/<event>/desk/places.<kind>")
@members_only("place.edit")
def export_places(member, kind):
    """The places that are offered, as a file that comes back the same."""
    english = str(get_locale()) == "en"
    places = queries.all_places(member.event_id)
    codes = {place.id: place.code for place in places}
    lines = [cells_of(place, codes, english) for place in places if place.put_away_at is None]
    return file_answer("places", [[names[english] for names in COLUMNS.values()], *lines], kind, gettext("Places"))


def import_of(member, key):
    return imports.of_event(PlacesImport, member.event_id, key) or abort(404)


def place_of(member, key):
    return queries.place_by_key(member.event_id, key) or abort(404)


def to_list(member, **more):
    return {"go": url_for("desk.show_places", event=member.event.slug, **more)}


def fields(member, form):
    return {"name_ja": form.name_ja.data, "name_en": form.name_en.data, "kind": form.kind.data,
            "parent": queries.place_by_key(member.event_id, form.parent.data)}
