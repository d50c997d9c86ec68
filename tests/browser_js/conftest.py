"""The browser, the stand-in server and what every test here may ask for."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import PATIENCE
from tests.faults.crowd import until


class StandIn:
    """Steers the stand-in server."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"

    def do(self, **order):
        data = json.dumps(order).encode()
        ask = urllib.request.Request(f"{self.url}/_do", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(ask, timeout=10) as answer:
            return json.load(answer)

    def set(self, **values):
        return self.do(set=values)

    def emit(self, *packets, **values):
        """Send these; what is set with them is so from that moment on."""
        return self.do(set=values, emit=["packets", list(packets)])

    @property
    def seen(self):
        with urllib.request.urlopen(f"{self.url}/_seen", timeout=10) as answer:
            return json.load(answer)

    def sent(self, n=1):
        """What is stored, once there are n."""
        until(PATIENCE / 1000, lambda: len(self.bodies()) >= n)
        return self.bodies()

    def read_up_to(self, n):
        """The last mark that came, once it is n."""
        marks = lambda: [mark["n"] for mark in self.seen["reads"]]  # noqa: E731
        until(PATIENCE / 1000, lambda: marks()[-1:] == [n])
        return marks()[-1]

    def bodies(self):
        return [body for _, body, _ in self.seen["messages"]]


@pytest.fixture(scope="session")
def process():
    command = [sys.executable, str(Path(__file__).with_name("server.py"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        yield json.loads(running.stdout.readline())["port"]
        running.terminate()


@pytest.fixture
def server(process):
    stand_in = StandIn(process)
    stand_in.do(reset=True)
    return stand_in


@pytest.fixture
def context(chromium):
    context = chromium.new_context(viewport={"width": 390, "height": 700})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def open_page(context, server):
    """open_page("talk") → a page that is live, its clock a test may put forward. Script and CSP errors fail."""
    errors = []

    def go(name, live=True, clock=False):
        page = context.new_page()
        if clock:
            page.clock.install()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
        page.goto(f"{server.url}/page/{name}")
        if live:
            page.wait_for_selector("#connection[data-state=live]")
        return page

    yield go
    assert not errors
