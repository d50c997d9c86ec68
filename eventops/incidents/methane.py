"""重大事案: the seven prompts of METHANE, filled one by one while it goes on, and read out as one text."""

from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from eventops.changes import record
from eventops.events.models import in_language
from eventops.refusals import Conflict, Refused


class Prompt(NamedTuple):
    """A letter, what it asks, and an example of an answer."""

    letter: str
    ja: str
    en: str
    label: object
    help: object


PROMPTS = {each.letter: each for each in (
    Prompt("M", "重大事案", "Major incident", _l("Major incident: declared by whom, when (or stand by)"),
           _l("e.g. declared, 14:05, headquarters, Hanako")),
    Prompt("E", "正確な場所", "Exact location", _l("Exact location"),
           _l("e.g. Hall A, before booth A-3, by the north entrance")),
    Prompt("T", "種別", "Type", _l("What has happened"), _l("e.g. a stand has fallen over, people lie below it")),
    Prompt("H", "危険", "Hazards", _l("Dangers there are and may come"), _l("e.g. live cables, glass, smoke")),
    Prompt("A", "進入経路", "Access", _l("How to get in, where to meet"),
           _l("e.g. gate 2 on the harbour side; a guard stands there")),
    Prompt("N", "人数", "Number of people", _l("How many people, and how badly hurt"),
           _l("e.g. 6, of them 2 do not move")),
    Prompt("E2", "緊急機関", "Emergency services", _l("Emergency services: here, on the way, needed"),
           _l("e.g. ambulance called 14:06, fire brigade needed")),
)}


def set_prompt(member, incident, letter, was, answer):
    """Answer one of the seven; of two who write the same one at once the second reads what the first wrote."""
    if letter not in PROMPTS:
        raise Refused("unknown_prompt", _l("There is no such step for this card."))
    now = incident.methane.get(letter, "")
    if now == answer:
        return
    if now != was:
        raise Conflict("stale", _l("Somebody has changed this meanwhile. Your text is kept."), subject=incident)
    incident.methane = {**{name: text for name, text in incident.methane.items() if name != letter},
                        **({letter: answer} if answer else {})}
    incident.version += 1
    record(member, incident, "incident.methane", prompt=PROMPTS[letter].ja, before=now, after=answer)


def read_out(incident, locale):
    """``[(letter, what it asks, what is known or "–")]``; the place and the type are known before anybody writes."""
    event, place = incident.event, incident.place
    where = " ".join(filter(None, (event.address, event.name(locale), place.name(locale) if place else "",
                                   incident.place_note)))
    known = {"E": where, "T": incident.name(locale)} | incident.methane
    return [(letter[0], in_language(locale, each.ja, each.en), known.get(letter) or "–")
            for letter, each in PROMPTS.items()]
