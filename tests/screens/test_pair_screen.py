"""A wall display shows a code; a manager types it in; from then on the display is the event's."""

from datetime import timedelta

import pytest

from eventops import clock
from eventops.changes import Change
from eventops.people.models import Session
from eventops.screens.actions import note_seen
from eventops.screens.models import Screen
from tests.listening import is_cut, listen, stream

SCREENS = "/events/fair/screens"


def wall(phone, locale="ja"):
    """A display that shows its code."""
    display = phone(None, locale)
    display.get("/screen")
    return display


def pair(phone, code, **more):
    return phone.post(SCREENS, code=code, **{"name": "ロビー", "locale": "ja", **more})


def code(rows):
    return rows(Screen)[-1].code


def test_the_code_stands_on_the_screen_until_it_is_paired_and_then_the_board(phone, rows):
    display = phone(None)
    shown = display.get("/screen").text
    assert code(rows)[:3] in shown
    assert code(rows)[3:] in shown
    assert display.get("/screen/door").json == {"open": False, "state": "pending", "go": "/screen"}
    answer = pair(phone("hanako"), code(rows))
    assert (answer.status_code, answer.json["go"]) == (201, SCREENS)
    assert display.get("/screen/door").json == {"open": True, "state": "paired", "go": "/screen"}
    assert 'id="wall-waiting"' in display.get("/screen").text
    assert "ロビー" in phone("hanako").get(SCREENS).text


def test_loading_the_page_again_shows_the_same_code(phone, rows):
    display = wall(phone)
    before = code(rows)
    display.get("/screen")
    assert code(rows) == before
    assert len(rows(Screen)) == 1


def test_every_screen_shows_another_code(phone, rows):
    for _ in range(5):
        wall(phone)
    assert len({screen.code for screen in rows(Screen)}) == 5
    assert all(screen.code.isdecimal() and len(screen.code) == 6 for screen in rows(Screen))


def test_it_may_be_typed_with_spaces_and_full_width_digits(phone, rows):
    wall(phone)
    typed = code(rows).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert pair(phone("hanako"), f" {typed[:3]} {typed[3:]}").status_code == 201


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef"])
def test_what_is_no_code_gets_a_sentence(phone, rows, typed):
    wall(phone)
    answer = pair(phone("hanako"), typed)
    assert answer.status_code == 422
    assert "code" in answer.json["error"]["fields"]


def test_a_wrong_code_pairs_nothing_and_says_so(phone, rows):
    wall(phone)
    wrong = f"{(int(code(rows)) + 1) % 10**6:06}"
    answer = pair(phone("hanako"), wrong)
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "no_such_code")
    assert rows(Screen)[0].event_id is None
    assert pair(phone("hanako"), code(rows)).status_code == 201


def test_a_code_lives_ten_minutes_and_is_then_renewed(phone, rows):
    display = wall(phone)
    old = code(rows)
    with clock.stopped(clock.now() + timedelta(minutes=11)):
        assert pair(phone("hanako"), old).json["error"]["code"] == "no_such_code"
        assert display.get("/screen/door").json["open"] is True, "the page loads itself again"
        display.get("/screen")
        assert code(rows) != old
        assert display.get("/screen/door").json["open"] is False
        assert pair(phone("hanako"), code(rows)).status_code == 201


def test_a_code_pairs_once(phone, rows):
    wall(phone)
    used = code(rows)
    assert pair(phone("hanako"), used).status_code == 201
    assert pair(phone("hanako"), used).json["error"]["code"] == "no_such_code"
    assert pair(phone("olga"), used).status_code == 404
    assert rows(Screen)[0].event_id == 1


@pytest.mark.parametrize("key", ["takumi", "ichiro", "misaki", "yuki", "sakura"])
def test_only_managers_pair(phone, rows, key):
    wall(phone)
    assert pair(phone(key), code(rows)).status_code == 403
    assert rows(Screen)[0].event_id is None
    assert pair(phone("hanako"), code(rows)).status_code == 201


