"""Installations of each size, and crowds of phones before them; every fault ends in the checker."""

import fcntl
import os
import threading
import time
from contextlib import ExitStack, contextmanager

import pytest

from tests import programs
from tests.faults.checker import violations
from tests.faults.crowd import Asking, Listening, Poster, until
from tests.faults.history import History
from tests.faults.houses import Installation, OneProcess, memory
from tests.faults.proxy import Proxy
from tests.machine import busy
from tests.server import lay_out_fair

PEOPLE = ("ichiro", "takumi", "naoki", "sakura", "yuki", "aoi", "kenji", "misaki")
FULL = bool(os.environ.get("TEST_FULL"))
full = pytest.mark.skipif(not FULL, reason="takes long: TEST_FULL=1 runs it")
every_profile = pytest.mark.parametrize(
    "house", ["sqlite", pytest.param("postgres", marks=full), pytest.param("cluster", marks=full)], indirect=True)


def needs(*names):
    if lacking := programs.missing(*names):
        why = f"needs apt-get install {' '.join(lacking)}"
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)


@pytest.fixture(scope="session")
def postgres():
    needs("postgres")
    with programs.Postgres() as running:
        yield running


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    needs()
    with ExitStack() as stack:
        postgres = stack.enter_context(programs.Postgres())
        yield Installation(tmp_path_factory.mktemp("installation"), stack, postgres)


@contextmanager
def alone(tmp_path_factory):
    """No other of these tests runs on this machine meanwhile."""
    with (tmp_path_factory.getbasetemp().parent / "faults.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture
def cluster(installed, tmp_path_factory):
    """The installation of two processes, whole."""
    with alone(tmp_path_factory):
        installed.whole()
        yield installed


@pytest.fixture(scope="session")
def laid_out(tmp_path_factory):
    """``(instance, links)`` of the model fair on SQLite, to start from."""
    folder = tmp_path_factory.mktemp("laid_out") / "instance"
    return folder, lay_out_fair(folder)


@pytest.fixture
def house(request, tmp_path, tmp_path_factory):
    """An installation of the size the test names: sqlite, postgres or cluster; its processes are not traced."""
    if request.param == "cluster":
        yield request.getfixturevalue("cluster")
        return
    with alone(tmp_path_factory), ExitStack() as stack:
        beginning = "laid_out" if request.param == "sqlite" else "postgres"
        one = OneProcess(tmp_path, stack, **{beginning: request.getfixturevalue(beginning)})
        one.untraced()
        yield one


@pytest.fixture
def crowd(request, tmp_path):
    """``crowd.listen(…)``, ``crowd.post(…)``, ``crowd.ask(…)``: threads that end with the test."""
    name = "house" if "house" in request.fixturenames else "cluster"
    crowd = Crowd(request.getfixturevalue(name), tmp_path)
    yield crowd
    crowd.end()


class Crowd:
    def __init__(self, house, folder):
        self.house, self.folder, self.history = house, folder, History()
        self.listening, self.posting, self.asking = [], [], []
        [(self.began,)] = house.rows("SELECT coalesce(max(id), 0) FROM messages")
        self.weigh()

    def listen(self, key, process=None, url=None):
        page = self.open(self.house.client(key, url=url), process)
        page.start()
        assert page.ready.wait(15), "no answer to hello"
        return page

    def open(self, client, process=None, like=None):
        """A page that has not said hello yet; *like* another of the same person, which spares loading it."""
        page = Listening(client, self.history, process, self.origin(client.url), like)
        self.listening.append(page)
        return page

    def tabs(self, count, url=None):
        """So many pages of a few people, each as it is now; none has said hello."""
        people = [self.open(self.house.client(key, url=url)) for key in PEOPLE]
        return people + [self.open(like.client, like=like) for like in
                         (people[number % len(people)] for number in range(count - len(people)))]

    def origin(self, url):
        """What a browser says it comes from: the public address, which a proxy before it must not change."""
        return self.house.url if self.house.url.startswith("https") else url or self.house.url

    def post(self, clients, room=None, **how):
        room = room or clients[0].room("dejima")
        more = [Poster(client, room, self.history, **how) for client in clients]
        self.posting += more
        for poster in more:
            poster.start()
        return more

    def post_in_the_office(self, **how):
        """A manager writes where managers alone read, so that whoever hears too much is found."""
        hanako = self.house.client("hanako")
        [(room,)] = self.house.rows(
            "SELECT r.key FROM rooms r JOIN streams s ON s.id = r.stream_id JOIN events e ON e.id = s.event_id "
            "WHERE s.audience = 'managers' AND e.slug = 'dejima'")
        return self.post([hanako], room, **how)

    def ask(self, path="/healthz", **how):
        asking = Asking(self.house.client("hanako"), self.history, path, **how)
        asking.start()
        self.asking.append(asking)
        return asking

    def weigh(self):
        """Note how much memory each process holds, for the checker to compare; a process killed since is another."""
        for process in self.house.processes:
            if process.process.poll() is None:
                self.history.note(f"process {process.process.pid}", "memory", n=memory(process))

    @property
    def acknowledged(self):
        return {key: at for poster in self.posting for key, at in list(poster.acknowledged.items())}

    def finish_posting(self, seconds=90):
        """Until everything is acknowledged that was begun."""
        if any(poster.every or poster.stays for poster in self.posting):
            for poster in self.posting:
                poster.over.set()
        end = time.monotonic() + seconds
        for poster in self.posting:
            poster.join(max(0.1, end - time.monotonic()))
        assert not any(poster.is_alive() for poster in self.posting), "posts without an answer"

    def end(self):
        for each in (*self.posting, *self.listening, *self.asking):
            each.over.set()
        for each in (*self.posting, *self.listening, *self.asking):
            if each.ident:
                each.join(15)
        assert [thread.name for thread in threading.enumerate() if isinstance(thread, Poster)] == []

    def heard_all(self):
        """Whether every page holds all its streams to their ends."""
        heads = dict(map(tuple, self.house.rows("SELECT key, last_n FROM streams")))
        return all(n == heads[stream] for each in self.listening for stream, n in list(each.heads.items()))


@pytest.fixture
def proxy(house):
    """A network between the phones and the house: ``proxy.url`` is where they go."""
    scheme, port = house.url.partition(":")[0], int(house.url.rpartition(":")[2])
    proxy = Proxy(port, scheme)
    yield proxy
    proxy.end()


def check(crowd, seconds, since=None, **bounds):
    """What must hold after every fault (see the checker), the pages in so many seconds of a free core from *since*.

    They have longer to become right, so that one that is late is told from one that never will be.
    """
    since, before = since or time.monotonic(), busy()
    until(60 + 2 * seconds * before, crowd.heard_all)
    at, seconds = time.monotonic(), seconds * max(before, busy())
    for each in crowd.listening:
        each.tell_what_is_shown(since, at)
    crowd.weigh()
    assert [problem for each in crowd.listening for problem in each.problems] == []
    found = violations(crowd.history, crowd.house.stored(crowd.began), seconds + 2, **bounds)
    assert found == [], f"{found[:10]}\nthe history: {crowd.history.keep(crowd.folder / 'history.jsonl')}"
