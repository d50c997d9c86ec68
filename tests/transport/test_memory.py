"""What is done with is given back: connections at once, pictures to the system."""

import subprocess
import sys

from eventops.transport.channel import Channel
from tests.server import ROOT

PICTURES = """
import threading
from pathlib import Path
from eventops.transport import lifecycle

megabytes = lambda: int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0]) / 1024
small = []

def picture():
    for size in (16, 12, 9, 4, 2):
        large = bytearray(b"x") * (size << 20)
        small.extend(bytes(2000) for _ in range(100))
        del large

lifecycle._give_large_pieces_back()
before = megabytes()
for _ in range(5):
    thread = threading.Thread(target=picture)
    thread.start()
    thread.join()
print(round(megabytes() - before))
"""


def test_a_connection_that_has_ended_waits_for_no_collector(eventlet_server):
    eventlet_server.garbage()  # of tests before
    for _ in range(20):
        eventlet_server.get("/healthz")
    assert eventlet_server.garbage().count("Protocol") < 10


def test_a_phones_channel_does_not_keep_the_phone():
    class Phone:
        gone = False

        def __del__(self):
            Phone.gone = True

    class WebSocket:
        send = hang_up = None

    phone = Phone()
    phone.channel = Channel(WebSocket(), phone)
    del phone
    assert Phone.gone


def test_what_pictures_took_is_the_systems_again():
    done = subprocess.run([sys.executable, "-c", PICTURES], cwd=ROOT, capture_output=True, text=True, timeout=60,
                          check=True)
    assert int(done.stdout) <= 6
