"""What is measured: our server and its peers, each on the first core; and what they cost."""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.bench.compiled import CACHE, HERE, NotHere, compiled
from tests.server import ROOT, Server, lay_out_fair

SERVERS_CORE, PHONES_CORE = 0, 1


def pin(process, *cores):
    """Hold a process (0: this one) and all its threads to cores, where there are two."""
    if os.cpu_count() > 1:
        for task in Path(f"/proc/{process or os.getpid()}/task").iterdir():
            os.sched_setaffinity(int(task.name), cores)


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


class Together:
    """Several processes as one server: what they cost together."""

    def __init__(self, *servers):
        self.servers = servers

    @property
    def seconds(self):
        return tuple(map(sum, zip(*(server.seconds for server in self.servers), strict=True)))


class Fair(Measured, Server):
    """Our own, with the model fair as it was laid out in *folder*; *printed* are its links."""

    program = ("-m", "tests.bench.fair")

    def start(self, seconds=180, cores=(SERVERS_CORE,)):
        super().start(seconds)
        pin(self.process.pid, *cores)
        return self


class Laid:
    """The model fair, laid out once; every server begins with a copy."""

    def __init__(self, folder):
        self.folder, self.copies, self.fuller = folder, 0, {}
        self.printed = lay_out_fair(folder / "fair")

    def copy(self, source=None):
        """A new instance folder like *source* (the fair as it was laid out)."""
        self.copies += 1
        return Path(shutil.copytree(source or self.folder / "fair", self.folder / f"copy{self.copies}"))

    def filled(self, levels, cards=0):
        """A new instance folder with a history (fill.py) of the last of those levels, each made once on the one before.

        A level is ``(changes in all, posts of the new ones)``.
        """
        return self.copy(self._fuller(tuple(levels), cards) if levels else None)

    def _fuller(self, levels, cards):
        if (levels, cards) not in self.fuller:
            before = levels if cards and len(levels) > 1 else levels[:-1]
            folder = self.copy(self._fuller(before, 0) if before else None)
            subprocess.run([sys.executable, "-m", "tests.bench.fill", *map(str, levels[-1]), str(cards)], cwd=ROOT,
                           check=True, env={**os.environ, "EVENTOPS_INSTANCE": str(folder),
                                            "EVENTOPS_ASYNC_MODE": "threading"})
            self.fuller[levels, cards] = folder
        return self.fuller[levels, cards]

    def server(self, instance=None, **environment):
        return Fair(instance or self.copy(), printed=[self.printed], **environment)


class Node(Measured):
    """Node's Socket.IO, fetched by npm into the cache. Raises NotHere."""

    def __init__(self):
        if not (shutil.which("node") and shutil.which("npm")):
            raise NotHere("node and npm are not installed")
        folder = CACHE / "node"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", "socket.io@4"], cwd=folder,
                           capture_output=True, timeout=120, check=True)
        except (OSError, subprocess.SubprocessError) as error:
            raise NotHere(f"npm could not fetch socket.io: {error}") from None
        self.process = subprocess.Popen(["node", HERE / "broadcast.cjs"], stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, "NODE_PATH": str(folder / "node_modules")})
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"
        pin(self.process.pid, SERVERS_CORE)

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()


class Bare(Measured):
    """broadcast.c: the least a server can do, with the same text."""

    def __init__(self):
        self.process = subprocess.Popen([compiled("broadcast.c")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"
        pin(self.process.pid, SERVERS_CORE)

    def ask(self, n, every, gathered, size, stream):
        packet = {"stream": stream, "n": 1, "parts": [{"do": "append", "to": "#x", "html": "あ" * size}]}
        said = json.dumps(["packets", [packet] * gathered], ensure_ascii=False, separators=(",", ":"))
        self.process.stdin.write(f"{n} {every} 42{said}\n")
        self.process.stdin.flush()
        return [float(at) for at in self.process.stdout.readline().split()]

    def stop(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()
