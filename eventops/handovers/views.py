"""The page of handovers: making one, reading and receiving, and an A4 sheet of it."""

from flask import abort, render_template, url_for

from eventops import clock, live
from eventops.feed.forms import PressForm
from eventops.handovers import actions, blueprint, queries
from eventops.handovers.forms import HandoverForm
from eventops.handovers.models import Handover
from eventops.live import Part
from eventops.people import queries as people
from eventops.people.access import members_only, writes


@live.shows(Handover, loaded=queries.everything)
def parts_of_handover(handover):
    return [Part("append", "#handovers", "handovers/_handover.html")]


@blueprint.get("")
@members_only("handover.make")
def show_handovers(member):
    handovers = queries.handovers(member)
    own = next((each for each in handovers if each.author_id == member.id), None)
    since = own.made_at if own else clock.start_of_day(clock.today(member.event.zone).isoformat(), member.event.zone)
    return render_template(
        "handovers/handovers.html", member=member, handovers=handovers, teams=teams_of(member),
        form=HandoverForm(formdata=None, since=clock.local(since, member.event.zone)))


@blueprint.post("")
@writes("handover.make", HandoverForm)
def make_handover(member, form):
    team = next((each for each in teams_of(member) if each.key == form.team.data), None)
    if form.team.data and team is None:
        abort(404)
    since = clock.utc(form.since.data.replace(tzinfo=None), member.event.zone)
    lines = [line.strip() for line in form.lines.data.splitlines() if line.strip()]
    actions.make_handover(member, team, since, lines)
    return {"go": url_for("handovers.show_handovers", event=member.event.slug)}


def teams_of(member):
    """To whom the member can hand over: their teams; a manager to every team."""
    offered = people.teams(member.event_id)
    return offered if member.role == "manager" else [team for team in offered if team in member.teams]


@blueprint.post("/<key>/items/<item>/receipt")
@writes("handover.make", PressForm)
def receive_item(member, form, key, item):
    handover = queries.handover(member, key)
    wanted = next((each for each in handover.items if each.key == item), None) or abort(404)
    actions.receive_item(member, handover, wanted)
