"""Links that sign a person in: once, or for the demo's cast again and again."""

from datetime import timedelta

import pytest

from eventops import changes, clock
from eventops.extensions import db
from eventops.people.actions import make_sign_in_link
from eventops.people.models import Person, Session, SignInLink


@pytest.fixture
def link(app):
    """``link("一郎")``: the address that signs that person in."""

    def make(name="一郎", **options):
        with app.test_request_context(), changes.writing():
            token = make_sign_in_link(db.session.query(Person).filter_by(name=name).one(), **options)
            changes.commit()
        return f"/sign-in/{token}"

    return make


def test_pressing_signs_in_and_the_link_is_used_up(phone, link, rows):
    address, nobody = link(), phone(None)
    assert nobody.submit(address).status_code == 303
    assert nobody.get("/events/fair/").status_code == 200
    thief = phone(None)
    assert thief.submit(address).status_code == 410
    assert thief.get(address).status_code == 404
    assert thief.get("/events/fair/").status_code == 302
    assert len(rows(Session)) == 1


def test_looking_does_not_use_it(phone, link, rows):
    """Chats fetch a link to show a preview of it."""
    address = link()
    for _ in range(3):
        assert phone(None).get(address).status_code == 200
    assert rows(Session) == []
    assert phone(None).submit(address).status_code == 303


def test_it_lives_for_a_day(phone, link):
    address = link()
    with clock.stopped(clock.now() + timedelta(hours=23)):
        assert phone(None).get(address).status_code == 200
    with clock.stopped(clock.now() + timedelta(hours=25)):
        assert phone(None).get(address).status_code == 404
        assert phone(None).submit(address).status_code == 410


def test_a_reusable_one_signs_in_at_once_and_again(phone, link):
    address = link(reusable=True)
    for _ in range(2):
        nobody = phone(None)
        assert nobody.get(address).status_code == 302 or nobody.get(address).status_code == 303
        assert nobody.get("/events/fair/").status_code == 200


def test_an_invented_one_opens_nothing(phone, link, rows):
    link()
    nobody = phone(None)
    assert nobody.get("/sign-in/invented").status_code == 404
    assert nobody.submit("/sign-in/invented").status_code == 410
    assert rows(Session) == []


@pytest.mark.sqlite
def test_the_database_holds_no_link(app, link, rows):
    token = link().rpartition("/")[2]
    assert [row.token_hash for row in rows(SignInLink)] != [token]
    assert token.encode() not in (app.config["INSTANCE"] / "eventops.db").read_bytes()
    assert token.encode() not in (app.config["INSTANCE"] / "eventops.db-wal").read_bytes()


def test_the_first_organisers_link_signs_nobody_in(app, phone, rows):
    with app.test_request_context(), changes.writing():
        token = make_sign_in_link()
        changes.commit()
    nobody = phone(None)
    assert nobody.get(f"/sign-in/{token}").status_code == 404
    assert nobody.submit(f"/sign-in/{token}").status_code in (404, 410)
    assert rows(Session) == []
    assert rows(SignInLink)[0].used_at is None, "it still opens what it is for"
