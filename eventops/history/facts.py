"""What stands behind a change's sentence: the words that were written, and what was before and after."""

import re

from flask_babel import lazy_gettext as _l

from eventops.board.models import Card
from eventops.history.sentences import SENTENCES, state_words
from eventops.incidents.models import SEVERITIES

WORDS = {  # a detail's name: what it is called; a detail that has no name here is shown by its own
    "body": _l("Text"), "title": _l("Title"), "name": _l("Name"), "name_en": _l("Name (English)"), "state": _l("State"),
    "role": _l("Role"), "reason": _l("Reason"), "organization": _l("Organisation"), "label": _l("What it is for"),
    "photos": _l("Photos"), "card_kind": _l("Kind"), "kind": _l("Kind"), "device": _l("Browser"),
    "address": _l("Address"), "code": _l("Short code"), "filters": _l("Filters"), "": "",
    "name_ja": _l("Name (Japanese)"), "starts_on": _l("First day"), "ends_on": _l("Last day"),
    "opens_at": _l("Opens at (first day)"), "closes_at": _l("Closes at (last day)"), "zone": _l("Time zone"),
    "organizer_kind": _l("Kind of organiser"), "guest_hours": _l("Guests stay in after the end (hours)"),
    "alert_minutes": _l("What is urgent asks again every (minutes)"), "alert_rounds": _l("… and so many times"),
    "copied": _l("Taken over"), "Place": _l("Places"), "Team": _l("Teams"), "Room": _l("Rooms"),
    "Checklist": _l("Checklists"), "Cue": _l("Items of the run sheet"), "starts_at": _l("Begins (planned)"),
    "ends_at": _l("Ends (planned)"), "started_at": _l("Began"), "ended_at": _l("Ended"), "text": _l("Text"),
    "place": _l("Place"), "owner": _l("In charge"), "is_public": _l("Public"), "due_at": _l("Due"),
    "Invitation": _l("Invitations"),
    "parent": _l("Lies in"), "teams": _l("Teams"), "people": _l("People"), "writers": _l("Who may post"),
    "readers": _l("Who sees who has read a post"), "past": _l("What was said before"), "new": _l("New"),
    "severity": _l("Severity"), "audience": _l("Who may know of it"), "alerts": _l("Who reads a line without names"),
    "text_ja": _l("Phrase (Japanese)"), "text_en": _l("Phrase (English)"), "Phrase": _l("Phrases"),
    "until": _l("Deadline"), "changed": _l("Changed"), "same": _l("As before"),
}
VALUES = {
    "state": {"pending": _l("waiting"), "active": _l("in"), "refused": _l("refused"), "suspended": _l("suspended"),
              "removed": _l("removed"), "expired": _l("expired")},
    "role": {"booth": _l("Booth"), "observer": _l("Observer"), "guest": _l("Guest"), "staff": _l("Staff"),
             "lead": _l("Team lead"), "manager": _l("Manager")},
    "writers": {"guest": _l("Everybody who reads it"), "staff": _l("Staff and above"),
                "manager": _l("Headquarters only")},
    "readers": {"all": _l("Everybody who reads it"), "author": _l("The author and the managers"),
                "nobody": _l("Nobody")},
    "past": {"shown": _l("shown"), "hidden": _l("hidden")},
    "severity": {name: each.label for name, each in SEVERITIES.items()},
    "kind": {"area": _l("Area"), "hall": _l("Hall"), "booth": _l("Booth")},
}
ORIGINAL = {"message.unsent": _l("The original")}  # its text stands nowhere else
UNTOLD = {"note", "verb", "announcement", "before", "after", "name_en"}  # in the sentence, or codes of what it says


def word(name):
    return str(WORDS.get(name, name))


def value(name, what):
    """A detail as people read it."""
    if name == "card_kind":
        return str(next((mapper.class_.LABEL for key, mapper in Card.__mapper__.polymorphic_map.items()
                         if key == what), what))
    if isinstance(what, dict):
        return ", ".join(f"{word(key) if name == 'copied' else key}: {each}" for key, each in what.items())
    return str(VALUES.get(name, {}).get(what, what)) if isinstance(what, str) else "" if what is None else str(what)


def details(change):
    """``[(word, value)]`` of what the sentence leaves out."""
    told = set(re.findall(r"%\((\w+)\)s", str(SENTENCES[change.kind]))) if change.kind in SENTENCES else set()
    return [(str(ORIGINAL.get(change.kind, word(name))) if name == "body" else word(name), value(name, what))
            for name, what in change.details.items() if what and name not in told | UNTOLD]


def compared(change):
    """``[(word, before, after)]`` of what the change has changed."""
    before, after = (change.details.get(name) for name in ("before", "after"))
    if isinstance(before, dict) and isinstance(after, dict):
        return [(word(name), value(name, before.get(name)), value(name, after.get(name)))
                for name in {**before, **after} if before.get(name) != after.get(name)]
    if before is None and after is None:
        return []
    states = state_words(change, change.details)
    return [("", states.get("before", value("", before)), states.get("after", value("", after)))]
