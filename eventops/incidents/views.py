"""The doors of incidents: reporting one, also where one may not know of it; noting what is done; roll calls."""

from flask import abort, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from eventops import clock, live
from eventops.events import queries as events
from eventops.feed import pictures
from eventops.feed import queries as feed
from eventops.fragments import render_fragment
from eventops.incidents import actions, blueprint, methane, notes, queries
from eventops.incidents.fields import facts_in
from eventops.incidents.forms import FactsForm, LogForm, PromptForm, ReportForm, RollForm, TickForm
from eventops.incidents.models import SEVERITIES, RollAnswer
from eventops.live import Part
from eventops.people.access import members_only, occurred_at, writes
from eventops.refusals import Refused

blueprint.add_app_template_global(queries.aeds, "aeds_near")
blueprint.add_app_template_global(queries.roll, "roll_counts")
blueprint.add_app_template_global(methane.PROMPTS, "METHANE")
blueprint.add_app_template_global(methane.read_out)


@live.shows(RollAnswer)
def parts_of_roll(answer):
    return [Part("replace", f"#roll-{answer.incident.key}", "incidents/_roll.html", {"incident": answer.incident})]


@blueprint.app_template_global()
def incident_logs(incident):
    """``[(what, button, when or None)]`` that the incident's page offers to note."""
    kind = incident.type
    wanted = {f"called_{kind.call}": kind.call, "aed": kind.code == "medical", "venue": incident.is_crush,
              "police": incident.wants_police or incident.is_crush}
    names = [name for name, is_wanted in wanted.items() if is_wanted]
    return [(name, notes.LOGS[name].label, clock.parse(incident.times.get(name))) for name in names]


@blueprint.app_template_global()
def severities():
    return SEVERITIES


@blueprint.get("/incidents/new")
@members_only("incident.report")
def show_new_incident(member):
    """The types; with ``?type=`` the form of one, filled from the post it is about."""
    message = feed.message(member, request.args["message"]) if request.args.get("message") else None
    types = queries.types(member.event_id)
    if not request.args.get("type"):
        return render_template("incidents/types.html", member=member, types=types, message=message,
                               own=queries.own(member), heard=feed.heard(member))
    kind = next((each for each in types if each.key == request.args["type"]), None) or abort(404)
    place = message.place if message else member.place
    return render_template("incidents/new.html", member=member, kind=kind, message=message, place=place,
                           places=events.places(member.event_id), aeds=queries.aeds(member.event, place))


@blueprint.post("/incidents")
@writes("incident.report", ReportForm, prepare=pictures.ready)
def report_incident(member, form, ready):
    """Where the reporter goes on: at the incident, or, if they do not hear it, at a page with its receipt."""
    event = member.event
    kind = queries.type_by_key(event.id, form.kind.data)
    facts = facts_in(kind, request.form)
    if not (facts or form.what.data or form.body.data or form.place.data or ready):
        raise Refused("empty", _l("One line of text or one photo, please."), fields={"what": [_l("What is it?")]})
    message = feed.message(member, form.message.data) if form.message.data else None
    incident = actions.report_incident(
        member, kind, facts, form.what.data, form.body.data, events.place_by_key(event.id, form.place.data),
        form.place_note.data, ready, message, occurred_at(form))
    if member.hears(incident.stream_id):
        return {"go": url_for("board.show_card", event=event.slug, number=incident.number)}
    return {"go": url_for("incidents.show_receipt", event=event.slug, key=incident.key)}


@blueprint.get("/incidents/receipts/<key>")
@members_only("incident.report")
def show_receipt(member, key):
    """That it has come, and how far it is: all that whoever reported it reads of what they do not hear."""
    incident = queries.reported(member, key)
    return render_template("incidents/receipt.html", member=member, incident=incident,
                           aeds=queries.aeds(member.event, incident.place))


@blueprint.post("/incidents/receipts/<key>/logs")
@writes("incident.report", LogForm)
def log_by_reporter(member, form, key):
    """Who reported it may be the one who called; the answer tells no more than the receipt."""
    notes.log_time(member, queries.reported(member, key), form.what.data)
    return {"go": url_for("incidents.show_receipt", event=member.event.slug, key=key)}


@blueprint.post("/incidents/<number>/logs")
@writes("incident.work", LogForm)
def log_time(member, form, number):
    notes.log_time(member, queries.incident(member, number), form.what.data)


@blueprint.post("/incidents/<number>/facts")
@writes("incident.work", FactsForm)
def set_facts(member, form, number):
    incident = queries.incident(member, number)
    notes.set_facts(member, incident, form.version.data, facts_in(incident.type, request.form), form.severity.data)


@blueprint.post("/incidents/<number>/methane")
@writes("incident.work", PromptForm)
def set_prompt(member, form, number):
    methane.set_prompt(member, queries.incident(member, number), form.letter.data, form.was.data, form.answer.data)


@blueprint.post("/incidents/<number>/ticks")
@writes("incident.work", TickForm)
def tick_line(member, form, number):
    notes.tick_line(member, queries.incident(member, number), form.line.data, form.done.data)


@blueprint.post("/incidents/<number>/roll")
@writes("incident.work", RollForm)
def answer_roll(member, form, number):
    notes.answer_roll(member, queries.incident(member, number), form.answer.data)


@blueprint.get("/incidents/<number>/roll")
@members_only("member.read")
def show_roll(member, number):
    """Who needs help and who has not answered, by name."""
    trouble, missing = queries.roll_by_name(queries.incident(member, number))
    return render_fragment("incidents/_roll_names.html", trouble=trouble, missing=missing)
