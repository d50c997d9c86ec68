"""The rows: each measures one thing on servers with their phones connected, and gives its figures."""

import threading
import time
import uuid
from pathlib import Path

SIZE = 60  # characters of a post, Japanese
ROUNDS = 2  # the ways take turns, so that what else the machine does meets all of them


class Rig:
    """Whether the figures are the server's: not the phones' that could not keep up, nor those of a busy machine."""

    def __init__(self, server):
        self.server = server

    @staticmethod
    def wanted():
        """Seconds this thread was on a processor, and those it would have liked to be."""
        ran, waited, _ = Path("/proc/thread-self/schedstat").read_text().split()
        return int(ran) / 1e9, int(waited) / 1e9

    def __enter__(self):
        self.begun, self.cpu, self.own = time.monotonic(), self.server.seconds, self.wanted()
        return self

    def __exit__(self, *_):
        cpu, held_up = self.server.seconds
        self.wall, self.cpu, self.held_up = time.monotonic() - self.begun, cpu - self.cpu[0], held_up - self.cpu[1]
        ran, waited = self.wanted()
        self.ran, self.busy = ran - self.own[0], (ran - self.own[0] + waited - self.own[1]) / self.wall

    def facts(self, deliveries, saturated):
        """The load generator was the bottleneck when it had no time to spare, or took longer over a delivery.

        The machine was crowded when the server waited for a processor for half as long as it had one.
        """
        slow = self.busy > 0.9 if saturated else self.ran > self.cpu
        rig = "bottleneck" if slow else "crowded" if self.held_up > self.cpu / 2 else "ok"
        return {"server_cpu_us": round(1e6 * self.cpu / deliveries, 2), "phones_cpu_us": round(
            1e6 * self.ran / deliveries, 2), "phones_busy": round(self.busy, 2), "rig": rig}


def in_background(call, *args, **options):
    """A thread that keeps its result."""
    def run():
        thread.result = call(*args, **options)

    thread = threading.Thread(target=run)
    thread.result = None
    thread.start()
    return thread


def percentiles(seconds):
    seconds = sorted(seconds)
    return {f"p{p}_ms": round(1000 * seconds[min(len(seconds) - 1, len(seconds) * p // 100)], 2) for p in (50, 99)}


def emitted(target, n, every, gathered=1):
    """Has a server emit; gives the times it began each, and the rig, once every phone has heard them all."""
    server, crowd, asked = target
    crowd.forget()
    with Rig(server) as rig:
        asking = in_background(server.ask, n=n, every=every, gathered=gathered, size=SIZE, **asked)
        crowd.hear(n)
    asking.join()
    return asking.result, rig


def fanout(targets, posts):
    """One post to phones that are idle, again and again: milliseconds from the emission to each phone."""
    ages, rigs = {}, {}
    for _ in range(ROUNDS):
        for name, target in targets.items():
            emitted(target, 3, 0.05)
            sent, rig = emitted(target, posts // ROUNDS, 0.1)
            ages.setdefault(name, []).extend(target[1].ages(sent))
            rigs[name] = rig.facts(len(sent) * len(target[1]), saturated=False)
    for name in targets:
        yield {"server": name, **percentiles(ages[name]), **rigs[name]}


def saturation(targets, posts, gathered):
    """As fast as it goes: deliveries a second until the last phone has heard the last."""
    best = {}
    for _ in range(ROUNDS):
        for name, target in targets.items():
            sent, rig = emitted(target, posts, 0, gathered)
            last = max(phone.heard[-1] for phone in target[1].phones.values())
            deliveries = posts * gathered * len(target[1])
            row = {"deliveries_s": round(deliveries / (last - sent[0])), **rig.facts(deliveries, saturated=True)}
            best[name] = max(best.get(name, row), row, key=lambda row: row["deliveries_s"])
    for name, row in best.items():
        yield {"server": name, "gathered": gathered, **row}


def whole_way(target, posters, posts):
    """POST, commit, every phone: from the press to each phone and to the poster's own durable answer, 10 a second."""
    server, crowd, _ = target
    room, sent, answered = posters[0].room("dejima"), [], []

    def post_all():
        begun = time.monotonic()
        for number in range(posts):
            time.sleep(max(0.0, begun + number / 10 - time.monotonic()))
            sent.append(time.monotonic())
            status, _ = posters[number % len(posters)].post(
                "/events/dejima/messages", client_id=str(uuid.uuid4()), room=room, body=f"{number}台目、入りました")
            answered.append(time.monotonic() - sent[-1])
            assert status == 201, status

    crowd.forget()
    with Rig(server) as rig:
        posting = in_background(post_all)
        crowd.hear(posts)
        posting.join()
    core = {"of_a_core": round(rig.cpu / rig.wall, 3)}
    facts = rig.facts(posts * len(crowd), saturated=False)
    yield {"figure": "to every phone", **percentiles(crowd.ages(sent)), **core, **facts}
    yield {"figure": "durable answer", **percentiles(answered), **core, "rig": facts["rig"]}
