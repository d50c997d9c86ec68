"""Servers for these tests: the small application of served_app.py as a process of its own, one for each driver."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from tests.transport import client
from tests.transport.patience import Patience

ROOT = Path(__file__).parents[2]
MODES = ["eventlet", "gevent", "threading"]


class Served:
    """A running server, and what can be seen of it from outside."""

    def __init__(self, mode, *files):
        self.mode = mode
        self.said = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed by `served`)
        environ = {key: value for key, value in os.environ.items() if key != "PYTHONWARNINGS"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.transport.served_app", mode, *map(str, files)],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=self.said,
            text=True,
        )
        self.port = int(self.process.stdout.readline() or 0)
        assert self.port, self.stderr()

    def stderr(self):
        self.said.seek(0)
        return self.said.read()

    def get(self, path, **options):
        return client.http(self.port, path, **options)[2]

    def stats(self):
        return json.loads(self.get("/stats"))

    def garbage(self):
        return json.loads(self.get("/garbage"))

    def settled(self):
        """The stats once everyone who has left is gone."""
        patience = time.monotonic() + 30
        while (stats := self.stats())["open"] or stats["members"]:
            assert time.monotonic() < patience, f"left behind: {stats}"
            time.sleep(0.02)
        return stats

    def handled(self, what):
        return self.stats()["counts"][what]

    def megabytes(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def stop(self):
        """Seconds it takes to stop."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(12)
        self.process.stdout.close()
        return time.monotonic() - started

    @contextlib.contextmanager
    def watched(self, every=0.005):
        """While attacked: the worst answer of /healthz in ms, and once it is over the growth of memory in MB.

        `stall` is how much longer a sleep of this very process took: what the machine, not the server, kept waiting.
        """
        seen, over = {"worst": 0.0, "stall": 0.0}, threading.Event()
        before = self.megabytes()

        def watch():
            while not over.is_set():
                started = time.monotonic()
                assert client.http(self.port, "/healthz")[0] == 200
                seen["worst"] = max(seen["worst"], (time.monotonic() - started) * 1000)
                began = time.monotonic()
                over.wait(every)
                seen["stall"] = max(seen["stall"], (time.monotonic() - began - every) * 1000)

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield seen
        finally:
            over.set()
            watcher.join()
            seen["grown"] = self.megabytes() - before

    def is_fine(self):
        """A well-behaved page is served, nobody is left behind, and nothing went wrong in the log."""
        page = client.member(self.port)
        page.say('42["read",{"n":7}]')
        assert page.text() == '42["presence",{"n":7}]'
        page.close()
        assert "Traceback" not in self.stderr(), self.stderr()
        return True


@contextlib.contextmanager
def served(mode, *files):
    server = Served(mode, *files)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()
        server.said.close()


@pytest.fixture(scope="session", params=MODES)
def server(request):
    with served(request.param) as running:
        yield running


@pytest.fixture(scope="session")
def eventlet_server():
    with served("eventlet") as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def patience(request):
    """Each driver's; begins to wait with the first test, if one that asks for the outcome is among those to run."""
    asked = [mode for mode in MODES if any("whoever_is_silent" in item.name and f"[{mode}]" in item.name
                                           for item in request.session.items)]
    with contextlib.ExitStack() as servers:
        waiting = {mode: Patience(servers.enter_context(served(mode))) for mode in asked}
        for each in waiting.values():
            each.start()
        yield waiting
        for each in waiting.values():
            each.join()


@pytest.fixture(autouse=True)
def hang_up():
    yield
    while client.pages:
        port, sid = client.pages.pop()
        with contextlib.suppress(OSError):  # its server may be gone
            client.http(port, f"{client.POLLING}&sid={sid}", "POST", body=b"1")
    while client.opened:
        client.opened.pop().close()
