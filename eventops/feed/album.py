"""All photos of the rooms one reads, by day; of one room or one person where that is asked for."""

from flask import render_template, request

from eventops.feed import blueprint, queries
from eventops.people import queries as people
from eventops.people.access import members_only


@blueprint.get("/photos")
@members_only("photo.read")
def show_album(member):
    """``?room=&person=&before=``: who is not known by name, or not there (any more), narrows it to nothing."""
    asked = {name: request.args.get(name, "") for name in ("room", "person")}
    before = request.args.get("before")
    rooms, persons = queries.rooms(member), people.known_by_name(member, people.active_names(member.event_id))
    room = queries.room(member, asked["room"]) if asked["room"] else None
    person = next((each for each in persons if each.key == asked["person"]), None)
    if asked["person"] and person is None:
        posts, older = [], False
    else:
        posts, older = queries.album(member, queries.message(member, before) if before else None,
                                     rooms=[room] if room else rooms, author_id=person and person.id)
    return render_template("feed/album.html", member=member, posts=posts, older=older, newest=before is None,
                           rooms=rooms, persons=persons, asked={name: key for name, key in asked.items() if key})
