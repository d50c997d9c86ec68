"""PostgreSQL dies and comes back in the middle of writes: a 503 and the outbox, and nothing is lost."""

import signal
import time

from tests.faults.conftest import PEOPLE, check
from tests.faults.crowd import until


def test_what_was_acknowledged_is_there_and_the_rest_comes_when_the_database_is_back(cluster, crowd):
    phones = [crowd.listen("hanako", cluster.processes[0]), crowd.listen("misaki", cluster.processes[1])]
    crowd.post([cluster.client(key, process) for key in PEOPLE[1:4] for process in cluster.processes], every=0.3)
    time.sleep(2)
    cluster.postgres.stop(signal.SIGQUIT)  # at once: connections are cut in the middle of what they do
    before = len(crowd.acknowledged)
    status, answer = crowd.posting[0].client.post("/events/dejima/messages", room="any", body="x")
    assert (status, answer["error"]["code"]) == (503, "storage")
    time.sleep(2)
    cluster.postgres.start()
    assert until(20, lambda: len(crowd.acknowledged) > before + 10)
    crowd.finish_posting()
    check(crowd, 15)
    assert all(until(15, lambda phone=phone: phone.greeted) for phone in phones)
