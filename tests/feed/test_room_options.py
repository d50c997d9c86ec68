"""Of each room: who may post in it, and who sees who has read a post."""

import pytest

from eventops.feed import reading
from tests.desk.rooms import change_room
from tests.steps import EVENT, make, message, room, say

TALK = f"{EVENT}/"


def options(phone, name="全体", **form):
    answer = change_room(phone("hanako"), room(phone("hanako"), name), **form)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(("writers", "may"), [
    ("guest", ["misaki", "ichiro", "takumi", "hanako"]), ("staff", ["ichiro", "takumi", "hanako"]),
    ("manager", ["hanako"])])
def test_only_they_post_and_only_they_are_offered_to(phone, writers, may):
    options(phone, writers=writers)
    for key in ("misaki", "ichiro", "takumi", "hanako"):
        who = phone(key)
        answer = who.post(f"{EVENT}/messages", room=room(who), body="お知らせ")
        assert answer.status_code == (201 if key in may else 403), key
        page = who.fetch(TALK)
        assert bool(page.select("message-composer")) is (key in may)
        assert ("data-reply" in str(page.select_one("#message-menu"))) is (key in may)


def test_who_reads_an_announcement_still_hears_it_and_makes_cards_of_it(phone):
    options(phone, writers="manager")
    misaki = phone("misaki").open(TALK)
    key = say(phone("hanako"), "お茶が足りません")
    assert misaki.hear()
    assert make(misaki, message=key)


def test_an_open_page_loses_its_composer_at_once(phone):
    misaki = phone("misaki").open(TALK)
    assert misaki.dom.select("message-composer")
    options(phone, writers="manager")
    assert misaki.hear()
    assert misaki.dom.select("message-composer") == []
    assert misaki.shows_what_a_reload_shows()


def readers(phone, key):
    return phone.get(f"{EVENT}/messages/{key}/readers").status_code


@pytest.mark.parametrize(("setting", "author", "manager", "other"), [
    ("all", 200, 200, 200), ("author", 200, 200, 403), ("nobody", 403, 403, 403)])
def test_only_they_see_who_has_read_a_post(phone, setting, author, manager, other):
    key = say(phone("ichiro"))
    options(phone, readers=setting)
    assert (readers(phone("ichiro"), key), readers(phone("hanako"), key), readers(phone("takumi"), key)) == (
        author, manager, other)


def test_where_nobody_does_no_number_is_shown_or_sent_either(phone):
    options(phone, readers="nobody")
    ichiro, misaki = phone("ichiro").open(TALK), phone("misaki").open(TALK)
    n = message(ichiro, say(phone("ichiro"))).n
    ichiro.hear()
    ichiro.received()
    misaki.socket.emit("read", {"room": room(misaki), "n": n})
    with ichiro.app.test_request_context():
        reading.flush()
    assert [news for news in ichiro.received() if news["name"] == "presence"] == []
    page = phone("ichiro").fetch(TALK)
    assert page.select("read-count") == []
    assert page.select_one("talk-log")["data-marks"] == "[]"
    assert "/readers" not in str(page.select_one("#message-menu"))
    options(phone, readers="all")
    assert phone("ichiro").fetch(TALK).select_one("talk-log")["data-marks"] == f"[{n}, {n}]"


def test_the_author_and_the_managers_alone_are_offered_the_list(phone):
    options(phone, readers="author")
    menu = phone("misaki").fetch(TALK).select_one("#message-menu")
    [link] = [each for each in menu.find_all("a") if each["href"].endswith("/readers")]
    assert link["data-only-to"] == "author manager"