def test_thirty_wrong_codes_a_minute_are_enough(phone):
    hanako = phone("hanako")
    assert {pair(hanako, f"{n:06}").status_code for n in range(30)} == {422}
    assert pair(hanako, "000030").status_code == 429
    assert pair(phone("hanako"), "000030").status_code == 422, "another session is not held up"


def test_the_same_press_twice_pairs_once(phone, rows):
    wall(phone)
    hanako, typed = phone("hanako"), code(rows)
    first, second = (pair(hanako, typed, client_id="a-phones-id") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json["packets"] == second.json["packets"]
    assert len(rows(Change, kind="screen.paired")) == 1
    assert pair(hanako, typed, client_id="a-phones-id", name="別").status_code == 409


def test_ending_it_cuts_it_off_and_takes_it_from_the_list(app, phone, rows):
    from eventops.people import sockets

    display, hanako = wall(phone), phone("hanako")
    pair(hanako, code(rows))
    listen(display, stream(app, "screen"))
    assert "heads" in display.answer
    ended = hanako.post(f"{SCREENS}/{rows(Screen)[0].key}/end")
    assert (ended.status_code, ended.json["go"]) == (201, SCREENS)
    with app.test_request_context():
        sockets.cut_revoked()
    assert is_cut(display)
    assert "ロビー" not in hanako.get(SCREENS).text
    assert display.get("/events/fair/changes", query_string=display.heads).status_code in (302, 401)
    assert 'id="wall-waiting"' not in display.get("/screen").text, "it shows a new code"


def test_the_list_says_which_one_is_off_and_since_when(app, phone, rows):
    """Nothing else would tell the headquarters that the wall in hall B has gone dark."""

    def after(**span):
        with clock.stopped(began + timedelta(**span)):
            with app.test_request_context():
                note_seen()
            return hanako.fetch(SCREENS).select_one(".screen-on, .screen-off").get_text()

    display, hanako = wall(phone), phone("hanako")
    began = clock.now()
    pair(hanako, code(rows))
    listen(display, stream(app, "screen"))
    assert after(minutes=5).startswith("● 表示中")
    display.socket.disconnect()
    seen = began + timedelta(minutes=5)
    assert after(minutes=5, seconds=30).startswith("● 表示中")
    day, time = clock.day(seen, "Asia/Tokyo", "ja"), clock.time(seen, "Asia/Tokyo")
    assert after(minutes=6, seconds=1) == f"▲ {day} {time}から応答がありません"
    hanako.post("/events/fair/desk/close")
    with clock.stopped(began + timedelta(minutes=9)):
        assert not hanako.fetch(SCREENS).select(".screen-on, .screen-off"), "a closed event's are dark on purpose"


def test_the_phones_of_people_are_not_noted(app, phone, rows):
    listen(phone("hanako"), stream(app, "everyone"))
    before = [each.seen_at for each in rows(Session)]
    with clock.stopped(clock.now() + timedelta(minutes=5)), app.test_request_context():
        note_seen()
    assert [each.seen_at for each in rows(Session)] == before


@pytest.mark.parametrize("key", ["takumi", "ichiro", "misaki", "olga"])
def test_only_its_managers_end_it(phone, rows, key):
    wall(phone)
    pair(phone("hanako"), code(rows))
    assert phone(key).post(f"{SCREENS}/{rows(Screen)[0].key}/end").status_code in (403, 404)
    assert phone("olga").post(f"/events/other/screens/{rows(Screen)[0].key}/end").status_code == 404
    assert rows(Session, kind="screen")[0].revoked_at is None


def test_ending_twice_finds_nothing_the_second_time(phone, rows):
    wall(phone)
    hanako = phone("hanako")
    pair(hanako, code(rows))
    path = f"{SCREENS}/{rows(Screen)[0].key}/end"
    first, again = hanako.post(path, client_id="a-phones-id"), hanako.post(path, client_id="a-phones-id")
    assert (first.status_code, again.status_code) == (201, 200)
    assert hanako.post(path).status_code == 404
