"""One person against everybody else: slow words, thousands of tries at once, codes and displays without end."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from limits import parse

from eventops import catchup, clock
from eventops.changes import Change
from eventops.extensions import socketio
from eventops.feed import pictures, reading
from eventops.feed import queries as feed
from eventops.feed.guesses import guess, is_urgent, lacking
from eventops.people import access, passwords, sessions, sockets
from eventops.people.models import Session
from eventops.screens.models import Screen
from tests.cast import PASSWORD
from tests.faults.crowd import until
from tests.listening import epoch, is_cut, listen, streams_of
from tests.phone import Phone, jpeg
from tests.steps import EVENT, room


@pytest.mark.parametrize("letters", ["1a", "1ほど", "もう", "少し", "1", "1わ", "が", "忘れ物は", "追加", "完了"])
def test_no_text_keeps_the_guesses_busy(letters):
    text = (letters * 4000)[:4000]
    started = time.process_time()
    for look in (guess, lacking, is_urgent):
        look(text)
    assert time.process_time() - started < 0.5


def test_many_wrong_passwords_at_once_are_not_all_looked_at(app, monkeypatch):
    looks = []
    monkeypatch.setattr(passwords, "_verify", lambda *pair: looks.append(pair) or time.sleep(0.05))
    thieves = [Phone(app) for _ in range(30)]
    tokens = [thief.token() for thief in thieves]

    def guess_one(thief, token):
        data = {"csrf_token": token, "email": "hanako@example.jp", "password": "wrong"}
        return thief.http.post("/sign-in", data=data).status_code

    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(guess_one, thieves, tokens))
    assert len(looks) == 10
    assert answers.count(429) == 20


def wrong(browser, number):
    return browser.submit("/sign-in", email=f"{number}@example.jp", password="wrong").status_code


def test_one_browser_uses_up_a_small_part_of_what_its_address_may_get_wrong(phone):
    thief = phone(None)
    answers = [wrong(thief, number) for number in range(32)]
    assert answers == [401] * 30 + [429] * 2, "though each time it was another account"
    assert wrong(phone(None), 99) == 401, "others at the same address are looked at"
    assert phone(None).submit("/sign-in", email="hanako@example.jp", password=PASSWORD).status_code == 303


def test_one_browser_does_not_fill_a_link_s_queue(phone, rows):
    thief, form = phone(None), {"organization": "x", "locale": "ja"}
    for _ in range(30):
        assert thief.submit("/join/join-the-fair", name="", **form).status_code == 422
    assert thief.submit("/join/join-the-fair", name="健太", **form).status_code == 429
    assert phone(None).submit("/join/join-the-fair", name="直子", **form).status_code == 303


def test_pictures_of_posts_that_are_refused_end_somewhere(phone, monkeypatch):
    monkeypatch.setattr(pictures, "MOST", parse("3/minute"))
    flood, other = phone("misaki"), phone("ichiro")
    post = lambda who, count, **form: who.post(  # noqa: E731
        f"{EVENT}/messages", body="x", photos=[jpeg()] * count, **form).status_code
    assert [post(flood, 2, room="nowhere") for _ in range(2)] == [404, 429]
    assert post(flood, 0, room=room(flood)) == 201, "words go on"
    assert post(other, 3, room=room(other)) == 201, "and so does everybody else"


@pytest.fixture
def opening(monkeypatch):
    """How many talks are drawn at once, at most, each of which takes a moment."""
    drawn, lock, window = {"now": 0, "most": 0}, threading.Lock(), feed.window

    def slowly(*args):
        with lock:
            drawn["now"] += 1
            drawn["most"] = max(drawn.values())
        time.sleep(0.03)
        with lock:
            drawn["now"] -= 1
        return window(*args)

    monkeypatch.setattr(feed, "window", slowly)
    return drawn


def test_whoever_opens_many_pages_at_once_waits_for_themselves(app, phone, opening):
    """Eight talks at once from one browser had everybody else wait a second."""
    misaki = phone("misaki")
    with misaki.http.session_transaction() as cookie:
        token = cookie["token"]

    def open_at_once(phones):
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(lambda each: each.get(f"{EVENT}/").status_code, phones)) == [200] * len(phones)

    open_at_once([Phone(app, token) for _ in range(8)])
    assert opening["most"] == 1
    open_at_once([phone("misaki") for _ in range(8)])
    assert opening["most"] > 1, "others do not wait for them"


def test_letters_nobody_sees_do_not_give_ten_more_tries(phone):
    nobody = phone(None)
    answers = [nobody.submit("/sign-in", email=f"hana{chr(n)}ko@example.jp", password="wrong").status_code
               for n in (*range(1, 9), *range(14, 20))]
    assert answers.count(401) <= 10
    assert answers[-1] == 429


def test_one_session_cannot_flood_the_talk(phone, monkeypatch):
    monkeypatch.setattr(access, "MOST_WRITES", parse("3/minute"))
    flood, other, here = phone("misaki"), phone("ichiro"), room(phone("misaki"))
    said = [flood.post(f"{EVENT}/messages", room=here, body="x").status_code for _ in range(4)]
    assert said == [201, 201, 201, 429]
    assert flood.post(f"{EVENT}/cards", kind="supply", title="x").status_code == 429, "all writes count together"
    assert other.post(f"{EVENT}/messages", room=here, body="x").status_code == 201, "and nobody else's"
    assert phone(None).post(f"{EVENT}/messages", room=here, body="x").status_code == 401


def test_displays_nobody_pairs_leave_nothing_behind(phone, rows):
    for _ in range(3):
        phone(None).get("/screen")
    with clock.stopped(clock.now() + timedelta(minutes=11)):
        phone(None).get("/screen")
        assert len(rows(Screen)) == len(rows(Session, kind="screen")) == 1


def test_a_stranger_cannot_use_up_the_pages_of_a_paired_screen(phone, rows):
    display, stranger = phone(None), phone(None)
    display.get("/screen")
    answers = []
    while 429 not in answers and len(answers) < 130:
        stranger.http.delete_cookie("eventops")
        answers.append(stranger.get("/screen").status_code)
    assert answers[-1] == 429
    assert display.get("/screen").status_code == 200


def test_one_session_cannot_take_every_connection(app, phone, monkeypatch):
    monkeypatch.setattr(sockets, "MOST_SOCKETS", 2)
    crowd, other = phone("misaki"), phone("ichiro")
    mine = [socketio.test_client(app, flask_test_client=crowd.http) for _ in range(3)]
    assert [one.is_connected() for one in mine] == [True, True, False]
    assert socketio.test_client(app, flask_test_client=other.http).is_connected()
    mine[0].disconnect()
    assert socketio.test_client(app, flask_test_client=crowd.http).is_connected(), "a closed tab makes room"


def test_read_marks_for_made_up_rooms_are_few(phone):
    misaki = phone("misaki").open(f"{EVENT}/")
    reading._waiting.clear()
    for n in range(reading.MOST_ROOMS + 20):
        misaki.socket.emit("read", {"room": f"made-up-{n}", "n": 1})
    misaki.socket.emit("read", {"room": "x" * 41, "n": 1})
    [marks] = reading._waiting.values()
    reading._waiting.clear()
    assert len(marks) == reading.MOST_ROOMS


@pytest.fixture
def drawing(monkeypatch):
    """How many catch-ups were drawn at once, at most; each takes a moment."""
    drawn, lock, missed = {"now": 0, "most": 0}, threading.Lock(), catchup.missed

    def slowly(*args):
        with lock:
            drawn["now"] += 1
            drawn["most"] = max(drawn.values())
        time.sleep(0.05)
        with lock:
            drawn["now"] -= 1
        return missed(*args)

    monkeypatch.setattr(catchup, "missed", slowly)
    return drawn


def ask_at_once(phone_of, streams):
    """Eight ask at once for all that was ever said."""
    asking = [phone_of() for _ in range(8)]
    asked = dict.fromkeys(streams, 0)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda each: each.get(f"{EVENT}/changes", query_string=asked).status_code, asking))
    assert answers == [200] * 8


def test_whoever_asks_again_and_again_for_the_whole_past_waits_for_themselves(app, phone, drawing):
    """Hundreds of things are drawn for it: a hundred tabs of one browser had everybody else wait a second."""
    misaki, streams = phone("misaki"), streams_of(app, "misaki")
    with misaki.http.session_transaction() as cookie:
        token = cookie["token"]
    ask_at_once(lambda: Phone(app, token), streams)
    assert drawing["most"] == 1
    ask_at_once(lambda: phone("misaki"), streams)
    assert drawing["most"] > 1, "others do not wait for them"


class Door:
    """A lock that counts who has come to it."""

    def __init__(self):
        self.lock, self.came = threading.Lock(), 0

    def __enter__(self):
        self.came += 1
        self.lock.acquire()

    def __exit__(self, *_):
        self.lock.release()


def test_hello_waits_its_turn_and_whoever_is_gone_by_then_is_not_answered(app, phone, drawing, monkeypatch):
    misaki, door, turns = listen(phone("misaki"), streams_of(app, "misaki")), Door(), dict(sessions._turns)
    drawing["most"] = 0
    with misaki.http.session_transaction() as cookie:
        monkeypatch.setattr(sessions, "_turns", {**turns, cookie["token"]: door})
    with ThreadPoolExecutor(2) as pool:
        with door:
            asked = pool.submit(misaki.get, f"{EVENT}/changes", query_string=misaki.heads)
            hello = pool.submit(misaki.hello, "fair", misaki.heads, epoch(app))
            assert until(10, lambda: door.came == 3), "both wait"
            assert drawing["most"] == 0
            misaki.socket.disconnect()
        assert asked.result().status_code == 200
        hello.result()
    assert is_cut(misaki)
    assert sockets.listeners == {}
    assert drawing["most"] == 1


def test_nobody_fills_the_history_with_new_names(phone, rows):
    misaki = phone("misaki")
    answers = [misaki.submit("/account", name=f"美咲{n}", locale="ja").status_code for n in range(70)]
    assert answers.count(303) == 60
    assert answers[-1] == misaki.submit("/locale", locale="en").status_code == 429
    assert len(rows(Change, kind="member.renamed")) == 60
    assert phone("ichiro").submit("/account", name="一郎さん", locale="ja").status_code == 303
