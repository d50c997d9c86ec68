"""The server on plain threads (werkzeug): for tests and small rooms. Imported by name only."""

import contextlib
import socket
import threading
import time

from engineio.async_drivers import threading as driver
from werkzeug.serving import WSGIRequestHandler, make_server

from eventops.transport import frames, lifecycle, limits
from eventops.transport.bounds import IDLE, THREADS
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


class Handler(WSGIRequestHandler):
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

    def parse_request(self):
        with Head.of(self) as head:
            is_good = super().parse_request()
        headless.heard(self.connection.fileno())
        self.close_connection = self.close_connection or not head.is_whole
        return is_good and head.is_whole

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
