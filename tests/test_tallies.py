"""The counts behind the rate limits: one for all processes, and each its own while Redis is away."""

import time

import pytest

from eventops import tallies
from eventops.tallies import Tallies
from tests import programs
from tests.machine import busy


@pytest.fixture
def redis(tmp_path):
    if programs.missing("redis-server"):
        pytest.skip("needs apt-get install redis-server")
    with programs.Redis(tmp_path) as running:
        yield running


def counting(redis, name="fair"):
    return Tallies(f"tallies+{redis.url}", key_prefix=name)


def test_all_processes_count_together_and_other_installations_do_not(redis):
    here, there, elsewhere = counting(redis), counting(redis), counting(redis, "other")
    assert [here.incr("door", 60), there.incr("door", 60), here.incr("door", 60, amount=2)] == [1, 2, 4]
    assert (there.get("door"), elsewhere.get("door")) == (4, 0)
    assert 50 < there.get_expiry("door") - time.time() <= 60
    there.clear("door")
    assert here.get("door") == 0
    here.incr("door", 60)
    there.reset()
    assert here.get("door") == 0


def test_while_redis_is_dead_each_counts_alone_and_nobody_waits(redis, monkeypatch, caplog):
    here, there = counting(redis), counting(redis)
    here.incr("door", 60)
    redis.kill()
    started = time.monotonic()
    assert [here.incr("door", 60) for _ in range(50)] == list(range(1, 51))
    assert there.get("door") == 0
    assert time.monotonic() - started < busy()
    assert here.check()
    assert sum("Redis is away" in record.getMessage() for record in caplog.records) == 2, "once each"

    redis.start()
    assert here.incr("door", 60) == 51, "it does not ask again at once"
    monkeypatch.setattr(here, "_again_at", 0.0)
    assert here.incr("door", 60) == 1
    assert there._again_at - time.monotonic() <= tallies.AGAIN
