"""A push service on this machine, people who turned push on, and the server's look at what it has to send."""

import time

import pytest

from eventops.push import sending
from tests.alerts.conftest import later  # noqa: F401 (a fixture)
from tests.push.service import Browser, push_service


@pytest.fixture
def service(app, monkeypatch):
    """The one service that may be called beside the usual ones."""
    with push_service() as running:
        monkeypatch.setitem(app.config, "PUSH_SERVICES", (*app.config["PUSH_SERVICES"], running.origin))
        forget()
        yield running
        forget()


def forget():
    """What this process remembers of services and calls is not the next test's."""
    for kept in (sending.waiting, sending._away, sending._refused):
        kept.clear()


@pytest.fixture
def turn_on(service):
    """``turn_on(phone)``: its Browser, which is called from now on."""

    def press(phone, at=None):
        browser = Browser(at or service)
        answer = phone.post("/account/push", **browser.fields)
        assert answer.status_code == 201, answer.text
        return browser

    return press


@pytest.fixture
def pushed(app, later):  # noqa: F811
    """``pushed(minutes=2)``: so much later; what is due has happened, and what it calls was called."""

    def move(**by):
        for each in (by, {}):  # what asks again sets an alarm, which rings at the next look
            later(**each)
        flush(app)

    return move


def flush(app):
    """Until all is sent and forgotten."""
    for _ in range(2):
        with app.test_request_context():
            sending.flush()
        while sending._senders:
            time.sleep(0.01)
