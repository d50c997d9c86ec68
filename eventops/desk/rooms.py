"""The managers' pages of rooms: who reads each and who writes in it; opening one by hand, changing and closing it."""

from flask import render_template, url_for
from flask_babel import lazy_gettext as _l

from eventops.desk import blueprint
from eventops.desk.forms import AwayForm, RoomForm
from eventops.feed import actions, queries
from eventops.people import audiences
from eventops.people import queries as people
from eventops.people.access import members_only, writes
from eventops.people.audiences import Audience
from eventops.permissions import ROLES, at_step
from eventops.refusals import Refused


@blueprint.get("/events/<event>/desk/rooms")
@members_only("room.edit")
def show_rooms(member):
    held = people.members(member.event_id)  # at once, and not one by one where a room is for single people
    rooms = [(room, matrix(room)) for room in queries.rooms(member)]
    return render_template("desk/rooms.html", member=member, rooms=rooms, members=held)


def matrix(room):
    """For each role ``(who of them reads it: all, some or none, whether these write in it)``."""
    return [(reading(room, role), room.put_away_at is None and at_step(role, room.writers)) for role in ROLES]


def reading(room, role):
    audience = room.stream.audience
    chosen = audiences.of(room.stream)
    if role == "manager" and not audience.startswith("duty:"):
        return "all"
    if audience == "everyone" or (chosen.role and at_step(role, chosen.role)):
        return "all"
    return "some" if audience.startswith(("team:", "duty:")) or chosen.teams or any(
        each.role == role for each in chosen.members) else "none"


@blueprint.get("/events/<event>/desk/rooms/new")
@members_only("room.edit")
def show_new_room(member):
    return room_page(member, None, RoomForm(formdata=None, shows_past=True), Audience())


@blueprint.get("/events/<event>/desk/rooms/<key>")
@members_only("room.edit")
def show_room(member, key):
    room, names = queries.room(member, key), ("version", "name_ja", "name_en", "writers", "readers", "shows_past")
    audience = audiences.of(room.stream)
    form = RoomForm(formdata=None, role=audience.role, **{name: getattr(room, name) for name in names})
    return room_page(member, room, form, audience)


def room_page(member, room, form, audience):
    """Everybody who is in can be chosen, by organisation; who was chosen can be let go, in or not."""
    groups = {}
    for each in sorted(people.members(member.event_id), key=lambda each: (each.organization, each.name)):
        if each in audience.members or (each.is_active and each.role != "manager"):
            groups.setdefault(each.organization, []).append(each)
    teams = [team for team in people.all_teams(member.event_id) if team in audience.teams or not team.put_away_at]
    return render_template("desk/room.html", member=member, room=room, form=form, audience=audience, teams=teams,
                           groups=groups)


@blueprint.post("/events/<event>/desk/rooms")
@writes("room.edit", RoomForm)
def open_room(member, form):
    actions.open_room_by_hand(member, form.name_ja.data, form.name_en.data, chosen(member, form), **form.options())
    return to_list(member)


@blueprint.post("/events/<event>/desk/rooms/<key>")
@writes("room.edit", RoomForm)
def change_room(member, form, key):
    """Who hears a room that was not opened by hand is not chosen here, and a team's room is called as the team is."""
    room = queries.room(member, key)
    of_team = room.stream.audience.startswith("team:")
    names = (room.name_ja, room.name_en) if of_team else (form.name_ja.data, form.name_en.data)
    actions.change_room(member, room, int(form.version.data or 0), *names,
                        audience=chosen(member, form) if room.is_by_hand else None, **form.options())
    return to_list(member)


@blueprint.post("/events/<event>/desk/rooms/<key>/away")
@writes("room.edit", AwayForm)
def put_room_away(member, form, key):
    room = queries.room(member, key)
    if not room.is_by_hand:
        raise Refused("stays_open", _l("This room stays open as long as those it is for are there."))
    actions.put_room_away(member, room, form.away.data)
    return to_list(member)


def chosen(member, form):
    """Whom the form names, of this event."""
    teams = [team for team in people.all_teams(member.event_id) if team.key in form.teams.data]
    return Audience(form.role.data, tuple(teams), tuple(people.members_by_key(member.event_id, form.members.data)))


def to_list(member):
    return {"go": url_for("desk.show_rooms", event=member.event.slug)}
