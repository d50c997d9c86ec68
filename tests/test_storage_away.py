"""While the database is away every door still answers in words, and gives back what was typed."""

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session


@pytest.fixture
def away(monkeypatch):
    """Call it, and no question reaches the database any more."""

    def fails(*_args, **_more):
        raise OperationalError("SELECT 1", {}, Exception("disk I/O error"))

    def take_away():
        for name in ("scalar", "scalars", "execute", "get", "connection"):
            monkeypatch.setattr(Session, name, fails)

    return take_away


@pytest.mark.parametrize("path", ["/", "/events/fair/", "/events/fair/board", "/join/join-the-fair", "/account"])
def test_a_page_says_so_and_offers_to_try_again(phone, away, path):
    hanako = phone("hanako")
    away()
    answer = hanako.get(path)
    assert answer.status_code == 503
    assert f'href="{path}"' in answer.text


def test_an_address_that_does_not_exist_is_still_just_that(phone, away):
    hanako = phone("hanako")
    away()
    assert hanako.get("/nothing/here").status_code == 404


def test_what_was_typed_is_given_back(phone, away):
    hanako = phone("hanako")
    token = hanako.token()
    away()
    answer = hanako.http.post("/events/fair/messages", data={"body": "机が <b>3つ</b> 足りません", "csrf_token": token})
    assert answer.status_code == 503
    assert "机が &lt;b&gt;3つ&lt;/b&gt; 足りません</textarea>" in answer.text


def test_a_phones_outbox_is_told_to_wait(phone, away):
    hanako = phone("hanako")
    headers = {"Accept": "application/json", "X-CSRFToken": hanako.token()}
    away()
    answer = hanako.http.post("/events/fair/messages", data={"body": "机"}, headers=headers)
    assert answer.status_code == 503
    assert answer.json["error"]["code"] == "storage"
