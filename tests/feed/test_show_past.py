"""The talk around a message, at a date, and onward from there: what is shown, and what the page says of itself."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from eventops import changes, clock
from eventops.extensions import db
from eventops.feed import queries
from eventops.feed.models import Message
from tests.steps import EVENT, message, room, say

TALK = f"{EVENT}/"


@pytest.fixture
def posts(phone, monkeypatch):
    """Ten posts, pages of four."""
    monkeypatch.setattr(queries, "WINDOW", 4)
    monkeypatch.setattr(queries.window, "__defaults__", (None, 4))
    monkeypatch.setattr(queries.window_after, "__defaults__", (4,))
    return [say(phone("misaki"), f"投稿{n}") for n in range(10)]


def shown(dom):
    return [int(body.text.removeprefix("投稿")) for body in dom.select("ol > li.message [data-slot=body]")]


def page(phone, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return phone.fetch(f"{EVENT}/rooms/{room(phone)}?{query}")


def listed(dom):
    return dom.select_one("talk-log ol")


def test_around_a_message_stands_what_was_said_before_and_after(phone, posts):
    ichiro = phone("ichiro")
    dom = page(ichiro, around=posts[4])
    assert shown(dom) == [3, 4, 5, 6]
    assert listed(dom)["data-from"] == str(message(ichiro, posts[3]).n)
    assert listed(dom)["data-to"] == str(message(ichiro, posts[6]).n)
    assert dom.select_one(".not-at-end a")["href"].endswith(room(ichiro))


def test_at_the_end_it_says_nothing(phone, posts):
    for dom in (page(phone("ichiro"), around=posts[9]), page(phone("ichiro"))):
        assert shown(dom)[-1] == 9
        assert not listed(dom).has_attr("data-to")
        assert dom.select_one(".not-at-end, .newer-row") is None


def test_onward_it_goes_until_the_end(phone, posts):
    ichiro = phone("ichiro")
    address = page(ichiro, around=posts[4]).select_one("a.newer")["href"]
    fragment = ichiro.get(f"{EVENT}/rooms/{room(ichiro)}{address}", headers={"X-Fragment": "1"}).text
    assert "<main" not in fragment
    assert "投稿7" in fragment
    assert "投稿6" not in fragment
    assert "newer-row" not in fragment
    first = page(ichiro, after=0)
    assert shown(first) == [0, 1, 2, 3]
    assert not listed(first).has_attr("data-from")
    assert listed(first).has_attr("data-to")


def test_earlier_pages_say_that_they_are_not_at_the_end(phone, posts):
    dom = page(phone("ichiro"), before=message(phone("ichiro"), posts[5]).n)
    assert shown(dom) == [1, 2, 3, 4]
    assert listed(dom).has_attr("data-to")


def test_what_is_posted_meanwhile_stays_off_and_a_reload_agrees(phone, posts):
    ichiro = phone("ichiro").open(f"{EVENT}/rooms/{room(phone('ichiro'))}?around={posts[4]}")
    say(phone("misaki"), "投稿10")
    phone("misaki").post(f"{EVENT}/messages/{posts[5]}/unsend")
    ichiro.hear()
    assert [item["id"] for item in ichiro.dom.select("ol > li.message")] == [f"m-{key}" for key in posts[3:7]]
    assert ichiro.shows_what_a_reload_shows()


def test_a_message_of_another_room_or_of_none_is_not_there(phone, posts):
    hanako = phone("hanako")
    elsewhere = say(hanako, "本部の話", "本部")
    for key in (elsewhere, "nothing"):
        assert hanako.get(f"{EVENT}/rooms/{room(hanako)}?around={key}").status_code == 404
    assert phone("misaki").get(f"{EVENT}/rooms/{room(hanako)}?around={elsewhere}").status_code == 404


@pytest.fixture
def two_days(phone, posts):
    """The first five were said two days ago, at noon of the fair's zone."""
    ichiro = phone("ichiro")
    today = clock.today("Asia/Tokyo")
    noon = clock.start_of_day((today - timedelta(days=2)).isoformat(), "Asia/Tokyo") + timedelta(hours=12)
    with ichiro.app.app_context(), changes.writing():
        db.session.execute(update(Message).where(Message.key.in_(posts[:5])).values(received_at=noon))
        changes.commit()
    return today


@pytest.mark.parametrize(("back", "first"), [(9, 0), (2, 0), (1, 5), (0, 5)])
def test_a_day_leads_to_its_first_message_or_to_the_next_day_that_has_one(phone, posts, two_days, back, first):
    ichiro = phone("ichiro")
    answer = ichiro.get(f"{EVENT}/rooms/{room(ichiro)}?day={two_days - timedelta(days=back)}")
    assert answer.status_code == 302
    assert answer.location.endswith(f"?around={posts[first]}#m-{posts[first]}")


def test_a_day_after_the_last_leads_to_the_end(phone, posts, two_days):
    ichiro = phone("ichiro")
    answer = ichiro.get(f"{EVENT}/rooms/{room(ichiro)}?day={two_days + timedelta(days=3)}")
    assert answer.location.endswith(f"/rooms/{room(ichiro)}")


@pytest.mark.parametrize("day", ["", "tomorrow", "2026-13-01", "0001-01-01", "9999-12-31"])
def test_what_is_no_day_breaks_nothing(phone, posts, day):
    ichiro = phone("ichiro")
    assert ichiro.get(f"{EVENT}/rooms/{room(ichiro)}?day={day}").status_code in (302, 404)
