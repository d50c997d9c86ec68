"""The one place for what becomes of a client by the clock: it says hello, is pinged, and answers; or it is cut off."""

import logging
import time
from collections import deque

LOOK = 0.1  # seconds
AT_ONCE = 50  # clients, of a hall that came at one moment; then the others get their turn

log = logging.getLogger(__name__)


class Clocks:
    """Looks at a client some seconds later. One task for a whole server: all that wait equally long wait in a queue.

    python-engineio has a greenlet sleep for each client's next ping, an eighth of what a phone costs, and looks for
    who has not answered it only every ten seconds, for which it wakes up once for each client.
    """

    def __init__(self, server):
        self._server, self._waiting = server, {}
        server.start_background_task(self._run)

    @classmethod
    def of(cls, server) -> "Clocks":
        if not hasattr(server, "clocks"):
            server.clocks = cls(server)
        return server.clocks

    def after(self, seconds: float, look, client) -> None:
        """Call `look(client)` when more than that has passed; `look` and `seconds` are always the same few."""
        queue = self._waiting.setdefault((seconds, look), deque())
        queue.append((time.monotonic() + seconds + LOOK / 2, client))

    def _run(self) -> None:
        while True:
            self._server.sleep(LOOK)
            for number, (look, client) in enumerate(self._due(), 1):
                self._look(look, client)
                if number % AT_ONCE == 0:
                    self._server.sleep(0)

    def _due(self):
        for (_, look), queue in list(self._waiting.items()):
            while queue and queue[0][0] <= time.monotonic():
                yield look, queue.popleft()[1]

    @staticmethod
    def _look(look, client) -> None:
        try:
            look(client)
        except Exception:  # of one: the others' clocks go on
            log.exception("cannot look at %s", client.sid)
