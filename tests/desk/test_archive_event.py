"""An archived event has left everybody's list; managers and the audit duty still read it, nobody else."""

import pytest

from eventops.changes import Change
from eventops.events.models import Event
from eventops.people import sockets
from tests import steps
from tests.listening import is_cut, listen, streams_of

FAIR = "/events/fair"
DESK = f"{FAIR}/desk"


@pytest.fixture
def archived(phone):
    hanako = phone("hanako")
    steps.say(phone("ichiro"), "去年の話")
    for step in ("close", "archive"):
        answer = hanako.post(f"{DESK}/{step}")
        assert answer.status_code == 201, answer.text
    return hanako


def test_only_what_is_closed_can_be_archived(phone, rows):
    answer = phone("hanako").post(f"{DESK}/archive")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "event_moved")
    assert rows(Event, slug="fair")[0].state == "open"


def test_it_leaves_the_list_but_for_a_fold(archived, phone):
    page = archived.fetch("/events")
    [link] = page.select(f"a[href='{FAIR}/']")
    assert link.find_parent("details", id="archived")
    assert "保管済み" in page.select_one("#archived summary").text
    assert "閲覧のみ" in link.text
    assert archived.get(f"{FAIR}/").status_code == 200


@pytest.mark.parametrize("key", ["hanako", "yuki"])
def test_managers_and_the_audit_duty_read_it(archived, phone, key):
    who = phone(key)
    assert "去年の話" in who.get(f"{FAIR}/").text
    assert who.get(f"{FAIR}/history").status_code == 200
    assert who.get(f"{FAIR}/history.csv").status_code == 200


@pytest.mark.parametrize("key", ["takumi", "ichiro", "sakura", "misaki"])
def test_nobody_else_does(archived, phone, key):
    who = phone(key)
    for page in ("", "board", "people", "changes"):
        answer = who.get(f"{FAIR}/{page}")
        assert answer.status_code in (302, 403), page
        assert "去年の話" not in answer.text
    assert "終了しました" in who.get("/waiting/fair").text


def test_their_sockets_are_cut(app, phone):
    hanako = phone("hanako")
    hanako.post(f"{DESK}/close")
    ichiro, yuki = (listen(phone(key), streams_of(app, key)) for key in ("ichiro", "yuki"))
    hanako.post(f"{DESK}/archive")
    with app.test_request_context():
        sockets.cut_revoked()
    assert is_cut(ichiro)
    assert not is_cut(yuki)


def test_nothing_is_written_in_it(archived, phone):
    answer = archived.post(f"{FAIR}/messages", room=steps.room(archived), body="まだ")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "event_closed")


def test_reopened_everybody_is_in_again(archived, phone, rows):
    assert archived.post(f"{DESK}/reopen").status_code == 201
    assert rows(Event, slug="fair")[0].state == "open"
    for key in ("ichiro", "misaki"):
        assert "去年の話" in phone(key).get(f"{FAIR}/").text
    assert "archived" not in phone("hanako").get("/events").text


def test_it_stands_in_the_history(archived, rows):
    assert "花子がイベント「産業メッセ」を保管しました" in archived.get(f"{FAIR}/history").text
    assert rows(Change, kind="event.archived")
