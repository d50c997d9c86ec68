"""No other site writes in somebody's name; a page that slept gets a fresh token and goes on."""

import pytest

from eventops.feed.models import Message
from tests import steps
from tests.phone import JSON

TALK = "/events/fair/messages"


@pytest.mark.parametrize("token", [None, "", "invented", "IjEi.aaaa.bbbb"])
def test_without_the_token_nothing_is_written(phone, rows, token):
    ichiro, room = phone("ichiro"), steps.room(phone("ichiro"))
    headers = {**JSON, **({"X-CSRFToken": token} if token is not None else {})}
    answer = ichiro.http.post(TALK, data={"room": room, "body": "偽"}, headers=headers)
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "csrf")
    assert len(answer.json["error"]["message"]) > 5
    assert rows(Message, body="偽") == []


def test_the_token_may_come_in_the_header_or_the_form(phone):
    ichiro, room = phone("ichiro"), steps.room(phone("ichiro"))
    assert ichiro.http.post(TALK, data={"room": room, "body": "a"},
                            headers={**JSON, "X-CSRFToken": ichiro.token()}).status_code == 201
    assert ichiro.http.post(TALK, data={"room": room, "body": "b", "csrf_token": ichiro.token()},
                            headers=JSON).status_code == 201


def test_a_token_of_another_session_is_refused(phone):
    ichiro, misaki, room = phone("ichiro"), phone("misaki"), steps.room(phone("ichiro"))
    answer = ichiro.http.post(TALK, data={"room": room, "body": "偽"}, headers={**JSON, "X-CSRFToken": misaki.token()})
    assert answer.json["error"]["code"] == "csrf"


def test_a_page_that_slept_through_a_sign_in_renews_its_token_and_sends_again(phone, rows):
    from tests.people.test_sign_in import sign_in

    hanako = phone(None)
    sign_in(hanako)
    stale = hanako.token()
    room = steps.room(hanako)
    sign_in(hanako)  # in another tab
    form = {"room": room, "body": "やっと", "client_id": "a-phones-id"}
    refused = hanako.http.post(TALK, data=form, headers={**JSON, "X-CSRFToken": stale})
    assert (refused.status_code, refused.json["error"]["code"]) == (400, "csrf")
    assert hanako.http.post(TALK, data=form, headers={**JSON, "X-CSRFToken": hanako.token()}).status_code == 201
    assert len(rows(Message, body="やっと")) == 1


def test_every_tab_of_a_session_may_use_the_token_of_any_other(phone):
    from tests.people.test_sign_in import sign_in

    hanako = phone(None)
    sign_in(hanako)
    first, second = hanako.token(), hanako.token()
    room = steps.room(hanako)
    for token in (first, second, first):
        assert hanako.http.post(TALK, data={"room": room, "body": "x"},
                                headers={**JSON, "X-CSRFToken": token}).status_code == 201


def test_it_lives_as_long_as_the_session_however_old(phone, monkeypatch):
    """No clock of its own: events are long."""
    import itsdangerous.timed

    ichiro, room = phone("ichiro"), steps.room(phone("ichiro"))
    token = ichiro.token()
    real = itsdangerous.timed.TimestampSigner.get_timestamp
    monkeypatch.setattr(itsdangerous.timed.TimestampSigner, "get_timestamp", lambda self: real(self) + 12 * 86400)
    assert ichiro.http.post(TALK, data={"room": room, "body": "x"},
                            headers={**JSON, "X-CSRFToken": token}).status_code == 201


def test_a_page_without_script_reads_why(phone):
    answer = phone("ichiro").http.post(TALK, data={"body": "長い文章"}, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "長い文章" in answer.text, "what was typed is given back"
