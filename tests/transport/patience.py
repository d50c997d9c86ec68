"""Connections that do nothing, or next to nothing, and when the server ended each."""

import contextlib
import selectors
import threading
import time

from tests.transport import client
from tests.transport.client import COOKIE, frame

HALF_OPEN, EACH = 300, 10
STAYS = "answers every ping"
OUT_IN = {  # seconds
    "has not connected": 13,
    "has not said hello": 13,
    "has not said hello but talks": 13,
    "answers no ping": 30,
    "drips its head": 34,
    "drips its headers": 34,
    "drips its body": 36,
}


class Patience(threading.Thread):
    """Does all that needs waiting for, while the other tests go on."""

    def __init__(self, server):
        super().__init__()
        self.server, self.seen, self.ended, self.dripping = server, {}, {}, []
        self.selector = selectors.DefaultSelector()

    @property
    def counted(self):
        return {name: len(times) for name, times in self.ended.items()}

    @property
    def latest(self):
        return {name: round(max(times), 1) for name, times in self.ended.items()}

    def run(self):
        with self.server.watched(every=0.1) as self.seen:
            self.open()
            self.wait(45)

    def open(self):
        server = self.server
        for _ in range(HALF_OPEN):
            self.add("half open", client.tcp(server.port), b"GET /socket.io/ HTTP/1.1\r\nHost: x\r\n")
        for _ in range(EACH):
            self.add("drips its head", client.tcp(server.port), b"GET", b"G")
            self.add("drips its headers", client.tcp(server.port), b"GET /healthz HTTP/1.1\r\n", b"X")
            path = client.Polling(server.port).path
            post = f"POST {path} HTTP/1.1\r\nHost: x\r\n{COOKIE}Content-Length: 1000\r\n\r\n"
            self.add("drips its body", client.tcp(server.port), post.encode(), b"x")
            self.add("has not connected", client.WebSocket(server.port).sock)
            self.add("has not said hello", client.connect(server.port).sock)
            self.add("has not said hello but talks", client.connect(server.port).sock, drip=frame("3"))
            self.add("answers no ping", client.member(server.port).sock)
            self.add(STAYS, client.member(server.port).sock)

    def add(self, name, sock, first=b"", drip=None):
        sock.sendall(first)
        sock.setblocking(False)
        self.selector.register(sock, selectors.EVENT_READ, (name, time.monotonic()))
        if drip:
            self.dripping.append((sock, drip))

    def wait(self, seconds):
        end = time.monotonic() + seconds
        while self.selector.get_map() and time.monotonic() < end:
            for key, _ in self.selector.select(0.5):
                self.read(key.fileobj, *key.data)
            for sock, drip in self.dripping:
                with contextlib.suppress(OSError):
                    sock.send(drip)
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        self.selector.close()

    def read(self, sock, name, opened_at):
        try:
            over = not sock.recv(65536)
            if name == STAYS and not over:
                sock.send(frame("3"))
        except OSError:
            over = True
        if over:
            self.selector.unregister(sock)
            sock.close()
            self.ended.setdefault(name, []).append(time.monotonic() - opened_at)
