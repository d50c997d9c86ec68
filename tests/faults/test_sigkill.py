"""SIGKILL under load, again and again: nothing acknowledged is lost or doubled, and it is back within three seconds."""

import statistics
import threading
import time
from pathlib import Path

import pytest

from tests.faults.conftest import FULL, PEOPLE, check
from tests.faults.crowd import until
from tests.faults.figures import tell
from tests.machine import busy

CLIENTS = 20
KILLS, POSTS = (100, 30_000) if FULL else (5, 750)
RESTART = 3.0  # seconds


class Start(threading.Thread):
    """From a process's first moment to its first good answer to those who knock, and how long it waited for a core."""

    def __init__(self, process, knocking):
        super().__init__(daemon=True)
        self.process, self.knocking, self.seconds, self.waited = process, knocking, None, 0.0

    def run(self):
        began = time.monotonic()
        self.starting = threading.Thread(target=self.process.start, args=(60,), daemon=True)
        self.starting.start()
        assert until(60, lambda: answered_since(self.knocking, began)), self.process.text
        self.seconds = answered_since(self.knocking, began) - began
        self.waited = int(Path(f"/proc/{self.process.process.pid}/schedstat").read_text().split()[1]) / 1e9
        self.starting.join()


def answered_since(history, began):
    """When the first write was acknowledged that was answered since then."""
    found = []
    for row in reversed(history.rows):
        if row.operation == "post":
            if row.answered < began:
                break
            if row.status in (200, 201) and row.sent >= began:  # and not what the killed one had still answered
                found.append(row.answered)
    return min(found, default=None)


def count(crowd):
    return sum(len(poster.acknowledged) for poster in crowd.posting)


@pytest.mark.parametrize("house", ["sqlite"], indirect=True)
def test_a_process_killed_again_and_again_under_load_loses_and_doubles_nothing(house, crowd):
    for key in ("hanako", "misaki", "liam", "sakura"):
        crowd.listen(key)
    crowd.post([house.client(PEOPLE[number % len(PEOPLE)]) for number in range(CLIENTS)])
    crowd.post_in_the_office(every=0.5)
    [process], starts = house.processes, []
    for kill in range(1, KILLS + 1):
        assert until(300, lambda kill=kill: count(crowd) >= POSTS * kill // KILLS)
        process.kill()
        start = Start(process, crowd.history)
        start.run()
        starts.append(start)
    crowd.finish_posting()
    seconds = sorted(start.seconds for start in starts)
    own = sorted(start.seconds - start.waited for start in starts)
    tell("sigkill", kills=KILLS, acknowledged=len(crowd.acknowledged), fastest=seconds[0],
         median=statistics.median(seconds), slowest=seconds[-1],
         without_waiting_for_a_core={"median": statistics.median(own), "slowest": own[-1]})
    check(crowd, 10)
    assert len(crowd.acknowledged) >= POSTS
    assert (statistics.median(own) if FULL else seconds[0]) <= RESTART * (1 if FULL else busy())
