"""What is urgent calls the phones of those it asks, each round, until they acknowledge; few words, or none."""

import logging
import threading
import time
from datetime import timedelta

import pytest

from eventops import alarms, clock
from eventops.alarms import Alarm
from eventops.push import keys, sending
from eventops.push.models import PushSubscription
from tests import steps
from tests.alerts.conftest import acknowledge, alert
from tests.incidents.reports import give_duty, report
from tests.machine import busy
from tests.push.conftest import flush
from tests.push.service import push_service, token_of
from tests.steps import EVENT, say

# what it says

def test_an_urgent_post_calls_with_who_and_how_it_begins_in_the_persons_language(app, phone, turn_on, pushed):
    ichiro, hanako = turn_on(phone("ichiro")), turn_on(phone("hanako"))
    misaki = turn_on(phone("misaki", locale="en"))
    message = say(phone("hanako"), "東口を閉めてください。" + "あ" * 200, urgency="urgent")
    pushed()
    [shown] = ichiro.shown
    assert shown["title"] == "‼ 至急 · 花子 · 全体"
    assert shown["body"].startswith("東口を閉めてください。")
    assert len(shown["body"]) == 120
    assert shown["url"].endswith(f"around={message}#m-{message}")
    assert (shown["event"], shown["lang"]) == (f"{EVENT}/", "ja")
    assert misaki.shown[0]["title"].startswith("‼ Urgent · 花子 · ")
    assert hanako.shown == [], "whoever asks is not asked"


def test_an_urgent_card_calls_with_its_number_and_name(phone, turn_on, pushed):
    ichiro = turn_on(phone("ichiro"))
    number = steps.make(phone("hanako"), title="養生テープ", urgency="urgent")
    pushed()
    assert ichiro.shown[0]["body"] == f"#{number} 養生テープ"
    assert ichiro.shown[0]["url"] == f"{EVENT}/cards/{number}"


def test_a_photo_alone_calls_it_a_photo(phone, turn_on, pushed):
    from tests.phone import jpeg

    ichiro = turn_on(phone("ichiro"))
    say(phone("hanako"), "", photos=[jpeg()], urgency="urgent")
    pushed()
    assert ichiro.shown[0]["body"] == "写真"


def test_what_few_may_know_calls_them_alone_and_without_a_word_byte_for_byte(app, phone, turn_on, pushed):
    give_duty(app, "takumi", "medical")
    takumi, ichiro, hanako = (turn_on(phone(name)) for name in ("takumi", "ichiro", "hanako"))
    for what in ("男性が倒れている", "子どもが頭を打ち、意識がない。救急車を呼んだ"):
        report(phone("misaki"), "medical", what=what, **{"f-consciousness": "no"})
    pushed()
    texts = [call.text.replace(call.headers["Topic"], "") for call in takumi.calls]
    assert len(texts) == 2
    assert texts[0] == texts[1], "of two of them one cannot tell which is which"
    assert takumi.shown[0] == {"title": "至急の連絡があります", "body": "", "url": f"{EVENT}/", "event": f"{EVENT}/",
                               "tag": takumi.calls[0].headers["Topic"], "lang": "ja"}
    assert len({len(call.sealed) for call in takumi.calls}) == 1, "nor by its length on the way"
    told = {"急病・けが:報告がありました。担当に知らせています。"}
    assert {shown["body"] for shown in hanako.shown} == told, "that there is one"
    assert ichiro.calls == []


def test_the_service_learns_who_we_are_how_long_to_keep_it_what_it_replaces_and_not_a_word(
        app, phone, turn_on, pushed, service):
    browser = turn_on(phone("ichiro"))
    key = alert(phone("hanako"), say(phone("hanako"), "東口を閉めて", urgency="urgent")).key
    pushed()
    [call] = browser.calls
    assert call.headers["Content-Encoding"] == "aes128gcm"
    assert (call.headers["Ttl"], call.headers["Urgency"], call.headers["Topic"]) == ("240", "high", key)
    claims = token_of(call, keys.public(app.config["SECRET_KEY"]))
    assert claims["aud"] == service.origin
    assert claims["sub"] == app.config["PUSH_CONTACT"]
    assert 0 < claims["exp"] - time.time() <= 24 * 60 * 60
    assert "東口".encode() not in call.sealed


# whom, and how often

def test_each_round_calls_again_until_that_person_acknowledges(phone, turn_on, pushed):
    ichiro, misaki = turn_on(phone("ichiro")), turn_on(phone("misaki"))
    key = alert(phone("hanako"), say(phone("hanako"), "集合", urgency="urgent")).key
    pushed()
    pushed()
    assert (len(ichiro.calls), len(misaki.calls)) == (1, 1), "once a round"
    pushed(minutes=2)
    assert (len(ichiro.calls), len(misaki.calls)) == (2, 2)
    assert {call.headers["Topic"] for call in misaki.calls} == {key}
    acknowledge(phone("misaki"), key)
    pushed(minutes=2)
    assert (len(ichiro.calls), len(misaki.calls)) == (3, 2)
    phone("hanako").post(f"{EVENT}/alerts/{key}/stop")
    pushed(minutes=2)
    assert len(ichiro.calls) == 3


def test_every_browser_somebody_is_signed_in_with_is_called_and_an_observers_is_not(app, phone, turn_on, pushed):
    browsers = [turn_on(phone("ichiro")) for _ in range(3)]
    with app.app_context():
        from eventops import changes
        from eventops.extensions import db
        from eventops.people.models import Membership

        with changes.writing():
            db.session.query(Membership).filter_by(key="misaki-key").one().role = "observer"
            changes.commit()
    misaki = turn_on(phone("misaki"))
    say(phone("hanako"), "集合", urgency="urgent")
    pushed()
    assert [len(each.calls) for each in browsers] == [1, 1, 1]
    assert misaki.calls == []


