"""The one place for connections that have not sent a whole request yet: each costs half a phone, and says nothing."""

import contextlib
from collections import OrderedDict

from eventops.transport.bounds import MAX_HEADLESS
from eventops.transport.tls import shut


class Headless:
    """Those of one server, by their files. Of too many the oldest is hung up on: a phone asks as soon as it is in.

    A TLS handshake comes before and has a clock of its own: of a hall that comes back at once all shake hands together.
    """

    def __init__(self):
        self._waiting = OrderedDict()  # the oldest first

    @contextlib.contextmanager
    def held(self, file: int):
        """Around all that is done for a connection; until it is `heard` it may be hung up on."""
        self._waiting[file] = True
        try:
            while len(self._waiting) > MAX_HEADLESS:
                with contextlib.suppress(OSError):
                    shut(self._waiting.popitem(last=False)[0])
            yield
        finally:
            self.heard(file)

    def heard(self, file: int) -> None:
        self._waiting.pop(file, None)


class Head:
    """A request's head as it is read. Python takes one that broke off for whole: half a head would be acted on."""

    def __init__(self, file):
        self._file = file

    @classmethod
    @contextlib.contextmanager
    def of(cls, handler):
        """While http.server's *handler* reads one."""
        file, handler.rfile = handler.rfile, cls(handler.rfile)
        try:
            yield
        finally:
            handler.rfile = file

    def readline(self, size=-1):
        line = self._file.readline(size)
        if not line:
            raise ConnectionError("the head broke off")
        return line
