"""The managers' page of phrases."""

from flask import abort, render_template, url_for

from eventops import live
from eventops.feed.forms import PressForm
from eventops.live import Part
from eventops.people import queries as people
from eventops.people.access import members_only, writes
from eventops.phrases import actions, blueprint, queries
from eventops.phrases.blanks import blanks
from eventops.phrases.forms import URGENCIES, MovePhraseForm, PhraseForm
from eventops.phrases.models import Phrase

LAST = "last"  # instead of the key of a phrase to stand before


@live.shows(Phrase)
def parts_of_phrase(_phrase):
    return [Part("reload", "#phrases")]  # where others stand now, no part of it can say


@blueprint.get("/desk/phrases")
@members_only("phrase.edit")
def show_phrases(member):
    found = queries.phrases(member.event_id)
    keys = [*(each.key for each in found), LAST]
    steps = [(keys[at - 1] if at else None, keys[at + 2] if at + 2 < len(keys) else None) for at in range(len(found))]
    return render_template("phrases/phrases.html", member=member, rows=list(zip(found, steps, strict=True)),
                           form=PhraseForm(formdata=None), blanks=blanks, urgencies=URGENCIES,
                           teams=people.teams(member.event_id))


@blueprint.post("/desk/phrases")
@writes("phrase.edit", PhraseForm)
def add_phrase(member, form):
    actions.add_phrase(member, **form.columns(), team=team_of(member, form))
    return to_list(member)


@blueprint.post("/desk/phrases/starters")
@writes("phrase.edit", PressForm)
def take_starters(member, form):
    actions.take_starters(member)
    return to_list(member)


@blueprint.post("/desk/phrases/<key>")
@writes("phrase.edit", PhraseForm)
def edit_phrase(member, form, key):
    actions.edit_phrase(member, queries.phrase(member, key), form.version.data or 0, **form.columns(),
                        team=team_of(member, form))
    return to_list(member)


@blueprint.post("/desk/phrases/<key>/moves")
@writes("phrase.edit", MovePhraseForm)
def move_phrase(member, form, key):
    phrase, wanted = queries.phrase(member, key), form.before.data
    actions.move_phrase(member, phrase, None if wanted == LAST else queries.phrase(member, wanted))
    return to_list(member)


@blueprint.post("/desk/phrases/<key>/strikes")
@writes("phrase.edit", PressForm)
def strike_phrase(member, form, key):
    actions.strike_phrase(member, queries.phrase(member, key))
    return to_list(member)


def team_of(member, form):
    """The team the form names, or None for everybody."""
    key = form.team.data
    teams = people.all_teams(member.event_id)
    return (next((team for team in teams if team.key == key), None) or abort(404)) if key else None


def to_list(member):
    return {"go": url_for("phrases.show_phrases", event=member.event.slug)}
