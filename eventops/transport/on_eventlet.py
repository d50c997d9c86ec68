"""The server on eventlet: its WebSocket made safe, its threads, its start and stop. Imported by name only."""

import base64
import contextlib
import functools
import hashlib
import os

import eventlet
import eventlet.semaphore
import eventlet.wsgi
from engineio.async_drivers import eventlet as driver
from eventlet import hubs, patcher, tpool, websocket
from eventlet.green import socket
from eventlet.greenio import GreenSocket
from greenlet import GreenletExit

from eventops.transport import eventlet_http, lifecycle, limits
from eventops.transport.bounds import (
    IDLE,
    MAX_CONNECTIONS,
    MAX_MESSAGE,
    MAX_PARTS,
    SEND_BUFFER,
    THREADS,
    WAITING_THREADS,
    Bucket,
)

_start_thread = patcher.original("_thread").start_new_thread
_threads = eventlet.semaphore.Semaphore(THREADS)
_waiting_threads = eventlet.semaphore.Semaphore(WAITING_THREADS)


def install() -> None:
    driver._async["websocket"] = WebSocketWSGI
    tpool.set_num_threads(THREADS)  # each keeps the memory its largest picture took: twenty of them, half a gigabyte


def in_thread(call, waits=False):
    with _waiting_threads if waits else _threads:
        return (_in_a_new_thread if waits else tpool.execute)(lifecycle.standing_back, call)


def _in_a_new_thread(function, *args):
    """What `function(*args)` gives, which raises nothing, in a thread that closes its end of a pipe when it is done.

    eventlet's few threads take whatever comes next, so that as many calls that hang hold up all the others. And a
    thread that ends leaves its heap to the next one: there are as many as ever waited at a time, in a pool all of them.
    """
    answers, (ours, its) = [], os.pipe()

    def run():
        try:
            answers.append(function(*args))
        finally:
            os.close(its)

    hubs.notify_opened(ours)
    with contextlib.ExitStack() as files:
        files.callback(os.close, ours)
        try:
            _start_thread(run, ())
        except RuntimeError:  # no room for another
            os.close(its)
            raise
        hubs.trampoline(ours, read=True)
    return answers.pop()


def unmask(data: bytes, mask, length=None, offset=0) -> bytes:
    """XOR as one long number: eventlet does it byte by byte in Python."""
    shift = offset % 4
    mask = bytes(mask)
    key = ((mask[shift:] + mask[:shift]) * (len(data) // 4 + 1))[: len(data)]
    return (int.from_bytes(data, "big") ^ int.from_bytes(key, "big")).to_bytes(len(data), "big")


class WebSocketWSGI(driver.WebSocketWSGI):
    """Shakes hands as RFC 6455 has it, with no extension and no older version. The Gate has looked at the request."""

    def __init__(self, handler, server):
        super().__init__(handler, server)
        self.support_legacy_versions = False

    def _handle_hybi_request(self, environ):
        sock = environ["eventlet.input"].get_socket()
        sock.settimeout(IDLE)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "").encode() + websocket.PROTOCOL_GUID
        sock.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
            + base64.b64encode(hashlib.sha1(key).digest())
            + b"\r\n\r\n"
        )
        return WebSocket(sock, environ, max_frame_length=MAX_MESSAGE)


class WebSocket(websocket.RFC6455WebSocket):
    """eventlet's WebSocket, bounded, and fair to the other greenlets."""

    refused = False
    _apply_mask = staticmethod(unmask)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._control_frames = Bucket()
        self.senders = 0  # who sends or waits to: the writer of the queue, the reader's pongs, what ends a frame
        # a TLS socket is of another class: what it took in part would have to be offered to it again
        self.goes_straight = isinstance(self.socket, GreenSocket)
        #: What takes a frame, or a part of it, without a wait, else raises OSError; only for when there are no senders.
        self.write = self.socket.fd.send if self.goes_straight else None

    class Message(websocket.RFC6455WebSocket.Message):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.size = self.parts = 0

        def push(self, data, final=False):
            self.size += len(data)
            self.parts += 1
            if self.size > MAX_MESSAGE or self.parts > MAX_PARTS:
                raise websocket.FailedConnectionError(1009, "message too large")
            super().push(data, final)

    def _recv_frame(self, message=None):
        eventlet.sleep(0)  # what has arrived is read without a wait: a flood would keep everyone else out
        return super()._recv_frame(message)

    def _handle_control_frame(self, opcode, data):
        if not self._control_frames.take():
            raise websocket.FailedConnectionError(1008, "too many control frames")
        super()._handle_control_frame(opcode, data)

    def _send(self, frame):
        self.senders += 1
        try:
            super()._send(frame)
        finally:
            self.senders -= 1

    def send_rest(self, rest: bytes) -> None:
        """Have another greenlet send what `write` has not taken; whatever else is sent waits behind it."""
        self.senders += 1
        self._sendlock.acquire()  # free, since nobody sends: this does not wait
        eventlet.spawn_n(self._send_rest, rest)

    def _send_rest(self, rest) -> None:
        try:
            self.socket.sendall(rest)
        except OSError:
            self.hang_up()  # half a frame went out: nothing after it could be read
        finally:
            self._sendlock.release()
            self.senders -= 1

    def close(self, close_data=None):
        self.refused = self.refused or (bool(close_data) and close_data[0] not in (1000, 1001, 1005))
        if self.refused:
            self.hang_up()  # a closing frame might wait for a writer that waits for a client that never reads
        super().close(close_data)

    def hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)


def serve(app, host, port, on_ready, on_stop, tls=None) -> None:
    listener = eventlet_http.Listener(lifecycle.listen(socket, host, port), all_ask=bool(tls))
    options = {
        "max_size": MAX_CONNECTIONS,
        "socket_timeout": IDLE,
        "debug": False,
        "log": eventlet_http.QuietLog(),
        "protocol": functools.partial(eventlet_http.Protocol, tls=tls),
        "environ": {"wsgi.url_scheme": "https"} if tls else None,
    }
    server = eventlet.spawn(eventlet.wsgi.server, listener, app, **options)
    server.link(listener.ended)
    lifecycle.started(listener, on_ready)
    lifecycle.until_told_to_stop(socket)
    listener.stop()
    lifecycle.say_goodbye(on_stop)
    eventlet.sleep(0.3)  # let the last packets out
    limits.close_all()
    server.kill()
    with eventlet.Timeout(lifecycle.GOODBYE - 3, False), contextlib.suppress(GreenletExit):
        server.wait()
