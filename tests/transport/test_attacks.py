"""The attacks of the proof on every driver: each is over at once and felt by nobody else.

The figures of every attack are printed (`pytest -s`). The bounds here allow for a machine that does other things, too;
the proof's own figure is 50 ms.
"""

import itertools
import json
import select
import socket
import threading
import time

import pytest

from eventops.transport import bounds
from tests import machine
from tests.faults.crowd import until
from tests.transport import client
from tests.transport.client import frame

WORST = 150  # milliseconds for /healthz
GROWN = 10  # MB of memory
AT_ONCE = 200  # packets, fewer than may wait for one page: whoever reads, however slowly, is not cut off
HALF_OPEN = 1500


@pytest.fixture
def attacked(server, request):
    """Runs an attack and holds the server to its bounds, during and after it."""

    def run(attack):
        for page in [client.member(server.port) for _ in range(20)]:  # what it takes for the first time, each thread a
            page.close()  # heap of its own, is nobody's attack
        assert server.is_fine()
        for _ in range(3):  # what the machine does beside this is not there every time; a stall of the server is
            with server.watched() as seen:
                figures = attack(server) or {}
            worst = WORST * machine.busy() + 4 * seen["stall"]
            if seen["worst"] < worst:
                break
        print(json.dumps({"attack": request.node.name, **{key: round(n, 2) for key, n in {**figures, **seen}.items()}}))  # noqa: T201
        assert seen["worst"] < worst
        assert seen["grown"] < GROWN
        assert server.is_fine()

    return run


def swarm(server, count, data, started=client.member):
    """`count` clients that all send `data` at once; the longest time one of them stayed connected after that."""
    attackers = [started(server.port) for _ in range(count)]
    senders = [threading.Thread(target=each.send, args=(data,)) for each in attackers]
    before = time.monotonic()
    for sender in senders:
        sender.start()
    for attacker in attackers:
        attacker.seconds_until_closed()
    longest = time.monotonic() - before
    for sender in senders:
        sender.join()
    assert longest < 1.5 * machine.busy()
    return {"out": longest}


def test_frames_of_990_kilobytes(attacked):
    attacked(lambda server: swarm(server, 20, frame("4" + "x" * 990_000)))


def test_a_message_that_never_ends(attacked):
    piece = frame("x" * 60_000, opcode=0, final=False)
    attacked(lambda server: swarm(server, 20, frame("4", final=False) + piece * 50))


def test_a_message_of_endless_empty_pieces(attacked):
    attacked(lambda server: swarm(server, 10, frame("4", final=False) + frame("", opcode=0, final=False) * 50_000))


def test_a_flood_of_websocket_pings(attacked):
    attacked(lambda server: swarm(server, 10, frame("x" * 100, opcode=9) * 20_000))


def test_a_deflate_bomb(attacked):
    import zlib

    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = press.compress(b"4" * 50_000_000) + press.flush(zlib.Z_SYNC_FLUSH)
    offer = {"extra": "Sec-WebSocket-Extensions: permessage-deflate\r\n"}
    attacked(lambda server: swarm(server, 10, frame(bomb, reserved=4), lambda port: client.member(port, **offer)))


def test_attachments_without_end(attacked):
    promise = frame('4599999-["read",{"_placeholder":true,"num":0}]')
    attacked(lambda server: swarm(server, 20, promise + frame(b"\x04" + b"x" * 60_000, opcode=2) * 100))


def test_deep_json_all_at_once(attacked):
    attacked(lambda server: swarm(server, 20, frame('42["read",' + '{"a":' * 10_000)))


def test_150_000_events_from_one_member(attacked):
    def attack(server):
        before = server.handled("read")
        figures = swarm(server, 1, frame('42["read",{"n":1}]') * 150_000)
        handled = server.handled("read") - before
        assert handled <= bounds.BURST + bounds.RATE * max(1, figures["out"])
        assert server.stats()["cut"]["rate"] >= 1
        return {"handled": handled, **figures}

    attacked(attack)


