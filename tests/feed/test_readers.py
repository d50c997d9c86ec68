"""Who has read what: one mark for each member and room, counted by all, named to those who ask."""

import pytest

from eventops.feed import reading
from eventops.feed.models import ReadMark
from eventops.people.models import Membership
from tests.steps import EVENT, all_of, message, room, say

TALK = f"{EVENT}/"


def read(phone, n, of_room=None):
    phone.socket.emit("read", {"room": of_room or room(phone), "n": n})


def flush(phone):
    """What the job does once a second."""
    with phone.app.test_request_context():
        reading.flush()


def mark(phone, key):
    member = all_of(phone, Membership, key=f"{key}-key")[0].id
    return {each.membership_id: each.n for each in all_of(phone, ReadMark)}.get(member, 0)


def readers(phone, key):
    sheet = phone.fetch(f"{EVENT}/messages/{key}/readers")
    return [[item.get_text(" ", strip=True) for item in names.select("li")] for names in sheet.select("ul.names")]


def test_marks_reach_everybody_in_the_room_and_name_nobody(phone):
    hanako, misaki = phone("hanako").open(TALK), phone("misaki").open(TALK)
    n = message(hanako, say(hanako)).n
    read(misaki, n)
    flush(hanako)
    heard = [news["args"][0] for news in hanako.received() if news["name"] == "presence"]
    assert heard == [{"room": room(hanako), "marks": [n, n]}]  # the author's own, and 美咲's


def test_a_page_opens_with_the_marks(phone):
    hanako, misaki = phone("hanako"), phone("misaki").open(TALK)
    n = message(hanako, say(hanako)).n
    read(misaki, n)
    flush(hanako)
    log = hanako.fetch(TALK).select_one("talk-log")
    assert (log["data-marks"], log["data-read"]) == (f"[{n}, {n}]", str(n))


def test_whoever_asks_reads_the_names_of_both(phone):
    misaki = phone("misaki").open(TALK)
    key = say(phone("hanako"))
    read(misaki, message(misaki, key).n)
    flush(misaki)
    have, have_not = readers(phone("ichiro"), key)
    assert have == ["美咲 出展者"]
    assert sorted(have_not) == sorted(["拓海 運営会社", "一郎 運営会社", "さくら 県", "由紀 県"])


def test_in_a_teams_room_only_those_who_hear_it_are_asked_about(phone):
    key = say(phone("takumi"), "無線を配ります", "運営会社")
    (have_not,) = readers(phone("ichiro"), key)
    assert sorted(have_not) == sorted(["一郎 運営会社", "花子 県"])
    assert phone("misaki").get(f"{EVENT}/messages/{key}/readers").status_code == 404


def test_a_mark_never_goes_back(phone):
    misaki = phone("misaki").open(TALK)
    first, second = (message(misaki, say(phone("hanako"), body)).n for body in ("一", "二"))
    for n in (second, first):
        read(misaki, n)
        flush(misaki)
        assert mark(misaki, "misaki") == second


def test_a_mark_never_goes_past_what_there_is(phone):
    misaki = phone("misaki").open(TALK)
    n = message(misaki, say(phone("hanako"))).n
    read(misaki, 10**9)
    flush(misaki)
    assert mark(misaki, "misaki") == n


def test_posting_is_having_read(phone):
    misaki = phone("misaki")
    say(phone("hanako"))
    n = message(misaki, say(misaki, "了解です")).n
    assert mark(misaki, "misaki") == n


@pytest.mark.parametrize("said", [None, 7, [], {}, {"room": 5, "n": 1}, {"room": None, "n": 1}, {"room": "x", "n": 1},
                                  {"n": True}, {"n": -1}, {"n": 2**60}, {"n": "1"}])  # fmt: skip
def test_what_makes_no_sense_moves_nothing(phone, said):
    misaki = phone("misaki").open(TALK)
    n = message(misaki, say(phone("hanako"))).n
    misaki.socket.emit("read", {"room": room(misaki), **said} if isinstance(said, dict) else said)
    flush(misaki)
    assert mark(misaki, "misaki") == 0
    read(misaki, n)
    flush(misaki)
    assert mark(misaki, "misaki") == n


def test_nobody_marks_a_room_they_do_not_hear(phone):
    misaki, ichiro = phone("misaki").open(TALK), phone("ichiro").open(TALK)
    n = message(misaki, say(phone("takumi"), "無線を配ります", "運営会社")).n
    for each in (misaki, ichiro):
        read(each, n, room(misaki, "運営会社"))
    flush(misaki)
    assert (mark(misaki, "ichiro"), mark(misaki, "misaki")) == (n, 0)
