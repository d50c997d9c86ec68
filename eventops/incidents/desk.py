"""The organiser's page of types: what can happen, also while it does."""

from flask import abort, render_template, url_for
from flask_babel import get_locale, gettext

from eventops import live
from eventops.incidents import actions, blueprint, fields, queries
from eventops.incidents.forms import AwayForm, TypeForm
from eventops.incidents.models import IncidentType
from eventops.live import Part
from eventops.people import queries as people
from eventops.people.access import members_only, writes

PLAIN = ("name_ja", "name_en", "severity", "audience", "alerts", "banner", "ack_minutes", "escalate_minutes", "repeats",
         "call", "roll_call", "signal_ja", "signal_en")


@live.shows(IncidentType)
def parts_of_type(_kind):
    return [Part("reload", "#incident-types")]


def audiences(event):
    """``{audience: its name}`` of the streams an incident can live in."""
    named = {"everyone": gettext("Everybody"), "managers": gettext("Headquarters"),
             "duty:medical": gettext("Duty: first aid"), "duty:lost_child": gettext("Duty: lost children"),
             "duty:security": gettext("Duty: security")}
    locale = str(get_locale())
    return {**named, **{f"team:{team.id}": team.name(locale) for team in people.teams(event.id)}}


@blueprint.get("/desk/incident-types")
@members_only("incident_type.edit")
def show_types(member):
    held = {f"duty:{duty}" for each in people.active_names(member.event_id) for duty in each.duties}
    return render_template("incidents/desk_types.html", member=member, audiences=audiences(member.event), held=held,
                           types=queries.types(member.event_id, all_of_them=True))


@blueprint.get("/desk/incident-types/new")
@members_only("incident_type.edit")
def show_new_type(member):
    return type_page(member, None, TypeForm(formdata=None))


@blueprint.get("/desk/incident-types/<key>")
@members_only("incident_type.edit")
def show_type(member, key):
    kind = queries.type_by_key(member.event_id, key)
    form = TypeForm(formdata=None, version=kind.version, **{name: getattr(kind, name) for name in PLAIN},
                    checklist=fields.text_of_lines(kind.checklist), more_fields=fields.text_of_fields(kind.more_fields))
    return type_page(member, kind, form)


def type_page(member, kind, form):
    return render_template("incidents/desk_type.html", member=member, kind=kind, form=form,
                           audiences=audiences(member.event))


@blueprint.post("/desk/incident-types")
@writes("incident_type.edit", TypeForm)
def add_type(member, form):
    actions.edit_type(member, IncidentType(event_id=member.event_id, event=member.event), **typed(member, form))
    return to_list(member)


@blueprint.post("/desk/incident-types/<key>")
@writes("incident_type.edit", TypeForm)
def edit_type(member, form, key):
    kind = queries.type_by_key(member.event_id, key)
    actions.edit_type(member, kind, int(form.version.data or 0), **typed(member, form))
    return to_list(member)


@blueprint.post("/desk/incident-types/<key>/away")
@writes("incident_type.edit", AwayForm)
def put_type_away(member, form, key):
    actions.put_type_away(member, queries.type_by_key(member.event_id, key), form.away.data)
    return to_list(member)


def typed(member, form):
    """What the form says, its audiences among those there are."""
    known = audiences(member.event)
    found = {name: form[name].data for name in PLAIN}
    if found["audience"] not in known:
        abort(404)
    found["alerts"] = [each for each in found["alerts"] if each in known]
    return {**found, "checklist": fields.lines_in(form.checklist.data),
            "more_fields": fields.fields_in(form.more_fields.data)}


def to_list(member):
    return {"go": url_for("incidents.show_types", event=member.event.slug)}
