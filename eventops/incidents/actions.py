"""Reporting an incident and what is noted of it afterwards; moving it is every card's."""

import secrets

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventops import changes, clock
from eventops.board import asides
from eventops.board.actions import after_make, after_move, after_undo, make_card
from eventops.changes import record
from eventops.events import actions as events
from eventops.extensions import db
from eventops.feed.announcements import texts
from eventops.incidents import clocks
from eventops.incidents.builtin import TYPES
from eventops.incidents.models import SEVERITIES, Incident, IncidentType
from eventops.refusals import Conflict

texts["incident.signal"] = _l("%(signal)s")


def make_types(event):
    """The types every event begins with."""
    db.session.add_all([
        IncidentType(
            event_id=event.id, code=each.code, name_ja=each.ja, name_en=each.en, severity=each.severity,
            audience=each.audience, alerts=list(each.alerts), banner=each.banner, ack_minutes=each.ack,
            escalate_minutes=each.escalate, repeats=each.repeats, call=each.call, roll_call=each.roll_call,
            signal_ja=each.signal[0], signal_en=each.signal[1],
            checklist=[list(line) for line in each.checklist], position=position)
        for position, each in enumerate(TYPES)])
    db.session.flush()


def report_incident(member, kind, facts, what="", body="", place=None, place_note="", pictures=(), message=None,
                    occurred_at=None):
    """Put an incident of that type where those in charge hear it, whether or not *member* does.

    A post it comes from stays its own, unless all who read the post hear the incident, too.
    """
    stream, severity = kind.event.stream(kind.audience), kind.severity_with(facts)
    return make_card(
        member, Incident, stream, pictures, message if message and message.stream_id == stream.id else None,
        occurred_at, type=kind, severity=severity, urgency=SEVERITIES[severity].urgency, facts=facts, body=body,
        title=" ".join(filter(None, (kind.name_ja, what))), title_en=" ".join(filter(None, (kind.name("en"), what))),
        state=Incident.FIRST_STATE, place=place, place_note=place_note, receipt=free_receipt(kind.event_id))


def free_receipt(event_id):
    """Four digits that nobody of the event has, and that count nothing."""
    taken = set(db.session.scalars(select(Incident.receipt).where(Incident.event_id == event_id)))
    free = [f"{number:04}" for number in range(10_000) if f"{number:04}" not in taken]
    return secrets.choice(free) if free else secrets.token_hex(4)


def begin(_member, incident):
    """Who must know hears of it; everybody hears a code word, if the type has one."""
    kind = incident.type
    clocks.tell_that_nobody_holds_it(incident)
    clocks.alert(incident)
    if kind.signal_ja:
        clocks.say(kind.event.stream("everyone"), "incident.signal",
                   signal={"ja": kind.signal_ja, "en": kind.signal("en")})
    clocks.start(incident)
    clocks.count_alike(incident)
    clocks.tell_of_crush(incident)
    clocks.show_banner(incident)


def follow(_member, incident, _before):
    clocks.settle(incident)
    clocks.show_banner(incident)


def unfollow(_member, incident, _last):
    follow(None, incident, None)


def edit_type(member, kind, version=None, **fields):
    """Add a type (*version* None), or change one; what has happened already stays as it was reported."""
    if version is None:
        kind.code, kind.position = f"own-{changes.random_key()[:8]}", 100
        db.session.add(kind)
        before = {}
    elif version != kind.version:
        raise Conflict("changed_meanwhile", _l("Somebody has changed this meanwhile. Look at it again, then save."))
    else:
        before = {name: getattr(kind, name) for name in fields}
        kind.version += 1
    for name, value in fields.items():
        setattr(kind, name, value)
    db.session.flush()
    changed = [name for name, value in fields.items() if before.get(name) != value]
    record(member, kind, "incident_type.edited" if before else "incident_type.added", name=kind.name_ja,
           name_en=kind.name_en, before={name: str(before.get(name, "")) for name in changed},
           after={name: str(fields[name]) for name in changed})


def put_type_away(member, kind, away):
    """Offer a type no more, or again."""
    if away == (kind.put_away_at is not None):
        return
    kind.put_away_at = clock.now() if away else None
    kind.version += 1
    record(member, kind, "incident_type.put_away" if away else "incident_type.brought_back", name=kind.name_ja,
           name_en=kind.name_en)


events.made.append(make_types)
after_make["incident"].append(begin)
after_move["incident"].append(follow)
after_undo["incident"].append(unfollow)
asides.after_merge["incident"] = lambda incident: follow(None, incident, None)
