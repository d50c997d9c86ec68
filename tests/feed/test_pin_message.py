"""Pins: at most five, on top of the room, there for those who come later."""

import pytest

from tests.steps import EVENT, count, message, say

TALK = f"{EVENT}/"


def pin(phone, key, verb="pin", **more):
    return phone.post(f"{EVENT}/messages/{key}/{verb}", **more)


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
