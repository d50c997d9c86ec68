"""Phones without browsers for the faults: they speak only what the README promises, and write down what they saw."""

import itertools
import json
import random
import re
import threading
import time
import urllib.error
import uuid
from http.client import HTTPException

from bs4 import BeautifulSoup
from websocket import WebSocketException, WebSocketTimeoutException, create_connection

SILENCE = 12.0  # seconds without a pulse after which a page connects anew
PATH = "/socket.io/?EIO=4&transport="
MESSAGE = re.compile(r'<li class="message[^>]* id="m-([^"]+)"[^>]* data-order="(\d+)"')
serial = itertools.count(1)


class Poster(threading.Thread):
    """Presses its share and sends it as the outbox does: first in, first out, one in flight, the same id again when
    there was no answer or only a proxy's. One that *stays* sends what is pressed for it until it is over.
    """

    def __init__(self, client, room, history, count=10**6, every=0.0, stays=False):
        super().__init__(daemon=True)
        self.client, self.room, self.history, self.count, self.every = client, room, history, count, every
        self.stays = stays
        self.called = f"poster/{next(serial)}"
        self.pressed, self.acknowledged, self.slowest, self.over = [], {}, 0.0, threading.Event()

    def run(self):
        while (self.count or self.pressed or self.stays) and not self.over.is_set():
            if not self.pressed and self.count:
                self.press()
                self.count -= 1
            if self.pressed:
                self.post(self.pressed[0])
                self.pressed.pop(0)
            self.over.wait(self.every * random.uniform(0.5, 1.5) or 0.02 * self.stays)
        while self.pressed:
            self.post(self.pressed.pop(0))

    def press(self, times=1):
        """What is written now, sent in its turn; gives the ids."""
        keys = [str(uuid.uuid4()) for _ in range(times)]
        self.pressed += keys
        return keys

    def post(self, key):
        for _turn in range(400):
            asked = time.monotonic()
            try:
                status, answer = self.client.post(
                    "/events/dejima/messages", client_id=key, room=self.room, body=f"post {key}")
            except (OSError, HTTPException):
                status, answer = 599, {}
            answered = time.monotonic()
            packet = next(iter(answer.get("packets", [])), {})
            self.history.note(self.called, "post", client_id=key, sent=asked, answered=answered, status=status,
                              stream=packet.get("stream", ""), n=packet.get("n", 0))
            self.slowest = max(self.slowest, answered - asked)
            if status in (200, 201):
                self.acknowledged[key] = answered
                return
            assert status >= 500, status
            time.sleep(random.uniform(0.05, 0.3))
        raise AssertionError("never answered")


