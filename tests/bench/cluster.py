"""Two processes on one PostgreSQL and Redis, against one of them alone."""

import os

from sqlalchemy import create_engine, text

from tests import programs
from tests.bench import phones
from tests.bench.compiled import NotHere
from tests.bench.emission import SIZE
from tests.bench.figures import figure, ms, percentile, ratio
from tests.bench.posting import Posters, told
from tests.bench.rig import in_background
from tests.bench.servers import PHONES_CORE, SERVERS_CORE, Fair, Together, pin
from tests.server import lay_out_fair

ROUNDS = 3
TICK = 1 / os.sysconf("SC_CLK_TCK")  # seconds: what the kernel counts processor time in


def cluster(bench):
    count = bench.crowd_of(1000, 20)
    first, second = workers(bench)
    bench.start(first)
    alone = bench.crowd()
    phones.members([first.url], count, alone, lambda: bench.sign_in(first))
    phones.settled(alone, bench.count(2, 0.5))
    posts, stream = bench.count(60, 5), next(iter(phones.page_of(bench.sign_in(first))["streams"]))
    one = [emission([first], alone, posts, stream) for _ in range(ROUNDS)]
    yield from paced("one process", [first], alone, bench)
    bench.start(second, cores=(PHONES_CORE,))
    both = bench.crowd()
    phones.members([first.url, second.url], count, both, lambda: bench.sign_in(first))
    alone.leave()
    phones.settled(both, bench.count(2, 0.5))
    two = [emission([first, second], both, posts, stream) for _ in range(ROUNDS)]
    yield from paced("two processes", [first, second], both, bench)
    # With a core for each and one for the phones, the busier process says how fast both are together.
    rates = [max(posts * count / max(*cpu, TICK) for _, cpu in each) for each in (two, one)]
    yield ratio("deliveries a CPU second of the busiest process, two against one", *rates, least=1.7)
    yield ratio("deliveries a second on these cores, two against one", *(max(rate for rate, _ in each)
                                                                      for each in (two, one)))


def workers(bench):
    """Two servers that know of each other. Raises NotHere."""
    if lacking := programs.missing("postgres", "redis-server"):
        raise NotHere(f"needs apt-get install {' '.join(lacking)}")
    folder = bench.laid.folder / "cluster"
    postgres = bench.stack.enter_context(programs.Postgres())
    redis = bench.stack.enter_context(programs.Redis(folder / "redis"))
    for program in (postgres, redis):
        pin(program.process.pid, SERVERS_CORE, PHONES_CORE)
    engine = create_engine(postgres.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE eventops"))
    engine.dispose()
    url = engine.url.set(database="eventops", drivername="postgresql").render_as_string()
    settings = {"EVENTOPS_DATABASE_URL": url, "EVENTOPS_REDIS_URL": redis.url}
    printed = lay_out_fair(folder / "instance", **settings)
    return [Fair(folder / "instance", printed=[printed], **settings) for _ in range(2)]


def emission(servers, crowd, posts, stream):
    """Deliveries a second of as many posts as go, told to one of them, and what each process spent."""
    crowd.forget()
    before = [server.seconds[0] for server in servers]
    asking = in_background(servers[0].ask, n=posts, every=0, gathered=1, size=SIZE, way="straight", stream=stream)
    crowd.hear(posts)
    spent = [server.seconds[0] - seconds for server, seconds in zip(servers, before, strict=True)]
    return posts * len(crowd) / (crowd.last - asking.join()[0]), spent


def paced(name, servers, crowd, bench):
    posters = Posters(*servers)
    ages, answers, rig = told(Together(*servers), crowd, posters, bench.count(100, 5), 10)
    posters.close()
    facts = rig.facts()
    yield figure(f"{name} on PostgreSQL and Redis: post to each of {len(crowd)} phones, p99, 10 posts/s", ms(ages, 99),
                 "ms", most=300, p50=ms(ages, 50), **facts)
    yield figure(f"{name}: post to its durable answer, p50", 1000 * percentile(answers, 50), "ms", **facts)
