"""Whom an alert calls, and what a locked phone then shows of it: the words, or where few may know that alone.

Each time an alert asks it sets an alarm, which rings in one process and calls whoever has not acknowledged by then.
What was not yet handed to the push services when that process ended is not called again; the next round is.
"""

import json

from flask import current_app, url_for
from flask_babel import force_locale, gettext

from eventops import clock
from eventops.alarms import rings, wake
from eventops.alerts import actions as alerts
from eventops.alerts import queries as asked
from eventops.alerts.views import address_of_alert
from eventops.feed import announcements
from eventops.push import queries, sending
from eventops.push.sending import Call

CALL = "push.call"  # the alarm
ROUNDS_KEPT = 2  # a service keeps it so long for a phone it cannot reach; the next round replaces it anyway
MOST = 120  # characters of the words


def call_soon(alert):
    if current_app.config["PUSH_SERVICES"] and queries.anybody():
        wake(alert, CALL, clock.now())


alerts.after_asking.append(call_soon)


@rings(CALL)
def call(alert, _turn):
    """Hand a call for each browser to what sends it."""
    if not alert.is_open:
        return
    done = asked.acknowledged(alert)
    missing = [member_id for member_id, _key in asked.asked(alert) if member_id not in done]
    texts, keeps = {}, ROUNDS_KEPT * int(alerts.every(alert).total_seconds())
    for subscription, locale in queries.of_members(missing):
        if locale not in texts:
            texts[locale] = text_of(alert, locale)
        sending.waiting.append(Call(subscription.id, subscription.endpoint, subscription.p256dh, subscription.auth,
                                    texts[locale], topic=alert.key, keeps=keeps))


def text_of(alert, locale):
    """What static/js/service-worker.js gets: who asks and the beginning, in a restricted stream not a word of it."""
    talk = url_for("feed.show_talk", event=alert.event.slug)
    with force_locale(locale):
        if alert.stream.audience.startswith("duty:"):
            title, body, address = gettext("There is urgent news"), "", talk
        else:
            title, body, address = title_of(alert, locale), words_of(alert, locale), address_of_alert(alert)
    return json.dumps({"title": title, "body": body, "url": address, "event": talk, "tag": alert.key, "lang": locale},
                      ensure_ascii=False)


def title_of(alert, locale):
    room = asked.room(alert)
    parts = ["‼ " + gettext("Urgent"), alert.author.name if alert.author else "", room.name(locale) if room else ""]
    return " · ".join(filter(None, parts))


def words_of(alert, locale):
    if alert.card_id:
        return f"#{alert.card.number} {alert.card.name(locale)}"[:MOST]
    message = alert.message
    said = str(announcements.text(message)) if message.announcement else message.words(locale)
    return (said[:MOST].strip() or (message.place.name(locale) if message.place else "")
            or gettext("Photo"))
