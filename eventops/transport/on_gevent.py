"""The server on gevent: the limits of its HTTP, its threads, its start and stop. Imported by name only."""

import contextlib
import functools
import logging
import ssl
import types

import gevent
import gevent.event
import gevent.selectors
from engineio.async_drivers import gevent as driver
from gevent import pywsgi, socket
from gevent.pool import Pool
from gevent.threadpool import ThreadPool

from eventops.transport import frames, lifecycle, limits
from eventops.transport.body import Body
from eventops.transport.bounds import HANDSHAKE, IDLE, MAX_CONNECTIONS, MAX_UNREAD_SECONDS, THREADS, WAITING_THREADS
from eventops.transport.headless import Head, Headless
from eventops.transport.tls import secured

log = logging.getLogger(__name__)
headless = Headless()


def install() -> None:
    driver._async["websocket"] = WebSocketWSGI


@functools.cache
def _threads(waits) -> ThreadPool:
    return ThreadPool(WAITING_THREADS if waits else THREADS)


def in_thread(call, waits=False):
    return _threads(waits).apply(lifecycle.standing_back, (call,))


class WebSocketWSGI(frames.WebSocketWSGI):
    """Never gevent-websocket, which python-engineio takes where it finds it: it is not kept up any more."""

    def __init__(self, handler, server):
        super().__init__(
            handler,
            server,
            thread_class=driver.Thread,
            event_class=gevent.event.Event,
            selector_class=gevent.selectors.DefaultSelector,
        )


class Handler(pywsgi.WSGIHandler):
    """gevent's HTTP with a clock on the whole of a request's head and body, and not a word on lost connections."""

    ignored_socket_errors = (*pywsgi.WSGIHandler.ignored_socket_errors, ssl.SSL_ERROR_EOF)

    def read_requestline(self):
        self._head = gevent.Timeout.start_new(IDLE, TimeoutError("the head came too slowly"))
        try:
            return super().read_requestline()
        except OSError:  # silent or gone: read as the end
            self._head.close()
            return ""

    def read_request(self, raw_requestline):
        try:
            with Head.of(self):
                return super().read_request(raw_requestline)
        except OSError as error:
            raise ValueError("the head broke off or came too slowly") from error
        finally:
            self._head.close()
            headless.heard(self.socket.fileno())

    def get_environ(self):
        environ = super().get_environ()
        whole, self.wsgi_input = self.wsgi_input, types.SimpleNamespace(_discard=lambda: self._discard(whole))
        environ["wsgi.input"] = body = Body(environ["wsgi.input"], self.content_length or 0, gevent)
        body.rfile = self.rfile  # where simple-websocket looks for the connection
        return environ

    def _discard(self, whole) -> None:
        """Read what the application left, but not for as long as it takes."""
        closes, self.close_connection = self.close_connection, True
        with gevent.Timeout(MAX_UNREAD_SECONDS, False):
            whole._discard()
            self.close_connection = closes

    def log_error(self, *_):
        pass


class Server(pywsgi.WSGIServer):
    tls = None

    def handle(self, sock, address):
        sock.settimeout(IDLE)
        with headless.held(sock.fileno()), contextlib.suppress(OSError):  # whoever is gone hears no "400"
            super().handle(sock, address)

    def wrap_socket_and_handle(self, client_socket, address):
        """In this connection's own greenlet, with a clock on the whole of the handshake."""
        secure = None
        with gevent.Timeout(HANDSHAKE, False):
            secure = secured(client_socket, self.tls)
        if secure is None:
            return client_socket.close()
        with contextlib.closing(secure):
            return self.handle(secure, address)


def serve(app, host, port, on_ready, on_stop, tls=None) -> None:
    listener = lifecycle.listen(socket, host, port)
    options = {"spawn": Pool(MAX_CONNECTIONS), "handler_class": Handler, "log": None, "error_log": log}
    server = Server(listener, app, **options, **({"ssl_context": tls} if tls else {}))
    server.tls = tls
    server.start()
    lifecycle.started(listener, on_ready)
    lifecycle.until_told_to_stop(socket)
    server.close()
    lifecycle.say_goodbye(on_stop)
    gevent.sleep(0.3)  # let the last packets out
    limits.close_all()
    server.stop(timeout=lifecycle.GOODBYE - 3)
