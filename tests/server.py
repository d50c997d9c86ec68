"""The real ``app.py`` as a subprocess on this machine: for browsers, faults and attacks. Ends only what it started."""

import atexit
import os
import random
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ANY_CERTIFICATE = ssl._create_unverified_context()  # whether it is up is all that is asked
LAY_OUT = """
from eventops import create_app, database, demo
with create_app().app_context():
    database.prepare()
    demo.lay_out()
    demo.print_links("http://fair")
"""  # --demo keeps to SQLite; here the fair may stand in any database


PORTS = range(10_240, 32_768)  # below those that the kernel gives to whoever does not ask for one


def free_port():
    """A port that is ours until this process ends, also while nobody listens at it: no other test is given the same.

    The claim is the UDP port of that number, which nothing else here wants.
    """
    for port in random.sample(PORTS, 1000):
        claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            claim.bind(("127.0.0.1", port))
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
            continue
        atexit.register(claim.close)
        return port
    raise AssertionError("no port is free")


def lay_out_fair(instance, **environment):
    """The model fair in the instance and database of these settings; gives what ``--demo`` would print."""
    done = subprocess.run(
        [sys.executable, "-c", LAY_OUT], cwd=ROOT, capture_output=True, text=True, timeout=180, check=False,
        env={**os.environ, "EVENTOPS_INSTANCE": str(instance), "EVENTOPS_ASYNC_MODE": "threading", **environment})
    assert done.returncode == 0, done.stderr
    return done.stdout


class Server:
    """One server on one instance folder; ``links`` are the demo cast's sign-in links by key."""

    program = ("app.py",)

    def __init__(self, instance, *arguments, port=None, printed=(), **environment):
        self.port = port or free_port()
        self.arguments = arguments
        self.environment = {**os.environ, "EVENTOPS_INSTANCE": str(instance), "EVENTOPS_PORT": str(self.port),
                            "PYTHONUNBUFFERED": "1", "EVENTOPS_ASYNC_MODE": "eventlet", **environment}
        self.process, self.printed = None, list(printed)

    @property
    def folder(self):
        """What it owns."""
        return Path(self.environment["EVENTOPS_INSTANCE"], "demo" if "--demo" in self.arguments else "")

    def flask(self, *arguments):
        """``flask --app eventops …`` on its folder and database, with the low priority the README's timer gives it."""
        return subprocess.run(
            ["nice", "-n", "10", sys.executable, "-m", "flask", "--app", "eventops", *map(str, arguments)],
            cwd=ROOT, text=True, capture_output=True, check=False, timeout=180,
            env={**self.environment, "EVENTOPS_INSTANCE": str(self.folder)})

    @property
    def database(self):
        """Where its rows are, for SQLAlchemy."""
        url = self.environment.get("EVENTOPS_DATABASE_URL") or f"sqlite:///{self.folder / 'eventops.db'}"
        return url.replace("postgresql:", "postgresql+psycopg2:")

    @property
    def url(self):
        return f"{'https' if '--tls' in self.arguments else 'http'}://127.0.0.1:{self.port}"

    def start(self, seconds=180):
        self.process = subprocess.Popen([sys.executable, *self.program, *self.arguments], cwd=ROOT, text=True,
                                        env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self.reader.start()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended:\n{self.text}")
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2, context=ANY_CERTIFICATE):
                    time.sleep(0.2)  # what it prints comes after it listens
                    return self
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"the server does not answer:\n{self.text}")

    def _read(self, stream):
        with stream:
            for line in stream:
                self.printed.append(line)

    @property
    def text(self):
        return "".join(self.printed)

    @property
    def links(self):
        """Key of the cast -> sign-in link; ``join`` and ``screen`` too."""
        found = dict(re.findall(r"\((\w+)\), .*?(http\S+/sign-in/\w+)", self.text))
        found["join"] = re.search(r"http\S+/join/\S+", self.text)[0]
        return {name: re.sub(r"^https?://[^/]+", self.url, link) for name, link in found.items()}

    def kill(self):
        """SIGKILL, as a power cut would."""
        self.process.kill()
        self.process.wait()
        self.reader.join()

    def stop(self, seconds=12):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(seconds)
                self.reader.join()
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process and self.process.returncode
