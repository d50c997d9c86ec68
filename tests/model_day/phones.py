"""A phone without a browser, over the network: keeps its page as live.js and apply.js would, writes like the outbox."""

import contextlib
import json
import re
import secrets
import threading
import time
from collections import defaultdict, deque
from typing import NamedTuple

import soupsieve
from bs4 import BeautifulSoup
from websocket import WebSocketException, WebSocketTimeoutException, create_connection

from tests.bench.poster import Poster
from tests.faults.crowd import MESSAGE, PATH
from tests.phone import PAGE, Phone

GAP = 0.15  # seconds a gap may close by itself
PATIENCE = 60  # seconds a write is sent again while nobody answers
NAMED = re.compile(r'#([\w-]+)|="([^"]+)"')


class Answer(NamedTuple):
    status_code: int
    text: str

    @property
    def json(self):
        return json.loads(self.text)


class Index:
    """A page's elements by their ids and data attributes: looking through all of it for each part takes too long."""

    def __init__(self, dom):
        self.dom, self.by = dom, defaultdict(list)
        self.add(dom)

    def add(self, tree):
        for tag in (tree, *tree.find_all(True)):
            for value in {value for name, value in tag.attrs.items() if name == "id" or name.startswith("data-")}:
                self.by[value].append(tag)

    def find(self, selector):
        names = NAMED.findall(selector)
        if not names or "," in selector:
            return self.dom.select(selector)
        known = self.by.get(max(names[-1]), ())
        return [tag for tag in known if self.stands(tag) and soupsieve.match(selector, tag)]

    def stands(self, tag):
        while tag.parent is not None:
            tag = tag.parent
        return tag is self.dom


