"""Waking other processes through Redis: nobody waits for it, and what it cannot take is dropped."""

import json
import time

from eventops.transport.waking import MOST_WAITING, Waking
from tests.machine import busy

NOWHERE = "redis://127.0.0.1:1/0"  # nobody listens there


def test_an_emit_never_waits_for_redis_and_fills_no_memory():
    waking = Waking(NOWHERE, "fair")
    started = time.monotonic()
    for n in range(MOST_WAITING * 3):
        waking._publish({"method": "emit", "n": n})
    assert time.monotonic() - started < 2 * busy()
    waiting = waking._next(time.monotonic())
    assert len(waiting) <= MOST_WAITING
    assert json.loads(waiting[-1])["n"] == MOST_WAITING * 3 - 1, "the newest stays"


def test_until_somebody_is_heard_nobody_is():
    waking = Waking(NOWHERE, "fair")
    assert (waking.hears, waking.is_settled) == (False, False)
    waking._note_heard()
    assert (waking.hears, waking.is_settled) == (True, False)
    waking._note_away("gone")
    assert not waking.hears


def test_what_is_not_for_a_socket_reaches_the_ear_that_asked_for_it_and_garbage_nobody():
    waking, heard = Waking(NOWHERE, "fair"), []
    waking.listen_for("here", lambda process, data: heard.append((process, data)))
    packet = {"method": "emit", "host_id": "other", "event": "packets"}
    said = [json.dumps({"method": "here", "host_id": "other", "data": {"x": [1]}}), json.dumps(packet), "{", "[]", "{}"]
    assert [each for text in said for each in waking._for_sockets(text.encode())] == [packet]
    assert heard == [("other", {"x": [1]})]
