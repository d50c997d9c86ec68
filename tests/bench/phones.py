"""Many phones in one thread: raw WebSockets that count what comes, and when, and do next to nothing else."""

import base64
import gc
import json
import os
import re
import select
import socket
import struct
import time
from urllib.parse import urlsplit

PACKETS = b'42["packets"'
PING, PONG = b"2", b"\x81\x81\0\0\0\0" + b"3"


def frame(text):
    """A client's text frame, masked with zeros."""
    data = text.encode()
    head = struct.pack("!BB", 0x81, 0x80 | len(data)) if len(data) < 126 else \
        struct.pack("!BBH", 0x81, 0x80 | 126, len(data))
    return head + b"\0\0\0\0" + data


class Phone:
    """One connection after its 101. ``heard`` are the times at which a frame of packets was whole here."""

    def __init__(self, url, headers=""):
        address = urlsplit(url)
        self.sock = socket.create_connection((address.hostname, address.port), timeout=30)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        self.sock.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {address.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{headers}\r\n".encode())
        self.rest, self.heard = b"", []
        while b"\r\n\r\n" not in self.rest:
            self.rest += self.sock.recv(4096)
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        assert b" 101 " in head.partition(b"\r\n")[0], head
        self.until("0{")

    def until(self, start):
        """Waits for a text that begins so."""
        while True:
            for data in self.frames():
                if data.decode().startswith(start):
                    return data.decode()
            self.more()

    def say(self, text):
        self.sock.sendall(frame(text))

    def more(self):
        data = self.sock.recv(262_144)
        if not data:
            raise ConnectionError("the server has hung up on a phone")
        self.rest = self.rest + data if self.rest else data

    def frames(self):
        """What has come whole; what has come in part stays for the next time."""
        data, at, found = self.rest, 0, []
        while len(data) - at >= 2:
            length, start = data[at + 1], at + 2
            if length == 126:
                length, start = int.from_bytes(data[at + 2:at + 4], "big"), at + 4
            elif length == 127:
                length, start = int.from_bytes(data[at + 2:at + 10], "big"), at + 10
            if len(data) < start + length or len(data) < start:
                break
            found.append(data[start:start + length])
            at = start + length
        self.rest = data[at:]
        return found


class Crowd:
    """Phones that are all connected, watched together."""

    def __init__(self):
        self.phones, self.poll = {}, select.epoll()

    def __len__(self):
        return len(self.phones)

    def add(self, phone):
        phone.sock.setblocking(False)
        self.phones[phone.sock.fileno()] = phone
        self.poll.register(phone.sock, select.EPOLLIN)

    def close(self):
        for phone in self.phones.values():
            phone.sock.close()
        self.poll.close()

    def read(self, wait):
        """Take in what has come; how many frames of packets that were."""
        count = 0
        for number, _ in self.poll.poll(wait, 4096):
            phone = self.phones[number]
            phone.more()
            now = time.monotonic()
            for data in phone.frames():
                if data.startswith(PACKETS):
                    phone.heard.append(now)
                    count += 1
                elif data == PING:
                    phone.sock.send(PONG)
        return count

    def hear(self, frames, patience=60.0):
        """Until each phone has heard that many frames; raises TimeoutError."""
        missing = frames * len(self) - sum(len(phone.heard) for phone in self.phones.values())
        until = time.monotonic() + patience
        while missing > 0:
            missing -= self.read(0.2)
            if time.monotonic() > until:
                raise TimeoutError(f"{missing} deliveries never came")

    def idle(self, seconds):
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.read(left)

    def forget(self):
        for phone in self.phones.values():
            phone.heard.clear()
        gc.collect()

    def ages(self, sent):
        """Seconds from each of *sent* to each phone."""
        return [at - begun for phone in self.phones.values() for begun, at in zip(sent, phone.heard, strict=True)]


def members(client, url, count, crowd, again):
    """Have *count* phones open the fair's page and say hello; *again* signs in anew for every fifty."""
    for number in range(count):
        if number % 50 == 0:
            client = again()
            page = client.get("/events/dejima/")
            streams = json.loads(re.search(r"data-streams='([^']*)'", page)[1])
            said = json.dumps(["hello", {"event": "dejima", "streams": streams, "locale": "ja",
                                         "epoch": re.search(r'data-epoch="([^"]*)"', page)[1]}])
            crowd.read(0)
        phone = Phone(url, f"Cookie: {client.cookie}\r\nOrigin: {url}\r\n")
        phone.say("40")
        phone.until("40{")
        phone.say(f"420{said}")
        assert '"heads"' in phone.until("430")
        crowd.add(phone)


def listeners(url, count, crowd):
    """Phones of a server that asks nothing."""
    for _ in range(count):
        phone = Phone(url)
        phone.say("40")
        phone.until("40{")
        crowd.add(phone)
