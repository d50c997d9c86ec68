"""What is not acknowledged asks again: every two minutes, at most ten times, then the managers hear of it."""

import threading
from datetime import timedelta

import pytest

from eventops import alarms
from eventops.alarms import Alarm
from eventops.alerts.models import Alert
from eventops.changes import Change
from tests import steps
from tests.alerts.conftest import acknowledge, alert, asks, banners
from tests.steps import EVENT, say

TALK = f"{EVENT}/"
ROUNDS = 10


@pytest.fixture
def urgent(phone):
    """``(author's phone, key of the post, key of the alert)``"""
    hanako = phone("hanako").open(TALK)
    post = say(hanako, "入口を閉めてください", urgency="urgent")
    return hanako, post, alert(hanako, post).key


def rounds(rows, phone):
    return [change.details["round"] for change in rows(Change, kind="alert.repeated",
                                                       stream_id=steps.stream(phone).id)]


def test_an_urgent_post_that_b_has_not_acknowledged_alerts_b_again_after_2_minutes(phone, urgent, later):
    _hanako, _post, key = urgent
    misaki = phone("misaki").open(TALK)
    assert banners(misaki) == {key: 0}
    later(seconds=90)
    misaki.hear()
    assert banners(misaki) == {key: 0}
    later(seconds=30)
    misaki.hear()
    assert banners(misaki) == {key: 1}
    assert asks(misaki, key)


def test_it_stops_within_5_seconds_of_b_tapping_and_goes_on_for_the_others(phone, urgent, later):
    _hanako, _post, key = urgent
    misaki, ichiro = phone("misaki").open(TALK), phone("ichiro").open(TALK)
    later(minutes=2)
    acknowledge(misaki, key)
    later(seconds=1)
    for each in (misaki, ichiro):
        each.hear()
    assert not asks(misaki, key)
    later(minutes=2)
    for each in (misaki, ichiro):
        each.hear()
    assert banners(ichiro)[key] == 2
    assert asks(ichiro, key)
    assert not asks(misaki, key)


def test_it_asks_ten_times_then_the_managers_and_the_big_screen_hear_of_it_and_it_asks_no_more(
        app, phone, urgent, later, rows):
    hanako, _post, key = urgent
    misaki = phone("misaki").open(TALK)
    headquarters = phone("hanako").open(f"{EVENT}/rooms/{steps.room(hanako, '本部')}")
    acknowledge(phone("ichiro"), key)
    for _ in range(ROUNDS):
        later(minutes=2)
    assert rounds(rows, hanako) == list(range(1, 11))
    assert steps.lines(hanako, "alert.raised") == []
    later(minutes=2)
    later(minutes=2)
    misaki.hear()
    headquarters.hear()
    assert banners(misaki) == {key: 10}, "it stays until it is acknowledged"
    assert len(rounds(rows, hanako)) == 10
    assert "4 人が了解していない至急の投稿" in headquarters.dom.select_one(".talk-scroll").text
    assert "入口を閉めて" not in steps.lines(hanako, "alert.raised")[0].values.values()
    assert rows(Alarm, name="alert.round") == []
    assert "未了解 4" in steps.wall(app, hanako, phone).dom.text
    assert misaki.shows_what_a_reload_shows()


def test_when_the_last_one_has_acknowledged_it_is_over(phone, urgent, later, rows):
    hanako, _post, key = urgent
    for name in ("takumi", "ichiro", "sakura", "yuki", "misaki"):
        acknowledge(phone(name), key)
    later()
    hanako.hear()
    assert banners(hanako) == {}
    assert rows(Alarm, name="alert.round") == []
    assert hanako.dom.select_one(f"#alert-{key} .alert-count").get_text(strip=True) == "了解 5/5"
    later(minutes=3)
    assert rounds(rows, hanako) == []


def test_when_those_who_were_missing_have_left_it_is_over(phone, urgent, later, rows):
    hanako, post, key = urgent
    for name in ("takumi", "ichiro", "sakura", "yuki"):
        acknowledge(phone(name), key)
    hanako.post(f"{EVENT}/people/misaki-key/decisions", decision="suspend")
    later(minutes=2)
    assert not alert(hanako, post).is_open
    assert (alert(hanako, post).done, alert(hanako, post).asked) == (4, 4)


@pytest.mark.parametrize(("name", "may"), [("ichiro", True), ("hanako", True), ("takumi", False), ("misaki", False)])
def test_the_author_and_the_managers_stop_it(phone, later, rows, name, may):
    ichiro, misaki = phone("ichiro"), phone("misaki").open(TALK)
    key = alert(ichiro, say(ichiro, "至急", urgency="urgent")).key
    answer = phone(name).post(f"{EVENT}/alerts/{key}/stop")
    assert answer.status_code == (201 if may else 403)
    later(minutes=2)
    misaki.hear()
    assert (banners(misaki) == {}) == may
    assert len(rounds(rows, ichiro)) == (0 if may else 1)
    assert acknowledge(misaki, key).status_code == 201, "who reads it still can"
    later()
    misaki.hear()
    assert misaki.dom.select_one(".alert-count").get_text(strip=True) == "了解 1/5"


def test_a_restart_in_between_changes_nothing(app, phone, urgent, later, rows):
    """All there is stands in the database: another process that has seen nothing goes on with it."""
    hanako, _post, key = urgent
    misaki = phone("misaki").open(TALK)
    misaki.hear()
    later(minutes=5)
    misaki.hear()
    assert banners(misaki) == {key: 1}, "once, however long nobody looked"
    later(minutes=2)
    assert rounds(rows, hanako) == [1, 2]


def test_with_two_processes_each_round_happens_once(app, phone, urgent, later, rows, monkeypatch):
    hanako, *_ = urgent
    with app.test_request_context():
        from eventops import clock

        now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=2))
        found = alarms.due()
    assert len(found) == 1
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
    assert rounds(rows, hanako) == [1]


def test_while_the_event_is_closed_nobody_is_asked_again(phone, urgent, later, rows):
    hanako, *_ = urgent
    hanako.post(f"{EVENT}/desk/close")
    later(minutes=4)
    assert rounds(rows, hanako) == []


def test_an_urgent_card_that_nobody_acknowledges_raises_the_manager_at_2_minutes_and_the_big_screen_at_once(
        app, phone, later):
    misaki, hanako = phone("misaki"), phone("hanako")
    screen = steps.wall(app, hanako, phone)
    number = steps.make(misaki, title="担架", urgency="urgent")
    screen.hear()
    assert "担架" in screen.dom.select_one(".alarm").text
    assert steps.lines(hanako, "alert.raised") == []
    later(minutes=2)
    [line] = steps.lines(hanako, "alert.raised")
    assert line.values["what"]["ja"] == f"カード #{number}"
    later(minutes=2)
    assert len(steps.lines(hanako, "alert.raised")) == 1


def test_what_not_all_may_hear_is_on_the_big_screen_without_its_words_once_it_was_raised(app, phone, later):
    takumi, hanako = phone("takumi"), phone("hanako")
    screen = steps.wall(app, hanako, phone)
    say(takumi, "無線を切ってください", "運営会社", urgency="urgent")
    assert screen.hear() == []
    for _ in range(ROUNDS + 1):
        later(minutes=2)
    screen.hear()
    assert "未了解 2" in screen.dom.select_one(".alarm").text
    assert "無線" not in str(screen.dom)
    assert screen.shows_what_a_reload_shows()
    acknowledge(hanako, steps.all_of(hanako, Alert)[0].key)
    later()
    screen.hear()
    assert "未了解 1" in screen.dom.select_one(".alarm").text
