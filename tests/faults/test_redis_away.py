"""Redis dies and comes back, or stops answering: nothing is lost, nobody is seconds behind, no request waits for it."""

import signal
import time

import pytest

from tests.faults.conftest import PEOPLE, check, full
from tests.faults.crowd import until
from tests.faults.houses import ready
from tests.machine import busy


@pytest.mark.parametrize("seconds", [5, pytest.param(60, marks=full)])
def test_nothing_is_lost_and_nobody_is_older_than_six_seconds_while_redis_is_dead(cluster, crowd, seconds):
    here, there = cluster.processes
    phones = [crowd.listen("hanako", here), crowd.listen("misaki", there), crowd.listen("liam"), crowd.listen("ichiro")]
    crowd.post([cluster.client(key, process) for key in PEOPLE[1:4] for process in cluster.processes], every=0.6)
    time.sleep(1)
    cluster.redis.kill()
    time.sleep(seconds)
    dead = crowd.acknowledged
    cluster.redis.start()
    back = time.monotonic()
    assert until(10 * busy(), lambda: ready(here) and ready(there)), "they hear each other again"
    time.sleep(2)
    crowd.finish_posting()
    check(crowd, 10)
    assert len(dead) >= seconds
    for phone in phones:
        assert phone.older_than(6 * busy(), crowd.acknowledged) == {}
        assert all(phone.seen[key] - back <= 10 * busy() for key in dead)
        assert phone.cut_at == [], "no socket is lost over it"
    assert max(poster.slowest for poster in crowd.posting) <= 3 * busy()


def test_a_redis_that_stops_answering_is_noticed_and_left_alone(cluster, crowd):
    """Worse than dead: it takes connections and says nothing."""
    here, there = cluster.processes
    phones = [crowd.listen("hanako", here), crowd.listen("misaki", there)]
    crowd.post([cluster.client("takumi", here), cluster.client("naoki", there)], every=0.4)
    time.sleep(1)
    cluster.redis.process.send_signal(signal.SIGSTOP)
    try:
        assert until(10 * busy(), lambda: not ready(here) and not ready(there)), "/readyz says so"
        time.sleep(3)
    finally:
        cluster.redis.process.send_signal(signal.SIGCONT)
    assert until(15, lambda: ready(here) and ready(there))
    crowd.finish_posting()
    check(crowd, 10)
    for phone in phones:
        assert phone.older_than(6 * busy(), crowd.acknowledged) == {}
    assert max(poster.slowest for poster in crowd.posting) <= 3 * busy()
