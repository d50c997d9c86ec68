"""What happens to an incident by itself: nobody takes it up, it is not resolved in time; and what the walls may say."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventops import clock
from eventops.alarms import rings, wake
from eventops.board.actions import after_change, words
from eventops.changes import record
from eventops.extensions import db
from eventops.feed import queries as feed
from eventops.feed.actions import announce, calm
from eventops.feed.announcements import texts
from eventops.feed.models import Message
from eventops.incidents import queries
from eventops.incidents.models import RANKS, SEVERITIES
from eventops.people import queries as people

texts["incident.alert"] = _l("%(name)s: reported. Those in charge have been told.")
texts["incident.unheld"] = _l("%(name)s: reported, and nobody holds that duty. Please give it to somebody now.")
texts["incident.unacked"] = _l("#%(number)s %(title)s: nobody has acknowledged it for %(minutes)s minutes.")
texts["incident.escalated"] = _l("#%(number)s %(title)s (%(severity)s) needs a decision. Please take it up: %(names)s")
texts["incident.repeated"] = _l("%(name)s %(place)s: the same for the %(count)s. time (%(numbers)s). Please decide.")
texts["incident.nobody"] = _l("%(name)s: nobody in charge has answered. Please call them.")
texts["incident.police_due"] = _l(
    "#%(number)s %(title)s: not found for %(minutes)s minutes. Please tell the police (110).")


def start(incident):
    """Set its clocks, from now on."""
    minutes = incident.type.ack_minutes or SEVERITIES[incident.severity].ack
    wake(incident, "incident.unacked", after(minutes))
    wake(incident, "incident.unresolved", after(incident.type.escalate_minutes))


def settle(incident):
    """Stop the clocks of what has been done; one that was taken back runs anew."""
    if incident.is_open and incident.state == "new":
        start(incident)
        return
    wake(incident, "incident.unacked", None)
    for message in called(incident):
        calm(message)
    incident.calls = []
    if not incident.is_active:
        wake(incident, "incident.unresolved", None)


def after(minutes):
    return clock.now() + timedelta(minutes=minutes) if minutes else None


@rings("incident.unacked")
def nobody_acks(incident, turn):
    """Asked again once; then whoever decides hears of it."""
    if not incident.is_open or incident.state != "new":
        return None
    if incident.snooze_until:
        return incident.snooze_until
    if turn:
        escalate(incident)
        return None
    waited = (clock.now() - incident.received_at).total_seconds()
    say(incident.stream, "incident.unacked", card=incident, number=incident.number, title=incident.title,
        minutes=max(1, round(waited / 60)))
    return after(SEVERITIES[incident.severity].again)


@rings("incident.unresolved")
def not_resolved(incident, _turn):
    """Whoever is missing for so long is looked for by the police; of all else those who decide hear."""
    if not incident.is_active:
        return
    if incident.facts.get("mode") == "search" and incident.severity != "critical":
        before, incident.severity = incident.severity, "critical"
        incident.urgency = SEVERITIES["critical"].urgency
        incident.version += 1
        record(None, incident, "incident.raised", before=str(words(SEVERITIES[before].label)["ja"]),
               after=str(words(SEVERITIES["critical"].label)["ja"]))
        say(incident.stream, "incident.police_due", card=incident, number=incident.number, title=incident.title,
            minutes=incident.type.escalate_minutes)
        worse(None, incident, before)
        show_banner(incident)
    else:
        escalate(incident)


def worse(member, incident, before):
    """Whoever must know of what has become urgent is asked like for what is so from the start."""
    if incident.severity == "critical" != before:
        alert(incident)
    for follow_up in after_change:
        follow_up(member, incident)


def escalate(incident):
    """Those who decide hear of it where they may: the managers of that duty; else, without a word of it, all."""
    first, incident.escalated = not incident.escalated, True
    if first:
        incident.version += 1
        record(None, incident, "incident.escalated")
    event, stream = incident.event, incident.stream
    restricted = stream.audience.startswith("duty:")
    deciding = [each.name for each in people.hearers(event.id, stream) if each.role == "manager"]
    say(stream if restricted else event.stream("managers"), "incident.escalated", card=incident,
        number=incident.number, title=incident.title, severity=words(SEVERITIES[incident.severity].label),
        names=", ".join(deciding) or "–")
    if restricted and "managers" in incident.type.alerts and incident.state == "new":
        call(incident, "managers", "incident.nobody", instead=True)
    show_banner(incident)


def count_alike(incident):
    """So many of that type at that place: it is worse than each by itself, and those who decide hear of it."""
    alike = queries.alike(incident) if incident.type.repeats else []
    if not alike or len(alike) % incident.type.repeats:
        return
    if RANKS.index(incident.severity) > RANKS.index("high"):
        incident.severity, incident.urgency = "high", SEVERITIES["high"].urgency
        start(incident)
    incident.version += 1
    record(None, incident, "incident.repeated", count=len(alike))
    restricted = incident.stream.audience.startswith("duty:")
    say(incident.stream if restricted else incident.event.stream("managers"), "incident.repeated", card=incident,
        name=names(incident.type), place=names(incident.place) if incident.place else "", count=len(alike),
        numbers=", ".join(f"#{each.number}" for each in alike))


def tell_of_crush(incident):
    """Those who decide hear of it at once; its page says to tell the venue and the police."""
    if incident.is_crush and not incident.escalated:
        escalate(incident)


def alert(incident):
    """Who must know hears of it, by the type's word alone where they may not hear it; what is critical rings there."""
    for audience in incident.type.alerts:
        if incident.severity == "critical":
            call(incident, audience, "incident.alert")
        else:
            say(incident.event.stream(audience), "incident.alert", name=names(incident.type))


def tell_that_nobody_holds_it(incident):
    """A duty that nobody holds hears nothing: whoever can give it to somebody is called at once."""
    stream = incident.stream
    if stream.audience.startswith("duty:") and not people.hearers(incident.event_id, stream):
        call(incident, "managers", "incident.unheld")


def call(incident, audience, announcement, instead=False):
    """An urgent line by the type's word alone, until somebody takes the incident up.

    One at a time in each room: what calls there already stays, or ends for this one that comes *instead*.
    """
    stream = incident.event.stream(audience)
    before = [message for message in called(incident) if message.stream_id == stream.id]
    if before and not instead:
        return
    for message in before:
        calm(message)
    if message := say(stream, announcement, urgency="urgent", name=names(incident.type)):
        incident.calls = [*incident.calls, message.id]


def called(incident):
    """The urgent lines that have called people for it, and still do."""
    return db.session.scalars(select(Message).where(Message.id.in_(incident.calls))).unique().all()


def say(stream, announcement, card=None, **values):
    """A line of the system in the talk of those who hear the stream; it names nobody as the one who said it."""
    room = feed.room_of(stream)
    return room and announce(room, announcement, card=card, **values)


def names(kind):
    """Of a type, or of a place."""
    return {"ja": kind.name_ja, "en": kind.name("en")}


def show_banner(incident):
    """Have the walls look again what they may say; where the incident is everybody's they hear of it anyway."""
    stream = incident.stream
    if incident.type.banner and stream.audience != "everyone":
        record(None, incident, "incident.banner", stream=incident.event.stream("screen"))
