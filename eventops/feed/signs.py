"""The doors of reactions: putting a sign on a post, and who has done so."""

from flask_babel import lazy_gettext as _l

from eventops.feed import actions, blueprint, queries
from eventops.feed.forms import ReactionForm
from eventops.feed.reacting import SIGNS
from eventops.fragments import render_fragment
from eventops.people import queries as people
from eventops.people.access import members_only, writes

WORDS = {"thumb": _l("Good"), "noted": _l("Noted"), "thanks": _l("Thank you"), "done": _l("Done"),
         "ask": _l("Question")}
# What is shown and what is read out; 「了解」 is a word, and shown in the reader's language.
blueprint.add_app_template_global(
    {each: (WORDS[each] if each == "noted" else SIGNS[each], WORDS[each]) for each in SIGNS}, "REACTION_WORDS")


@blueprint.post("/messages/<key>/reactions")
@writes("message.react", ReactionForm)
def react(member, form, key):
    actions.react(member, queries.message(member, key), form.reaction.data, form.on.data)


@blueprint.get("/messages/<key>/reactions")
@members_only("message.read")
def show_reactions(member, key):
    """Who has reacted to a post how, by name."""
    found = queries.reactions(queries.message(member, key))
    everybody = [each for members in found.values() for each in members]
    return render_fragment("feed/_reactors.html", found=found, named=people.known_by_name(member, everybody))
