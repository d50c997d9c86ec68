"""Laying out and taking back, published versions, the matrix of the desk, and the form that asks for evidence."""

from flask import abort, render_template, url_for
from flask_babel import gettext as _

from eventops.board import queries as board
from eventops.checklists import actions, blueprint, everybody, evidence, layouts, queries
from eventops.checklists.anchors import Anchors
from eventops.checklists.columns import Places
from eventops.checklists.forms import EverybodyForm, StartForm
from eventops.checklists.starters import STARTERS
from eventops.checklists.views import gate_of_board, page_of
from eventops.feed.forms import PressForm
from eventops.forms import folded
from eventops.people.access import members_only, writes


@blueprint.post("/<key>/layouts")
@writes("checklist.edit", PressForm)
def lay_out_checklist(member, form, key):
    checklist = queries.checklist(member.event_id, key)
    layouts.lay_out_checklist(member, checklist)
    return {"go": page_of(checklist)}


@blueprint.post("/layouts/<key>/undo")
@writes("checklist.edit", PressForm)
def undo_layout(member, form, key):
    layout = queries.layout(member.event_id, key)
    layouts.undo_layout(member, layout)
    return {"go": page_of(layout.checklist)}


@blueprint.post("/tasks/<number>/everybody")
@writes("card.assign", EverybodyForm)
def ask_everybody(member, form, number):
    task = board.card(member, number)
    everybody.ask_everybody(member, task if task.kind == "setup" else abort(404), form.everybody.data)


@blueprint.post("/<key>/versions")
@writes("checklist.edit", PressForm)
def publish_checklist(member, form, key):
    checklist = queries.checklist(member.event_id, key)
    template = actions.publish_checklist(member, checklist)
    return {"go": url_for("checklists.show_version", event=member.event.slug, key=key, number=template.number)}


@blueprint.get("/<key>/versions/<int:number>")
@members_only("checklist.read")
def show_version(member, key, number):
    """A published version as it was and stays."""
    checklist = queries.checklist(member.event_id, key)
    template = queries.template_of(checklist, number)
    places = Places(member.event.places)
    return render_template("checklists/version.html", member=member, checklist=checklist, template=template,
                           places=places, anchors=Anchors(member.event), checks=evidence.CHECKS)


@blueprint.post("/starts")
@writes("checklist.edit", StartForm)
def start_checklist(member, form):
    """A list of one's own that begins as a template does."""
    starter, places = STARTERS.get(form.starter.data), None
    if starter is None:
        template = queries.template_to_start(member, form.starter.data)
        starter = {"name_ja": template.name_ja, "name_en": template.name_en, "lines": template.lines}
        if template.checklist.event_id != member.event_id:
            places = {place.code: folded(place.name_ja) for place in template.checklist.event.places}
    checklist, unknown = actions.start_checklist(
        member, **starter_fields(starter), places=places, position=len(queries.checklists(member.event_id)))
    return {"go": page_of(checklist, **({"unknown": unknown} if unknown else {}))}


def starter_fields(starter):
    return {name: starter[name] for name in ("name_ja", "name_en", "lines")}


@blueprint.get("/matrix")
@members_only("checklist.read")
def show_matrix(member):
    return render_template("checklists/matrix.html", member=member, gate=gate_of_board(member.event))


@blueprint.get("/tasks/<number>/finish")
@members_only("card.move")
def show_finish(member, number):
    """What finishing this task asks for, in the sheet: opened by its tick, and only when it asks for something."""
    task = board.card(member, number)
    if task.kind != "setup":
        abort(404)
    return render_template(
        "checklists/finish.html", member=member, task=task, range=evidence.range_of(task),
        witnesses=evidence.witnesses(member, task.stream) if task.check == "second" else [],
        title=_("Finish #%(number)s", number=task.number))
