"""One emit for everyone: straight to who can take it, through the queue to the rest; once, whole and in order."""

import json
import socket
import struct
import threading
import time

import pytest

from tests.transport import client
from tests.transport.test_canaries import python

KB = 1024


def flood(server, n, size):
    server.get(f"/flood?n={n}&size={size}", method="POST")


def text(number, size):
    """What the flood's packet `number` looks like on the wire."""
    return '42["packets",' + json.dumps(["あ" + "x" * size, number], ensure_ascii=False, separators=(",", ":")) + "]"


def numbers(ws, count, pause=0.0):
    """The next `count` packets' numbers, read one by one."""
    heard = []
    while len(heard) < count:
        heard.append(json.loads(ws.text()[2:])[1][1])
        time.sleep(pause)
    return heard


def queued(server):
    """How many packets have gone the long way, through a queue."""
    return server.handled("queued")


def test_whoever_only_listens_gets_it_queued(eventlet_server):
    pages = [client.member(eventlet_server.port) for _ in range(20)]
    before = queued(eventlet_server)
    flood(eventlet_server, n=3, size=100)
    assert [numbers(page, 3) for page in pages] == [[0, 1, 2]] * 20
    assert queued(eventlet_server) == before


@pytest.mark.parametrize("size", [0, 95, 96, 97, 65_508, 65_509, 65_510, 300_000])  # about each length of a head
def test_every_driver_sends_the_same_bytes(server, size):
    page = client.member(server.port)
    flood(server, n=2, size=size)
    whole = b"".join(client.frame(text(number, size), masked=False) for number in range(2))
    assert page.exactly(len(whole)) == whole


def test_who_reads_slowly_and_then_fast_gets_all_in_order(server):
    page = client.member(server.port, buffer=4 * KB)
    before = queued(server)
    flood(server, n=200, size=8 * KB)
    assert numbers(page, 40, pause=0.01) == list(range(40))
    more = threading.Thread(target=flood, args=(server, 50, 8 * KB))  # while the queue is not empty
    more.start()
    assert numbers(page, 210) == [*range(40, 200), *range(50)]
    more.join()
    if server.mode == "eventlet":
        assert 0 < queued(server) - before < 250, "both ways were gone"
    before = queued(server)
    flood(server, n=5, size=10)
    assert numbers(page, 5) == [0, 1, 2, 3, 4]
    if server.mode == "eventlet":
        assert queued(server) == before, "and straight again once it has caught up"


def test_a_frame_that_is_taken_in_part_stays_whole_and_everything_waits_behind_it(server):
    page = client.member(server.port, buffer=4 * KB)
    before = queued(server)
    flood(server, n=1, size=2000 * KB)
    flood(server, n=3, size=10)
    if server.mode == "eventlet":
        assert queued(server) == before + 3, "not the first, though only a part of it fits"
    page.send(client.frame(b"there?", opcode=9))
    page.say('42["read",{"n":7}]')
    assert numbers(page, 1) == [0]
    rest = [page.read() for _ in range(5)]
    assert (10, b"there?") in rest
    assert [data.decode() for opcode, data in rest if opcode == 1] == [
        text(0, 10), text(1, 10), text(2, 10), '42["presence",{"n":7}]']


def test_who_hangs_up_in_the_middle_of_a_frame_is_gone_and_the_others_hear_on(server):
    server.settled()
    dying, well = client.member(server.port, buffer=4 * KB), client.member(server.port)
    flood(server, n=1, size=2000 * KB)
    dying.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    dying.close()  # with a reset
    flood(server, n=3, size=10)
    assert numbers(well, 4) == [0, 0, 1, 2]
    well.close()
    server.settled()
    assert server.is_fine()


def test_who_never_reads_is_cut_off_behind_half_a_frame_and_the_others_hear_on(server):
    server.settled()
    deaf, well = client.member(server.port, buffer=4 * KB), client.member(server.port)
    slow = server.stats()["cut"]["slow"]
    flood(server, n=1, size=2000 * KB)
    assert numbers(well, 1) == [0]
    flooding = threading.Thread(target=flood, args=(server, 300, 10))
    flooding.start()
    assert numbers(well, 300) == list(range(300))
    flooding.join()
    assert server.stats()["cut"]["slow"] == slow + 1
    assert deaf.closes_within(2)
    well.close()
    assert server.settled()["open"] == 0


def test_polling_and_upgrading_pages_hear_everything_once_and_in_order(server):
    page = client.Polling(server.port)
    page.post("40")
    page.get()
    page.post('421["hello",{"event":"fair"}]')
    assert page.get() == ['431[{"echo":{"event":"fair"}}]']
    flood(server, n=3, size=10)
    heard = page.get()
    ws = client.WebSocket(server.port, path=f"{client.WEBSOCKET}&sid={page.sid}")
    flood(server, n=2, size=20)
    ws.say("2probe")
    assert ws.text() == "3probe"
    flood(server, n=3, size=30)
    ws.say("5")
    flood(server, n=40, size=40)
    while len(heard) < 48:
        if (said := ws.text()) != "6":  # the end of a poll
            heard.append(said)
    assert heard == [text(n, size) for count, size in ((3, 10), (2, 20), (3, 30), (40, 40)) for n in range(count)]
    before = queued(server)
    flood(server, n=1, size=50)
    assert ws.text() == text(0, 50)
    if server.mode == "eventlet":
        assert queued(server) == before


