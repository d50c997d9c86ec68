"""The managers' page of the event's usual things."""

from flask import abort, render_template, url_for

from eventops import live
from eventops.feed.forms import PressForm
from eventops.live import Part
from eventops.people.access import members_only, writes
from eventops.supplies import blueprint, picks, queries
from eventops.supplies.forms import PickForm
from eventops.supplies.models import SupplyPick


@live.shows(SupplyPick)
def parts_of_pick(_pick):
    return [Part("reload", "#picks")]


@blueprint.get("/desk/supplies")
@members_only("supply.edit")
def show_picks(member):
    return render_template("supplies/picks.html", member=member, picks=queries.picks(member.event_id),
                           form=PickForm(formdata=None))


@blueprint.post("/desk/supplies")
@writes("supply.edit", PickForm)
def add_pick(member, form):
    picks.add_pick(member, **columns(form))
    return page_of(member, added=1)


@blueprint.post("/desk/supplies/usual")
@writes("supply.edit", PressForm)
def add_usual_picks(member, form):
    picks.add_usual(member)
    return page_of(member)


@blueprint.post("/desk/supplies/<key>")
@writes("supply.edit", PickForm)
def edit_pick(member, form, key):
    picks.edit_pick(member, pick_of(member, key), **columns(form))
    return page_of(member)


@blueprint.post("/desk/supplies/<key>/off")
@writes("supply.edit", PressForm)
def take_pick_off(member, form, key):
    picks.take_pick_off(member, pick_of(member, key))
    return page_of(member)


def pick_of(member, key):
    return next((pick for pick in queries.picks(member.event_id) if pick.key == key), None) or abort(404)


def columns(form):
    return {name: form[name].data for name in ("name_ja", "name_en", "unit_ja", "unit_en")}


def page_of(member, **more):
    return {"go": url_for("supplies.show_picks", event=member.event.slug, **more)}
