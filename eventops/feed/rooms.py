"""What a member can ask of a room beside its talk: its menu, whom to mention, quiet, and what newcomers read."""

from flask import render_template, url_for

from eventops import live
from eventops.feed import actions, blueprint, queries
from eventops.feed.forms import MuteForm, PastForm
from eventops.feed.mentions import mentionable
from eventops.feed.models import Room
from eventops.fragments import render_fragment
from eventops.live import Part
from eventops.people.access import members_only, writes


@live.shows(Room)
def parts_of_room(room):
    """What may be read there has changed: no page of it can mend itself."""
    return [Part("reload")]


@blueprint.get("/rooms/<key>/options")
@members_only("message.read")
def show_options(member, key):
    room = queries.room(member, key)
    return render_fragment("feed/_options.html", member=member, room=room, muted=room.id in queries.muted(member))


@blueprint.get("/rooms/<key>/mentionable")
@members_only("message.read")
def show_mentionable(member, key):
    """Who can be mentioned here, as the composer's list."""
    return render_template("feed/_mentionable.html", found=mentionable(member, queries.room(member, key)))


@blueprint.post("/rooms/<key>/mute")
@writes("message.read", MuteForm)
def mute_room(member, form, key):
    room = queries.room(member, key)
    actions.mute_room(member, room, form.muted.data)
    return {"go": page_of(room, member)}


@blueprint.post("/rooms/<key>/past")
@writes("room.edit", PastForm)
def choose_past(member, form, key):
    room = queries.room(member, key)
    actions.choose_past(member, room, form.shows_past.data)
    return {"go": page_of(room, member)}


def page_of(room, member):
    return url_for("feed.show_room", event=member.event.slug, key=room.key)
