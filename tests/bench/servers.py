"""What is measured: our server and its peer, each on the first core; and what they cost."""

import json
import os
import shutil
import subprocess
import urllib.request
from pathlib import Path

from tests.server import Server

HERE = Path(__file__).parent
SERVERS_CORE, PHONES_CORE = 0, 1


class NotHere(Exception):
    """A peer that cannot be had on this machine."""


def pin(process, core):
    """Hold a process (0: this one) to a core, where there are two."""
    if os.cpu_count() > 1:
        os.sched_setaffinity(process, {core})


class Measured:
    """A running server by its process: what it has cost so far."""

    @property
    def seconds(self):
        """``(on a processor, waiting for one)``, all its threads."""
        tasks = [task.read_text().split() for task in Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")]
        return sum(int(ran) for ran, _, _ in tasks) / 1e9, sum(int(waited) for _, waited, _ in tasks) / 1e9

    @property
    def kilobytes(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    def ask(self, **asked):
        """POST /bench/emit; gives the times of what was emitted."""
        request = urllib.request.Request(f"{self.url}/bench/emit", json.dumps(asked).encode(),
                                         {"Content-Type": "application/json", "Host": self.url.partition("//")[2]})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["sent"]


class Fair(Measured, Server):
    """Our own, with the model fair."""

    program = ("-m", "tests.bench.fair")

    def __init__(self, folder):
        super().__init__(folder / "instance", "--demo")

    def start(self, seconds=180):
        super().start(seconds)
        pin(self.process.pid, SERVERS_CORE)
        return self


class Node(Measured):
    """Node's Socket.IO, fetched by npm into *folder*. Raises NotHere."""

    def __init__(self, folder):
        if not (shutil.which("node") and shutil.which("npm")):
            raise NotHere("node and npm are not installed")
        folder.mkdir(parents=True, exist_ok=True)
        try:
            subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", "socket.io@4"], cwd=folder,
                           capture_output=True, timeout=120, check=True)
        except (OSError, subprocess.SubprocessError) as error:
            raise NotHere(f"npm could not fetch socket.io: {error}") from None
        self.process = subprocess.Popen(["node", HERE / "broadcast.cjs"], stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, "NODE_PATH": str(folder / "node_modules")})
        pin(self.process.pid, SERVERS_CORE)
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()
