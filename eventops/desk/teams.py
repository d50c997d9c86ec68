"""The managers' page of teams: each has a talk and a stream of its own."""

from flask import abort, render_template, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from eventops import live
from eventops.desk import actions, blueprint
from eventops.desk.forms import AwayForm, NamesForm, TeamForm
from eventops.events.queries import hold
from eventops.extensions import db
from eventops.feed import queries as feed
from eventops.live import Part
from eventops.people import queries
from eventops.people.access import members_only, writes
from eventops.people.models import Membership, Team, team_members
from eventops.refusals import Refused


@live.shows(Team)
def parts_of_team(_team):
    """Its name stands in the tabs, on cards, beside people: no page of it can mend itself."""
    return [Part("reload")]


@blueprint.get("/events/<event>/desk/teams")
@members_only("team.open")
def show_teams(member):
    teams = queries.all_teams(member.event_id)
    rooms = {room.stream_id: room for room in feed.rooms(member)}
    return render_template("desk/teams.html", member=member, form=TeamForm(formdata=None), teams=teams,
                           sizes=sizes(member.event_id), rooms={team.id: rooms[team.stream.id] for team in teams})


@blueprint.post("/events/<event>/desk/teams")
@writes("team.open", TeamForm)
def open_team(member, form):
    code = form.code.data.lower()
    hold(member.event)
    taken = {stream.prefix.removesuffix("-").lower() for stream in member.event.streams}  # card numbers begin with it
    if code in taken:
        message = _l("This code is taken.")
        raise Refused("code_taken", message, fields={"code": [message]})
    actions.open_team(member.event, form.code.data, form.name_ja.data, form.name_en.data, actor=member)
    return to_list(member)


@blueprint.post("/events/<event>/desk/teams/<key>")
@writes("team.open", NamesForm)
def rename_team(member, form, key):
    actions.rename_team(member, team_of(member, key), form.name_ja.data, form.name_en.data)
    return to_list(member)


@blueprint.post("/events/<event>/desk/teams/<key>/away")
@writes("team.open", AwayForm)
def put_team_away(member, form, key):
    actions.put_team_away(member, team_of(member, key), form.away.data)
    return to_list(member)


def team_of(member, key):
    return next((team for team in queries.all_teams(member.event_id) if team.key == key), None) or abort(404)


def to_list(member):
    return {"go": url_for("desk.show_teams", event=member.event.slug)}


def sizes(event_id):
    """How many are in each team now: ``{team id: count}``."""
    return dict(db.session.execute(
        select(team_members.c.team_id, func.count())
        .join(Team, Team.id == team_members.c.team_id).join(Membership, Membership.id == team_members.c.membership_id)
        .where(Team.event_id == event_id, Membership.state == "active").group_by(team_members.c.team_id)
    ).all())
