"""A client without a library, so that it can do what no library would: raw HTTP, raw frames, Engine.IO by hand."""

import base64
import contextlib
import json
import os
import socket
import struct
import threading
import time

from tests.machine import busy

COOKIE = "Cookie: session=good\r\n"
POLLING = "/socket.io/?EIO=4&transport=polling"
WEBSOCKET = "/socket.io/?EIO=4&transport=websocket"


opened, pages = [], []  # the test's connections and polling sessions: conftest.py closes what a test leaves open


def tcp(port, buffer=None):
    sock = socket.socket()
    if threading.current_thread() is threading.main_thread():
        opened.append(sock)
    if buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    sock.settimeout(15)
    sock.connect(("127.0.0.1", port))
    return sock


def http(port, path, method="GET", headers=COOKIE, body=b""):
    """(status, headers and body as bytes) of one request on a connection of its own."""
    with tcp(port) as sock:
        length = f"Content-Length: {len(body)}\r\n" if body and "Transfer-Encoding" not in headers else ""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{length}{headers}\r\n"
        sock.sendall(head.encode() + body)
        answer = b""
        while not _is_whole(answer) and (more := sock.recv(65536)):
            answer += more
    head, _, content = answer.partition(b"\r\n\r\n")
    if b"chunked" in head.lower():
        content = content.partition(b"\r\n")[2].rpartition(b"\r\n0\r\n")[0]
    if content.startswith(b'0{"sid"') and threading.current_thread() is threading.main_thread():
        pages.append((port, json.loads(content[1:])["sid"]))
    return int(head.split()[1]), head, content


def _is_whole(answer):
    head, _, content = answer.partition(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]
    return length.isdigit() and len(content) >= int(length)


def frame(data="", opcode=1, final=True, masked=True, reserved=0):
    data = data.encode() if isinstance(data, str) else data
    first, mask = (0x80 if final else 0) | reserved << 4 | opcode, 0x80 if masked else 0
    if len(data) < 126:
        head = struct.pack("!BB", first, mask | len(data))
    elif len(data) < 65536:
        head = struct.pack("!BBH", first, mask | 126, len(data))
    else:
        head = struct.pack("!BBQ", first, mask | 127, len(data))
    return head + (b"\0\0\0\0" if masked else b"") + data


class WebSocket:
    """A connection after the 101; `status` is what the server answered to the upgrade."""

    def __init__(self, port, path=WEBSOCKET, headers=COOKIE, version="13", extra="", buffer=None):
        self.sock = tcp(port, buffer)
        version = f"Sec-WebSocket-Version: {version}\r\n" if version else ""
        key = f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n" if version else ""
        self.sock.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"{version}{key}{headers}{extra}\r\n".encode()
        )
        self.head = b""
        while b"\r\n\r\n" not in self.head and (byte := self.sock.recv(1)):
            self.head += byte
        self.status = int(self.head.split()[1])

    def exactly(self, count):
        data = b""
        while len(data) < count:
            more = self.sock.recv(count - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def read(self):
        """(opcode, payload) of the next frame; EOFError or ConnectionError at the end."""
        first, second = self.exactly(2)
        length = second & 127
        if length == 126:
            length = struct.unpack("!H", self.exactly(2))[0]
        elif length == 127:
            length = struct.unpack("!Q", self.exactly(8))[0]
        return first & 15, self.exactly(length)

    def text(self):
        """The next text that is no ping; pings are answered."""
        while True:
            opcode, data = self.read()
            if opcode == 1 and data == b"2":
                self.say("3")
            elif opcode == 1:
                return data.decode()

    def say(self, text):
        self.sock.sendall(frame(text))

    def send(self, data):
        """Send raw bytes for as long as the server takes them."""
        with contextlib.suppress(OSError):
            self.sock.sendall(data)

    def closes_within(self, seconds):
        """Whether the server ends this connection within so many seconds of a free core."""
        return self.seconds_until_closed() < seconds * busy()

    def seconds_until_closed(self, patience=15):
        """How long it takes the server to end this connection; raises TimeoutError when it does not."""
        started = time.monotonic()
        self.sock.settimeout(patience)
        with contextlib.suppress(ConnectionError):
            while self.sock.recv(65536):
                if time.monotonic() - started > patience:
                    raise TimeoutError
        return time.monotonic() - started

    def close(self):
        self.sock.close()


def connect(port, **options):
    """A WebSocket in the default namespace that has not said hello."""
    ws = WebSocket(port, **options)
    assert ws.status == 101, ws.head
    assert ws.text().startswith("0{")
    ws.say("40")
    assert ws.text().startswith("40{")
    return ws


def say_hello(ws):
    """The acknowledgement of `hello`."""
    ws.say('421["hello",{"event":"fair"}]')
    answer = ws.text()
    assert answer.startswith("431["), answer
    return json.loads(answer[3:])


def member(port, **options):
    """A well-behaved page: connected, and it has said hello."""
    ws = connect(port, **options)
    say_hello(ws)
    return ws


class Polling:
    """A page whose proxy blocks WebSocket."""

    def __init__(self, port):
        self.port = port
        self.sid = json.loads(http(port, POLLING)[2][1:])["sid"]

    @property
    def path(self):
        return f"{POLLING}&sid={self.sid}"

    def post(self, *packets, raw=None, headers=COOKIE):
        body = "\x1e".join(packets).encode() if raw is None else raw
        return http(
            self.port, self.path, "POST", body=body, headers=headers + "Content-Type: text/plain;charset=UTF-8\r\n"
        )[0]

    def get(self):
        status, _, body = http(self.port, self.path)
        return body.decode().split("\x1e") if status == 200 else status
