"""The synthetic event day as a row: memory and latency by the minute, and at its end nothing lost or doubled."""

from tests.bench.day import ACTS, HOURS, Day
from tests.bench.figures import figure, ms
from tests.bench.rig import Rig


def slope(points):
    """Of the straight line through ``(x, y)`` that fits best."""
    mean_x, mean_y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)


def soak(bench):
    """All of it; *minutes* and phones from the command line."""
    minutes, phones = bench.minutes, bench.crowd_of(300, 12)
    server = bench.server()
    day = Day(server, phones, minutes, bench.seed, bench.count(ACTS, 20 * ACTS))
    with Rig(server) as rig:
        day.run()
    day.close()
    verified = server.flask("verify").stdout
    yield from told(day, rig, minutes, verified)


def told(day, rig, minutes, verified):
    size = f"{HOURS} h in {minutes:g} min, {day.phones} phones"
    lost, doubled, gaps = day.stored()
    quality = {"rig": rig.judge(saturated=True)}
    facts = {"acts": day.acts, "posts": len(day.answered),
             "reloads": sum(page.reloads for page in day.pages), "cut": day.loop.lost}
    problems = day.problems[:5]
    yield figure(f"{size}: acknowledged posts lost or doubled, gaps in the numbers", lost + doubled + gaps, most=0,
                 lost=lost, doubled=doubled, gaps=gaps, **facts)
    yield figure("posts that pages lack, beside a reload", day.missing, most=0, pages=len(day.pages))
    yield figure("packets that came twice", sum(page.doubled for page in day.pages), most=0)
    twice = sum("given to two" in each for each in day.problems)
    yield figure("cards taken by two at once", twice, most=0, claims=len(day.claimed), asked=day.asked_to_claim)
    yield figure("acts that had to be put off: the server did not keep up", day.put_off, most=0, **quality)
    yield figure("acts that failed", len(day.problems), most=0, first=problems)
    yield figure("the history's chain holds (1: yes)", int("the chain holds" in verified), least=1)
    p99 = [(slot / 60, ms(ages, 99)) for slot, ages in sorted(day.ages.items())]
    memory = [(part, size / 1024) for part, size, _ in day.memory]
    late = [point for point in memory if point[0] > 1 / 3]
    thirds = [[age for slot, ages in day.ages.items() if slot * 3 // 60 == third for age in ages] for third in range(3)]
    everything = [age for ages in day.ages.values() for age in ages]
    if not everything:
        return
    yield figure("post to every phone that is out, p99", ms(everything, 99), "ms", most=300,
                 deliveries=len(everything), **quality)
    yield figure("post to its durable answer, p99", ms([age for each in day.answers.values() for age in each], 99),
                 "ms", **quality)
    if all(len(third) > 100 for third in thirds):
        yield figure("p99 of the last third against the first", ms(thirds[2], 99) / ms(thirds[0], 99), "×", most=1.5,
                     **quality)
    yield figure("memory at the end", memory[-1][1], "MB", points={"p99": p99, "memory": memory, "cpu": day.cpu,
                 "online": [(part, count) for part, _, count in day.memory]})
    yield figure("memory's slope after the first third, an hour of the day", slope(late) / HOURS, "MB", most=2)
    yield figure("server, of a core", rig.cpu / rig.wall, phones_of_a_core=round(rig.ran / rig.wall, 3))

