"""What an alert does by itself: tells who has acknowledged, asks again, and at last tells the managers."""

from flask_babel import lazy_gettext as _l

from eventops import clock
from eventops.alarms import rings
from eventops.alerts import queries
from eventops.alerts.actions import (
    ROUND,
    TELL,
    count,
    end_alert,
    every,
    note_asked,
    record_alert,
    tell_acknowledged,
)
from eventops.feed.actions import announce
from eventops.feed.announcements import texts
from eventops.feed.queries import room_of

texts["alert.raised"] = _l("Urgent and not acknowledged by %(missing)s people: %(what)s (%(where)s, %(by)s %(at)s)")
WORDS = {"message": {"ja": "投稿", "en": "a post"}, "card": {"ja": "カード", "en": "card"}}


@rings(TELL)
def tell_who_has(alert, _turn):
    tell_acknowledged(alert)


@rings(ROUND)
def ask_again(alert, _turn):
    """Another round for those who are still missing; after the last one, or for a card nobody answers, it is raised."""
    tell_acknowledged(alert)
    if not alert.is_open:
        return None
    count(alert)
    if not alert.missing:  # whoever was has left
        end_alert(None, alert, "alert.ended")
        return None
    alert.version += 1
    if alert.round < alert.event.alert_rounds:
        alert.round += 1
        record_alert(None, alert, "alert.repeated", round=alert.round, missing=alert.missing)
        note_asked(alert)
        if alert.card_id and not alert.done:
            raise_alert(alert)
        return clock.now() + every(alert)
    raise_alert(alert)
    return None


def raise_alert(alert):
    """Tell the managers in their room, without the words, which may be taken back; what they do not hear, they are not
    told of.
    """
    if alert.raised_at:
        return
    alert.raised_at = clock.now()
    record_alert(None, alert, "alert.raised", missing=alert.missing)
    if alert.stream.audience.startswith("duty:"):
        return
    of_room = queries.room(alert)
    number = "" if alert.message_id else f" #{alert.card.number}"
    announce(room_of(alert.event.stream("managers")), "alert.raised", missing=alert.missing,
             what={locale: word + number for locale, word in WORDS["message" if alert.message_id else "card"].items()},
             where={"ja": of_room.name("ja"), "en": of_room.name("en")} if of_room else "",
             by=alert.author.name if alert.author else "", at=clock.time(alert.started_at, alert.event.zone))
