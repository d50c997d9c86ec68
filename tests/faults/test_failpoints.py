"""Killed at the worst moments of a write: the retry answers the first result, and nobody misses it."""

import signal

import pytest

from tests.faults.conftest import check, every_profile
from tests.faults.crowd import until


@every_profile
@pytest.mark.parametrize(("where", "status"), [("in_transaction", 201), ("before_emit", 200), ("before_answer", 200)])
def test_killed_in_the_middle_of_a_write(house, crowd, where, status):
    dying = house.processes[0]
    dying.stop()
    dying.program = ("-m", "tests.faults.failing", where)
    house.whole()
    pages = [crowd.listen("hanako", dying), crowd.listen("liam", dying)]
    [poster] = crowd.post([house.client("takumi", dying)], count=0, stays=True)
    [first] = poster.press()
    assert until(10, lambda: first in poster.acknowledged)
    (dying.folder / "armed").touch()
    [key] = poster.press()
    assert until(10, lambda: dying.process.poll() is not None)
    assert dying.process.returncode == -signal.SIGKILL
    assert until(2, lambda: all(key in page.seen for page in pages)) == (where == "before_answer")
    dying.program = type(dying).program
    house.whole()
    assert until(20, lambda: key in poster.acknowledged)
    assert crowd.history.acknowledged[key].status == status
    crowd.finish_posting()
    check(crowd, 10)
