"""A muted room counts quietly, on all of one's devices, and for nobody else."""

import pytest

from eventops.feed.models import Mute
from tests.steps import EVENT, all_of, count, room, say

TALK = f"{EVENT}/"


def mute(phone, to="運営会社", muted=True, **more):
    return phone.post(f"{EVENT}/rooms/{room(phone, to)}/mute", **({"muted": "1"} if muted else {}), **more)


def link(phone, to="運営会社"):
    return phone.fetch(TALK).select_one(f'nav.rooms a[href$="{room(phone, to)}"]')


def test_it_is_quiet_on_both_devices_and_still_counts(phone):
    one, other = phone("ichiro"), phone("ichiro")
    assert mute(one).status_code == 201
    say(phone("takumi"), "無線を配ります", "運営会社")
    for each in (one, other):
        assert "is-muted" in link(each)["class"]
        assert link(each).select_one("[data-unread]").text == "1"
    assert not link(phone("hanako")).has_attr("class")


def test_a_mention_still_stands_out(phone):
    ichiro = phone("ichiro")
    mute(ichiro)
    say(phone("takumi"), "@一郎 無線を", "運営会社", mentions="member-ichiro-key")
    assert not link(ichiro).select_one("[data-mentioned]").has_attr("hidden")


def test_it_can_be_taken_back(phone):
    ichiro = phone("ichiro")
    mute(ichiro)
    assert mute(ichiro, muted=False).status_code == 201
    assert not link(ichiro).has_attr("class")
    assert all_of(ichiro, Mute) == []


@pytest.mark.parametrize("muted", [True, False])
def test_twice_is_once_and_nobody_hears_of_it(phone, muted):
    ichiro = phone("ichiro")
    before = count(ichiro)
    for _ in range(2):
        assert mute(ichiro, muted=muted).status_code == 201
    assert len(all_of(ichiro, Mute)) == muted
    assert count(ichiro) == before


def test_a_room_one_does_not_hear_is_not_there(phone):
    assert mute(phone("misaki")).status_code == 404


def test_its_menu_says_what_the_press_does(phone):
    ichiro = phone("ichiro")
    options = f"{EVENT}/rooms/{room(ichiro, '運営会社')}/options"
    assert ichiro.fetch(options).select_one("input[name=muted]")["value"] == "1"
    mute(ichiro)
    assert ichiro.fetch(options).select_one("input[name=muted]") is None
