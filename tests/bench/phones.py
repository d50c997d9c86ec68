"""Many phones: connected here one after another, then watched by crowd.c, which notes what comes, and when."""

import base64
import ctypes
import functools
import gc
import json
import os
import re
import socket
import struct
import time
from collections import defaultdict
from urllib.parse import urlsplit

from tests.bench.compiled import compiled


def frame(text):
    """A client's text frame, masked with zeros."""
    data = text.encode()
    head = struct.pack("!BB", 0x81, 0x80 | len(data)) if len(data) < 126 else \
        struct.pack("!BBH", 0x81, 0x80 | 126, len(data))
    return head + b"\0\0\0\0" + data


class Phone:
    """One raw WebSocket."""

    def __init__(self, url, headers=""):
        address = urlsplit(url)
        self.sock = socket.create_connection((address.hostname, address.port), timeout=60)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        self.sock.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {address.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{headers}\r\n".encode())
        self.rest, self.early = b"", []
        while b"\r\n\r\n" not in self.rest:
            self.more()
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        assert b" 101 " in head.partition(b"\r\n")[0], head
        self.until("0{")

    def greet(self, said):
        """Socket.IO's connection, then hello; gives its answer."""
        self.say("40")
        self.until("40{")
        self.say("420" + json.dumps(["hello", said]))
        return json.loads(self.until("430")[3:])[0]

    def until(self, start):
        """Waits for a text that begins so; what came before it is in ``early``."""
        self.early = []
        while True:
            for data in self.frames():
                if data.startswith(start.encode()):
                    return data.decode()
                if data == b"2":
                    self.say("3")
                else:
                    self.early.append(data)
            self.more()

    def say(self, text):
        self.sock.sendall(frame(text))

    def more(self):
        data = self.sock.recv(262_144)
        if not data:
            raise ConnectionError("the server has hung up on a phone")
        self.rest += data

    def frames(self):
        """What has come whole, one by one; what has come in part stays for the next time."""
        while len(self.rest) >= 2:
            length, start = self.rest[1], 2
            if length > 125:
                start = 4 if length == 126 else 10
                length = int.from_bytes(self.rest[2:start], "big")
            if len(self.rest) < start + length:
                break
            data, self.rest = self.rest[start:start + length], self.rest[start + length:]
            yield data

    def close(self):
        self.sock.close()


class _Crowd(ctypes.Structure):
    _fields_ = [("poll", ctypes.c_int), *((name, ctypes.c_size_t) for name in ("count", "lost", "many", "most")),
                ("phones", ctypes.c_void_p), ("heard", ctypes.c_void_p)]


@functools.cache
def library():
    """crowd.c; while it watches, the other threads of this process run. Raises NotHere."""
    loaded, pointer = ctypes.CDLL(compiled("crowd.c", "-shared", "-fPIC")), ctypes.POINTER(_Crowd)
    loaded.crowd_new.restype = pointer
    loaded.crowd_add.argtypes = pointer, ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t
    loaded.crowd_hear.argtypes = pointer, ctypes.c_size_t, ctypes.c_double
    loaded.crowd_free.argtypes = (pointer,)
    for name in ("crowd_add", "crowd_hear", "crowd_free"):
        getattr(loaded, name).restype = None
    return loaded


class Crowd:
    """Phones that are all connected, watched together."""

    def __init__(self):
        self.own, self.phones = library().crowd_new(), []

    def __len__(self):
        return len(self.phones)

    def add(self, phone):
        phone.sock.setblocking(False)
        self.phones.append(phone)
        library().crowd_add(self.own, phone.sock.fileno(), phone.rest, len(phone.rest))

    def leave(self):
        """All phones hang up."""
        for phone in self.phones:
            phone.close()

    def close(self):
        os.close(self.own.contents.poll)
        self.leave()
        library().crowd_free(self.own)

    def hear(self, packets, patience=60.0):
        """Until each phone has heard that many packets. Raises TimeoutError and ConnectionError."""
        self._watch(packets * len(self), patience)
        if (missing := packets * len(self) - self.own.contents.many) > 0:
            raise TimeoutError(f"{missing} deliveries never came")

    def idle(self, seconds):
        self._watch(2**62, seconds)

    def _watch(self, wanted, seconds):
        """In slices, so that a signal is heard, too."""
        until = time.monotonic() + seconds
        while self.own.contents.many < wanted and (left := until - time.monotonic()) > 0 and not self.lost:
            library().crowd_hear(self.own, wanted, min(left, 0.5))
        if self.lost:
            raise ConnectionError(f"the server has hung up on {self.lost} phones")

    @property
    def lost(self):
        return self.own.contents.lost

    def forget(self):
        self.own.contents.many = 0
        gc.collect()

    @property
    def last(self):
        """When the last packet came."""
        return struct.unpack("=dII", self._entries(self.own.contents.many - 1, 1))[0]

    def _entries(self, start, count):
        return ctypes.string_at(self.own.contents.heard + 16 * start, 16 * count)

    def heard(self):
        """``(when, which phone, number of the packet)`` of all, in the order of time."""
        return struct.iter_unpack("=dII", self._entries(0, self.own.contents.many))

    def ages(self, sent):
        """Seconds from each of *sent* to each phone, by their order."""
        by_phone = defaultdict(list)
        for at, phone, _ in self.heard():
            by_phone[phone].append(at)
        return [at - begun for heard in by_phone.values() for begun, at in zip(sent, heard, strict=True)]

    def ages_by_number(self, sent):
        """Seconds from each of *sent* (number of the packet: when) to each phone; what else came does not count."""
        return [at - sent[n] for at, _, n in self.heard() if n in sent]


def page_of(client):
    """What the fair's page says about itself: the heads of its streams and its epoch, as hello wants them."""
    page = client.get("/events/dejima/")
    return {"event": "dejima", "streams": json.loads(re.search(r"data-streams='([^']*)'", page)[1]), "locale": "ja",
            "epoch": re.search(r'data-epoch="([^"]*)"', page)[1]}


def hello(client, url, said):
    """A phone with the page open; gives it and the answer."""
    phone = Phone(url, f"Cookie: {client.cookie}\r\nOrigin: {url}\r\n")
    answer = phone.greet(said)
    assert "heads" in answer, answer
    return phone, answer


def members(urls, count, crowd, sign_in):
    """Have *count* more phones say hello, at each of *urls* in turn; *sign_in* anew for every fifty."""
    for number in range(count):
        if number % 50 == 0:
            client = sign_in()
            said = page_of(client)
        if number % 5 == 0:
            crowd.idle(0.001)  # whoever is connected answers its pings
        crowd.add(hello(client, urls[number % len(urls)], said)[0])


def listeners(url, count, crowd):
    """Phones of a server that asks nothing."""
    for _ in range(count):
        phone = Phone(url)
        phone.say("40")
        phone.until("40{")
        crowd.add(phone)


def settled(crowd, seconds):
    """Once the servers have come to rest after the last hello."""
    crowd.idle(seconds)
    crowd.forget()
