"""The WebSocket for gevent and threading: simple-websocket, bounded. (eventlet has its own, see on_eventlet.py.)"""

import contextlib
import socket
import threading
import time

import simple_websocket
from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from wsproto import ConnectionType, WSConnection, events
from wsproto.utilities import LocalProtocolError

from eventops.transport.bounds import IDLE, MAX_MESSAGE, MAX_PARTS, SEND_BUFFER, Bucket

# read ahead of the handlers; then the client's own connection has to wait
MAX_UNHANDLED, MAX_UNHANDLED_BYTES = 64, MAX_MESSAGE


class WebSocketWSGI(SimpleWebSocketWSGI):
    """What python-engineio calls with a request to upgrade. `server_args` name the server's own threads and events."""

    @property
    def refused(self) -> bool:
        return self.ws.ws.refused

    def __call__(self, environ, start_response):
        self.ws = WebSocket(environ, max_message_size=MAX_MESSAGE, **self.server_args)
        result = self.app(self)
        self.hang_up()
        if self.ws.mode == "werkzeug":  # the only way to tell werkzeug that there is no answer to send
            raise ConnectionError
        return result

    def close(self) -> None:
        super().close()
        self.hang_up()  # simple-websocket would wait for the client to hang up

    def hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self.ws.sock.shutdown(socket.SHUT_RDWR)


class Wire:
    """The connection: sends whole frames, one sender at a time. simple-websocket would send the part that fits."""

    def __init__(self, sock):
        self._sock, self._sending = sock, threading.Lock()
        self.recv, self.shutdown, self.fileno = sock.recv, sock.shutdown, sock.fileno

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.shutdown(socket.SHUT_RDWR)  # on gevent this is a duplicate: closing it alone hangs up on nobody
        self._sock.close()

    def send(self, data: bytes) -> None:
        with self._sending:
            self._sock.sendall(data)


class Frames(WSConnection):
    """wsproto's reading of the bytes, which stops at too many parts or control frames."""

    def __init__(self):
        super().__init__(ConnectionType.SERVER)
        self.refused, self._parts, self._control_frames = False, 0, Bucket()

    def events(self):
        for event in super().events():
            if isinstance(event, events.Message):
                self._parts = 0 if event.message_finished else self._parts + 1
            if self._parts > MAX_PARTS or (
                isinstance(event, (events.Ping, events.Pong)) and not self._control_frames.take()
            ):
                self.refused = True
                raise LocalProtocolError("too many parts")
            if isinstance(event, events.CloseConnection) and event.code not in (1000, 1001, 1005):
                self.refused = True
            yield event


class WebSocket(simple_websocket.Server):
    def handshake(self):
        self.sock.settimeout(IDLE)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self.sock, self.ws = Wire(self.sock), Frames()
        super().handshake()

    @property
    def _is_ahead(self) -> bool:
        waiting = self.input_buffer
        return len(waiting) > MAX_UNHANDLED or sum(map(len, list(waiting))) > MAX_UNHANDLED_BYTES

    def _handle_events(self):
        while self._is_ahead and self.connected:
            time.sleep(0.01)
        goes_on = super()._handle_events()
        self.ws.refused = self.ws.refused or self.incoming_message_len > MAX_MESSAGE
        return goes_on

    def _thread(self):
        try:
            super()._thread()
        except Exception:  # bytes that are no WebSocket frames at all
            self.ws.refused = True
        finally:
            self.connected = False
            self.event.set()
