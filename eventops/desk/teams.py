"""The managers' page of teams: each has a talk and a stream of its own."""

from flask import render_template, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from eventops.desk import actions, blueprint
from eventops.desk.forms import TeamForm
from eventops.events.actions import AUDIENCES
from eventops.extensions import db
from eventops.people import queries
from eventops.people.access import members_only, writes
from eventops.people.models import Membership, Team, team_members
from eventops.refusals import Refused


@blueprint.get("/events/<event>/desk/teams")
@members_only("team.open")
def show_teams(member):
    return render_template("desk/teams.html", member=member, form=TeamForm(formdata=None),
                           teams=queries.teams(member.event_id), sizes=sizes(member.event_id))


@blueprint.post("/events/<event>/desk/teams")
@writes("team.open", TeamForm)
def open_team(member, form):
    code = form.code.data.lower()
    taken = {team.code.lower() for team in queries.teams(member.event_id)}
    taken |= {prefix.removesuffix("-").lower() for prefix in AUDIENCES.values()}  # card numbers begin with it
    if code in taken:
        message = _l("This code is taken.")
        raise Refused("code_taken", message, fields={"code": [message]})
    actions.open_team(member.event, form.code.data, form.name_ja.data, form.name_en.data, actor=member)
    return {"go": url_for("desk.show_teams", event=member.event.slug)}


def sizes(event_id):
    """How many are in each team now: ``{team id: count}``."""
    return dict(db.session.execute(
        select(team_members.c.team_id, func.count())
        .join(Team, Team.id == team_members.c.team_id).join(Membership, Membership.id == team_members.c.membership_id)
        .where(Team.event_id == event_id, Membership.state == "active").group_by(team_members.c.team_id)
    ).all())
