"""All photos of the rooms one reads, by day."""

from flask import render_template, request

from eventops.feed import blueprint, queries
from eventops.people.access import members_only


@blueprint.get("/photos")
@members_only("photo.read")
def show_album(member):
    before = request.args.get("before")
    posts, older = queries.album(member, queries.message(member, before) if before else None)
    return render_template("feed/album.html", member=member, posts=posts, older=older, newest=before is None)
