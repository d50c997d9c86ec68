"""The list of one's events; those that were put away stand folded below."""

from flask import abort, render_template
from flask_login import current_user

from eventops.desk import blueprint
from eventops.people import queries
from eventops.people.access import open_door


@blueprint.get("/events")
@open_door
def show_events():
    person = current_user if current_user.is_authenticated else abort(401)
    members = queries.memberships(person.id)
    away = [member for member in members if member.event.state == "archived"]
    return render_template("desk/home.html", members=[member for member in members if member not in away],
                           away=away, may_make=may_make(person, members))


def may_make(person, members):
    """Whether somebody may make events: with an account of their own, and manager of one already."""
    return bool(person.email and person.password_hash) and any(map(manages, members))


def manages(member):
    return member.role == "manager" and member.is_active
