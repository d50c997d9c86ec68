"""The evidence that finishing a set-up task asks for: a photo, a number in its range, a text, a second person."""

import math
import unicodedata

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventops import clock
from eventops.board import actions as board
from eventops.people import queries as people
from eventops.refusals import Refused

CHECKS = {"none": _l("nothing"), "photo": _l("a photo"), "number": _l("a number"), "text": _l("a few words"),
          "second": _l("a second person")}


def take_evidence(member, task, verb, given):
    """Keep what came with a finish, or refuse it; gives what the history keeps. Reopening lets go of it."""
    before = task.evidence
    if task.wants_more(verb):
        task.evidence = {"check": task.check, "by": member.name, "at": clock.iso(clock.now()),
                         **TAKERS[task.check](member, task, given)}
    elif verb.to not in ("done", "verified"):
        task.evidence = None
    task.last_move = {**task.last_move, "evidence": before}
    return {"evidence": task.evidence} if task.wants_more(verb) else {}


def give_back(_member, task, last):
    task.evidence = last.get("evidence")


def missing(field, message):
    return Refused("evidence_needed", message, fields={field: [message]})


def photo(member, task, given):
    if not given.pictures:
        raise missing("photos", _l("Please add a photo."))
    return {"photos": len(given.pictures)}


def number(member, task, given):
    try:
        value = float(unicodedata.normalize("NFKC", given.answer).replace(",", "").replace("−", "-"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise missing("answer", _l("Please enter a number."))
    if (task.low is not None and value < task.low) or (task.high is not None and value > task.high):
        raise missing("answer", _l("%(range)s, please. If it really is %(value)s, report a problem.",
                                   range=range_of(task), value=f"{value:g}"))
    return {"answer": f"{value:g}"}


def text(member, task, given):
    if not given.answer:
        raise missing("answer", _l("Please write a few words."))
    return {"answer": given.answer}


def second(member, task, given):
    witness = given.witness and people.member_by_key(member.event_id, given.witness)
    if not witness or witness.id == member.id or not witness.is_active or not witness.hears(task.stream_id):
        raise missing("witness", _l("Please say who else has checked it."))
    return {"witness": witness.name}


TAKERS = {"photo": photo, "number": number, "text": text, "second": second}


def range_of(task):
    """「10〜20」 in words; empty when any number will do."""
    low, high = (None if each is None else f"{each:g}" for each in (task.low, task.high))
    if low and high:
        return _("%(low)s to %(high)s", low=low, high=high)
    return _("At least %(low)s", low=low) if low else _("At most %(high)s", high=high) if high else ""


def words(kept):
    """What was given as evidence, for the card's page and its history."""
    if not kept:
        return ""
    if kept["check"] == "photo":
        return _("Photos: %(count)s", count=kept["photos"])
    if kept["check"] == "second":
        return _("checked with %(name)s", name=kept["witness"])
    return kept["answer"]


def witnesses(member, stream):
    """Who may be the second person: everybody else who hears the task."""
    hearers = people.known_by_name(member, people.hearers(member.event_id, stream))
    return [each for each in hearers if each.id != member.id]


board.evidence["setup"] = take_evidence
board.after_undo["setup"].append(give_back)
