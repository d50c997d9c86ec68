"""Open pages as static/js/live.js keeps them: heads, packets by their number, gaps, catching up; in one loop."""

import functools
import json
import re
import select
import threading
import time

from tests.bench.phones import hello, page_of

GAP = 0.15  # seconds a gap may close by itself
SHOWN = re.compile(r'<li class="message[^>]* id="m-([^"]+)"')
PONG = b"\x81\x81\0\0\0\0" + b"3"


@functools.lru_cache(64)
def read(text):
    """``[(stream, n, posts shown)]`` of a frame of packets; the same text comes to every phone."""
    return [(packet["stream"], packet["n"], posts(packet["parts"])) for packet in json.loads(text[2:])[1]]


def posts(parts):
    return {key for part in parts if part["to"].startswith("#talk-") for key in SHOWN.findall(part["html"])}


class Page:
    """One person's. ``seen`` holds the posts that have stood on it since it was loaded, ``since`` the heads then."""

    def __init__(self, poster, day):
        self.poster, self.day, self.lock = poster, day, threading.Lock()
        self.phone, self.pushed, self.doubled, self.reloads, self.gap_at = None, set(), 0, -1, None
        self.load()

    def load(self):
        self.said = page_of(self.poster.client)
        self.since = dict(self.said["streams"])
        self.seen, self.held = set(), {}
        self.reloads += 1

    @property
    def heads(self):
        return self.said["streams"]

    def come(self):
        """Connect and say hello; what came before its answer is applied by the loop."""
        phone, answer = hello(self.poster.client, self.poster.client.url, self.said)
        phone.sock.setblocking(False)
        with self.lock:
            if self.phone:  # taken out twice
                return phone.close()
            self.phone, self.gap_at, self.pushed, again = phone, None, set(), self.settle(answer)
            for text in phone.early:
                self.apply(text, time.monotonic())
        self.day.watch(self)
        while again:
            again = self.catch_up()

        return None

    def go(self):
        """As a phone that is put away: without a word."""
        with self.lock:
            phone, self.phone = self.phone, None
        if phone:
            self.day.forget(phone)
            phone.close()

    def close(self):
        """Once the loop has ended."""
        if self.phone:
            self.phone.close()
        self.poster.close()

    def hear(self, at):
        """Take in what has come, at that time."""
        with self.lock:
            if self.phone is None:
                return
            try:
                self.phone.more()
            except BlockingIOError:
                return
            for text in self.phone.frames():
                self.apply(text, at)

    def apply(self, text, at):
        if text == b"2":
            self.phone.sock.send(PONG)
        elif text.startswith(b'42["packets"'):
            self.take(read(text), at)
        elif text.startswith(b'42["pulse"'):
            heads = json.loads(text[2:])[1]["heads"]
            behind = any(n > self.heads.get(stream, n) for stream, n in heads.items())
            self.gap_at = (self.gap_at or at) if behind or self.held else None

    def take(self, packets, at):
        for stream, n, shown in packets:
            self.doubled += (stream, n) in self.pushed
            self.pushed.add((stream, n))
            self.held[stream, n] = shown
        for stream, n in sorted(self.held):
            if n == self.heads[stream] + 1:
                self.heads[stream] = n
                shown = self.held.pop((stream, n))
                self.seen |= shown
                for key in shown:
                    self.day.arrived(key, at)
            elif n <= self.heads[stream]:
                del self.held[stream, n]
        self.gap_at = (self.gap_at or at) if self.held else None

    def is_behind(self, now):
        return self.phone is not None and self.gap_at is not None and now - self.gap_at > GAP

    def catch_up(self):
        asked = "&".join(f"{stream}={n}" for stream, n in self.heads.items())
        answer = json.loads(self.poster.get(f"/events/dejima/changes?{asked}"))
        with self.lock:
            self.gap_at = None
            return self.settle(answer)

    def settle(self, answer):
        """Whether there is more to ask for."""
        if "heads" not in answer:
            self.load()
            return False
        self.seen |= posts(answer["parts"])
        for stream, n in answer["heads"].items():
            self.heads[stream] = max(n, self.heads[stream])
        return answer.get("more", False)


class Loop(threading.Thread):
    """Hears for all pages that are online; calls *behind* with each that has to catch up."""

    def __init__(self, behind):
        super().__init__(daemon=True)
        self.poll, self.pages, self.behind, self.over = select.epoll(), {}, behind, threading.Event()
        self.lost = 0

    def watch(self, page):
        number = page.phone.sock.fileno()
        self.pages[number] = page
        self.poll.register(number, select.EPOLLIN)
        page.hear(time.monotonic())

    def forget(self, phone):
        self.poll.unregister(phone.sock)
        self.pages.pop(phone.sock.fileno(), None)

    def run(self):
        while not self.over.is_set():
            ready = self.poll.poll(0.1, 1024)
            now = time.monotonic()
            for number, _ in ready:
                if page := self.pages.get(number):
                    self.hear(page, time.monotonic())
            for page in [page for page in list(self.pages.values()) if page.is_behind(now)]:
                page.gap_at = None
                self.behind(page)

    def hear(self, page, at):
        try:
            page.hear(at)
        except OSError:  # the server has hung up
            self.lost += 1
            page.go()

    def end(self):
        self.over.set()
        self.join()
        self.poll.close()
