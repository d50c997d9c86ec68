"""A tap counts once for each, may be changed until the deadline, and reaches every phone within the second."""

import pytest

from eventops.changes import Change
from eventops.polls.models import Poll, Vote
from tests.polls.conftest import TALK, ask, later, mine, shown, vote  # noqa: F401
from tests.steps import EVENT
from tests.test_speed import asked


def test_of_one_each_has_one_vote_and_changes_it_until_it_is_closed(phone, later, rows):  # noqa: F811
    ichiro, misaki = phone("ichiro").open(TALK), phone("misaki").open(TALK)
    key = ask(phone("hanako"))
    for option in (0, 0, 1):
        assert vote(misaki, key, option).status_code == 201
    vote(ichiro, key, 1)
    later()
    for page in (ichiro, misaki):
        page.hear()
        assert shown(page) == {"はい": 0, "いいえ": 2}
        assert page.shows_what_a_reload_shows()
    assert (mine(misaki, key), mine(phone("sakura"), key)) == ([1], [])
    vote(misaki, key, 0)
    later()
    ichiro.hear()
    assert shown(ichiro) == {"はい": 1, "いいえ": 1}
    assert "回答 2/6" in ichiro.dom.select_one(".poll").get_text()
    assert [each.details["votes"] for each in rows(Change, kind="poll.voted")] == [
        "美咲: いいえ, 一郎: いいえ", "美咲: はい"]


def test_of_many_each_is_ticked_and_taken_off_alone(phone, later):  # noqa: F811
    misaki = phone("misaki").open(TALK)
    key = ask(phone("hanako"), "月\n火\n水", kind="multiple")
    for option, on in ((2, "1"), (0, "1"), (2, "1"), (1, "1"), (0, ""), (0, "")):
        assert vote(misaki, key, option, on).status_code == 201
    assert mine(misaki, key) == [1, 2]
    later()
    misaki.hear()
    assert shown(misaki) == {"月": 0, "火": 1, "水": 1}
    assert "回答 1/6" in misaki.dom.select_one(".poll").get_text()
    for option in (1, 2):
        vote(misaki, key, option, "")
    later()
    misaki.hear()
    assert shown(misaki) == {"月": 0, "火": 0, "水": 0}
    assert "回答 0/6" in misaki.dom.select_one(".poll").get_text()
    assert misaki.shows_what_a_reload_shows()


@pytest.mark.parametrize(("option", "status"), [(2, 422), (-1, 422), ("x", 422), (10**30, 422)])
def test_what_is_no_option_is_refused(phone, rows, option, status):
    key = ask(phone("hanako"))
    assert vote(phone("misaki"), key, option).status_code == status
    assert rows(Vote) == []


def test_asked_again_by_a_phone_that_lost_the_answer_it_counts_once(phone, later, rows):  # noqa: F811
    misaki, key = phone("misaki"), ask(phone("hanako"), kind="multiple")
    assert [vote(misaki, key, 1, client_id="the-same-tap").status_code for _ in range(2)] == [201, 200]
    later()
    assert rows(Poll)[0].counts == [0, 1]


def test_taps_of_one_second_are_one_push_and_one_line_of_the_history(phone, later, rows):  # noqa: F811
    hanako = phone("hanako").open(TALK)
    key = ask(hanako)
    hanako.hear()
    for name in ("misaki", "ichiro", "sakura", "takumi"):
        assert vote(phone(name), key).status_code == 201
    assert not hanako.hear(), "nobody waits for a push while they tap"
    later()
    assert len(hanako.hear()) == 1
    assert len(rows(Change, kind="poll.voted")) == 1
    later()
    assert not hanako.hear(), "nothing new is nothing to tell"


def test_what_was_tapped_is_told_though_the_server_was_restarted_meanwhile(app, phone, later):  # noqa: F811
    hanako = phone("hanako").open(TALK)
    key = ask(hanako)
    vote(phone("misaki"), key)  # and nothing of it is kept in the process: the alarm is a row
    later(hours=1)
    hanako.hear()
    assert shown(hanako) == {"はい": 1, "いいえ": 0}


def test_a_guest_sees_by_name_whom_they_may_know_and_the_others_are_counted(phone, crowd_of_guests, later):  # noqa: F811
    key = ask(phone("hanako"))
    for name in ("misaki", "aoi", "ichiro"):
        vote(phone(name), key)
    later()
    sheet = phone("misaki").get(f"{EVENT}/polls/{key}").text
    assert "美咲" in sheet
    assert "一郎" in sheet
    assert "葵" not in sheet
    assert "ほか 1" in sheet or "1" in sheet.partition("second")[2]
    assert "葵" in phone("ichiro").get(f"{EVENT}/polls/{key}").text


def test_a_vote_asks_the_database_the_same_however_many_have_voted(phone, crowd_of_guests, rows):
    key = ask(phone("hanako"))
    first = phone("misaki")
    vote(first, key)
    few = len(asked(first, lambda: vote(first, key, 1)))
    for name in ("aoi", "ichiro", "sakura", "takumi", "yuki"):
        vote(phone(name), key)
    assert len(asked(first, lambda: vote(first, key, 0))) == few
    names = "SELECT people"
    assert not [line for line, _ in asked(first, lambda: first.get(TALK)) if "FROM votes" in line or names in line[:20]]
