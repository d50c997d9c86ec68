"""A whole day of the model fair on twenty phones and a wall: from set-up by way of 急病 and 迷子 to strike.

With TEST_FULL in real time × 30 (half an hour); else no time passes between two acts.
"""

import os
import subprocess
import sys

import pytest

from eventops import clock
from tests.browser.conftest import DESK
from tests.browser.test_model_day import BOARD, TALK, pair
from tests.databases import POSTGRES
from tests.faults.crowd import until
from tests.faults.figures import tell
from tests.machine import busy
from tests.model_day import evening, morning, noon
from tests.model_day.clockwork import CLOCK, Clockwork
from tests.model_day.day import LATE, SPEED, ZONE, Day
from tests.model_day.screens import compared, of_browser
from tests.server import ROOT, Server

FULL = bool(os.environ.get("TEST_FULL"))
# who holds which page; three more of the twenty are browsers, four are those who are let in during the day
PHONES = (("hanako", ""), ("takumi", ""), ("takumi", "runsheet"), ("naoki", "board"), ("aoi", ""), ("kenji", ""),
          ("sakura", ""), ("yuki", "board"), ("makoto", "managers"), ("daichi", ""), ("liam", "board"),
          ("kenji", "duty:security"), ("sakura", "checklists/matrix"))
WITHOUT_A_SERVER = ("ERR_CONNECTION", "ERR_INTERNET_DISCONNECTED", "ERR_EMPTY_RESPONSE", "ERR_SOCKET_NOT_CONNECTED",
                    "WebSocket connection to")


class Fair(Server):
    program = ("-m", "tests.model_day.served")


@pytest.fixture
def clockwork(tmp_path):
    morning = clock.local(clock.now(), ZONE).replace(hour=6, minute=55, second=0, microsecond=0, tzinfo=None)
    return Clockwork.make(tmp_path / "clock", clock.utc(morning, ZONE))


@pytest.fixture
def server(kept, tmp_path, clockwork):
    """At the model fair as it was prepared, at five to seven."""
    database = kept.environment("day") if POSTGRES else {}
    settings = {CLOCK: str(tmp_path / "clock"), **database}
    done = subprocess.run([sys.executable, *Fair.program, "--lay-out"], cwd=ROOT, capture_output=True, text=True,
                          timeout=180, check=False, env={**os.environ, "EVENTOPS_INSTANCE": str(tmp_path / "instance"),
                                                         "EVENTOPS_ASYNC_MODE": "threading", **settings})
    assert done.returncode == 0, done.stderr
    fair = Fair(tmp_path / "instance", printed=[done.stdout], **settings)
    yield fair.start()
    fair.stop()


class Pages:
    """The real pages, and all that came to them over the wire or went wrong on them."""

    def __init__(self, open_page, server):
        self.open_page, self.heard, self.refused = open_page, {}, []
        self.hanako = self.open("hanako", BOARD, viewport=DESK)
        self.ichiro, self.misaki = self.open("ichiro", TALK), self.open("misaki", TALK)
        self.wall = self.watched(pair(open_page, server))
        self.wall.reload()  # from its first frame on
        self.of_people = (self.hanako, self.ichiro, self.misaki)
        for page in self.of_people:
            page.wait_for_selector("#connection[data-state=live]")

    def open(self, key, path, **options):
        page = self.watched(self.open_page(key, **options))
        page.goto(page.url.partition("/events")[0] + path)
        return page

    def watched(self, page):
        frames = self.heard[page] = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
        page.on("response", lambda it: it.status >= 400 and self.refused.append(f"{it.status} {it.url}"))
        return page

    def pump(self, milliseconds):
        self.wall.wait_for_timeout(milliseconds)

    @property
    def problems(self):
        """What was said on any console, but for what a page says while there is no server or no network."""
        return [line for page in self.heard for line in page.problems
                if not any(known in line for known in WITHOUT_A_SERVER)]

    def overheard(self, words):
        return [f"{page.url} heard {word}" for page, frames in self.heard.items() for word in words
                for text in (*frames, "" if page.is_closed() else page.content()) if word in text]

    def differences(self):
        """Of every page from the same page loaded now."""
        self.pump(1000 * busy())  # what is still on its way to them
        return [told for page in (*self.of_people, self.wall) if (told := self.difference(page))]

    def difference(self, page):
        """Its scripts need a moment to make of the loaded one what they made of the other."""
        shown, told = page.content(), []
        page.reload()

        def is_same():
            page.wait_for_timeout(200)
            told[:] = filter(None, [compared(of_browser(shown), of_browser(page.content()))])
            return not told

        until(LATE, is_same)
        return "".join([f"{page.url}\n", *told] if told else [])


@pytest.fixture
def pages(open_page, server):
    return Pages(open_page, server)


@pytest.fixture
def day(server, clockwork, pages):
    clockwork.set(clockwork.instant, 1 if not FULL else SPEED)
    day = Day(server, clockwork, not FULL, pages.pump)
    for key, page in PHONES:
        day.open(key, f"rooms/{day.rooms[page]}" if page in day.rooms else page)
    yield day
    day.close()


@pytest.mark.skipif(bool(POSTGRES) and not FULL, reason="takes long: TEST_FULL=1 plays it on PostgreSQL, too")
def test_a_whole_day_without_an_error_and_every_screen_shows_what_a_reload_shows(day, pages, untraced):
    for act in (*morning.ACTS, *noon.ACTS, *evening.ACTS):
        act(day, pages)
    before = day.differences() + pages.differences()
    assert before == [], "\n".join(before)
    assert [*day.problems, *pages.problems, *pages.refused] == []
    evening.close(day, pages)
    after = day.differences() + pages.differences()
    assert after == [], "\n".join(after)

    assert len(day.phones) + len(pages.of_people) == 20
    assert day.typed_once() == {}
    assert day.doubled == 0
    assert day.overheard(noon.ILL, {"aoi"}) + day.overheard(noon.LOST, {"sakura"}) == []
    assert pages.overheard(noon.ILL + noon.LOST) == []
    assert [text for text in day["aoi"].read if noon.ILL[2] in text], "those who may have read it"
    assert day.violations() == []
    [server] = day.processes
    told = [line for line in server.text.splitlines() if "Traceback" in line or " ERROR " in line]
    assert told == [], server.text
    tell(f"model day, {'real time × 30' if FULL else 'without its pauses'}", **day.figures())
