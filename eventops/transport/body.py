"""The one place for a request's body where a loop serves: it comes at some pace, and leaves the others theirs."""

import time

from eventops.transport.bounds import IDLE, LONGEST_BODY, PIECE, SLOWEST_BODY


def seconds_for(length: int) -> float:
    """How long a body of so many bytes may take: one byte every half minute is no upload."""
    return IDLE + min(length, LONGEST_BODY * SLOWEST_BODY) / SLOWEST_BODY


class Body:
    """*body* with a clock on all of it.

    And what has arrived is read without a wait: ten photos that came at once would keep everyone else out until the
    last is taken in. `loop` is the server's own module, whose sleep and Timeout they are.
    """

    def __init__(self, body, length, loop):
        self._body, self._loop = body, loop
        self._until = time.monotonic() + seconds_for(length)

    def _in_time(self, read, *args):
        left = max(0.001, self._until - time.monotonic())
        with self._loop.Timeout(left, TimeoutError("the body came too slowly")):
            return read(*args)

    def read(self, *size):
        data = self._in_time(self._body.read, *size)
        if len(data) >= PIECE:
            self._loop.sleep(0)
        return data

    def readline(self, *size):
        return self._in_time(self._body.readline, *size)

    def readlines(self, *hint):
        return self._in_time(self._body.readlines, *hint)

    def __iter__(self):
        return iter(self.readline, b"")
