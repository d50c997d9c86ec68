"""The whole way of a post: from the press over the commit to its durable answer and to every phone."""

import time
from concurrent.futures import ThreadPoolExecutor

from eventops.transport import PING_INTERVAL
from tests.bench import phones
from tests.bench.figures import figure, ms, ratio, worst
from tests.bench.poster import Poster
from tests.bench.rig import Rig
from tests.client import Client

ROUNDS = 3
POSTERS = ("ichiro", "takumi", "naoki", "sakura")
STEPS = (100, 250, 500, 1000, 2000, 5000)


class Posters:
    """Several people who post in turn, on time, however long an answer takes."""

    def __init__(self, *servers, signed_in=None):
        first = servers[0]
        clients = signed_in or [Client(first.url, first.links[key]) for key in POSTERS]
        self.posters = [Poster(client, servers[number % len(servers)].url) for number, client in enumerate(clients)]
        self.room = clients[0].room("dejima")
        self.number = 0

    def post(self, posts, rate):
        """Post at that rate; gives ``({number of the packet: when it was due}, [seconds to each answer])``."""
        begun = time.monotonic() + 0.01
        with ThreadPoolExecutor(len(self.posters)) as pool:
            done = list(pool.map(self._one, [begun + number / rate for number in range(posts)]))
        return {n: due for n, due, _ in done}, [answered - due for _, due, answered in done]

    def _one(self, due):
        self.number += 1
        poster = self.posters[self.number % len(self.posters)]
        time.sleep(max(0.0, due - time.monotonic()))
        n = poster.say(self.room, f"搬入口に{self.number}台目、入りました。誘導をお願いします")
        return n, due, time.monotonic()

    def close(self):
        for poster in self.posters:
            poster.close()


def told(server, crowd, posters, posts, rate):
    """Post while a crowd hears; gives the seconds to each phone and to each answer, and the rig."""
    crowd.forget()
    with Rig(server) as rig, ThreadPoolExecutor(1) as pool:
        posting = pool.submit(posters.post, posts, rate)
        crowd.hear(posts)
        sent, answers = posting.result()
    return crowd.ages_by_number(sent), answers, rig


def crowds(bench):
    """More and more phones on one process: how long until all know, what it costs, what each takes."""
    server, crowd = bench.server(), bench.crowd()
    posters, before = Posters(server), server.kilobytes
    points, ours = [], (bench.asked.phones,) if bench.asked.phones else bench.count(STEPS, (5, 10, 20))
    for count in ours:
        phones.members([server.url], count - len(crowd), crowd, lambda: bench.sign_in(server))
        phones.settled(crowd, bench.count(2, 0.2))
        kilobytes = (server.kilobytes - before) / count
        with Rig(server) as idle:  # one round of pings: a post's own cost is what comes on top of it
            crowd.idle(bench.count(PING_INTERVAL, 0.2))
        told(server, crowd, posters, 5, 10)
        rate = 10 if count <= 1000 else 3
        posts = bench.count(200 if count == 1000 else 60, 5)
        ages, answers, rig = told(server, crowd, posters, posts, rate)
        own = rig.cpu - rig.wall * idle.cpu / idle.wall
        points.append({"phones": count, "p50": ms(ages, 50), "p99": ms(ages, 99), "cpu_ms": 1000 * own / posts,
                       "idle_of_a_core": round(idle.cpu / idle.wall, 3), "kb": kilobytes, "rig": rig.judge()})
        yield figure(f"post to each of {count} phones, p99, {rate} posts/s", ms(ages, 99), "ms",
                     most={1000: 60, 5000: 60}.get(count), **rig.facts())
        if count == 1000 or (bench.quick and count == ours[-1]):
            yield from whole_way(count, ages, answers, rig)
        if count >= 1000 or bench.quick:
            yield figure(f"memory for each of {count} connected phones", kilobytes, "KB", most=75)
    posters.close()
    if len(points) > 2:
        yield line(points)


def whole_way(count, ages, answers, rig):
    facts = rig.facts()
    yield figure(f"POST, commit, {count} phones, 10 posts/s, p50", ms(ages, 50), "ms", most=15, **facts)
    yield figure("the same, of a core", rig.cpu / rig.wall, most=0.25, **facts)
    yield figure("POST to its durable answer, p50", ms(answers, 50), "ms", most=8, **facts)
    yield figure("POST to its durable answer, p99", ms(answers, 99), "ms", most=50, **facts)


def line(points):
    """How far the server's CPU for a post strays from a straight line through few and many phones."""
    few, many = points[0], points[-1]
    each = (many["cpu_ms"] - few["cpu_ms"]) / (many["phones"] - few["phones"])
    strays = [point["cpu_ms"] / (few["cpu_ms"] + each * (point["phones"] - few["phones"])) - 1
              for point in points[1:-1]]
    return figure("server CPU for a post: how far from linear in the phones", max(map(abs, strays)), most=0.25,
                  us_for_each_phone=round(1000 * each, 2), points=points, rig=worst(point["rig"] for point in points))


def history(bench):
    """The same post with little and with much behind it, on servers that take turns."""
    levels = bench.levels
    servers = [bench.server(levels[:upto + 1]) for upto in range(len(levels))]
    posting = [Posters(server) for server in servers]
    answers, cpu, rigs, posts = [[] for _ in levels], [0.0 for _ in levels], [[] for _ in levels], bench.count(60, 4)
    for turn in range(ROUNDS + 1):
        for at, server in enumerate(servers):
            with Rig(server) as rig:
                _, seconds = posting[at].post(posts, 20)
            if turn:  # the first warms caches
                answers[at] += seconds
                cpu[at] += 1000 * rig.cpu / posts / ROUNDS
                rigs[at].append(rig)
    for each in posting:
        each.close()
    quality = [worst(rig.judge() for rig in each) for each in rigs]
    points = [{"changes": level[0], "p50": ms(seconds, 50), "p99": ms(seconds, 99), "cpu_ms": spent, "rig": rig}
              for level, seconds, spent, rig in zip(levels, answers, cpu, quality, strict=True)]
    for point in points:
        size = f"{point['changes']:,} changes behind it"
        yield figure(f"post to its durable answer, {size}, p50", point["p50"], "ms", most=8, rig=point["rig"])
        yield figure(f"post to its durable answer, {size}, p99", point["p99"], "ms", most=50, rig=point["rig"])
    few, many = points[0], points[-1]
    verified = servers[0].flask("verify").stdout
    yield figure("the chain of what was filled in holds (1: yes)", int("the chain holds" in verified), least=1)
    yield ratio(f"server CPU for a post, {many['changes']:,} changes against {few['changes']:,}", many["cpu_ms"],
                few["cpu_ms"], most=1.15, points=points, rig=worst(quality))

