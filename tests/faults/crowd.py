"""Phones without browsers for the faults: they speak only what the README promises, and write down what they saw."""

import json
import random
import threading
import time
import urllib.error
import uuid

from bs4 import BeautifulSoup
from websocket import WebSocketException, WebSocketTimeoutException, create_connection

SILENCE = 12.0  # seconds without a pulse after which a page connects anew
PATH = "/socket.io/?EIO=4&transport="


class Poster(threading.Thread):
    """Posts its share and, when there was no answer or only a proxy's, asks again with the same id, as the outbox."""

    def __init__(self, client, room, count=10**6, every=0.0):
        super().__init__(daemon=True)
        self.client, self.room, self.count, self.every = client, room, count, every
        self.acknowledged, self.slowest, self.over = {}, 0.0, threading.Event()

    def run(self):
        while self.count and not self.over.is_set():
            self.post(str(uuid.uuid4()))
            self.count -= 1
            time.sleep(self.every * random.uniform(0.5, 1.5))

    def post(self, key):
        for _turn in range(400):
            asked = time.monotonic()
            try:
                status, _answer = self.client.post(
                    "/events/dejima/messages", client_id=key, room=self.room, body=f"post {key}")
            except OSError:
                status = 599
            self.slowest = max(self.slowest, time.monotonic() - asked)
            if status in (200, 201):
                self.acknowledged[key] = time.monotonic()
                return
            assert status >= 500, status
            time.sleep(random.uniform(0.05, 0.3))
        raise AssertionError("never answered")


class Listening(threading.Thread):
    """A page that is open: hello, packets by their number, a pulse, catching up; comes back when it is cut off.

    ``seen`` holds when each message first stood on it. *server* is the process it holds to; else the proxy decides.
    """

    def __init__(self, client, server=None):
        super().__init__(daemon=True)
        self.client, self.server = client, server or client
        self.seen, self.online, self.problems = {}, [], []
        self.greeted, self.cut_at, self.back_in = False, [], 0.3
        self.over, self.ready = threading.Event(), threading.Event()
        self.load()

    def load(self):
        """What a reload does: the page as it is now, with its heads."""
        page = BeautifulSoup(self.client.get("/events/dejima/"), "html.parser")
        self.heads = json.loads(page.body["data-streams"])
        self.me = page.body["data-me"]
        self.hello = {"event": "dejima", "epoch": page.body["data-epoch"], "locale": page.html["lang"]}
        self.shown = [item["id"] for item in page.select("ol[id^=talk-] > li.message")]
        self.note(self.shown)
        return self

    def note(self, ids):
        for each in ids:
            self.seen.setdefault(each.removeprefix("m-"), time.monotonic())

    def run(self):
        while not self.over.is_set():
            try:
                self.stay_connected()
            except (OSError, WebSocketException, urllib.error.HTTPError):
                pass
            except Exception as error:  # told by the test, which would not see it in a thread
                self.problems.append(repr(error))
            if self.greeted:
                self.cut_at.append(time.monotonic())
            self.greeted = False
            self.over.wait(self.back_in * random.uniform(0.5, 1.5))
            self.back_in = 0.3

    def stay_connected(self):
        socket = create_connection(
            self.server.url.replace("http", "ws", 1) + PATH + "websocket", cookie=self.client.cookie, timeout=10,
            origin=self.client.url, sslopt={"cert_reqs": 0, "check_hostname": False})
        try:
            assert socket.recv()[:1] == "0"
            socket.send("40")
            assert socket.recv()[:2] == "40"
            socket.send("420" + json.dumps(["hello", {**self.hello, "streams": self.heads}]))
            socket.settimeout(0.2)
            self.held, self.gap_at, self.heard_at = [], None, time.monotonic()
            while not self.over.is_set() and time.monotonic() - self.heard_at < SILENCE:
                try:
                    if not self.hear(socket, socket.recv()):
                        return
                except WebSocketTimeoutException:
                    pass
                if self.gap_at and time.monotonic() - self.gap_at > 0.15:
                    self.catch_up()
        finally:
            socket.shutdown()

    def hear(self, socket, text):
        """Whether it goes on."""
        if text == "2":
            socket.send("3")
        elif text.startswith("430"):
            (answer,) = json.loads(text[3:])
            self.settle(answer)
            self.greeted = "heads" in answer
            self.ready.set()
        elif text.startswith("42"):
            name, said = json.loads(text[2:])
            return getattr(self, f"on_{name}")(said) is None
        return bool(text) and not text.startswith("41")

    def on_packets(self, packets):
        self.held += packets
        self.drain()

    def on_pulse(self, pulse):
        self.heard_at = time.monotonic()
        if any(n > self.heads.get(stream, n) for stream, n in pulse["heads"].items()):
            self.gap_at = self.gap_at or time.monotonic()

    def on_presence(self, presence):
        if "online" in presence:
            self.online.append(presence["online"])

    def on_bye(self, bye):
        self.back_in = bye["retry_in"]
        return "away"

    def drain(self):
        for packet in sorted(self.held, key=lambda packet: packet["n"]):
            head = self.heads.get(packet["stream"])
            if head is not None and packet["n"] == head + 1:
                self.heads[packet["stream"]] = packet["n"]
                self.show(packet["parts"])
        self.held = [packet for packet in self.held if packet["n"] > self.heads.get(packet["stream"], 10**9)]
        self.gap_at = (self.gap_at or time.monotonic()) if self.held else None

    def catch_up(self):
        more = True
        while more:
            asked = "&".join(f"{stream}={n}" for stream, n in self.heads.items())
            more = self.settle(json.loads(self.client.get(f"/events/dejima/changes?{asked}")))

    def settle(self, answer):
        if answer.get("reload"):
            self.load()
            return False
        if "heads" in answer:
            self.show(answer["parts"])
            self.heads.update(answer["heads"])
        self.drain()
        return answer.get("more", False)

    def show(self, parts):
        for part in parts:
            if part["do"] == "append" and part["to"].startswith("#talk-"):
                self.note([BeautifulSoup(part["html"], "html.parser").find()["id"]])

    def older_than(self, seconds, acknowledged):
        """What came later than that, or not at all: ``{message: seconds}``."""
        ages = {key: self.seen.get(key, float("inf")) - at for key, at in acknowledged.items()}
        return {key: age for key, age in ages.items() if age > seconds}


class Asking(threading.Thread):
    """Reads one address again and again: whoever only looks must not notice that a process dies."""

    def __init__(self, client, path="/healthz"):
        super().__init__(daemon=True)
        self.client, self.path = client, path
        self.answered, self.failed, self.over = 0, [], threading.Event()

    def run(self):
        while not self.over.is_set():
            try:
                self.client.get(self.path)
                self.answered += 1
            except OSError as error:
                self.failed.append(str(error))
            time.sleep(0.02)


def until(seconds, holds):
    """Wait until that holds; whether it did within the time."""
    end = time.monotonic() + seconds
    while not (true := holds()) and time.monotonic() < end:
        time.sleep(0.02)
    return bool(true)
