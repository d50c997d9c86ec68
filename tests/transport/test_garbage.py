"""What no page of ours sends closes the connection at once, on every driver, and leaves no ghost and no traceback."""

import socket
import time

import pytest

from eventops.transport.bounds import MAX_UNREAD_SECONDS
from tests.machine import busy
from tests.transport import client
from tests.transport.client import frame

DEEP = "[" * 30000

GARBAGE = {
    "a binary frame": frame(b"\x04binary", opcode=2),
    "a binary event": frame('451-["read",{"_placeholder":true,"num":0}]'),
    "a thousand attachments": frame('451000-["read",{"_placeholder":true,"num":0}]'),
    "base64": frame("bAAAA"),
    "an unmasked frame": frame('42["read",{}]', masked=False),
    "a reserved bit": frame('42["read",{}]', reserved=4),
    "an unknown opcode": frame("x", opcode=3),
    "a continuation of nothing": frame("x", opcode=0),
    "a long control frame": frame("x" * 126, opcode=9),
    "a message within a message": frame("4", final=False) + frame("4"),
    "text that is not utf-8": frame(b"42[\xff\xfe]"),
    "an empty message": frame(""),
    "no packet": frame("hello"),
    "an unknown packet": frame("9"),
    "an open packet": frame("0{}"),
    "a ping": frame("2"),
    "a late upgrade": frame("5"),
    "a message without a packet": frame("4"),
    "json without a packet": frame('4{"a":1}'),
    "an unknown socket.io packet": frame("47"),
    "a connect_error": frame('44{"message":"x"}'),
    "a second connect": frame("40"),
    "another namespace": frame("40/admin,"),
    "an event in another namespace": frame('42/admin,["read",{}]'),
    "broken json": frame('42["read",'),
    "an event that is no list": frame('42{"read":1}'),
    "an event without a name": frame("42[]"),
    "an event whose name is a number": frame("42[1,{}]"),
    "an event with too little": frame('42["read"]'),
    "an event with too much": frame('42["read",{},{}]'),
    "an event with a number": frame('42["read",1]'),
    "not a number": frame('42["read",{"n":NaN}]'),
    "more than infinity": frame('42["read",{"n":1e999}]'),
    "a number of 5000 digits": frame('42["read",{"n":' + "9" * 5000 + "}]"),
    "an id of 200 digits": frame("42" + "9" * 200 + '["read",{}]'),
    "an id in other digits": frame('42²["read",{}]'),
    "a zero byte": frame('42["read",{"room":"\\u0000","n":1}]'),
    "half a surrogate pair": frame('42["read",{"n":"\\ud800"}]'),
    "deep json": frame('42["read",{"n":' + DEEP),
    "deep json that ends": frame('42["read",{"n":' + "[" * 900 + "]" * 900 + "}]"),
    "deep json as an engine.io message": frame("4" + DEEP),
    "a close frame with half a reason": frame(b"\x03", opcode=8),
    "a message just too long": frame('42["read",{"n":"' + "x" * 65536 + '"}]'),
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
def test_garbage_closes_the_connection_at_once(server, garbage):
    ws = client.member(server.port)
    ws.send(garbage)
    assert ws.closes_within(1)


def test_none_of_it_reached_a_handler_or_left_a_ghost_or_a_trace(server):
    before = server.settled()
    for garbage in GARBAGE.values():
        ws = client.member(server.port)
        ws.send(garbage)
        ws.seconds_until_closed()
    after = server.settled()
    assert after["counts"]["read"] == before["counts"]["read"]
    assert after["counts"]["connect"] - before["counts"]["connect"] == len(GARBAGE)
    assert after["counts"]["disconnect"] - before["counts"]["disconnect"] == len(GARBAGE)
    assert after["cut"]["bad"] > before["cut"]["bad"]
    assert server.is_fine()


@pytest.mark.parametrize("first", ["2probe", "5", "", "42[", "2probe2", "4", "\x00"])
def test_garbage_before_anything_else_closes_too(server, first):
    ws = client.WebSocket(server.port)
    ws.text()
    ws.say(first)
    assert ws.closes_within(1)


@pytest.mark.parametrize("probe", ["", "9", "x", "2prob", b"\xff"])
def test_garbage_instead_of_a_probe_does_not_leave_a_mute_socket(server, probe):
    page = client.Polling(server.port)
    ws = client.WebSocket(server.port, path=f"{client.WEBSOCKET}&sid={page.sid}")
    ws.send(frame(probe))
    assert ws.closes_within(1)
    assert page.post("40") in (200, 400)


def test_there_is_only_one_probe_at_a_time(server):
    page = client.Polling(server.port)
    path = f"{client.WEBSOCKET}&sid={page.sid}"
    first, second = client.WebSocket(server.port, path=path), client.WebSocket(server.port, path=path)
    assert (first.status, second.status) == (101, 400)
    first.close()


@pytest.mark.parametrize(
    "body",
    [
        b"\xff",
        b"d=40",
        b"d=",
        b"40\x1e",
        b"x",
        b"\x1e".join([b"3"] * 65),
        b"bAAAA",
        b"4" + DEEP.encode(),
        b"40" * 2,
        b"5",
    ],
)
def test_a_garbled_post_ends_the_session(server, body):
    page = client.Polling(server.port)
    assert page.post(raw=body) == 400
    assert page.post("40") == 400
    assert server.is_fine()


def test_a_post_that_is_too_long_or_does_not_say_how_long_is_not_read(server):
    page = client.Polling(server.port)
    assert page.post(raw=b"x" * 65537) == 413
    assert page.post(raw=b"0\r\n\r\n", headers=client.COOKIE + "Transfer-Encoding: chunked\r\n") == 400


@pytest.mark.parametrize(("length", "more"), [("1000000000", ""), ("9" * 400, "Connection: Upgrade\r\n")])
def test_a_body_that_nobody_reads_is_not_waited_for(server, length, more):
    """However slowly it goes on, and however long it says it is."""
    with client.tcp(server.port) as sock:
        began = time.monotonic()
        sock.sendall(f"POST /healthz HTTP/1.1\r\nHost: x\r\n{more}Content-Length: {length}\r\n\r\n".encode())
        sock.settimeout(0.1)
        answer, over = b"", False
        while not over and time.monotonic() - began < 15:
            try:
                sock.sendall(b"x")
                got = sock.recv(4096)
                answer, over = answer + got, not got
            except TimeoutError:
                pass
            except ConnectionError:
                over = True
        assert over
        assert time.monotonic() - began < MAX_UNREAD_SECONDS + 2 * busy()
        assert answer.startswith(b"HTTP/1.1 405 ")
    assert server.is_fine()


def test_a_head_that_breaks_off_is_no_request(server):
    page = client.member(server.port)
    with client.tcp(server.port) as sock:
        sock.sendall(b"POST /put-out HTTP/1.1\r\nHost: x\r\nContent-Le")
        sock.shutdown(socket.SHUT_WR)
        sock.recv(65536)  # nothing, or that this was no request
    page.say('42["read",{"n":1}]')
    assert page.text() == '42["presence",{"n":1}]', "nobody was put out"


@pytest.mark.parametrize("name", ["connect", "disconnect", "connect_error", "*"])
def test_reserved_names_are_dropped(server, name):
    before = server.settled()["counts"]
    ws = client.member(server.port)
    ws.say(f'42["{name}",{{}}]')
    ws.say('42["read",{"n":1}]')
    assert ws.text() == '42["presence",{"n":1}]'
    after = server.stats()["counts"]
    assert (after["connect"], after["disconnect"]) == (before["connect"] + 1, before["disconnect"])


def test_nothing_is_heard_before_hello(server):
    before = server.settled()["counts"]["read"]
    ws = client.connect(server.port)
    ws.say('42["read",{"n":1}]')
    client.say_hello(ws)
    assert server.handled("read") == before


def test_a_connect_behind_the_close_leaves_no_ghost(server):
    before = server.settled()
    ws = client.WebSocket(server.port)
    ws.send(frame("1") + frame("40"))
    assert ws.closes_within(1)
    assert client.Polling(server.port).post("1", "40") == 400
    assert server.settled()["counts"]["connect"] == before["counts"]["connect"]
