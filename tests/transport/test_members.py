"""What a well-behaved page gets, on every driver: the limits must not be felt by those who keep to them."""

import contextlib
import json
import threading
import time

import pytest

from tests.machine import busy
from tests.transport import client
from tests.transport.conftest import served


def test_a_page_connects_says_hello_and_is_answered_in_utf8(server):
    ws = client.connect(server.port)
    ws.say('420["hello",{"event":"見本市"}]')
    assert ws.text() == '430[{"echo":{"event":"見本市"}}]'  # no escapes, no spaces
    ws.close()


def test_the_handshake_tells_the_pulse_of_the_connection(server):
    ws = client.WebSocket(server.port)
    told = json.loads(ws.text()[1:])
    assert (told["pingInterval"], told["pingTimeout"], told["maxPayload"]) == (15000, 10000, 65536)
    ws.close()


def test_polling_works_from_end_to_end(server):
    page = client.Polling(server.port)
    assert page.post("40") == 200
    assert page.get()[0].startswith("40{")
    assert page.post('421["hello",{"event":"fair"}]', '42["read",{"n":1}]') == 200
    assert page.get() == ['431[{"echo":{"event":"fair"}}]', '42["presence",{"n":1}]']


def test_a_polling_page_upgrades_and_misses_nothing(server):
    page = client.Polling(server.port)
    page.post("40")
    page.get()
    page.post('42["hello",{"event":"fair"}]')
    ws = client.WebSocket(server.port, path=f"{client.WEBSOCKET}&sid={page.sid}")
    ws.say("2probe")
    assert ws.text() == "3probe"
    page.post('42["read",{"n":1}]')
    ws.say("5")
    ws.say('42["read",{"n":2}]')
    heard = []
    while len(heard) < 2:  # between them may be the "6" that has ended a poll
        heard += [text for text in [ws.text()] if text != "6"]
    assert heard == ['42["presence",{"n":1}]', '42["presence",{"n":2}]']
    ws.close()


def test_events_of_one_client_are_handled_in_order_and_a_slow_one_delays_nobody_else(server):
    slow, other = client.member(server.port), client.member(server.port)
    slow.say('42["read",{"n":1,"sleep":3}]')
    slow.say('42["read",{"n":2}]')
    started = time.monotonic()
    other.say('42["read",{"n":3}]')
    assert other.text() == '42["presence",{"n":3}]'
    assert time.monotonic() - started < 2.5
    assert [slow.text(), slow.text()] == ['42["presence",{"n":1,"sleep":3}]', '42["presence",{"n":2}]']
    slow.close()
    other.close()


def test_a_message_may_come_in_pieces_with_pings_between(server):
    ws = client.member(server.port)
    text = '42["read",{"n":"' + "あ" * 10000 + '"}]'
    data = text.encode()
    for start in range(0, len(data), 1000):
        last = start + 1000 >= len(data)
        ws.send(client.frame(data[start : start + 1000], opcode=0 if start else 1, final=last))
        if start == 5000:
            ws.send(client.frame(b"there?", opcode=9))
    assert ws.read() == (10, b"there?")
    assert ws.text() == text.replace("read", "presence")
    ws.close()


def test_masked_frames_are_read_right(server):
    ws = client.member(server.port)
    for length in (0, 1, 2, 3, 4, 5, 7, 125, 126, 1000):
        data, mask = ('42["read",{"n":"' + "x" * length + '"}]').encode(), b"\x01\xfe\x80\x37"
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))
        head = client.frame(data)[: -len(data) - 4]
        ws.send(head + mask + masked)
        assert ws.text() == data.decode().replace("read", "presence")
    ws.close()


def test_whoever_is_put_out_is_out(server):
    ws = client.member(server.port)
    server.get("/put-out", method="POST")
    assert ws.text() == "41"
    assert ws.closes_within(1.5)


def test_a_page_that_leaves_is_gone(server):
    before = server.settled()
    leaving, closing, dying = (client.member(server.port) for _ in range(3))
    leaving.say("41")
    assert leaving.closes_within(1)
    closing.send(client.frame(b"\x03\xe8", opcode=8))
    assert closing.closes_within(1)
    dying.close()
    after = server.settled()
    assert after["counts"]["disconnect"] == before["counts"]["disconnect"] + 3


def test_heavy_work_runs_two_at_a_time_and_the_loop_goes_on(server):
    with server.watched() as seen:
        workers = [threading.Thread(target=server.get, args=("/crunch",), kwargs={"method": "POST"}) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert seen["worst"] < 400 + 4 * seen["stall"]


def test_what_is_raised_in_a_thread_is_raised_to_the_caller(server):
    for _ in range(3):
        assert server.get("/fail-in-thread", method="POST") == b"7"


def ask_and_be_left(polling):
    with contextlib.suppress(OSError, IndexError):  # the server may be gone before it has taken the question
        polling.get()


@pytest.mark.parametrize("mode", ["eventlet", "gevent", "threading"])
def test_a_signal_says_bye_and_ends_the_process(mode):
    with served(mode) as server:
        page, polling = client.member(server.port), client.Polling(server.port)
        polling.post("40")
        polling.get()
        waiting = threading.Thread(target=ask_and_be_left, args=(polling,))
        waiting.start()
        time.sleep(0.3)
        assert server.stop() < 3 * busy()
        waiting.join()
        assert page.text() == '42["bye",{"retry_in":1}]'
        assert page.closes_within(1)
        assert server.process.returncode == 0
        assert server.stderr() == ""
