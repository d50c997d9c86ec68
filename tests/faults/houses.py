"""Whole installations of our own, of each size: SQLite × 1, PostgreSQL × 1, PostgreSQL + Redis × 2 behind nginx.

The last is what the README describes, with the README's own nginx.conf and settings.
"""

import json
import os
import re
import shutil
import urllib.request
from collections import Counter
from pathlib import Path

from sqlalchemy import create_engine, text

from eventops import certificates
from eventops.config import CHECKOUT
from tests import programs
from tests.client import Client
from tests.faults.checker import Stored
from tests.faults.crowd import until
from tests.server import Server, free_port, lay_out_fair

README = (CHECKOUT / "README.md").read_text()
LADDER = ("observer", "guest", "staff", "lead", "manager")
ANOTHER_CLOCK = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")  # what is timed is not measured otherwise


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


class House:
    """An event with its processes; every part can be killed and started again."""

    postgres = redis = None

    def whole(self):
        """Start what does not run, and wait until everything says that it is well."""
        for program in (self.postgres, self.redis):
            if program is not None and program.process.poll() is not None:
                program.start()
        for process in self.processes:
            if process.process is None or process.process.poll() is not None:
                process.start(seconds=60)
        for process in self.processes:
            assert until(30, lambda process=process: ready(process)), process.text

    def stop(self):
        for process in self.processes:
            process.stop()

    def untraced(self):
        """Start the processes anew without what measures their coverage, for what is timed or killed in any case."""
        self.stop()
        for process in self.processes:
            for name in ANOTHER_CLOCK:
                process.environment.pop(name, None)
        self.whole()

    def rows(self, sql, **values):
        engine = create_engine(self.processes[0].database)
        with engine.connect() as connection:
            found = connection.execute(text(sql), values).all()
        engine.dispose()
        return found

    def client(self, key, process=None, url=None):
        """Somebody signed in, at *url* (of a proxy before it); with *process*, they then speak to that one directly."""
        link = re.sub(r"^https?://[^/]+", url or self.url, self.processes[0].links[key])
        client = Client(url or self.url, link)
        return Client(process.url, cookie=client.cookie) if process else client

    def verify(self):
        said = self.processes[0].flask("verify")
        return said.stdout + said.stderr

    def stored(self, since=0):
        """What the event holds now, for the checker; of messages those that came after that one."""
        changes, heads = self.at_rest()
        return Stored(
            messages=self.rows("SELECT m.key, body, s.key, m.n FROM messages m JOIN streams s ON s.id = m.stream_id "
                               "WHERE body LIKE 'post %' AND m.id > :since", since=since),
            writes=Counter(key for (key,) in self.rows("SELECT client_id FROM writes")),
            changes=changes, heads=heads,
            rooms=dict(map(tuple, self.rows("SELECT r.key, s.key FROM rooms r JOIN streams s ON s.id = r.stream_id"))),
            audiences=self.audiences(), chain=self.verify())

    def at_rest(self):
        """``(changes, heads)`` of one moment: an alarm may ring between the two."""
        while True:
            before = self.heads()
            found = self.rows("SELECT s.key, n FROM changes c JOIN streams s ON s.id = c.stream_id ORDER BY c.id")
            if self.heads() == before:
                return found, before

    def heads(self):
        return dict(map(tuple, self.rows("SELECT key, last_n FROM streams")))

    def audiences(self):
        """For whom each stream is, by the design's words and not by the code under test: ``{member: {stream, …}}``."""
        streams = self.rows("SELECT event_id, key, audience FROM streams")
        teams = set(map(tuple, self.rows("SELECT membership_id, team_id FROM team_members")))
        by_hand = self.rows("SELECT s.key, h.role, h.team_id, h.membership_id FROM hearers h "
                            "JOIN streams s ON s.id = h.stream_id")
        found = {}
        for number, event, key, role, duties in self.rows("SELECT id, event_id, key, role, duties FROM memberships"):
            duties = json.loads(duties) if isinstance(duties, str) else duties
            found[key] = {
                stream for of, stream, audience in streams if of == event and (
                    audience == "everyone"
                    or (role == "manager" and audience.startswith(("managers", "team:", "room:")))
                    or any(audience == f"duty:{duty}" for duty in duties)
                    or any(audience == f"team:{team}" for member, team in teams if member == number)
                    or any(stream == room and (who == number or (number, team) in teams
                                               or (step is not None and LADDER.index(role) >= LADDER.index(step)))
                           for room, step, team, who in by_hand))}
        return found


class OneProcess(House):
    """One process on SQLite, with the fair *laid_out* before; or on a database of its own in that *postgres*."""

    def __init__(self, folder, stack, postgres=None, laid_out=None):
        self.folder, self.postgres = folder, postgres
        self.environment = own_database(postgres, folder.name) if postgres else {}
        if laid_out:
            shutil.copytree(laid_out[0], folder / "instance", dirs_exist_ok=True)
        told = laid_out[1] if laid_out else lay_out_fair(folder / "instance", **self.environment)
        self.processes = [Server(folder / "instance", printed=[told], **self.environment)]
        self.url = self.processes[0].url
        stack.callback(self.stop)


def own_database(postgres, name):
    """The setting for a database of that name, which is made."""
    name = re.sub(r"\W", "_", name)
    engine = create_engine(postgres.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    url = engine.url.set(database=name, drivername="postgresql")
    return {"EVENTOPS_DATABASE_URL": url.render_as_string()}


class Installation(House):
    """Two processes, PostgreSQL, Redis and nginx on one machine, as the README has it."""

    def __init__(self, folder, stack, postgres):
        self.folder, self.postgres = folder, postgres
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
        return {**own_database(self.postgres, database), "EVENTOPS_REDIS_URL": self.redis.url,
                "EVENTOPS_PUBLIC_URL": self.url, "EVENTOPS_TRUSTED_PROXIES": "1"}


def ready(process):
    try:
        with urllib.request.urlopen(f"{process.url}/readyz", timeout=2) as answer:
            said = json.load(answer)
    except OSError:
        return False
    return said["ok"] and said.get("slow", []) == []


def memory(process):
    """Kilobytes it holds."""
    status = Path(f"/proc/{process.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1])


def computed(process):
    """Seconds of a processor that it has had, all its threads."""
    words = Path(f"/proc/{process.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