def test_what_is_not_urgent_calls_nobody(phone, turn_on, pushed, rows):
    ichiro = turn_on(phone("ichiro"))
    for urgency in ("normal", "important"):
        say(phone("hanako"), "集合", urgency=urgency)
    pushed()
    assert ichiro.calls == []


def test_where_nobody_turned_it_on_an_urgent_post_costs_nothing_more(phone, service, rows):
    say(phone("hanako"), "集合", urgency="urgent")
    assert rows(Alarm, name="push.call") == []


@pytest.mark.parametrize("ends", ["suspend", "remove"])
def test_who_is_not_in_any_more_is_not_called(phone, turn_on, pushed, ends):
    misaki = turn_on(phone("misaki"))
    phone("hanako").post(f"{EVENT}/people/misaki-key/decisions", decision=ends)
    say(phone("hanako"), "集合", urgency="urgent")
    pushed()
    assert misaki.calls == []


def test_while_the_event_is_closed_nobody_is_called(phone, turn_on, pushed):
    ichiro = turn_on(phone("ichiro"))
    say(phone("hanako"), "集合", urgency="urgent")
    phone("hanako").post(f"{EVENT}/desk/close")
    pushed(minutes=2)
    assert ichiro.calls == []


def test_what_was_asked_before_a_restart_calls_after_it(phone, turn_on, pushed, rows):
    """All there is stands in the database: this process has only ever kept what it was about to send."""
    ichiro = turn_on(phone("ichiro"))
    say(phone("hanako"), "集合", urgency="urgent")
    assert not sending.waiting
    assert len(rows(Alarm, name="push.call")) == 1
    pushed()
    assert len(ichiro.calls) == 1


def test_of_two_processes_one_calls(app, phone, turn_on, monkeypatch):
    ichiro = turn_on(phone("ichiro"))
    say(phone("hanako"), "集合", urgency="urgent")
    with app.test_request_context():
        now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=1))
        [found] = alarms.due()
    both = threading.Barrier(2)

    def look():
        with app.test_request_context():
            both.wait()
            alarms.ring_one(*found)

    lookers = [threading.Thread(target=look) for _ in range(2)]
    for each in lookers:
        each.start()
    for each in lookers:
        each.join()
    flush(app)
    assert len(ichiro.calls) == 1


# services that do not do as they should

@pytest.mark.parametrize(("status", "left"), [(404, 0), (410, 0), (201, 1), (400, 1), (403, 1), (413, 1), (429, 1),
                                              (500, 1), (503, 1)])
def test_whom_the_service_does_not_know_any_more_is_forgotten(phone, turn_on, pushed, rows, service, status, left):
    turn_on(phone("ichiro"))
    service.answer = status
    say(phone("hanako"), "集合", urgency="urgent")
    pushed()
    assert service.asked == 1
    assert len(rows(PushSubscription)) == left


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_service_that_points_elsewhere_is_not_followed(phone, turn_on, pushed, service, status):
    turn_on(phone("ichiro"))
    with push_service() as inside:
        service.answer, service.location = status, f"{inside.origin}/admin"
        say(phone("hanako"), "集合", urgency="urgent")
        pushed()
        assert (service.asked, inside.asked) == (1, 0)


def test_a_service_that_is_not_allowed_any_more_is_not_called(app, phone, turn_on, pushed, service, monkeypatch):
    turn_on(phone("ichiro"))
    say(phone("hanako"), "集合", urgency="urgent")
    monkeypatch.setitem(app.config, "PUSH_SERVICES", ("fcm.googleapis.com",))
    pushed()
    assert service.asked == 0


def test_one_that_does_not_answer_is_left_alone_said_once_and_holds_up_no_other(
        app, phone, turn_on, pushed, service, caplog, monkeypatch):
    with push_service() as dead:
        monkeypatch.setitem(app.config, "PUSH_SERVICES", (service.origin, dead.origin))
        for _ in range(20):
            turn_on(phone("ichiro"), at=dead)
    ichiro = turn_on(phone("ichiro"))
    say(phone("hanako"), "集合", urgency="urgent")
    began = time.monotonic()
    pushed()
    pushed(minutes=2)
    assert time.monotonic() - began < 5 * busy()
    assert len(ichiro.calls) == 2
    said = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert [text for text in said if "does not answer" in text] == said
    assert len(said) == 1


def test_a_service_that_takes_calls_and_says_nothing_keeps_no_post_waiting(
        app, phone, turn_on, later, service, monkeypatch):
    monkeypatch.setattr(sending, "PATIENCE", (5, 60))
    service.answer = threading.Event()
    turn_on(phone("ichiro"))
    say(phone("hanako"), "集合", urgency="urgent")
    later()
    calling = threading.Thread(target=flush, args=[app])
    calling.start()
    hanako = phone("hanako")
    while not service.asked:
        time.sleep(0.01)
    for number in range(5):
        say(hanako, f"次の投稿 {number}")
    assert calling.is_alive(), "all while the service is silent"
    service.answer.set()
    calling.join()


def test_however_much_waits_it_is_bounded(service):
    for number in range(sending.MOST_WAITING + 10):
        sending.waiting.append(number)
    assert len(sending.waiting) == sending.MOST_WAITING
    assert sending.waiting[0] == 10, "the oldest are dropped"
