"""The one place for the time a client has to say who it is."""

import time
from collections import deque

from eventops.transport.bounds import HELLO_WITHIN


class HelloWatch:
    """Cuts off who has not said hello in time. One task for a whole server: all wait equally long, in a queue."""

    def __init__(self, server):
        self._server, self._waiting = server, deque()
        server.start_background_task(self._run)

    @classmethod
    def of(cls, server) -> "HelloWatch":
        if not hasattr(server, "hello_watch"):
            server.hello_watch = cls(server)
        return server.hello_watch

    def add(self, client) -> None:
        self._waiting.append((time.monotonic() + HELLO_WITHIN, client))

    def _run(self) -> None:
        while True:
            while self._waiting and self._waiting[0][0] <= time.monotonic():
                client = self._waiting.popleft()[1]
                if not client.said_hello:
                    client.cut("silent")
            self._server.sleep(0.25)
