"""Work on a timer is done once: the holder's own number is looked at in the transaction of the work itself."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from eventops import changes, clock, jobs, leases
from eventops.changes import Change, record
from eventops.events.models import Event
from eventops.extensions import db
from eventops.leases import Lease


@pytest.fixture
def context(app):
    with app.test_request_context():
        yield


class Work:
    """Leaves a change each time it is done, and as often as *finds* says it found something to do."""

    def __init__(self, finds=0):
        self.finds, self.begun = finds, 0

    def __call__(self):
        self.begun += 1
        event = db.session.get(Event, 1)
        record(None, event, "event.edited", stream=event.stream("managers"))
        self.finds -= 1
        return int(self.finds >= 0)


@pytest.fixture
def done(rows, context):
    """How often the work has left its change."""
    before = len(rows(Change, kind="event.edited"))
    return lambda: len(rows(Change, kind="event.edited")) - before


def pass_by(**columns):
    """Time goes by for the lease, as the database sees it."""
    with changes.writing():
        lease = db.session.get(Lease, "work")
        for name, span in columns.items():
            setattr(lease, name, leases.now() - span)
        changes.commit()


def test_it_is_done_once_in_its_time_and_again_when_that_is_over(done):
    work = Work()
    assert [leases.run("work", 60, work) for _ in range(3)] == [0, 0, 0]
    assert (done(), work.begun) == (1, 1)
    pass_by(due_at=timedelta(0))
    leases.run("work", 60, work)
    assert done() == 2


def test_as_long_as_something_is_found_it_is_done_again_at_the_next_look(done):
    work = Work(finds=2)
    assert [leases.run("work", 60, work) for _ in range(5)] == [1, 1, 0, 0, 0]
    assert done() == 3


def test_who_comes_while_another_is_at_it_leaves_it_alone(done):
    assert leases.take("work") == 1
    assert leases.take("work") is None
    leases.run("work", 60, Work())
    assert done() == 0


def test_a_holder_that_died_is_followed_when_its_time_is_over(done):
    leases.take("work")
    pass_by(until=timedelta(0))
    leases.run("work", 60, Work())
    assert done() == 1


def test_a_holder_that_only_slept_keeps_nothing_once_another_took_over(done, rows):
    """It was frozen after it had taken the lease; the other has done the work meanwhile."""
    turn = leases.take("work")
    pass_by(until=timedelta(0))
    leases.run("work", 60, Work())
    with changes.writing(), pytest.raises(leases.Lost):
        leases.hold("work", turn)
    assert done() == 1
    assert rows(Lease, name="work")[0].turn == turn + 1


def test_losing_it_is_told_and_harms_nothing(done, monkeypatch, caplog):
    """Between taking the lease and beginning to work another took it."""
    really_take = leases.take

    def take_late(name):
        turn = really_take(name)
        pass_by(until=timedelta(0))
        assert really_take(name) == turn + 1
        return turn

    monkeypatch.setattr(leases, "take", take_late)
    work = Work()
    leases.run("work", 60, work)
    assert (done(), work.begun) == (0, 0)
    assert "was lost to another process" in caplog.text


@pytest.mark.parametrize("failure", [ValueError("broken"), OperationalError("x", {}, Exception("away"))])
def test_work_that_fails_leaves_nothing_and_is_tried_again_when_the_lease_has_run_out(done, failure):
    def fails():
        Work()()
        raise failure

    with pytest.raises(type(failure)):
        leases.run("work", 60, fails)
    assert done() == 0
    leases.run("work", 60, Work())
    assert done() == 0, "not at once, by everybody"
    pass_by(until=timedelta(0))
    leases.run("work", 60, Work())
    assert done() == 1


@pytest.mark.postgres
def test_a_process_whose_clock_is_a_day_ahead_takes_nothing_early(done):
    leases.take("work")
    with clock.stopped(clock.now() + timedelta(days=1)):
        assert leases.take("work") is None
    with clock.stopped(clock.now() - timedelta(days=1)):
        assert leases.take("work") is None
        pass_by(until=timedelta(0))
        leases.run("work", 60, Work())
    assert done() == 1


def test_every_job_of_all_processes_has_its_own_name_and_the_others_may_run_in_each():
    """A new timer is for what one process holds, takes off what it does (alarms), or belongs among those done once."""
    names = [job.__name__ for _seconds, job in jobs.ONCE]
    assert sorted(names) == sorted(set(names)) == [
        "forget_outsiders", "purge_answers", "purge_contacts", "purge_holders", "purge_imports", "purge_incidents",
        "purge_placements", "purge_requests", "purge_talks", "purge_telephones"]
    assert [job.__name__ for _seconds, job in jobs.EVERY] == [
        "pulse", "cut_revoked", "flush", "flush", "tell_presence", "ring", "flush", "note_seen", "purge_photos"]
