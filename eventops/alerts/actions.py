"""Asking everybody for 了解, taking it, telling it, and ending it: by whoever asked, or as nothing is asked any more.

An acknowledgement is a row of its own, kept at once: three hundred may tap within seconds, and nobody waits for a
stream that all hear. About once a second those nobody was told of yet become one Change with everybody's name and time:
so they stand in the history, are caught up with by a phone that slept, and cost each phone one packet.
"""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import insert, select

from eventops import clock
from eventops.alarms import wake
from eventops.alerts import queries
from eventops.alerts.models import Acknowledgement, Alert, ear
from eventops.board import actions as board
from eventops.changes import record
from eventops.extensions import db
from eventops.feed import actions as feed
from eventops.permissions import can
from eventops.refusals import Forbidden

GATHER = timedelta(seconds=0.9)  # what is acknowledged meanwhile is told at once; the server looks each second
ROUND, TELL = "alert.round", "alert.tell"  # the alarms

after_asking = []  # functions of an alert that has just asked, the first time or again


def start(member, subject, **of):
    """Ask everybody who hears it, from now on."""
    alert = Alert(event_id=subject.event_id, event=subject.event, stream_id=subject.stream_id, stream=subject.stream,
                  **of)
    db.session.add(alert)
    db.session.flush()
    count(alert)
    if not alert.asked:
        alert.over_at = clock.now()
    else:
        wake(alert, ROUND, alert.started_at + every(alert))
        note_asked(alert)
    record_alert(member, alert, "alert.started", asked=alert.asked)


def note_asked(alert):
    for each in after_asking:
        each(alert)


def every(alert):
    """How long until those who have not acknowledged are asked again, as the event says."""
    return timedelta(minutes=alert.event.alert_minutes)


def count(alert):
    """Who is asked now and who of them has acknowledged."""
    done = queries.acknowledged(alert)
    asked = queries.asked(alert)
    alert.asked, alert.done = len(asked), sum(member_id in done for member_id, _key in asked)
    alert.ears = " ".join(ear(key) for member_id, key in asked if member_id in done)


def record_alert(actor, alert, kind, **details):
    """Record what happened to it, for those who hear it; a screen that shows it hears of it, too."""
    record(actor, alert, kind, **details)
    if alert.raised_at and not alert.is_public and not alert.stream.audience.startswith("duty:"):
        record(actor, alert, kind, stream=alert.event.stream("screen"), **details)


def acknowledge(member, alert):
    """了解: once, however often it is tapped, and after the alert has ended, too. Whoever asks need not answer."""
    if alert.author_id == member.id or db.session.scalar(
            select(Acknowledgement.id).filter_by(alert_id=alert.id, membership_id=member.id)):
        return
    db.session.execute(insert(Acknowledgement), {"alert_id": alert.id, "membership_id": member.id})
    if not alert.is_to_be_told:
        alert.is_to_be_told = True
        wake(alert, TELL, max(clock.now(), alert.told_at + GATHER))


def tell_acknowledged(alert):
    """Tell of everybody who has acknowledged since; when nobody is missing any more, it is over."""
    fresh = queries.untold(alert)
    alert.is_to_be_told = False
    if not fresh:
        return
    count(alert)
    alert.told_id, alert.told_at = fresh[-1].id, clock.now()
    if alert.is_open and alert.missing == 0:
        alert.over_at = clock.now()
        wake(alert, ROUND, None)
    alert.version += 1
    zone = alert.event.zone
    record_alert(None, alert, "alert.acknowledged", done=alert.done, asked=alert.asked,
         names=", ".join(f"{each.member.name} {clock.time(each.at, zone)}" for each in fresh))


def stop_alert(member, alert):
    """Ask nobody again; who has acknowledged stays as it is, and whoever reads it still can."""
    if alert.author_id != member.id and not can(member, "message.hide"):
        raise Forbidden("not_yours", _l("Only the author or a manager can stop this."))
    if alert.is_open:
        end_alert(member, alert, "alert.stopped")


def end_alert(actor, alert, kind):
    alert.over_at = clock.now()
    alert.version += 1
    wake(alert, ROUND, None)
    record_alert(actor, alert, kind)


def follow_message(member, message):
    """An urgent post asks for 了解, until it is taken back."""
    if message.urgency != "urgent":
        return
    if message.alert is None and not message.unsent_at:
        start(member, message, message=message)
    elif message.unsent_at:
        calm_message(message)


def calm_message(message):
    if message.alert is not None and message.alert.is_open:
        end_alert(None, message.alert, "alert.ended")


def follow_card(member, card):
    """So does an urgent card, until somebody has taken it; unless the post it was made from asks already."""
    if card.urgency != "urgent":
        return
    taken = not card.is_open or card.assignee_id is not None or card.first_response_at is not None
    if card.alert is None and not taken:
        if card.message is None or card.message.alert is None:
            start(member, card, card=card)
    elif card.alert is not None and taken and card.alert.is_open:
        end_alert(None, card.alert, "alert.ended")


feed.after_change.append(follow_message)
feed.after_calm.append(calm_message)
board.after_change.append(follow_card)
