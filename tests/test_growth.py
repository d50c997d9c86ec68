"""What lies behind costs a page nothing: counted in steps of SQLite and in calls, which no neighbour slows down."""

import re
import sys
from contextlib import contextmanager

import pytest
from sqlalchemy import event, func, insert, select

from eventops import changes, clock
from eventops.changes import Change, ChangeContent, Stream
from eventops.extensions import db
from eventops.feed.models import Message, Room
from eventops.search.models import SearchText, searched
from tests import steps
from tests.phone import JSON
from tests.steps import EVENT

pytestmark = pytest.mark.sqlite
LITTLE, MUCH = 1100, 6000  # of each: posts and changes of other things; unread posts are counted up to a thousand
AT_ONCE = 10  # steps
AUTHOR = 3
CARDS = 60


def lay_behind(count):
    """So many posts of 一郎 in 全体, each with its change, past the actions: only their number matters here."""
    with changes.writing():
        room, at = db.session.query(Room).order_by(Room.id).first(), clock.now()
        last = db.session.scalar(select(func.coalesce(func.max(Message.id), 0)))
        change, n = db.session.scalar(select(func.max(Change.id))) - last, room.stream.last_n - last
        ids, words = range(last + 1, last + 1 + count), "台目、入りました"
        of_all = {"stream_id": room.stream_id, "occurred_at": at, "received_at": at}
        post = {**of_all, "event_id": room.event_id, "room_id": room.id, "author_id": AUTHOR, "values": {}}
        text = {"subject_type": "message", "stream_id": room.stream_id, "room_id": room.id, "author_id": AUTHOR,
                "kind": "message", "at": at, **searched(words)}
        made = {**of_all, "kind": "message.posted", "subject_type": "Message", "actor_id": AUTHOR, "content_hash": "",
                "hash": ""}
        db.session.execute(insert(Message), [
            {**post, "id": each, "key": f"old-{each}", "n": n + each, "body": words} for each in ids])
        db.session.execute(insert(SearchText), [{**text, "subject_id": each} for each in ids])
        db.session.execute(insert(Change), [
            {**made, "id": change + each, "n": n + each, "subject_id": each} for each in ids])
        db.session.execute(insert(ChangeContent), [
            {"change_id": change + each, "salt": b"", "details": {}} for each in ids])
        db.session.get(Stream, room.stream_id).last_n = n + last + count
        changes.commit()


@contextmanager
def counted(app):
    """A list that holds one thing for every ten steps the database takes."""
    taken = []
    with app.app_context():
        engine = db.engine

    def count(connection, *_rest):
        connection.set_progress_handler(lambda: taken.append(1), AT_ONCE)

    def forget(connection, *_rest):
        connection.set_progress_handler(None, 0)

    event.listen(engine, "checkout", count)
    event.listen(engine, "checkin", forget)
    try:
        yield taken
    finally:
        event.remove(engine, "checkout", count)
        event.remove(engine, "checkin", forget)


def costs(app, acts):
    """``{what: steps}`` of each, when it has been done once before."""
    found = {}
    for what, act in acts.items():
        assert act().status_code in (200, 201), what
        with counted(app) as taken:
            act()
        found[what] = AT_ONCE * len(taken)
    return found


def test_pages_and_writes_cost_the_database_the_same_however_much_lies_behind_them(app, phone):
    hanako, takumi = phone("hanako"), phone("takumi")
    number, own_room = steps.make(takumi), steps.room(takumi, "運営会社")

    def turn():
        takumi.post(f"{EVENT}/cards/1/moves", verb="finish")
        return takumi.post(f"{EVENT}/cards/1/moves", verb="reopen", note="まだ")

    acts = {path: lambda path=path: hanako.get(f"{EVENT}/{path}") for path in (
        "", "board", f"cards/{number}", "photos", "people", "invitations", "history", "search?q=台目", "screens",
        "questions", "questions/similar?q=台目はどこ", "incidents/new", "incidents/log", "incidents.csv")}
    acts |= {
        "another room": lambda: takumi.get(f"{EVENT}/rooms/{own_room}"),
        "a post": lambda: takumi.post(f"{EVENT}/messages", room=own_room, body="了解です"),
        "a tick and back": turn,
    }
    with app.app_context():
        lay_behind(LITTLE)
    few = costs(app, acts)
    with app.app_context():
        lay_behind(MUCH)
    many = costs(app, acts)
    assert {what: (few[what], many[what]) for what in acts if many[what] > 1.2 * few[what] + 1000} == {}


def test_a_badge_stops_counting_at_999(app, phone):
    takumi = phone("takumi")
    everyone = steps.room(takumi)
    page = f"{EVENT}/rooms/{steps.room(takumi, '運営会社')}"
    with app.app_context():
        lay_behind(999)
    assert takumi.fetch(page).select_one(f'[data-unread="{everyone}"]').text == "999"
    with app.app_context():
        lay_behind(1)
    assert takumi.fetch(page).select_one(f'[data-unread="{everyone}"]').text == "999+"


def calls(act):
    """How many functions were called, Python's own too."""
    heard = [0]

    def note(_frame, kind, _what):
        heard[0] += kind in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(before)
    return heard[0]


def test_a_row_of_the_board_is_drawn_with_few_calls(phone):
    """500 rows in 80 ms are 160 µs a row, the reading of it included; it took 1400 calls before this was watched."""
    ichiro = phone("ichiro")
    board = lambda: ichiro.get(f"{EVENT}/board")  # noqa: E731
    assert len(re.findall('data-kind="supply"', board().text)) == 0
    few = calls(board)
    for number in range(CARDS):
        steps.make(ichiro, title=f"水 {number}", quantity=number + 1, unit="本")
    assert len(re.findall('data-kind="supply"', board().text)) == CARDS
    assert (calls(board) - few) / CARDS <= 600


def test_a_post_is_stored_drawn_and_answered_with_few_calls(phone):
    """10 700 before languages nobody hears, the cookie made anew and what cannot hang on a new post were left out."""
    ichiro = phone("ichiro")
    form = {"room": steps.room(ichiro), "body": "二台目、入りました"}
    headers = {**JSON, "X-CSRFToken": ichiro.token()}

    def post():
        assert ichiro.http.post(f"{EVENT}/messages", headers=headers, data=form).status_code == 201

    post()
    post()
    assert calls(post) <= 10_000


def test_a_page_of_results_is_drawn_with_few_calls(phone):
    """It took 735 calls a result, and the page without any 18 400, before this was watched."""
    ichiro = phone("ichiro")
    search = lambda q: lambda: ichiro.get(f"{EVENT}/search?q={q}")  # noqa: E731
    for number in range(30):
        steps.say(ichiro, f"搬入口に{number}台目、入りました。誘導をお願いします")
    assert search("搬入口")().text.count("<mark>搬入口</mark>") == 30
    search("鯨")()
    few, many = calls(search("鯨")), calls(search("搬入口"))
    assert few <= 14_000
    assert (many - few) / 30 <= 620