class Listening(threading.Thread):
    """A page that is open: hello, packets by their number, a pulse, catching up; comes back when it is cut off.

    ``seen`` holds when each message first stood on it. *server* is the process it holds to; else the proxy decides.
    """

    def __init__(self, client, history, server=None, origin=None, like=None):
        super().__init__(daemon=True)
        self.client, self.history, self.server = client, history, server or client
        self.origin, self.number = origin or client.url, next(serial)
        self.seen, self.order, self.online, self.problems = {}, {}, [], []
        self.greeted, self.cut_at, self.back_in = False, [], 0.3
        self.over, self.ready = threading.Event(), threading.Event()
        self.load() if like is None else self.be_another(like)

    def be_another(self, like):
        """The same page in another tab: as that one stands now."""
        self.heads, self.seen, self.order = dict(like.heads), dict(like.seen), dict(like.order)
        self.me, self.room, self.hello = like.me, like.room, like.hello
        self.note_heads("load")

    @property
    def called(self):
        return f"{self.me}/{self.number}"

    def load(self):
        """What a reload does: the page as it is now, with its heads; older ones by the link to them."""
        before, self.order = self.order, {}
        page = self.open()
        self.heads = json.loads(page.body["data-streams"])
        self.me, self.room = page.body["data-me"], page.find("talk-log")["data-room"]
        self.hello = {"event": "dejima", "epoch": page.body["data-epoch"], "locale": page.html["lang"]}
        self.note_heads("load")
        self.note(items := messages_of(page))
        while before and items and not set(before) & set(self.order):
            self.note(items := messages_of(self.open(f"?before={items[0]['data-order']}")))
        oldest = min(self.order.values(), default=0)
        self.order.update({key: order for key, order in before.items() if order < oldest})
        return self

    def open(self, which=""):
        return BeautifulSoup(self.client.get(f"/events/dejima/{which}"), "html.parser")

    def note(self, items):
        for item in items:
            self.stands(item["id"].removeprefix("m-"), int(item["data-order"]))

    def stands(self, key, order):
        self.order[key] = order
        if key not in self.seen:
            self.seen[key] = time.monotonic()
            self.history.note(self.called, "message", client_id=key)

    def note_heads(self, how):
        for stream, n in self.heads.items():
            self.history.note(self.called, how, stream=stream, n=n)

    @property
    def shown(self):
        """The ids on the page, in its order."""
        return tuple(sorted(dict(self.order), key=self.order.get))

    def tell_what_is_shown(self, since, at):
        """What the page shows, right since *at*, and what it would show if it were loaded now."""
        self.history.note(self.called, "shown", sent=since, answered=at, stream=self.room, ids=self.shown)
        fresh = tuple(item["id"].removeprefix("m-") for item in messages_of(self.open()))
        self.history.note(self.called, "loaded", stream=self.room, ids=fresh)

    def run(self):
        while not self.over.is_set():
            try:
                self.stay_connected()
            except (OSError, HTTPException, WebSocketException, urllib.error.HTTPError):
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
            self.server.url.replace("http", "ws", 1) + PATH + "websocket", cookie=self.client.cookie, timeout=8,
            origin=self.origin, sslopt={"cert_reqs": 0, "check_hostname": False})
        try:
            assert_is(socket.recv(), "0")
            socket.send("40")
            assert_is(socket.recv(), "40")
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
            if self.settle(answer):
                self.catch_up()
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
            stream, n = packet["stream"], packet["n"]
            if stream not in self.heads or n == self.heads[stream] + 1:
                self.history.note(self.called, "packet", stream=stream, n=n)
            if n == self.heads.get(stream, n) + 1:
                self.heads[stream] = n
                self.show(packet["parts"])
        self.held = [packet for packet in self.held if packet["n"] > self.heads.get(packet["stream"], 10**9)]
        self.gap_at = (self.gap_at or time.monotonic()) if self.held else None

    def catch_up(self):
        more = True
        while more:
            asked = "&".join(f"{stream}={n}" for stream, n in self.heads.items())
            more = self.settle(json.loads(self.client.get(f"/events/dejima/changes?{asked}")))

    def settle(self, answer):
        """Take what was missed; whether there is more of it."""
        if answer.get("reload"):
            self.load()
            return False
        if "heads" in answer:
            self.show(answer["parts"])
            self.heads.update(answer["heads"])
            self.note_heads("caught_up")
        self.drain()
        return answer.get("more", False)

    def show(self, parts):
        for part in parts:
            for key, order in MESSAGE.findall(part["html"]) if part["do"] == "append" else ():
                if part["to"] == f"#talk-{self.room}":
                    self.stands(key, int(order))
                else:
                    self.history.note(self.called, "message", client_id=key)

    def older_than(self, seconds, acknowledged):
        """What came later than that, or not at all: ``{message: seconds}``."""
        ages = {key: self.seen.get(key, float("inf")) - at for key, at in acknowledged.items()}
        return {key: age for key, age in ages.items() if age > seconds}


def messages_of(page):
    return page.select("ol[id^=talk-] > li.message[id]")


def assert_is(text, kind):
    if not text.startswith(kind):
        raise ConnectionError(f"{text[:40]!r} is no {kind}")


class Asking(threading.Thread):
    """Reads one address again and again: whoever only looks must not notice that a process dies."""

    def __init__(self, client, history, path="/healthz", every=0.02):
        super().__init__(daemon=True)
        self.client, self.history, self.path, self.every = client, history, path, every
        self.answered, self.failed, self.over = 0, [], threading.Event()

    def run(self):
        while not self.over.is_set():
            asked = time.monotonic()
            try:
                self.client.get(self.path)
                self.answered += 1
                self.history.note("reader", "look", sent=asked, status=200)
            except (OSError, HTTPException) as error:
                self.failed.append(str(error))
            time.sleep(self.every)


def until(seconds, holds):
    """Wait until that holds; whether it did within the time."""
    end = time.monotonic() + seconds
    while not (true := holds()) and time.monotonic() < end:
        time.sleep(0.02)
    return bool(true)
