"""The one place where a driver's WebSocket meets python-engineio."""

import contextlib
import weakref


class Channel:
    """A driver's WebSocket as python-engineio uses it: garbage, silence and a lost connection all read as a close.

    The driver's object has wait, send, close, `refused` (it has closed because of what it read) and hang_up.
    One that fanout.py may write to past the queue `goes_straight`.
    """

    def __init__(self, ws, owner):
        self.ws, self._owner = ws, weakref.proxy(owner)  # which has us: both go as soon as the phone is gone
        self.send, self.hang_up = ws.send, ws.hang_up
        self.straight = ws if getattr(ws, "goes_straight", False) else None

    def wait(self) -> str | None:
        try:
            data = self.ws.wait()
        except TimeoutError:
            return self._owner.cut("silent")
        except OSError:
            return None
        except Exception:  # a frame that breaks RFC 6455, or text that is not UTF-8
            return self._owner.cut("bad")
        if data is None and not self.ws.refused:
            return None
        if not isinstance(data, str) or data[:1] not in ("1", "2", "3", "4", "5"):
            return self._owner.cut("bad")
        return data

    def close(self) -> None:
        with contextlib.suppress(Exception):  # it was gone already
            self.ws.close()
