"""What computes long runs in as few real threads as run at a time: each keeps the memory of its largest picture.

And whatever is long, there or in the loop, leaves the others their turn.
"""

import subprocess
import sys

import pytest

from eventops.transport.bounds import NICE, PIECE, THREADS, WAITING_THREADS
from tests.server import ROOT

MANY = """
import threading
from eventops import transport
transport.patch("eventlet")
transport.harden("eventlet")
import eventlet
pool = eventlet.GreenPool(10)
print(len(set(pool.imap(lambda _: transport.in_thread(threading.get_native_id), range(60)))))
"""

WAITING = """
import os
from eventops import transport
transport.patch("eventlet")
transport.harden("eventlet")
import eventlet
from eventlet import patcher
sleep, running, most = patcher.original("time").sleep, [], []
def wait():
    running.append(1)
    most.append(len(running))
    sleep(0.02)
    running.pop()
files = lambda: len(os.listdir("/proc/self/fd"))
transport.wait_in_thread(wait)
before, pool = files(), eventlet.GreenPool(60)
list(pool.imap(lambda _: transport.wait_in_thread(wait), range(120)))
print(max(most), files() - before)
"""

PRIORITIES = """
import os, sys
from eventops import transport
transport.patch(sys.argv[1])
transport.harden(sys.argv[1])
priority = lambda: os.getpriority(os.PRIO_PROCESS, 0)
before = priority()
print(transport.in_thread(priority) - before, transport.wait_in_thread(priority) - before, priority() - before)
"""
LARGE = """
import io, sys
from eventops import transport
transport.patch("eventlet")
transport.harden("eventlet")
import eventlet
from eventops.transport.body import Body
turns = 0
def others():
    global turns
    while True:
        eventlet.sleep(0)
        turns += 1
eventlet.spawn(others)
sent = io.BytesIO(bytes(40 * int(sys.argv[1])))
body = Body(sent, len(sent.getvalue()), eventlet)
while body.read(int(sys.argv[1])):
    pass
print(turns)
"""

CROWD = """
from eventops import transport
transport.patch("eventlet")
transport.harden("eventlet")
from eventlet.green import socket
from eventops.transport import lifecycle
from eventops.transport.eventlet_http import AT_ONCE, Listener
listener = Listener(lifecycle.listen(socket, "127.0.0.1", 0))
def come(said):
    one = socket.create_connection(listener.getsockname())
    one.send(said)
    return one
def turns_until(one):
    handed_out = 1
    while listener.accept()[1] != one.getsockname():
        handed_out += 1
    return -(-handed_out // AT_ONCE)
half = [come(b"GET / HTTP/1.1\\r\\n") for _ in range(400)]
print(turns_until(come(b"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")))
half[-1].send(b"Host: x\\r\\n\\r\\n")
print(turns_until(half[-1]))
print(turns_until(half[-3]))
"""


def ran(program, *arguments):
    return [int(word) for word in subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=60,
        check=True).stdout.split()]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a priority is the whole process's")
@pytest.mark.parametrize("mode", ["eventlet", "gevent"])
def test_a_thread_that_computes_lets_the_loop_go_first(mode):
    assert ran(PRIORITIES, mode) == [NICE, NICE, 0]


def test_what_is_in_the_requests_own_thread_keeps_its_priority():
    assert ran(PRIORITIES, "threading") == [0, 0, 0]


def test_a_large_body_that_is_there_already_is_not_read_in_one_go():
    assert ran(LARGE, PIECE)[0] >= 30


def test_sixty_tasks_on_eventlet_take_no_more_threads_than_may_run_at_once():
    assert 1 <= ran(MANY)[0] <= THREADS


@pytest.mark.skipif(sys.platform != "linux", reason="where the open files are counted")
def test_sixty_who_wait_on_eventlet_do_so_some_at_a_time_and_leave_no_file_open():
    at_once, left = ran(WAITING)
    assert 2 < at_once <= WAITING_THREADS
    assert left == 0


def test_of_many_who_come_at_once_those_who_ask_for_something_come_first():
    asked, asked_since, never = ran(CROWD)
    assert asked <= 3
    assert asked_since <= 2
    assert never > 10
