"""Handing calls to the push services: in the background, several at a time, and nobody ever waits for it.

What waits is bounded, each wait is short, a service that does not answer is left alone for a minute and the log says
so once. A network without a way out costs nothing but that.
"""

import logging
import time
from collections import deque
from dataclasses import dataclass
from importlib import import_module

from flask import current_app

from eventops import changes, transport
from eventops.extensions import socketio
from eventops.push import actions, endpoints, keys

MOST_WAITING = 5000  # calls; the oldest is dropped
AT_ONCE = 6
PATIENCE = (3.0, 5.0)  # seconds for a service to take the connection, and to say something
LEFT_ALONE = 60.0  # seconds
GONE = (404, 410)

waiting = deque(maxlen=MOST_WAITING)
_gone = deque()  # (id, endpoint) of those that their service does not know any more
_senders = set()  # those at work
_away = {}  # origin of a service that did not answer -> until when it is left alone
_refused = {}  # origin of a service -> with what it has refused calls, as the log says

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Call:
    """One notification for one browser."""

    subscription_id: int
    endpoint: str
    p256dh: str
    auth: str
    text: str
    topic: str  # a later one of the same replaces it where the phone cannot be reached
    keeps: int  # seconds that the service keeps it

    @property
    def browser(self):
        return {"endpoint": self.endpoint, "keys": {"p256dh": self.p256dh, "auth": self.auth}}


def flush():
    """Have sent what waits, and forget whom their service has forgotten; run once a second, waits for nothing."""
    if _gone:
        with changes.writing():
            actions.forget([_gone.popleft() for _ in range(len(_gone))])
            changes.commit()
    if waiting:
        transport.in_thread(import_module, "pywebpush")  # for the first call of all: a quarter of a second of reading
    for _ in range(min(AT_ONCE - len(_senders), len(waiting))):
        _senders.add(sender := object())
        socketio.start_background_task(hand_on_all, sender, told_to_services())


def told_to_services():
    """What they are told of us: the services we may call, the key that signs, and whom to write to about us."""
    config = current_app.config
    return config["PUSH_SERVICES"], keys.private(config["SECRET_KEY"]), config["PUSH_CONTACT"]


def hand_on_all(sender, told):
    """Take calls until none waits."""
    try:
        take_calls(told)
    finally:
        _senders.discard(sender)


def take_calls(told):
    from requests import Session

    class Straight(Session):
        """Goes where it was sent and nowhere else."""

        def post(self, url, **options):
            return super().post(url, allow_redirects=False, **options)

    with Straight() as line:
        while waiting:
            try:
                call = waiting.popleft()
            except IndexError:  # another sender had it
                return
            try:
                hand_on(call, line, told)
            except Exception:
                log.exception("a call of %s failed", endpoints.origin(call.endpoint))
            socketio.sleep(0)  # signing and sealing takes a millisecond


def hand_on(call, line, told):
    services, key, contact = told
    service = endpoints.origin(call.endpoint)
    if not endpoints.is_allowed(call.endpoint, services) or _away.get(service, 0) > time.monotonic():
        return
    status = answer_to(call, line, key, contact)
    if status is None:
        return
    if _away.pop(service, None):
        log.warning("The push service %s answers again.", service)
    if status in GONE:
        _gone.append((call.subscription_id, call.endpoint))
    elif status < 300:
        _refused.pop(service, None)
    elif _refused.get(service) != status:
        _refused[service] = status
        log.warning("The push service %s refused a call: %s.", service, status)


def answer_to(call, line, key, contact):
    """The service's status, or None if there was none."""
    from py_vapid import Vapid
    from pywebpush import WebPushException, webpush
    from requests import RequestException

    try:
        return webpush(
            call.browser, call.text, vapid_private_key=Vapid(key), vapid_claims={"sub": contact}, ttl=call.keeps,
            timeout=PATIENCE, headers={"Urgency": "high", "Topic": call.topic}, requests_session=line).status_code
    except WebPushException as refusal:
        return refusal.status_code
    except (RequestException, OSError) as error:
        leave_alone(endpoints.origin(call.endpoint), error)
        return None


def leave_alone(service, error):
    """Nobody else is kept waiting by it for a while; the log hears of it the first time."""
    until = time.monotonic() + LEFT_ALONE
    if _away.setdefault(service, until) is until:  # of several that find out at once one says so
        log.warning("The push service %s does not answer (%s): phones that are not open hear nothing through it.",
                    service, type(error).__name__)
    _away[service] = until
