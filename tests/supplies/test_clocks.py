"""What happens to a request by itself: nobody takes it, nobody says that it came. Clocks are moved, nobody waits."""

import threading
from datetime import timedelta

import pytest

from eventops import alarms, clock
from eventops.alarms import Alarm
from eventops.feed.models import Room
from tests.screens.test_wall import lobby, names_in  # noqa: F401
from tests.steps import CARDS, EVENT, all_of, card, kinds_of_change, lines, make, move, room


@pytest.fixture
def later(app, monkeypatch):
    """``later(minutes)``: so long after this the server looks at what is due."""
    began = clock.now()

    def look(minutes, seconds=0):
        at = began + timedelta(minutes=minutes, seconds=seconds)
        monkeypatch.setattr(clock, "now", lambda: at)
        with app.test_request_context():
            alarms.ring()

    return look


def the_managers(phone):
    return all_of(phone, Room, name_ja="本部")[0].id


@pytest.mark.parametrize(("urgency", "told", "raised"), [("urgent", 3, 5), ("normal", 10, 12)])
def test_what_nobody_takes_is_told_to_who_leads_once_and_then_stands_out_on_the_big_screen(
        phone, lobby, later, urgency, told, raised):  # noqa: F811
    hanako, display = phone("hanako").open(f"{EVENT}/board"), lobby()
    number = make(phone("misaki"), urgency=urgency, quantity="24", unit="本")
    later(told - 1)
    assert lines(hanako, "supply.untaken") == []
    later(told, seconds=5)
    later(told, seconds=9)
    (line,) = lines(hanako, "supply.untaken")
    assert (line.room_id, line.card_id) == (the_managers(hanako), card(hanako, number).id)
    talk = hanako.fetch(f"{EVENT}/rooms/{room(hanako, '本部')}")
    assert f"#{number}" in talk.select_one(f"#m-{line.key} .chip").text
    display.hear()
    assert display.dom.select_one(".is-raised") is None
    later(raised, seconds=10)
    for page in (hanako, display):
        page.hear()
        assert page.shows_what_a_reload_shows()
    assert "引き受け手" in display.dom.select_one(f"#wall-{card(hanako, number).key}.is-raised").text
    assert display.dom.select_one(f"#wall-{card(hanako, number).key} time-ago")
    assert "引き受け手" in hanako.dom.find(id=f"c-{card(hanako, number).key}").text
    assert display.dom.select_one(".count-unaccepted.is-raised dd").text == "1 ▲ 1"
    assert names_in(str(display.dom)) == []
    later(600)
    assert len(lines(hanako, "supply.untaken")) == 1


def test_taking_it_ends_both(phone, lobby, later, rows):  # noqa: F811
    ichiro, display = phone("ichiro"), lobby()
    number = make(phone("misaki"))
    later(10, seconds=5)
    later(12, seconds=10)
    move(ichiro, number, "accept")
    assert (card(ichiro, number).raised_at, rows(Alarm)) == (None, [])
    display.hear()
    assert display.dom.select_one(".is-raised") is None
    assert display.shows_what_a_reload_shows()
    early = make(phone("misaki"), title="水")
    move(ichiro, early, "accept")
    later(60)
    assert len(lines(ichiro, "supply.untaken")) == 1


def test_whoever_lets_go_of_it_starts_the_clock_again(phone, later):
    ichiro = phone("ichiro")
    number = make(phone("misaki"))
    move(ichiro, number, "accept")
    later(60)
    assert move(ichiro, number, "release").status_code == 201
    later(71)
    assert len(lines(ichiro, "supply.untaken")) == 1


def test_what_came_and_nobody_confirms_is_confirmed_by_itself_and_says_so(phone, later):
    misaki, page = phone("misaki").open(f"{EVENT}/board"), phone("misaki").open
    number = make(phone("misaki"), quantity="24", unit="本")
    move(phone("ichiro"), number, "accept")
    move(phone("ichiro"), number, "deliver")
    page = phone("misaki").open(f"{CARDS}/{number}")
    later(19)
    assert card(misaki, number).state == "delivered"
    later(21)
    later(22)
    closed = card(misaki, number)
    assert (closed.state, closed.confirmed_itself) == ("closed", True)
    assert closed.closed_at is not None
    for each in (misaki, page):
        each.hear()
        assert each.shows_what_a_reload_shows()
    assert "自動で受領" in misaki.dom.find(id=f"c-{closed.key}").text
    assert "自動で" in page.dom.select_one(".story").text
    assert kinds_of_change(misaki).count("card.moved_itself") == 1
    move(misaki, number, "reopen", note="来ていません")
    assert card(misaki, number).confirmed_itself is False


def test_who_confirms_in_time_is_who_confirmed(phone, later):
    misaki = phone("misaki")
    number = make(misaki)
    move(phone("ichiro"), number, "accept")
    move(phone("ichiro"), number, "deliver")
    move(misaki, number, "confirm")
    later(60)
    assert card(misaki, number).confirmed_itself is False
    assert "card.moved_itself" not in kinds_of_change(misaki)


def test_what_did_not_arrive_is_told_to_who_leads(phone, later):
    misaki = phone("misaki")
    number = make(misaki, quantity="24", unit="本")
    move(phone("ichiro"), number, "accept")
    move(phone("ichiro"), number, "deliver")
    assert move(misaki, number, "not_received").status_code == 201
    (line,) = lines(misaki, "supply.not_received")
    assert line.room_id == the_managers(misaki)
    assert (card(misaki, number).state, card(misaki, number).lines[0].delivered) == ("accepted", 0)
    later(60)
    assert card(misaki, number).state == "accepted", "its clock was stopped"


def test_an_undone_delivery_is_not_confirmed_by_itself(phone, later):
    ichiro = phone("ichiro")
    number = make(phone("misaki"))
    move(ichiro, number, "accept")
    move(ichiro, number, "deliver")
    assert ichiro.post(f"{CARDS}/{number}/undo").status_code == 201
    later(60)
    assert card(ichiro, number).state == "accepted"


def test_waiting_and_declined_stand_with_their_reason(phone, later):
    takumi = phone("takumi").open(f"{EVENT}/board")
    number = make(phone("misaki"))
    assert move(takumi, number, "wait", note="15時に入荷").status_code == 201
    later(60)
    assert lines(takumi, "supply.untaken") == []
    assert move(takumi, number, "decline", note="売り切れ").status_code == 201
    assert (card(takumi, number).state, card(takumi, number).outcome) == ("declined", "売り切れ")
    assert takumi.shows_what_a_reload_shows()


def test_of_two_processes_one_confirms_it(app, phone, monkeypatch):
    ichiro = phone("ichiro")
    number = make(phone("misaki"))
    move(ichiro, number, "accept")
    move(ichiro, number, "deliver")
    at = clock.now() + timedelta(minutes=21)
    monkeypatch.setattr(clock, "now", lambda: at)
    with app.test_request_context():
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
    assert len(found) == 1
    assert kinds_of_change(ichiro).count("card.moved_itself") == 1
    assert all_of(ichiro, Alarm) == []
