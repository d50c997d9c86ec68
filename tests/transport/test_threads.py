"""What computes long runs in as few real threads as run at a time: each keeps the memory of its largest picture.

And whatever is long, there or in the loop, leaves the others their turn.
"""

import subprocess
import sys

import pytest

from eventops.transport.bounds import NICE, PIECE, THREADS
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
from eventops.transport.eventlet_http import Body
turns = 0
def others():
    global turns
    while True:
        eventlet.sleep(0)
        turns += 1
eventlet.spawn(others)
sent = io.BytesIO(bytes(40 * int(sys.argv[1])))
sent.content_length = len(sent.getvalue())
body = Body(sent)
while body.read(int(sys.argv[1])):
    pass
print(turns)
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
