"""The managers' page of places: what cards, posts and 「今どこ」 are answered with."""

from flask import abort, render_template, url_for

from eventops.desk import blueprint
from eventops.desk.forms import KINDS, PlaceForm
from eventops.events import actions, queries
from eventops.people.access import members_only, writes


@blueprint.get("/events/<event>/desk/places")
@members_only("place.edit")
def show_places(member):
    return render_template("desk/places.html", member=member, form=PlaceForm(formdata=None), kinds=KINDS,
                           places=queries.places(member.event_id))


@blueprint.post("/events/<event>/desk/places")
@writes("place.edit", PlaceForm)
def add_place(member, form):
    actions.add_place(member.event, actions.free_code(member.event), **fields(member, form), actor=member)
    return {"go": url_for("desk.show_places", event=member.event.slug, added=1)}


@blueprint.post("/events/<event>/desk/places/<key>")
@writes("place.edit", PlaceForm)
def rename_place(member, form, key):
    place = queries.place_by_key(member.event_id, key) or abort(404)
    actions.rename_place(member, place, **fields(member, form))
    return {"go": url_for("desk.show_places", event=member.event.slug)}


def fields(member, form):
    return {"name_ja": form.name_ja.data, "name_en": form.name_en.data, "kind": form.kind.data,
            "parent": queries.place_by_key(member.event_id, form.parent.data)}