@pytest.mark.parametrize("waking", ["None", "transport.waking('redis://127.0.0.1:1/0', 'fair')"], ids=["one", "many"])
def test_nothing_goes_straight_past_what_waits_or_is_half_sent(waking):
    """Without a server, so that each moment can be looked at: between a put and its writer, amid a frame."""
    assert python("""
import json, signal
signal.alarm(30)
from eventops import transport
transport.patch("eventlet")
transport.harden("eventlet")
import eventlet, socket, socketio, time
from engineio.packet import MESSAGE, Packet
from eventops.transport import limits
from eventops.transport.channel import Channel
from eventops.transport.on_eventlet import WebSocket
options = transport.socketio_options("eventlet", WAKING)
del options["manage_session"]
server = socketio.Server(**options)
client = limits.Socket(server.eio, "phone")
server.eio.sockets["phone"], queue = client, client.queue
ours, theirs = socket.socketpair()
ws, seen, got = WebSocket(ours, {}), {}, bytearray()
client.channel, client.upgraded, client.last_ping = Channel(ws, client), True, None
server.manager.pre_connect("phone", "/")
def straight(data):
    before = queue.qsize()
    server.manager.emit("packets", data, "/")
    return queue.qsize() == before
def park():
    eventlet.spawn(queue.get)
    eventlet.sleep(0)
seen["nobody writes"] = straight(1)
queue.get()
park()
seen["parked"] = straight(2)
queue.put(None)
seen["just put"] = straight(3)
eventlet.sleep(0)
queue.get()
park()
client.upgraded = False
seen["upgrading"] = straight(4)
client.upgraded = True
eventlet.sleep(0)
park()
client.last_ping = time.time() - 9
seen["pinged"] = straight(5)
client.last_ping = None
big = "c" * 3_000_000
seen["in part"] = straight(big)
got += theirs.fd.recv(1_000_000)
seen["room, but half sent"] = straight(6)
eventlet.sleep(0)
end = b"".join(ws._pack_message("42" + server.packet_class.json.dumps(["packets", each])) for each in (2, 5, big))
while len(got) < len(end):
    got += theirs.recv(1_000_000)
eventlet.sleep(0)
park()
seen["whole"] = bytes(got) == end
seen["parked again"] = straight(7)
client.last_ping, client._cut_soon = time.time() - 11, lambda why: seen.update(overdue=why)
straight(8)
client.last_ping = None
theirs.close()
seen["gone"] = straight(9)
print(json.dumps(seen))
""".replace("WAKING", waking)) == {
        "nobody writes": False, "parked": True, "just put": False, "upgrading": False, "pinged": True, "in part": True,
        "room, but half sent": False, "whole": True, "parked again": True, "overdue": "silent", "gone": False}


@pytest.mark.parametrize("waking", ["None", "transport.waking('redis://127.0.0.1:1/0', 'fair')"], ids=["one", "many"])
def test_what_is_said_again_and_again_gives_way_and_what_somebody_posted_goes_out_in_one_go(waking):
    assert python("""
import json, signal
signal.alarm(30)
from eventops import transport
transport.patch("eventlet")
transport.harden("eventlet")
import eventlet, socketio
options = transport.socketio_options("eventlet", WAKING)
del options["manage_session"]
server, turns = socketio.Server(**options), []
for number in range(250):
    server.manager.pre_connect(f"phone {number}", "/")
def others():
    while True:
        turns.append(1)
        eventlet.sleep(0)
eventlet.spawn(others)
def meanwhile(event):
    before = len(turns)
    server.manager.emit(event, {}, "/", ignore_queue=True)
    return len(turns) - before
print(json.dumps({event: meanwhile(event) for event in ("packets", "pulse", "presence", "bye")}))
""".replace("WAKING", waking)) == {"packets": 0, "pulse": 2, "presence": 2, "bye": 0}


def test_of_many_whose_time_has_come_at_one_moment_a_few_are_looked_at_in_one_go():
    assert python("""
import json, signal
signal.alarm(30)
from eventops import transport
transport.patch("eventlet")
import eventlet, time
from eventops.transport.clocks import Clocks
class Server:
    sleep, start_background_task = eventlet.sleep, eventlet.spawn
seen, clocks = [], Clocks.of(Server)
def look(client):
    seen.append("look")
    if client == 0:
        eventlet.spawn_n(seen.append, "another")
for client in range(180):
    clocks.after(0, look, client)
while len(seen) < 181:
    eventlet.sleep(0.01)
print(json.dumps(seen.index("another")))
""") == 50
