"""The real server under each of its drivers: calls arrive, and a push service that hangs is felt by nobody."""

import json
import threading
import time

import pytest

from tests.client import Client
from tests.faults.conftest import full
from tests.faults.crowd import until
from tests.faults.houses import computed
from tests.machine import busy
from tests.push.service import Browser, push_service
from tests.server import Server, lay_out_fair

pytestmark = pytest.mark.sqlite  # knows no database
EVENT = "/events/dejima"
SILENT = 5  # seconds: eventops.push.sending.PATIENCE


@pytest.fixture(scope="module")
def fair(tmp_path_factory, kept):
    """``fair(mode, service)``: a server on the model fair that may call that service."""
    folder, settings = tmp_path_factory.mktemp("called"), kept.environment("called")
    laid_out = lay_out_fair(folder, **settings)

    def make(mode, service):
        return Server(folder, printed=[laid_out], EVENTOPS_ASYNC_MODE=mode, EVENTOPS_PUSH_SERVICES=service.origin,
                      **settings)

    return make


def post(client, room, body, **more):
    """Seconds until it was accepted."""
    began = time.monotonic()
    status, answer = client.post(f"{EVENT}/messages", client_id=f"{time.time_ns():x}", room=room, body=body, **more)
    assert status == 201, answer
    return time.monotonic() - began


def called(browser, body):
    return any(each["body"] == body for each in browser.shown)


@pytest.mark.parametrize("mode", [
    "eventlet", pytest.param("gevent", marks=full), pytest.param("threading", marks=full)])
def test_calls_arrive_and_a_service_that_hangs_is_felt_by_nobody(fair, mode):
    with push_service() as service:
        server = fair(mode, service).start()
        try:
            hanako = Client(server.url, server.links["hanako"])
            room, browsers = hanako.room("dejima"), [Browser(service) for _ in range(8)]
            for browser in browsers:
                status, _answer = Client(server.url, server.links["ichiro"]).post("/account/push", **browser.fields)
                assert status == 201
            post(hanako, room, f"届く {mode}", urgency="urgent")
            assert until(15 * busy(), lambda: all(called(each, f"届く {mode}") for each in browsers))

            service.answer, asked = threading.Event(), service.asked
            post(hanako, room, f"返事がない {mode}", urgency="urgent")
            assert until(15 * busy(), lambda: service.asked > asked)
            took = [post(hanako, room, f"その間 {number}") for number in range(20)]
            used = computed(server)
            time.sleep(1)
            assert computed(server) - used < 0.6, "while it waits it does not work"
            assert max(took) < 1.5 * busy(), "it goes on, whoever hangs"
            assert until(3 * SILENT * busy(), lambda: "does not answer" in server.text)
            service.answer.set()
            print(json.dumps({"mode": mode, "slowest_post_s": max(took)}))  # noqa: T201
        finally:
            server.stop()
    assert server.text.count("does not answer") == 1
    assert "Traceback" not in server.text, server.text