def test_events_by_polling_are_counted_as_well(attacked):
    def attack(server):
        before = server.handled("read")
        page = client.Polling(server.port)
        page.post("40", '42["hello",{}]')
        began = time.monotonic()
        answers = [page.post(*['42["read",{"n":1}]'] * 50) for _ in range(4)]
        saved_up = (time.monotonic() - began) * bounds.RATE
        assert answers[0] == 200
        assert answers[-1] == 400 or saved_up > 100
        assert server.handled("read") - before <= bounds.BURST + saved_up

    attacked(attack)


def test_a_page_that_answers_pings_but_never_reads(attacked, server):
    if server.mode == "threading":
        pytest.skip("of 6000 packets a second some page's thread always is behind: it is for small rooms")

    def attack(server):
        deaf, well = client.member(server.port, buffer=4096), client.member(server.port)
        heard, slow = [], server.stats()["cut"]["slow"]

        def listen():
            while len(heard) < 18_000:
                text = well.text()
                if text.startswith('42["packets'):
                    heard.append(time.monotonic())

        listener = threading.Thread(target=listen)
        listener.start()
        before = time.monotonic()
        for said in range(AT_ONCE, 18_001, AT_ONCE):
            server.get(f"/flood?n={AT_ONCE}&size=2000", method="POST")
            assert until(30, lambda said=said: len(heard) >= said), "whoever reads gets all of it"
        listener.join()
        stats = server.stats()
        assert stats["cut"]["slow"] == slow + 1
        assert stats["open"] == 1
        deaf.close()
        well.close()
        return {
            "seconds": time.monotonic() - before,
            "longest gap ms": 1000 * max(b - a for a, b in itertools.pairwise(heard)),
        }

    attacked(attack)


def test_hixie_75_and_jsonp_and_forged_origins_in_numbers(attacked):
    def attack(server):
        for _ in range(50):
            assert client.WebSocket(server.port, version="").status == 426
            assert client.http(server.port, client.POLLING + "&j=0")[0] == 400
            assert client.WebSocket(server.port, headers="").status == 401
            forged = "Origin: http://evil.example\r\nX-Forwarded-Host: evil.example\r\n"
            assert client.WebSocket(server.port, extra=forged).status == 403

    attacked(attack)


def test_pages_that_connect_and_vanish(attacked):
    def attack(server):
        server.settled()
        for _ in range(200):
            client.WebSocket(server.port).close()
        server.settled()

    attacked(attack)


def test_half_open_connections_at_once(attacked):
    """All but the last few are hung up on at once; those few go after half a minute (test_silence.py)."""

    def attack(server):
        machine.allow_many_files()
        before, opened, ends = server.megabytes(), [], select.poll()
        for number in range(HALF_OPEN):
            opened.append(client.tcp(server.port))
            opened[-1].send(b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\n")
            ends.register(opened[-1], select.POLLIN)
            if number % 50 == 0 and server.mode != "eventlet":  # which takes those first who ask for something
                time.sleep(0.03 * min(machine.busy(), 4))  # all at once they would only wait in a queue, all that long
        until = time.monotonic() + 10 * machine.busy()
        while (left := HALF_OPEN - len(ends.poll(0))) > bounds.MAX_HEADLESS:
            assert time.monotonic() < until
            time.sleep(0.05)
        grown = server.megabytes() - before
        assert client.member(server.port).status == 101, "whoever asks for something is not among them"
        for sock in opened:
            sock.close()
        assert left >= bounds.MAX_HEADLESS - 1
        assert grown < GROWN
        return {"open": left, "grown while open": grown}

    attacked(attack)


def test_a_reader_who_drips_keeps_nobody_waiting(attacked):
    def attack(server):
        sock = client.tcp(server.port, buffer=2048)
        sock.sendall(b"GET /stats HTTP/1.1\r\nHost: x\r\n\r\n" * 200)
        for _ in range(20):
            assert sock.recv(1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        sock.close()

    attacked(attack)
