"""PostgreSQL, Redis and nginx of our own on this machine, on free ports and in folders of their own; ended with us.

``python -m tests.programs <command>`` runs a command with a PostgreSQL and a Redis that end with it, named by
TEST_POSTGRES_URL and TEST_REDIS_URL. They keep nothing safe from a power cut: they are for tests.
"""

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.server import free_port

FAST = {"fsync": "off", "full_page_writes": "off", "max_connections": "200"}
NAMES = {"postgres": "postgresql", "redis-server": "redis-server", "nginx": "nginx"}  # program: Debian's package


def path_of(name):
    """Where a program is, also one that Debian keeps off the path; None if it is not installed."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin") or (newest and str(newest[-1]))


def missing(*names):
    """Debian's packages of those programs that are not installed."""
    return [NAMES[name] for name in names or NAMES if not path_of(name)]


def unprivileged():
    """Whom to run PostgreSQL as: it refuses root. None: as who we are."""
    if os.getuid():
        return None
    users = {user.pw_name: user for user in pwd.getpwall()}
    return next(users[name] for name in ("postgres", "nobody") if name in users)


def as_user(user):
    """For subprocess: to run as that user and nobody more."""
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


class Program:
    """One program in the foreground, as a child of ours."""

    user = None

    def __init__(self, folder):
        self.folder, self.port, self.process = Path(folder), free_port(), None
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = self.folder / "log"

    def start(self):
        with self.log.open("a") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, cwd=self.folder,
                                            **as_user(self.user))
        until = time.monotonic() + 60
        while not self.answers():
            assert self.process.poll() is None, f"{self.command()[0]} ended:\n{self.log.read_text()}"
            assert time.monotonic() < until, f"{self.command()[0]} does not answer:\n{self.log.read_text()}"
            time.sleep(0.05)
        return self

    def answers(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def kill(self):
        """SIGKILL, as a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self, number=signal.SIGTERM, seconds=20):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


class Redis(Program):
    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self):
        return [path_of("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
                "--appendonly", "no", "--dir", str(self.folder)]

    def answers(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(5) == b"+PONG"
        return False


class S3(Program):
    """moto's, which keeps everything in memory and lets everybody in."""

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def command(self):
        return [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]

    def settings(self, bucket):
        """Ours, for a bucket of that name, which is made."""
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/{bucket}", method="PUT"), timeout=20):
            pass
        return {"EVENTOPS_PHOTOS": f"s3://{bucket}/fair", "EVENTOPS_PHOTOS_ENDPOINT": self.url,
                "EVENTOPS_PHOTOS_ACCESS_KEY": "key", "EVENTOPS_PHOTOS_SECRET_KEY": "secret"}

    def names(self, bucket):
        """What is in that bucket."""
        with urllib.request.urlopen(f"{self.url}/{bucket}?list-type=2", timeout=20) as answer:
            return re.findall(r"<Key>(.*?)</Key>", answer.read().decode())


class Postgres(Program):
    """A cluster of its own, in a folder that whom it runs as can reach; ``stop`` interrupts who is connected."""

    def __init__(self):
        super().__init__(tempfile.mkdtemp(prefix="eventops-postgres-"))
        self.user, self.data = unprivileged(), self.folder / "data"
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder)

    @property
    def url(self):
        return f"postgresql+psycopg2://eventops@127.0.0.1:{self.port}/postgres"

    def start(self):
        if not self.data.exists():
            subprocess.run([path_of("initdb"), "-D", self.data, "-U", "eventops", "--auth=trust", "-E", "UTF8",
                            "--locale=C.UTF-8", "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd=self.folder,
                           **as_user(self.user))
        return super().start()

    def command(self):
        options = {**FAST, "port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        return [path_of("postgres"), "-D", str(self.data), *(f"--{name}={value}" for name, value in options.items())]

    def answers(self):
        import psycopg2

        with contextlib.suppress(psycopg2.OperationalError):
            psycopg2.connect(host="127.0.0.1", port=self.port, user="eventops", dbname="postgres").close()
            return True
        return False

    def stop(self, number=signal.SIGINT, seconds=20):
        super().stop(number, seconds)


class Nginx(Program):
    """With a site of ours in an otherwise empty configuration."""

    def __init__(self, folder, site, port):
        super().__init__(folder)
        self.port = port
        paths = " ".join(f"{kind}_temp_path {self.folder / kind};"
                         for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "site.conf").write_text(site)
        (self.folder / "nginx.conf").write_text(
            f"{'user root;' if not os.getuid() else ''} daemon off; worker_processes 1; "
            f"pid {self.folder / 'pid'}; error_log {self.log} warn;\nevents {{ worker_connections 2048; }}\n"
            f"http {{ access_log off; {paths} include site.conf; }}\n")

    def command(self, *more):
        return [path_of("nginx"), "-p", str(self.folder), "-c", "nginx.conf", "-e", str(self.log), *more]

    def reload(self):
        self.process.send_signal(signal.SIGHUP)


def main(command):
    if lacking := missing("postgres", "redis-server"):
        raise SystemExit(f"Not installed: {' '.join(lacking)} (apt-get install {' '.join(lacking)})")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    with tempfile.TemporaryDirectory(prefix="eventops-programs-") as folder, \
            Postgres() as postgres, Redis(folder) as redis:
        environment = {**os.environ, "TEST_POSTGRES_URL": postgres.url, "TEST_REDIS_URL": redis.url}
        with subprocess.Popen(command, env=environment) as process:
            try:
                return process.wait()
            except BaseException:
                process.terminate()
                raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
