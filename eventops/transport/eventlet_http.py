"""eventlet's HTTP server made safe: clocks on what a client sends, a quiet log, a listener that can stop.

Imported by on_eventlet.py only.
"""

import contextlib
import errno
import logging
import os
import signal
import sys
import time

import eventlet
import eventlet.event
from eventlet import wsgi

from eventops.transport.bounds import HANDSHAKE, IDLE, MAX_UNREAD_SECONDS, PIECE, SLOWEST_BODY
from eventops.transport.headless import Head, Headless
from eventops.transport.tls import secured

log = logging.getLogger(__name__)
AT_ONCE = 32  # connections accepted in one go
headless = Headless()


class Body:
    """A request's body that has to come at some pace, and leaves the others theirs.

    One byte every half minute is no upload; and what has arrived is read without a wait: ten photos that came at once
    would keep everyone else out until the last is taken in.
    """

    def __init__(self, body):
        self._body = body
        self._until = time.monotonic() + IDLE + (body.content_length or 0) / SLOWEST_BODY

    def _in_time(self, read, *args):
        with eventlet.Timeout(max(0.001, self._until - time.monotonic()), TimeoutError("the body came too slowly")):
            return read(*args)

    def read(self, *size):
        data = self._in_time(self._body.read, *size)
        if len(data) >= PIECE:
            eventlet.sleep(0)
        return data

    def readline(self, *size):
        return self._in_time(self._body.readline, *size)

    def readlines(self, *hint):
        return self._in_time(self._body.readlines, *hint)

    def __iter__(self):
        return iter(self.readline, b"")


class Protocol(wsgi.HttpProtocol):
    """eventlet's HTTP, with a clock on the whole of a request's head and body, and not a word on lost connections."""

    rbufsize = wbufsize = 4096  # of the 24 KB it would take for each phone as long as it is there

    def __init__(self, conn_state, server, tls=None):
        if tls is not None:
            secure = self._secured(conn_state[1], tls)
            if secure is None:
                return
            conn_state[1] = secure
        self.file = conn_state[1].fileno()
        with headless.held(self.file):
            super().__init__(conn_state, server)

    @staticmethod
    def _secured(sock, tls):
        """In this connection's own greenlet: whoever stops in the middle keeps nobody else from being accepted."""
        with eventlet.Timeout(HANDSHAKE, False):
            return secured(sock, tls)
        sock.close()
        return None

    def handle(self):
        with contextlib.suppress(OSError):
            super().handle()

    def finish(self):
        try:
            super().finish()
        except OSError:  # over TLS it has more names than eventlet knows
            self.connection.close()

    def _read_request_line(self):
        self._head_until = time.monotonic() + IDLE
        return self._in_time(super()._read_request_line, "")

    def parse_request(self):
        with Head.of(self) as head:
            is_good = self._in_time(super().parse_request, False)
        headless.heard(self.file)
        self.close_connection = self.close_connection or not head.is_whole
        return is_good and head.is_whole

    def _in_time(self, read, too_late):
        with eventlet.Timeout(max(0.001, self._head_until - time.monotonic()), False):
            return read()
        self.close_connection = 1
        return too_late

    def get_environ(self):
        environ = super().get_environ()
        whole = environ["wsgi.input"]
        environ["wsgi.input"] = Body(whole)
        whole.discard = lambda: self._discard(whole)
        return environ

    def _discard(self, whole) -> None:
        """Read what the application left, or a reset would take the answer along; but not for as long as it takes."""
        self.close_connection = 1
        with eventlet.Timeout(MAX_UNREAD_SECONDS, False), contextlib.suppress(OSError, wsgi.ChunkReadError):
            type(whole).discard(whole)
            self.close_connection = 0

    def log_message(self, *_):
        pass


class QuietLog:
    """What eventlet says, kept to the errors of the application. It hands tracebacks to `info`, too."""

    def info(self, message, *_):
        error = sys.exc_info()[1]
        if isinstance(error, Exception) and not isinstance(error, OSError):  # a connection that is lost is no error
            log.error("%s", message)

    error = info

    def debug(self, *_):
        pass

    write = debug


class Listener:
    """The listening socket: takes no more connections after `stop`, and does not give up when it runs out of files."""

    def __init__(self, sock):
        self._sock, self._stopped, self._taken = sock, False, 0
        self.family, self.getsockname, self.close = sock.family, sock.getsockname, sock.close

    def accept(self):
        self._taken += 1
        if self._taken % AT_ONCE == 0:
            eventlet.sleep(0)  # those who are in come first: who of them has nothing to say is known then
        while not self._stopped:
            try:
                return self._sock.accept()
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.ECONNABORTED):
                    eventlet.sleep(0.1)
                elif not self._stopped:
                    raise
        return eventlet.event.Event().wait()  # until killed: coming back would hang up on everyone at once

    def stop(self) -> None:
        self._stopped = True
        self._sock.close()

    def ended(self, _server) -> None:
        """A process that takes no connections must not look alive."""
        if not self._stopped:
            log.critical("the server has ended by itself")
            os.kill(os.getpid(), signal.SIGTERM)
