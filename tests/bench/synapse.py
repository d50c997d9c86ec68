"""Matrix Synapse beside us: the same posts to as many people, who hear by /sync as its clients do.

Installed from PyPI at the time of the bench into an environment of its own in the cache, on SQLite, without limits.
"""

import hashlib
import hmac
import http.client
import json
import os
import subprocess
import threading
import time
import urllib.request
import venv
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from tests.bench import phones
from tests.bench.compiled import CACHE, NotHere
from tests.bench.figures import figure, ms, ratio, worst
from tests.bench.posting import Posters, told
from tests.bench.rig import Rig
from tests.bench.servers import SERVERS_CORE, Measured, pin
from tests.server import free_port

SECRET = "only on this machine, only now"
MANY = {"per_second": 100000, "burst_count": 100000}
FILTER = quote(json.dumps({"presence": {"not_types": ["*"]}, "account_data": {"not_types": ["*"]}, "room": {
    "timeline": {"limit": 20}, "ephemeral": {"not_types": ["*"]}, "account_data": {"not_types": ["*"]}}}))


def installed():
    """The Python that has Synapse. Raises NotHere."""
    folder = CACHE / "synapse"
    python = folder / "bin" / "python"
    if not (folder / "whole").exists():
        try:
            venv.create(folder, with_pip=True, clear=True)
            subprocess.run([python, "-m", "pip", "install", "-q", "matrix-synapse"], capture_output=True, text=True,
                           timeout=900, check=True)
        except (OSError, subprocess.SubprocessError) as error:
            raise NotHere(f"pip could not install matrix-synapse: {getattr(error, 'stderr', '') or error}") from None
        (folder / "whole").touch()
    return python


class Synapse(Measured):
    """One homeserver with one room."""

    def __init__(self, folder):
        python = installed()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        folder.mkdir()
        (folder / "log.yaml").write_text("version: 1\nroot: {level: ERROR}\n")
        (folder / "homeserver.yaml").write_text(json.dumps(self.settings(folder)))
        command = [python, "-m", "synapse.app.homeserver", "-c", folder / "homeserver.yaml"]
        subprocess.run([*command, "--generate-keys"], cwd=folder, check=True, capture_output=True)
        self.process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        env={**os.environ, "SYNAPSE_CACHE_FACTOR": "2"})
        self.wait()
        pin(self.process.pid, SERVERS_CORE)

    def settings(self, folder):
        limits = dict.fromkeys(("rc_message", "rc_registration", "rc_admin_redaction"), MANY)
        return {
            "server_name": "bench", "pid_file": str(folder / "pid"), "log_config": str(folder / "log.yaml"),
            "listeners": [{"port": self.port, "type": "http", "bind_addresses": ["127.0.0.1"],
                           "resources": [{"names": ["client"]}]}],
            "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
            "media_store_path": str(folder / "media"), "signing_key_path": str(folder / "signing.key"),
            "registration_shared_secret": SECRET, "trusted_key_servers": [], "report_stats": False,
            "presence": {"enabled": False}, "bcrypt_rounds": 4, **limits,
            "rc_joins": {"local": MANY, "remote": MANY}, "rc_joins_per_room": MANY, "rc_presence": {"per_user": MANY},
            "rc_login": {"address": MANY, "account": MANY, "failed_attempts": MANY},
        }

    def wait(self):
        until = time.monotonic() + 90
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=2):
                    return
            except OSError:
                time.sleep(0.2)
        self.stop()
        raise NotHere("Synapse does not start")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class User:
    """Somebody with an account; ``heard`` are the times at which posts came."""

    def __init__(self, server, name):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        self.headers, self.heard, self.since = {}, {}, None
        nonce = self.ask("GET", "/_synapse/admin/v1/register")["nonce"]
        proof = hmac.new(SECRET.encode(), "\0".join((nonce, name, "password", "notadmin")).encode(), hashlib.sha1)
        self.headers = {"Authorization": "Bearer " + self.ask("POST", "/_synapse/admin/v1/register", {
            "nonce": nonce, "username": name, "password": "password", "admin": False,
            "mac": proof.hexdigest()})["access_token"]}

    def ask(self, method, path, body=None):
        self.connection.request(method, path, body and json.dumps(body), self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        assert answer.status == 200, (answer.status, path, text)
        return json.loads(text)

    def sync(self, wait):
        since = f"&since={self.since}" if self.since else ""
        answer = self.ask("GET", f"/_matrix/client/v3/sync?timeout={wait}&filter={FILTER}{since}")
        at, self.since = time.monotonic(), answer["next_batch"]
        for room in answer.get("rooms", {}).get("join", {}).values():
            for event in room["timeline"]["events"]:
                if event["type"] == "m.room.message":
                    self.heard.setdefault(event["content"]["body"], at)

    def listen(self, over):
        while not over.is_set():
            self.sync(2000)


def synapse(bench):
    """Ours first, then theirs, each alone on the same core."""
    count, posts = bench.crowd_of(200, 5), bench.count(30, 3)
    peer = Synapse(bench.laid.folder / "synapse")
    bench.stack.callback(peer.stop)
    server, crowd = bench.server(), bench.crowd()
    phones.members([server.url], count, crowd, lambda: bench.sign_in(server))
    phones.settled(crowd, bench.count(2, 0.2))
    posters = Posters(server)
    ours, _, our_rig = told(server, crowd, posters, posts, 1)
    posters.close()
    theirs, their_rig = heard_by_sync(peer, count, posts)
    for name, ages, rig in (("ours", ours, our_rig), ("Synapse", theirs, their_rig)):
        yield figure(f"post to each of {count} phones, 1 post/s, p99, {name}", ms(ages, 99), "ms",
                     p50=round(ms(ages, 50), 2), **rig.facts())
    quality = worst((our_rig.judge(), their_rig.judge()))
    yield ratio("the same, ours against Synapse", ms(ours, 99), ms(theirs, 99), most=0.1, rig=quality)
    yield ratio("deliveries a CPU second of the server, ours against Synapse", len(ours) / our_rig.cpu,
                len(theirs) / their_rig.cpu, least=20, rig=quality)


def heard_by_sync(peer, count, posts):
    """Seconds from the posting of each to each user, and the rig."""
    with ThreadPoolExecutor(4) as pool:
        users = list(pool.map(lambda number: User(peer, f"user{number}"), range(count)))
        room = quote(users[0].ask("POST", "/_matrix/client/v3/createRoom", {"preset": "public_chat"})["room_id"])
        list(pool.map(lambda user: user.ask("POST", f"/_matrix/client/v3/join/{room}", {}), users[1:]))
        list(pool.map(lambda user: user.sync(0), users))
    poster, over, sent = User(peer, "poster"), threading.Event(), {}
    poster.ask("POST", f"/_matrix/client/v3/join/{room}", {})
    listening = [threading.Thread(target=user.listen, args=(over,)) for user in users]
    for thread in listening:
        thread.start()
    time.sleep(5)
    with Rig(peer) as rig:
        begun = time.monotonic()
        for number in range(posts):
            time.sleep(max(0.0, begun + number - time.monotonic()))
            body = f"搬入口に{number}台目、入りました。誘導をお願いします"
            sent[body] = time.monotonic()
            poster.ask("PUT", f"/_matrix/client/v3/rooms/{room}/send/m.room.message/{number}",
                       {"msgtype": "m.text", "body": body})
        until = time.monotonic() + 60
        while time.monotonic() < until and any(len(user.heard) < posts for user in users):
            time.sleep(0.05)
    over.set()
    for thread in listening:
        thread.join()
    return [user.heard[body] - at for user in users for body, at in sent.items()], rig
