"""Pins: at most five, on top of the room, there for those who come later."""

from datetime import timedelta

import pytest

from eventops import clock
from tests.incidents.reports import ring
from tests.steps import EVENT, count, message, say

TALK = f"{EVENT}/"


def pin(phone, key, verb="pin", **more):
    return phone.post(f"{EVENT}/messages/{key}/{verb}", **more)


def ring_at(app, instant):
    with clock.stopped(instant):
        ring(app)


def pins(dom):
    return [item["id"].removeprefix("pin-") for item in dom.select("li.pin")]


def test_it_shows_at_once_and_to_who_comes_later(phone):
    hanako = phone("hanako").open(TALK)
    key = say(phone("misaki"), "合言葉は桜")
    assert pin(phone("takumi"), key).status_code == 201
    hanako.hear()
    assert pins(hanako.dom) == pins(phone("misaki").fetch(TALK)) == [key]
    assert hanako.shows_what_a_reload_shows()


def test_it_goes_when_it_is_taken_down(phone):
    hanako, takumi = phone("hanako").open(TALK), phone("takumi")
    key = say(takumi)
    pin(takumi, key)
    hanako.hear()
    assert pin(takumi, key, "unpin").status_code == 201
    hanako.hear()
    assert pins(hanako.dom) == []
    assert hanako.shows_what_a_reload_shows()


def test_pins_stand_in_the_order_of_their_posts_live_and_after_a_reload(phone):
    hanako, takumi = phone("hanako").open(TALK), phone("takumi")
    first, second = say(takumi, "一"), say(takumi, "二")
    for key in (second, first):
        pin(takumi, key)
    hanako.hear()
    assert pins(hanako.dom) == [first, second]
    assert hanako.shows_what_a_reload_shows()


def test_a_room_holds_five(phone):
    takumi = phone("takumi", "en")
    keys = [say(takumi, f"第{number}") for number in range(6)]
    assert [pin(takumi, key).status_code for key in keys] == [201] * 5 + [409]
    answer = pin(takumi, keys[5])
    assert answer.json["error"]["message"] == "A room holds at most 5 pins. Please take one down first."
    assert message(takumi, keys[5]).pinned_at is None
    pin(takumi, keys[0], "unpin")
    assert pin(takumi, keys[5]).status_code == 201


def test_it_says_who_pinned_it_when_and_until_when(phone):
    takumi = phone("takumi")
    lasting, passing = say(takumi, "一"), say(takumi, "二")
    pin(takumi, lasting)
    pin(takumi, passing, lasts="day")
    said = [item.small.get_text(" ", strip=True) for item in phone("misaki").fetch(TALK).select("li.pin")]
    at = message(takumi, lasting).pinned_at
    noted = f"{clock.day(at, 'Asia/Tokyo', 'ja')} {clock.time(at, 'Asia/Tokyo')}に拓海がピン留め"
    assert said[0] == noted
    assert said[1].startswith(noted[:-10])
    assert said[1].endswith("23:59まで")


@pytest.mark.parametrize(("lasts", "hours"), [("hour", 1), ("day", 24)])
def test_it_goes_by_itself_when_its_time_is_over(app, phone, lasts, hours):
    takumi, hanako = phone("takumi"), phone("hanako").open(TALK)
    key = say(takumi)
    pin(takumi, key, lasts=lasts)
    until = message(takumi, key).pinned_until
    assert timedelta(0) < until - clock.now() <= timedelta(hours=hours)
    ring_at(app, until - timedelta(seconds=1))
    assert message(takumi, key).pinned_at
    ring_at(app, until)
    assert message(takumi, key).pinned_at is message(takumi, key).pinned_until is None
    hanako.hear()
    assert pins(hanako.dom) == []
    assert hanako.shows_what_a_reload_shows()


def test_taken_down_and_pinned_anew_it_no_longer_ends_when_it_would_have(app, phone):
    takumi = phone("takumi")
    key = say(takumi)
    pin(takumi, key, lasts="hour")
    pin(takumi, key, "unpin")
    pin(takumi, key)
    ring_at(app, clock.now() + timedelta(days=2))
    assert message(takumi, key).pinned_at


@pytest.mark.parametrize("lasts", ["week", " ", "０"])
def test_there_is_no_other_length(phone, lasts):
    takumi = phone("takumi")
    key = say(takumi)
    assert pin(takumi, key, lasts=lasts).status_code == 422
    assert message(takumi, key).pinned_at is None


@pytest.mark.parametrize("who", ["misaki", "ichiro"])
def test_it_takes_a_lead(phone, who):
    key = say(phone("misaki"))
    assert pin(phone(who), key).status_code == 403
    assert message(phone("misaki"), key).pinned_at is None
    assert pin(phone("takumi"), key).status_code == 201
    assert pin(phone(who), key, "unpin").status_code == 403


def test_pinning_twice_is_one_change(phone):
    takumi = phone("takumi")
    key = say(takumi)
    first = pin(takumi, key, client_id="the-same-press")
    before = count(takumi)
    again = pin(takumi, key, client_id="the-same-press")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json["packets"] == first.json["packets"] != []
    pin(takumi, key)
    assert count(takumi) == before


def test_what_was_unsent_is_not_pinned(phone):
    takumi = phone("takumi")
    key = say(takumi)
    takumi.post(f"{EVENT}/messages/{key}/unsend")
    answer = pin(takumi, key)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "unsent")
