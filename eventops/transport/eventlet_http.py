"""eventlet's HTTP server made safe: clocks on what a client sends, a quiet log, a listener that can stop.

Imported by on_eventlet.py only.
"""

import contextlib
import errno
import logging
import os
import signal
import socket
import sys
import time
from collections import deque

import eventlet
import eventlet.event
from eventlet import hubs, wsgi
from eventlet.greenio import GreenSocket

from eventops.transport.body import Body
from eventops.transport.bounds import HANDSHAKE, IDLE, MAX_HEADLESS, MAX_UNREAD_SECONDS
from eventops.transport.headless import Head, Headless
from eventops.transport.tls import secured

log = logging.getLogger(__name__)
AT_ONCE = 8  # connections handed out in one go
headless = Headless()


class Protocol(wsgi.HttpProtocol):
    """eventlet's HTTP, with a clock on the whole of a request's head and body, and not a word on lost connections."""

    rbufsize = wbufsize = 4096  # of the 24 KB it would take for each phone as long as it is there
    environ = None  # of the request it is at

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
        self.environ = None  # which knows us: what nothing refers to any more goes at once, and not when gc finds it

    def _read_request_line(self):
        self._head_until = time.monotonic() + IDLE
        return self._in_time(super()._read_request_line, "")

    def parse_request(self):
        with Head.of(self):
            is_good = self._in_time(super().parse_request, False)
        headless.heard(self.file)
        return is_good

    def _in_time(self, read, too_late):
        with eventlet.Timeout(max(0.001, self._head_until - time.monotonic()), False):
            return read()
        self.close_connection = 1
        return too_late

    def get_environ(self):
        environ = super().get_environ()
        whole = environ["wsgi.input"]
        environ["wsgi.input"] = Body(whole, whole.content_length or 0, eventlet)
        whole.discard = self._discard
        return environ

    def _discard(self) -> None:
        """Read what the application left, or a reset would take the answer along; but not for as long as it takes."""
        self.close_connection, whole = 1, self.environ["eventlet.input"]
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


def has_asked(sock) -> bool:
    """Whether a whole head has come, which stays there to be read."""
    with contextlib.suppress(OSError):  # nothing yet, or gone
        return b"\r\n\r\n" in sock.recv(4096, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    return False


class Listener:
    """The listening socket: takes no more connections after `stop`, and does not give up when it runs out of files.

    Of many that come at once those who have asked for something come first: what a connection costs the loop it costs
    when it is handed out. Of those who have not, more than may be in anyway never come so far.
    """

    def __init__(self, sock, all_ask=False):
        self._sock, self._stopped, self._handed_out = sock, False, 0
        self._all_ask = all_ask  # over TLS nobody knows yet
        self._asking, self._silent = deque(), deque()
        self.family, self.getsockname, self.close = sock.family, sock.getsockname, sock.close

    def accept(self):
        self._handed_out += 1
        is_turn = self._handed_out % AT_ONCE == 0
        if is_turn:
            eventlet.sleep(0)  # those who are in come first: who of them has nothing to say is known then
        while not self._stopped:
            if is_turn or not (self._asking or self._silent):
                self._take_in()
            for waiting in (self._silent, self._asking) if is_turn else (self._asking, self._silent):
                if waiting:
                    sock, address = waiting.popleft()
                    hubs.notify_opened(sock.fileno())
                    return GreenSocket(sock), address
            hubs.trampoline(self._sock, read=True)
        return eventlet.event.Event().wait()  # until killed: coming back would hang up on everyone at once

    def _take_in(self) -> None:
        """Whoever has come, as far as there are files, and who of the silent has asked since."""
        come = [*self._silent]
        self._silent.clear()
        try:
            for _ in range(MAX_HEADLESS - len(self._asking)):
                come.append(self._sock.fd.accept())
        except BlockingIOError:
            pass
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.ECONNABORTED):
                raise
            if not (come or self._asking):
                eventlet.sleep(0.1)
        for each in come:
            (self._asking if self._all_ask or has_asked(each[0]) else self._silent).append(each)
        while len(self._silent) > MAX_HEADLESS:
            self._silent.popleft()[0].close()

    def stop(self) -> None:
        self._stopped = True
        self._sock.close()
        for sock, _ in (*self._asking, *self._silent):
            sock.close()

    def ended(self, _server) -> None:
        """A process that takes no connections must not look alive."""
        if not self._stopped:
            log.critical("the server has ended by itself")
            os.kill(os.getpid(), signal.SIGTERM)
