"""Whether figures are the server's: not the phones' that could not keep up, nor those of a busy machine."""

import threading
import time
from pathlib import Path


class Rig:
    """What a server cost while something was measured, and what the load generator did."""

    def __init__(self, server):
        self.server = server

    @staticmethod
    def wanted():
        """Seconds this process was on a processor, and those this thread would have liked to be."""
        _, waited, _ = Path("/proc/thread-self/schedstat").read_text().split()
        return time.process_time(), int(waited) / 1e9

    def __enter__(self):
        self.begun, (self.cpu, self.held_up), self.own = time.monotonic(), self.server.seconds, self.wanted()
        return self

    def __exit__(self, *_):
        cpu, held_up = self.server.seconds
        self.wall, self.cpu, self.held_up = time.monotonic() - self.begun, cpu - self.cpu, held_up - self.held_up
        ran, waited = self.wanted()
        self.ran, self.busy = ran - self.own[0], (ran - self.own[0] + waited - self.own[1]) / self.wall

    def judge(self, saturated=False):
        """The load generator was the bottleneck when it had no time to spare, or took longer than the server.

        The machine was crowded when the server waited for a processor for half as long as it had one.
        """
        slow = self.busy > 0.9 if saturated else self.ran > self.cpu
        return "bottleneck" if slow else "crowded" if self.held_up > self.cpu / 2 else "ok"

    def alone(self):
        """For somebody who does one thing after another, and so is no bottleneck."""
        return {"rig": "crowded" if self.judge() == "crowded" else "ok"}

    def facts(self, saturated=False):
        return {"rig": self.judge(saturated), "phones_busy": round(self.busy, 2),
                "phones_of_a_core": round(self.ran / self.wall, 3), "server_of_a_core": round(self.cpu / self.wall, 3)}


def in_background(call, *args, **options):
    """A thread that keeps its result, or what was raised in it, for ``join``."""
    return Background(call, args, options)


class Background(threading.Thread):
    def __init__(self, call, args, options):
        super().__init__(daemon=True)
        self.call, self.error, self.result = (call, args, options), None, None
        self.start()

    def run(self):
        call, args, options = self.call
        try:
            self.result = call(*args, **options)
        except Exception as error:  # raised again where somebody waits for it
            self.error = error

    def join(self, timeout=None):
        super().join(timeout)
        if self.error:
            raise self.error
        return self.result
