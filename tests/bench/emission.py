"""The server tells its phones, without a POST: one post to idle ones, as many as it can, beside its peers.

"straight" is ours, "queue" python-socketio's stock way in the same process, "node" Node's Socket.IO that only
broadcasts, "bare" a loop in C that does the least anybody can. They take turns, so that what else the machine does
meets all of them.
"""

from tests.bench import phones
from tests.bench.figures import figure, ms, ratio, worst
from tests.bench.rig import Rig, in_background
from tests.bench.servers import Bare, Node

SIZE = 60  # characters of a post, Japanese
ROUNDS = 3
GATHERED = 25  # packets of a burst in one frame


def targets(bench, count):
    """``{way: (server, its phones, what to ask)}``; all servers first: a phone must not wait long for an answer."""
    fair, crowd = bench.server(), bench.crowd()
    made = {"node": None if bench.quick else bench.peer(Node), "bare": bench.peer(Bare)}
    stream = next(iter(phones.page_of(bench.sign_in(fair))["streams"]))
    phones.members([fair.url], count, crowd, lambda: bench.sign_in(fair))
    found = {way: (fair, crowd, {"way": way, "stream": stream}) for way in ("straight", "queue")}
    for way, peer in made.items():
        if peer:
            found[way] = peer, bench.crowd(), {"stream": stream}
            phones.listeners(peer.url, count, found[way][1])
            crowd.idle(0.1)
    return found


def emitted(target, n, every, gathered=1):
    """Has a server emit; gives the times it began each, and the rig, once every phone has heard them all."""
    server, crowd, asked = target
    crowd.forget()
    with Rig(server) as rig:
        asking = in_background(server.ask, n=n, every=every, gathered=gathered, size=SIZE, **asked)
        crowd.hear(n * gathered)
    return asking.join(), rig


def in_turns(found):
    """Each of the ways, ROUNDS times; the phones of the others answer their pings meanwhile."""
    for _ in range(ROUNDS):
        for way, target in found.items():
            for crowd in {id(crowd): crowd for _, crowd, _ in found.values()}.values():
                crowd.idle(0.01)
            yield way, target


def fanout(bench):
    count = bench.crowd_of(1000, 30)
    found = targets(bench, count)
    phones.settled(found["straight"][1], bench.count(2, 0.2))
    yield from idle(found, count, bench.count(30, 4))
    single = yield from saturated(found, count, 60, 1)
    yield from saturated(found, count, 30, GATHERED, single.get("node"))


def idle(found, count, posts):
    """One post to phones that are idle, again and again: from the emission to each phone."""
    ages, rigs = {}, {}
    for way, target in in_turns(found):
        emitted(target, 3, 0.05)
        sent, rig = emitted(target, posts, 0.1)
        ages.setdefault(way, []).extend(target[1].ages(sent))
        rigs.setdefault(way, []).append(rig)
    for way in found:
        yield figure(f"one post to {count} idle phones, p99, {way}", ms(ages[way], 99), "ms", p50=ms(ages[way], 50),
                     **facts(way, rigs[way]))
    p99 = {way: ms(each, 99) for way, each in ages.items()}
    for way, goal in {"node": 0.8, "bare": 2, "queue": None}.items():
        yield ratio(f"the same, straight against {way}", p99["straight"], p99.get(way), most=goal,
                    rig=judged(rigs["straight"] + rigs.get(way, [])))


def judged(rigs):
    return worst(rig.judge() for rig in rigs)


def facts(way, rigs):
    """The bare one spends less than any load generator: that is no reason to doubt it."""
    told = rigs[-1].facts()
    return {**told, "rig": worst("ok" if way == "bare" and rig.judge() == "bottleneck" else rig.judge()
                                 for rig in rigs)}


def saturated(found, count, posts, gathered, single=None):
    """As fast as it goes: deliveries a second until the last phone has heard the last; the best of the rounds."""
    best, deliveries = {}, posts * gathered * count
    for way, target in in_turns(found):
        sent, rig = emitted(target, posts, 0, gathered)
        rate = deliveries / (target[1].last - sent[0])
        if rate > best.get(way, (0,))[0]:
            best[way] = rate, 1e6 * rig.cpu / deliveries, rig.facts(saturated=True)
    how = "gathered" if gathered > 1 else "one by one"
    for way, (rate, cpu, rig) in best.items():
        yield figure(f"deliveries a second, {how}, {way}", round(rate), "/s", server_cpu_us=round(cpu, 2), **rig)
    rates = {way: rate for way, (rate, *_) in best.items()}
    quality = {"rig": worst(best[way][2]["rig"] for way in ("straight", "node") if way in best)}
    if gathered > 1:
        yield ratio("deliveries a second, gathered, straight against node one by one", rates["straight"], single,
                    least=5, **quality)
    else:
        yield ratio("the same, straight against node", rates["straight"], rates.get("node"), least=1.5, **quality)
    yield ratio(f"the same, {how}, straight against queue", rates["straight"], rates["queue"])
    yield figure(f"server CPU a delivery, {how}, straight", best["straight"][1], "µs", most=1 if gathered > 1 else 9,
                 **best["straight"][2])
    return rates
