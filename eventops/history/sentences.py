"""The one place that turns a change into a sentence of the reader's language."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventops.board.models import Card
from eventops.checklists import evidence
from eventops.extensions import db
from eventops.people.models import Membership

SENTENCES = {
    "card.made": _l("%(who)s made this card."),
    "card.moved": _l("%(who)s: %(before)s → %(after)s"),
    "card.undone": _l("%(who)s took the last step back: %(before)s → %(after)s"),
    "card.assigned": _l("%(who)s gave it to %(assignee)s."),
    "card.unassigned": _l("%(who)s took the name off."),
    "card.edited": _l("%(who)s changed the text."),
}


def sentence(change):
    """Who did what to the card, in words; a note stands behind it."""
    details = dict(change.details)
    kind = change.kind
    if kind == "card.assigned" and not details.get("assignee"):
        kind = "card.unassigned"
    actor = change.actor_id and db.session.get(Membership, change.actor_id)
    words = {"who": actor.name if actor else _("The system"), **details, **state_words(change, details)}
    told = str(SENTENCES[kind]) % words if kind in SENTENCES else change.kind
    said = (details.get("note"), evidence.words(details.get("evidence")))
    return " ".join([told, *filter(None, said)])


def state_words(change, details):
    """The words of the states a move went between."""
    states = next((mapper.class_.STATES for mapper in Card.__mapper__.self_and_descendants
                   if mapper.class_.__name__ == change.subject_type), {})
    return {name: str(states[details[name]].label) for name in ("before", "after")
            if isinstance(details.get(name), str) and details[name] in states}
