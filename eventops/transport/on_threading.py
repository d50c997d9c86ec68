"""The server on plain threads (werkzeug): for tests and small rooms. Imported by name only."""

import contextlib
import io
import socket
import threading
import time

from engineio.async_drivers import threading as driver
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wsgi import get_content_length

from eventops.transport import frames, lifecycle, limits
from eventops.transport.body import seconds_for
from eventops.transport.bounds import IDLE, MAX_UNREAD_SECONDS, THREADS
from eventops.transport.headless import Head, Headless
from eventops.transport.shared_tls import SharedSSLSocket
from eventops.transport.tls import secured

_threads = threading.Semaphore(THREADS)
headless = Headless()


def install() -> None:
    driver._async["websocket"] = frames.WebSocketWSGI


def in_thread(call, waits=False):
    """A thread of the operating system is what the caller is in already."""
    with contextlib.nullcontext() if waits else _threads:
        return call()


class Paced(socket.SocketIO):
    """What a client sends, which has to be there `within` some seconds, however many pieces it comes in.

    Then it is late; or just over, if it was no longer `wanted`.
    """

    def within(self, seconds, wanted=True) -> None:
        self._until, self._wanted = time.monotonic() + seconds, wanted

    def readinto(self, buffer):
        try:
            return self._in_time(buffer)
        except TimeoutError:
            if self._wanted:
                raise
            return 0

    def _in_time(self, buffer):
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("it came too slowly")
        self._sock.settimeout(min(IDLE, left))
        try:
            return self._sock.recv_into(buffer)
        finally:
            self._sock.settimeout(IDLE)


class Handler(WSGIRequestHandler):
    """werkzeug's HTTP, of one request a connection, with a clock on the whole of its head and body."""

    timeout = IDLE
    protocol_version = "HTTP/1.1"

    def __init__(self, request, client_address, server):
        if server.ssl_context is None:
            return super().__init__(request, client_address, server)
        if secure := secured(request, server.ssl_context):  # in this connection's own thread
            with contextlib.closing(secure):
                super().__init__(secure, client_address, server)
        return None

    def handle(self):
        with headless.held(self.connection.fileno()), contextlib.suppress(OSError):
            super().handle()

    def setup(self):
        super().setup()
        self.rfile.close()
        self.clock = Paced(self.connection, "r")
        self.rfile = io.BufferedReader(self.clock)

    def handle_one_request(self):
        self.clock.within(IDLE)
        super().handle_one_request()

    def parse_request(self):
        with Head.of(self):
            is_good = super().parse_request()
        headless.heard(self.connection.fileno())
        return is_good

    def make_environ(self):
        environ = super().make_environ()
        self.clock.within(seconds_for(get_content_length(environ) or 0))
        return environ

    def end_headers(self):
        """Begin the answer: what is read after it is what the application left of the body, so that it arrives."""
        super().end_headers()
        self.clock.within(MAX_UNREAD_SECONDS, wanted=False)

    def log(self, type, message, *args):
        """Nothing of single requests: the errors of the application are logged where they happen."""


def serve(app, host, port, on_ready, on_stop, tls=None) -> None:
    listener = lifecycle.listen(socket, host, port)
    server = make_server(host, port, app, threaded=True, request_handler=Handler, fd=listener.fileno())
    if tls:
        tls.sslsocket_class = SharedSSLSocket
        server.ssl_context = tls  # not given to make_server: it would shake hands where connections are accepted
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    lifecycle.started(listener, on_ready)
    lifecycle.until_told_to_stop(socket)
    server.shutdown()
    server.server_close()
    listener.close()
    lifecycle.say_goodbye(on_stop)
    time.sleep(0.3)  # let the last packets out
    limits.close_all()
