"""The fair's clock: two processes read it, the script sets what hour it is and how fast time goes."""

import mmap
import struct
import time
from datetime import UTC, datetime

CLOCK = "MODEL_DAY_CLOCK"  # the variable that names the file
FORM = struct.Struct("ddd")  # what hour it was, what this machine's clock said then, how many times faster it goes


class Clockwork:
    """A file in the memory of all who read it; ``time.monotonic`` is the same in all processes of a machine."""

    def __init__(self, path):
        with open(path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), FORM.size)

    @classmethod
    def make(cls, path, hour):
        """A clock that stands still at that hour (an instant, naive UTC) until it is wound."""
        path.write_bytes(bytes(FORM.size))
        clock = cls(path)
        clock.set(hour, 0)
        return clock

    def now(self):
        """Seconds since 1970 at the fair."""
        while (read := self.memory[:]) != self.memory[:]:
            pass  # it is being set just now
        hour, since, speed = FORM.unpack(read)
        return hour + (time.monotonic() - since) * speed

    @property
    def instant(self):
        return datetime.fromtimestamp(self.now(), UTC).replace(tzinfo=None)

    def set(self, instant, speed):
        self.memory[:] = FORM.pack(instant.replace(tzinfo=UTC).timestamp(), time.monotonic(), speed)
