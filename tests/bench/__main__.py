"""``python -m tests.bench``: which rows, on which servers, and how they are told."""

import argparse
import contextlib
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import phones, rows
from tests.bench.servers import PHONES_CORE, Fair, Node, NotHere, pin
from tests.client import Client

ROWS = ("fanout", "saturation", "gathered", "whole_way", "memory")
POSTER = "ichiro"


def arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="How fast it is, side by side.")
    parser.add_argument("rows", nargs="*", help=f"of {', '.join(ROWS)}; all if none is named")
    parser.add_argument("--phones", type=int, default=None, help="how many (1000; with --quick 100)")
    parser.add_argument("--quick", action="store_true", help="within a minute, without Node: whether it works at all")
    asked = parser.parse_args()
    if unknown := set(asked.rows) - set(ROWS):
        parser.error(f"no such rows: {', '.join(sorted(unknown))}")
    asked.phones = asked.phones or (100 if asked.quick else 1000)
    asked.rows = asked.rows or ROWS
    return asked


class Bench:
    """Servers with their phones, and all rows told so far."""

    def __init__(self, asked, stack):
        self.asked, self.stack, self.told = asked, stack, []
        self.posts = 10 if asked.quick else 60
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.fair = Fair(folder).start()
        stack.callback(self.fair.stop)
        before = self.fair.kilobytes
        crowd = self.crowd()
        self.posters = [self.sign_in() for _ in range(3)]
        phones.members(None, self.fair.url, asked.phones, crowd, self.sign_in)
        crowd.idle(2)
        self.kilobytes = (self.fair.kilobytes - before) / asked.phones
        stream = self.stream()
        self.targets = {way: (self.fair, crowd, {"way": way, "stream": stream}) for way in ("straight", "queue")}
        if not asked.quick and set(asked.rows) & {"fanout", "saturation", "gathered"}:
            self.add_node(folder)

    def crowd(self):
        crowd = phones.Crowd()
        self.stack.callback(crowd.close)
        return crowd

    def sign_in(self):
        return Client(self.fair.url, self.fair.links[POSTER])

    def stream(self):
        """The stream all members hear: the one of the room that is posted to."""
        return self.posters[0].get("/events/dejima/").split('data-streams=\'{"')[1].split('"')[0]

    def add_node(self, folder):
        try:
            node = Node(folder / "node")
        except NotHere as reason:
            print(f"Without Node's Socket.IO: {reason}.", file=sys.stderr)  # noqa: T201
            return
        self.stack.callback(node.stop)
        crowd = self.crowd()
        phones.listeners(node.url, self.asked.phones, crowd)
        self.targets["node"] = (node, crowd, {"stream": "x" * 8})

    def run(self, name):
        made = {
            "fanout": lambda: rows.fanout(self.targets, self.posts),
            "saturation": lambda: rows.saturation(self.targets, self.posts * 2, 1),
            "gathered": lambda: rows.saturation(self.targets, self.posts, 25),
            "whole_way": lambda: rows.whole_way(self.targets["straight"], self.posters, self.posts * 2),
            "memory": lambda: [{"kb_per_phone": round(self.kilobytes, 1), "rig": "ok"}],
        }[name]()
        for row in made:
            row = {"row": name, "phones": self.asked.phones, **row, "load": round(os.getloadavg()[0], 1)}
            self.told.append(row)
            print(json.dumps(row), flush=True)  # noqa: T201

    def of(self, name, figure, /, **like):
        """That figure of the row like this, or None."""
        return next((row[figure] for row in self.told
                     if row["row"] == name and all(row.get(key) == value for key, value in like.items())), None)


def table(bench):
    """``(what, goal, measured)``; a ratio is left out when one side of it was not measured."""
    def figure(name, key, /, **like):
        return bench.of(name, key, **like)

    def ratio(name, key, other):
        ours, theirs = figure(name, key, server="straight"), figure(name, key, server=other)
        return ours and theirs and f"{ours / theirs:.2f} × ({ours} against {theirs})"

    whole, answer = {"figure": "to every phone"}, {"figure": "durable answer"}
    lines = [
        ("one post to idle phones, p99 ms, against Node", "≤ 0.8 ×", ratio("fanout", "p99_ms", "node")),
        ("one post to idle phones, p99 ms, against the stock manager", "–", ratio("fanout", "p99_ms", "queue")),
        ("deliveries/s one by one, against Node", "≥ 1.5 ×", ratio("saturation", "deliveries_s", "node")),
        ("deliveries/s one by one, against the stock manager", "–", ratio("saturation", "deliveries_s", "queue")),
    ]
    gathered = figure("gathered", "deliveries_s", server="straight")
    single = figure("saturation", "deliveries_s", server="node")
    lines += [
        ("deliveries/s gathered, against Node one by one", "≥ 5 ×",
         gathered and single and f"{gathered / single:.2f} × ({gathered} against {single})"),
        ("server CPU per delivery, one by one, against Node", "–", ratio("saturation", "server_cpu_us", "node")),
        ("server CPU per delivery, one by one, against the stock manager", "–",
         ratio("saturation", "server_cpu_us", "queue")),
        ("server CPU µs per delivery, one by one", "≤ 9", figure("saturation", "server_cpu_us", server="straight")),
        ("server CPU µs per delivery, gathered", "≤ 1", figure("gathered", "server_cpu_us", server="straight")),
        ("POST to every phone, 10 posts/s, p50 ms", "≤ 15", figure("whole_way", "p50_ms", **whole)),
        ("POST to every phone, 10 posts/s, p99 ms", "≤ 60", figure("whole_way", "p99_ms", **whole)),
        ("POST to every phone, 10 posts/s, of a core", "≤ 0.25", figure("whole_way", "of_a_core", **whole)),
        ("POST to its durable answer, p50 ms", "≤ 8", figure("whole_way", "p50_ms", **answer)),
        ("POST to its durable answer, p99 ms", "≤ 50", figure("whole_way", "p99_ms", **answer)),
        ("KB per connected phone", "≤ 75", figure("memory", "kb_per_phone")),
    ]
    return [line for line in lines if line[2] is not None]


def show(lines):
    width = max(len(what) for what, _, _ in lines)
    for what, goal, measured in (("what", "goal", "measured"), *lines):
        print(f"{what:{width}} | {goal:8} | {measured}")  # noqa: T201


def main():
    asked = arguments()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    pin(0, PHONES_CORE)
    begun = time.monotonic()
    with contextlib.ExitStack() as stack:
        bench = Bench(asked, stack)
        for name in asked.rows:
            bench.run(name)
        show(table(bench))
    bad = sorted({f"{row['row']} ({row['rig']})" for row in bench.told if row["rig"] != "ok"})
    print(f"{time.monotonic() - begun:.0f} s, load {os.getloadavg()[0]:.1f}"  # noqa: T201
          + (f"; worth nothing: {', '.join(bad)}" if bad else ""))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
