"""Choosing a phrase in the composer, and posting it."""

from flask_babel import lazy_gettext as _l

from eventops.feed import queries as feed
from eventops.fragments import render_fragment
from eventops.people.access import members_only, occurred_at, writes
from eventops.phrases import actions, blueprint, queries
from eventops.phrases.blanks import blanks
from eventops.phrases.forms import PostPhraseForm
from eventops.refusals import Refused


@blueprint.get("/rooms/<key>/phrases")
@members_only("message.post")
def show_choices(member, key):
    """The phrases as a sheet: one tap, or two where something stands in the gap."""
    room, found = feed.room(member, key), queries.offered_to(member)
    offered = {name: blank.offered(member.event) for name, blank in blanks.items()
               if any(each.blank == name for each in found)}
    return render_fragment("phrases/_choices.html", member=member, room=room, phrases=found, offered=offered)


@blueprint.post("/phrases/<key>/posts")
@writes("message.post", PostPhraseForm)
def post_phrase(member, form, key):
    phrase, room = queries.phrase(member, key), feed.room(member, form.room.data)
    chosen = None
    if phrase.blank:
        chosen = blanks[phrase.blank].find(member.event, form.value.data) if form.value.data else None
        if chosen is None:
            raise Refused("blank_missing", _l("Please choose what stands for ○○."))
    actions.post_phrase(member, room, phrase, chosen, form.client_id.data, occurred_at(form))

