"""What computes long runs in as few real threads as run at a time: each keeps the memory of its largest picture."""

import subprocess
import sys

from eventops.transport.bounds import THREADS
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


def test_sixty_tasks_on_eventlet_take_no_more_threads_than_may_run_at_once():
    done = subprocess.run([sys.executable, "-c", MANY], cwd=ROOT, capture_output=True, text=True, timeout=60,
                          check=True)
    assert 1 <= int(done.stdout) <= THREADS
