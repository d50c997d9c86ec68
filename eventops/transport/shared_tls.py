"""TLS on plain threads: OpenSSL takes one call at a time on a connection, and here one reads while others send."""

import select
import ssl
import threading
import time


class SharedSSLSocket(ssl.SSLSocket):
    """An SSLSocket that several threads may use: never waits inside OpenSSL, and is in there one thread at a time.

    Made by its context (`sslsocket_class`), so there is no __init__ to say more in.
    """

    _patience = None

    def settimeout(self, seconds) -> None:
        self._patience = seconds
        super().settimeout(0)

    def gettimeout(self):
        return self._patience

    def _in_turn(self, call, *args):
        turn = self.__dict__.setdefault("_turn", threading.Lock())
        until = None if self._patience is None else time.monotonic() + self._patience
        while True:
            try:
                with turn:
                    return call(*args)
            except ssl.SSLWantReadError:
                self._wait(select.POLLIN, until)
            except ssl.SSLWantWriteError:
                self._wait(select.POLLOUT, until)

    def _wait(self, what, until) -> None:
        poll = select.poll()
        poll.register(self.fileno(), what)  # ValueError when another thread has closed it
        left = None if until is None else max(0, until - time.monotonic()) * 1000
        if not poll.poll(left):
            raise TimeoutError("timed out")

    def read(self, *args):
        return self._in_turn(super().read, *args)

    def recv(self, size=1024, flags=0):
        return self.read(size)

    def recv_into(self, buffer, size=None, flags=0):
        return self.read(size or len(buffer), buffer)

    def send(self, data, flags=0):
        return self._in_turn(super().send, data)

    def do_handshake(self, block=False):
        return self._in_turn(super().do_handshake)
