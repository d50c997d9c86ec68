"""What is written down about an incident while it goes on: facts, times, ticks, and the answers to a roll call."""

from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventops import clock
from eventops.changes import record
from eventops.extensions import db
from eventops.incidents import clocks
from eventops.incidents.fields import named
from eventops.incidents.models import SEVERITIES, RollAnswer
from eventops.refusals import Conflict, Refused


class Log(NamedTuple):
    """Something that is noted with the time of the press, and the button that does it."""

    kind: str
    label: object


LOGS = {
    "called_119": Log("incident.called_119", _l("119 was called")),
    "called_110": Log("incident.called_110", _l("110 was called")),
    "venue": Log("incident.venue", _l("The venue was told")),
    "police": Log("incident.police", _l("The police were told")),
    "aed": Log("incident.aed", _l("The AED was taken")),
}


def set_facts(member, incident, version, facts, severity):
    """Write down what is known now. What is worse than it was makes the incident more severe; less so does a person."""
    if version != incident.version:
        raise Conflict("stale", _l("Somebody has changed this meanwhile. Your text is kept."), subject=incident)
    before = {**named(incident.type, incident.facts), "severity": incident.severity}
    got_worse = incident.type.severity_with(facts) != incident.type.severity_with(incident.facts)
    incident.facts = facts
    incident.severity = (incident.type.severity_with(facts) if got_worse and severity == incident.severity
                         else severity)
    incident.urgency = SEVERITIES[incident.severity].urgency
    after = {**named(incident.type, facts), "severity": incident.severity}
    if before == after:
        return
    incident.version += 1
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    record(member, incident, "incident.facts", before={name: before.get(name, "") for name in changed},
           after={name: after.get(name, "") for name in changed})
    clocks.settle(incident)
    clocks.worse(member, incident, before["severity"])
    clocks.tell_of_crush(incident)
    clocks.show_banner(incident)


def log_time(member, incident, what):
    """Note that it was done, at the instant the server hears of it; the first time counts."""
    if what not in LOGS:
        raise Refused("unknown_log", _l("There is no such step for this card."))
    if what not in incident.times:
        incident.times = {**incident.times, what: clock.iso(clock.now())}
        incident.version += 1
        record(member, incident, LOGS[what].kind)


def tick_line(member, incident, line, done):
    """Tick a line of the type's checklist, or take the tick off; one at a time, so that two do not undo each other."""
    lines = incident.type.checklist
    if not 0 <= line < len(lines):
        raise Refused("unknown_line", _l("There is no such line."))
    if done == (line in incident.ticked):
        return
    incident.ticked = sorted({*incident.ticked, line} if done else {*incident.ticked} - {line})
    incident.version += 1
    record(member, incident, "incident.ticked" if done else "incident.unticked", line=lines[line][0])


def answer_roll(member, incident, answer):
    """Say that one is safe, or needs help; the last word counts."""
    if not (incident.type.roll_call and incident.is_open):
        raise Conflict("no_roll_call", _l("There is no roll call here."), subject=incident)
    row = db.session.scalar(select(RollAnswer).filter_by(incident_id=incident.id, membership_id=member.id))
    if row is not None and row.answer == answer:
        return
    if row is None:
        row = RollAnswer(event_id=incident.event_id, incident=incident, member=member)
        db.session.add(row)
    row.answer, row.answered_at = answer, clock.now()
    db.session.flush()
    record(member, row, "roll.safe" if answer == "safe" else "roll.trouble", on_screens=False, number=incident.number)
