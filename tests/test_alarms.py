"""What the server comes back to by itself: once, at its time, each in a write of its own."""

import threading
from datetime import timedelta

import pytest

from eventops import alarms, changes, clock
from eventops.alarms import Alarm
from eventops.changes import Change, record
from eventops.events.models import Event
from eventops.extensions import db

LATER = timedelta(minutes=5)


@pytest.fixture
def rung(app, monkeypatch):
    """What the alarm "tea" did: the turns it rang; what it gives stands in ``rung.again``."""

    class Rung(list):
        again = None
        fails = False

        def __call__(self, place, turn):
            record(None, place, "place.added", stream=db.session.get(Event, 1).stream("managers"), name="x")
            if self.fails:
                raise ValueError("broken")
            self.append(turn)
            return self.again

    rung = Rung()
    monkeypatch.setitem(alarms._rings, "tea", rung)
    with app.test_request_context():
        yield rung


def place():
    return db.session.get(Event, 1).places[0]


def set_to(at):
    with changes.writing():
        alarms.wake(place(), "tea", at)
        changes.commit()


def test_it_rings_once_at_its_time_and_not_before(rung, monkeypatch):
    at = clock.now() + LATER
    set_to(at)
    alarms.ring()
    assert rung == []
    monkeypatch.setattr(clock, "now", lambda: at)
    alarms.ring()
    alarms.ring()
    assert rung == [0]


def test_what_it_gives_is_when_it_rings_again(rung, rows, monkeypatch):
    first = clock.now()
    set_to(first)
    rung.again = first + LATER
    alarms.ring()
    alarms.ring()
    assert (rung, rows(Alarm)[0].turn) == ([0], 1)
    rung.again = None
    monkeypatch.setattr(clock, "now", lambda: first + LATER)
    alarms.ring()
    assert (rung, rows(Alarm)) == ([0, 1], [])


def test_set_again_it_rings_at_the_new_time_alone_and_set_to_none_never(rung, rows):
    set_to(clock.now() - LATER)
    set_to(clock.now() + LATER)
    alarms.ring()
    assert (rung, len(rows(Alarm))) == ([], 1)
    set_to(None)
    assert rows(Alarm) == []


def test_one_that_fails_leaves_nothing_holds_up_no_other_and_is_tried_again(rung, rows, monkeypatch, caplog):
    set_to(clock.now() - LATER)
    with changes.writing():
        alarms.wake(db.session.get(Event, 1).places[1], "tea", clock.now())
        changes.commit()
    rung.fails, before = True, len(rows(Change))
    alarms.ring()
    assert (rung, len(rows(Change)), len(rows(Alarm))) == ([], before, 2)
    assert caplog.text.count("ValueError: broken") == 2
    rung.fails, later = False, clock.now() + alarms.PUT_OFF
    monkeypatch.setattr(clock, "now", lambda: later)
    alarms.ring()
    assert rung == [0, 0]


def test_while_the_event_is_closed_nothing_rings(rung, rows):
    with changes.writing():
        db.session.get(Event, 1).state = "closed"
        alarms.wake(place(), "tea", clock.now() - LATER)
        changes.commit()
    alarms.ring()
    assert (rung, len(rows(Alarm))) == ([], 1)


def test_a_subject_that_is_gone_rings_no_more(rung, rows):
    with changes.writing():
        alarms.wake(place(), "tea", clock.now() - LATER)
        db.session.flush()
        db.session.query(Alarm).update({"subject_id": 10**9})
        changes.commit()
    alarms.ring()
    assert (rung, rows(Alarm)) == ([], [])


def test_of_two_processes_that_look_at_once_one_rings_it(rung, app):
    set_to(clock.now() - LATER)
    found = alarms.due()
    both = threading.Barrier(2)

    def look():
        with app.test_request_context():
            both.wait()
            alarms.ring_one(*found[0])

    lookers = [threading.Thread(target=look) for _ in range(2)]
    for each in lookers:
        each.start()
    for each in lookers:
        each.join()
    assert rung == [0]