class Far(Phone):
    """Somebody's page, open until it is put away. One thread hears; what it heard is applied when somebody looks."""

    def __init__(self, day, who, client, page=""):
        self.day, self.who, self.client = day, who, client
        self.poster, self.path = Poster(client), f"/events/dejima/{page}"
        self.frames, self.read, self.held, self.pushed = deque(), [], [], set()
        self.gap_at = self.ended = None
        self.awake, self.again, self.over = threading.Event(), threading.Event(), threading.Event()
        self.wants_load, self.connections, self.back_in, self.packets = False, 0, 0.3, 0
        self.load()
        self.awake.set()
        self.thread = threading.Thread(target=self.listen, daemon=True, name=f"{who} (far)")
        self.thread.start()

    @property
    def called(self):
        return f"{self.me}/{id(self)}"

    # reading and writing

    def get(self, path, **_options):
        status, body = self.poster.ask("GET", path, **PAGE)
        self.read.append(text := body.decode(errors="replace"))
        self.day.answered(self.who, "GET", path, status)
        return Answer(status, text)

    def post(self, path, photos=(), client_id=None, expect=201, **form):
        """As the outbox does: until somebody answers, always with the same id. What is not expected is an error."""
        client_id = client_id or secrets.token_hex(10)
        files = [("photos", "photo.jpg", photo) for photo in photos]
        began = time.monotonic()
        while True:
            asked = time.monotonic()
            try:
                status, answer = self.poster.post(f"/events/dejima/{path}", files, client_id, **form)
            except OSError:
                status, answer = 599, {}
            self.day.wrote(client_id, path, status, answer, asked)
            if status < 500:
                break
            assert time.monotonic() - began < PATIENCE, f"{self.who} {path}: no answer"
            time.sleep(0.3)
        assert status == expect or (status, expect) == (200, 201), f"{self.who} {path} {form}: {status} {answer}"
        self.read.append(json.dumps(answer, ensure_ascii=False))
        self.take(answer.get("packets", []))
        return Answer(status, json.dumps(answer))

    # the page

    def load(self):
        """The page as it is now, with its heads; the socket says hello anew."""
        self.wants_load, self.held, self.gap_at = False, [], None
        answer = self.get(self.path)
        self.dom = BeautifulSoup(answer.text, "html.parser")
        if answer.status_code != 200 or not self.dom.body.get("data-me"):
            self.ended = self.ended or answer.status_code
            return
        self.index, body = Index(self.dom), self.dom.body
        self.me, self.heads = body["data-me"], json.loads(body["data-streams"])
        self.said = {"event": body["data-event"], "epoch": body["data-epoch"], "locale": body["data-locale"],
                     "step": body["data-step"]}
        for stream, n in self.heads.items():
            self.day.history.note(self.called, "load", stream=stream, n=n)
        for item in self.dom.select("li.message[id]"):
            self.day.history.note(self.called, "message", client_id=item["id"].removeprefix("m-"))
        self.again.set()

    def standing(self, to):
        return self.index.find(to)

    def drawn(self, html):
        fresh = super().drawn(html)
        for chip in fresh.select("[data-chip][data-v]"):  # a post drawn before its card moved brings no old chip back
            newer = [tag for tag in self.index.find(f'[data-chip="{chip["data-chip"]}"]')
                     if int(tag.get("data-v", 0)) > int(chip["data-v"])]
            if newer:
                chip.replace_with(BeautifulSoup(str(newer[0]), "html.parser"))
        self.index.add(fresh)
        return fresh

    def apply(self, part):
        if part["do"] == "reload":
            self.wants_load = self.wants_load or not part["to"] or bool(self.standing(part["to"]))
        else:
            super().apply(part)

    def hear(self):
        """Apply all that has come since."""
        while self.frames and not self.wants_load:
            text = self.frames.popleft()
            if text.startswith("430"):
                (answer,) = json.loads(text[3:])
                self.settle(answer)
            else:
                name, said = json.loads(text[2:])
                if name == "packets":
                    self.take(said)
                elif name == "pulse" and any(n > self.heads.get(stream, n) for stream, n in said["heads"].items()):
                    self.gap_at = self.gap_at or time.monotonic()
        while self.gap_at and time.monotonic() - self.gap_at > GAP and self.awake.is_set() and not self.wants_load:
            self.gap_at = None
            asked = "&".join(f"{stream}={n}" for stream, n in self.heads.items())
            self.settle(self.get(f"/events/dejima/changes?{asked}").json)
        if self.wants_load and self.awake.is_set():
            self.load()

    def take(self, packets):
        """The rule of numbers: n follows on the head, or is old, or waits for what is missing."""
        self.held += packets
        for packet in sorted(self.held, key=lambda packet: packet["n"]):
            stream, n = packet["stream"], packet["n"]
            if n == self.heads.get(stream, n - 1) + 1:
                self.day.history.note(self.called, "packet", stream=stream, n=n)
                if stream in self.heads:  # else its page does not know of it yet
                    self.heads[stream] = n
                    self.show(packet["parts"])
        self.held = [packet for packet in self.held if packet["n"] > self.heads.get(packet["stream"], packet["n"])]
        self.gap_at = (self.gap_at or time.monotonic()) if self.held else None

    def settle(self, answer):
        if "refused" in answer:
            self.ended = answer["refused"]
        elif answer.get("reload"):
            self.wants_load = True
        else:
            self.show(answer["parts"])
            for stream, n in answer["heads"].items():
                self.heads[stream] = max(n, self.heads[stream])
                self.day.history.note(self.called, "caught_up", stream=stream, n=self.heads[stream])
            self.gap_at = time.monotonic() - GAP - 1 if answer.get("more") else None
            self.take([])

    def show(self, parts):
        for part in parts:
            for key, _order in MESSAGE.findall(part.get("html") or ""):
                self.day.history.note(self.called, "message", client_id=key)
            if not self.ended:
                self.apply(part)

    # the thread

    def put_away(self):
        """As a phone without a network: it hears nothing, and says nothing of it."""
        self.awake.clear()

    def take_out(self):
        self.awake.set()

    def leave(self):
        self.over.set()
        self.awake.set()
        self.thread.join(10)
        self.poster.close()

    def listen(self):
        while not self.over.is_set():
            self.awake.wait()
            with contextlib.suppress(OSError, WebSocketException):
                self.stay_connected()
            self.over.wait(self.back_in)
            self.back_in = 0.3

    def stay_connected(self):
        if self.ended:
            self.over.wait(0.5)
            return
        self.again.clear()
        socket = create_connection(self.client.url.replace("http", "ws", 1) + PATH + "websocket", timeout=8,
                                   cookie=self.client.cookie, origin=self.client.url)
        self.pushed = set()
        try:
            assert socket.recv().startswith("0")
            socket.send("40")
            if not socket.recv().startswith("40"):  # no session any more
                self.over.wait(0.5)
                return
            socket.send("420" + json.dumps(["hello", {**self.said, "streams": self.heads}]))
            socket.settimeout(0.2)
            self.connections += 1
            while self.awake.is_set() and not self.over.is_set() and not self.again.is_set():
                try:
                    if not self.came(socket, socket.recv()):
                        return
                except WebSocketTimeoutException:
                    pass
        finally:
            socket.shutdown()

    def came(self, socket, text):
        """Whether the connection goes on."""
        if text == "2":
            socket.send("3")
        elif text.startswith('42["bye"'):
            self.back_in = json.loads(text[2:])[1]["retry_in"]
            return False
        elif text.startswith(("430", '42["packets"', '42["pulse"')):
            self.read.append(text)
            self.frames.append(text)
            if text.startswith('42["packets"'):
                self.note(json.loads(text[2:])[1], time.monotonic())
        return bool(text) and not text.startswith("41")

    def note(self, packets, at):
        """How long posts were on their way, and what came twice."""
        for packet in packets:
            self.packets += 1
            self.day.doubled += (packet["stream"], packet["n"]) in self.pushed
            self.pushed.add((packet["stream"], packet["n"]))
            for part in packet["parts"]:
                for key, _order in MESSAGE.findall(part["html"]) if part["do"] == "append" else ():
                    self.day.arrived(key, at)
