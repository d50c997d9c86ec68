"""A whole installation of our own: PostgreSQL, Redis, two processes and nginx as the README has it."""

import fcntl
import os
import re
import subprocess
import sys
import threading
import time
from contextlib import ExitStack

import pytest
from sqlalchemy import create_engine, text

from eventops import certificates
from eventops.config import CHECKOUT
from tests import programs
from tests.client import Client
from tests.faults.crowd import Asking, Listening, Poster, until
from tests.server import Server, free_port, lay_out_fair

README = (CHECKOUT / "README.md").read_text()
PEOPLE = ("ichiro", "takumi", "naoki", "sakura", "yuki", "aoi", "kenji", "misaki")


def block(language):
    """The README's code block of that language, as it stands there."""
    [found] = re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return found


def site(certificate, key, ports):
    """The README's nginx.conf with the ports and files of this run."""
    http, https, *processes = ports
    text = block("nginx")
    for old, new in (("127.0.0.1:5001", f"127.0.0.1:{processes[0]}"), ("127.0.0.1:5002", f"127.0.0.1:{processes[1]}"),
                     ("listen 80;", f"listen 127.0.0.1:{http};"), ("listen 443 ", f"listen 127.0.0.1:{https} "),
                     ("/etc/ssl/fair.example.jp.pem", str(certificate)),
                     ("/etc/ssl/private/fair.example.jp.key", str(key)),
                     ("/var/log/nginx/eventops.log", f"{key}.access.log"), ("fair.example.jp", "127.0.0.1")):
        assert old in text, old
        text = text.replace(old, new)
    return text


class Installation:
    """Everything on one machine; every part can be killed and started again."""

    def __init__(self, folder, stack):
        self.folder, self.stack = folder, stack
        self.postgres = stack.enter_context(programs.Postgres())
        self.redis = stack.enter_context(programs.Redis(folder / "redis"))
        self.http, self.https, *ports = (free_port() for _ in range(4))
        self.url = f"https://127.0.0.1:{self.https}"
        self.environment = self.settings("eventops")
        told = lay_out_fair(folder / "instance", **self.environment)
        self.processes = [Server(folder / "instance", port=port, printed=[told], **self.environment) for port in ports]
        stack.callback(self.stop)
        files = certificates.for_machine(folder / "tls", "127.0.0.1")
        self.nginx = programs.Nginx(folder / "nginx", site(*files, [self.http, self.https, *ports]), self.https)
        self.whole()
        stack.enter_context(self.nginx)

    def settings(self, database):
        """The README's settings, for a database of that name, which is made."""
        engine = create_engine(self.postgres.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {database}"))
        engine.dispose()
        url = engine.url.set(database=database, drivername="postgresql")
        return {"EVENTOPS_DATABASE_URL": url.render_as_string(), "EVENTOPS_REDIS_URL": self.redis.url,
                "EVENTOPS_PUBLIC_URL": self.url, "EVENTOPS_TRUSTED_PROXIES": "1"}

    def whole(self):
        """Start what does not run, and wait until everything says that it is well."""
        for program in (self.postgres, self.redis):
            if program.process.poll() is not None:
                program.start()
        for process in self.processes:
            if process.process is None or process.process.poll() is not None:
                process.start(seconds=60)
        for process in self.processes:
            assert until(30, lambda process=process: ready(process)), process.text

    def stop(self):
        for process in self.processes:
            process.stop()

    def rows(self, sql):
        engine = create_engine(self.environment["EVENTOPS_DATABASE_URL"].replace("postgresql:", "postgresql+psycopg2:"))
        with engine.connect() as connection:
            found = connection.execute(text(sql)).all()
        engine.dispose()
        return found

    def client(self, key, process=None):
        """Somebody signed in through nginx; with *process*, they then speak to that one directly."""
        link = re.sub(r"^https?://[^/]+", self.url, self.processes[0].links[key])
        client = Client(self.url, link)
        return Client(process.url, cookie=client.cookie) if process else client


def ready(process):
    import json
    import urllib.request

    try:
        with urllib.request.urlopen(f"{process.url}/readyz", timeout=2) as answer:
            said = json.load(answer)
    except OSError:
        return False
    return said["ok"] and said["slow"] == []


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    if lacking := programs.missing():
        why = f"needs apt-get install {' '.join(lacking)}"
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    with ExitStack() as stack:
        yield Installation(tmp_path_factory.mktemp("installation"), stack)


@pytest.fixture
def cluster(installed, tmp_path_factory):
    """The installation, whole; no other of these tests runs on this machine meanwhile."""
    with (tmp_path_factory.getbasetemp().parent / "faults.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        installed.whole()
        yield installed


@pytest.fixture
def crowd(cluster):
    """``crowd.listen(…)``, ``crowd.post(…)``, ``crowd.ask(…)``: threads that end with the test."""
    crowd = Crowd(cluster)
    yield crowd
    crowd.end()


class Crowd:
    def __init__(self, cluster):
        self.cluster, self.listening, self.posting, self.asking = cluster, [], [], []

    def listen(self, key, process=None):
        listening = Listening(self.cluster.client(key), process)
        listening.start()
        self.listening.append(listening)
        assert listening.ready.wait(15), "no answer to hello"
        return listening

    def post(self, clients, **how):
        room = clients[0].room("dejima")
        self.posting = [Poster(client, room, **how) for client in clients]
        for poster in self.posting:
            poster.start()

    def ask(self, path="/healthz"):
        asking = Asking(self.cluster.client("hanako"), path)
        asking.start()
        self.asking.append(asking)
        return asking

    @property
    def acknowledged(self):
        return {key: at for poster in self.posting for key, at in list(poster.acknowledged.items())}

    def finish_posting(self, seconds=90):
        """Until everything is acknowledged that was begun."""
        if any(poster.every for poster in self.posting):
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
            each.join(15)
        assert [thread.name for thread in threading.enumerate() if isinstance(thread, Poster)] == []


def check(crowd, seconds):
    """What must hold after every fault, in at most that many seconds: the pages equal a reload, nothing acknowledged is
    lost, nothing is doubled, numbers have no gap, the history's chain holds.
    """
    cluster, sent = crowd.cluster, set(crowd.acknowledged)
    shown = until(seconds, lambda: all(sent <= set(each.seen) for each in crowd.listening))
    missing = {each.client.url: len(sent - set(each.seen)) for each in crowd.listening}
    assert shown, f"a page lacks what a reload shows: {missing}"
    for each in crowd.listening:
        assert each.problems == []
        assert set(Listening(each.client).shown) <= {f"m-{key}" for key in each.seen}
    stored = [key for (key,) in cluster.rows("SELECT key FROM messages WHERE body LIKE 'post %'")]
    assert sent <= set(stored), "acknowledged and lost"
    assert len(stored) == len(set(stored)), "doubled"
    gaps = cluster.rows("SELECT stream_id FROM changes GROUP BY stream_id HAVING max(n) <> count(*) OR min(n) <> 1")
    assert gaps == [], "the numbers of a stream have a gap"
    last = cluster.rows(
        "SELECT id FROM streams s WHERE last_n <> (SELECT count(*) FROM changes WHERE stream_id = s.id)")
    assert last == [], "a stream does not end with its last change"
    verify = subprocess.run([sys.executable, "-m", "flask", "--app", "eventops", "verify"], cwd=CHECKOUT,
                            capture_output=True, text=True, check=False, env=cluster.processes[0].environment)
    assert "the chain holds" in verify.stdout, verify.stdout + verify.stderr
