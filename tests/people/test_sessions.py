"""A session is a row: it can be looked at, ended, and is asked about again at every step."""

from datetime import timedelta

import pytest

from eventops import clock
from eventops.extensions import db
from eventops.people import sessions, sockets
from eventops.people.models import Person, Session
from tests import steps
from tests.listening import connect, is_cut, listen, streams_of

TALK = "/events/fair/"


def end_all(app, name):
    """End every session of a person, as the row alone knows it."""
    from eventops import changes

    with app.test_request_context(), changes.writing():
        person = db.session.query(Person).filter_by(name=name).one()
        for row in db.session.query(Session).filter_by(person_id=person.id):
            sessions.end(row)
        changes.commit()


def cut_revoked(app):
    with app.test_request_context():
        sockets.cut_revoked()


def test_the_row_holds_only_the_hash_of_what_the_cookie_holds(app, phone, rows):
    from tests.people.test_sign_in import sign_in

    hanako = phone(None)
    assert sign_in(hanako).status_code == 303
    with hanako.http.session_transaction() as cookie:
        token = cookie["token"]
    [row] = rows(Session)
    assert len(token) >= 43, "256 bits"
    assert row.token_hash == sessions.token_hash(token) != token


def test_an_ended_session_opens_nothing(app, phone):
    ichiro = phone("ichiro")
    assert ichiro.get(TALK).status_code == 200
    token = ichiro.token()
    end_all(app, "一郎")
    assert ichiro.get(TALK).status_code == 302
    assert ichiro.get("/events/fair/changes", headers={"Accept": "application/json"}).status_code == 401
    answer = ichiro.http.post(f"{TALK}messages", data={"csrf_token": token, "room": "x", "body": "x"},
                              headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_an_expired_session_opens_nothing(phone):
    ichiro = phone("ichiro")
    until = clock.now() + sessions.LIFETIME["person"]
    with clock.stopped(until - timedelta(minutes=1)):
        assert ichiro.get(TALK).status_code == 200
    with clock.stopped(until):
        assert ichiro.get(TALK).status_code == 302


def test_a_cookie_with_an_invented_token_opens_nothing(phone):
    nobody = phone(None)
    with nobody.http.session_transaction() as cookie:
        cookie["token"] = "invented"
    assert nobody.get(TALK).status_code == 302


def test_a_changed_cookie_opens_nothing(phone):
    ichiro = phone("ichiro")
    cookie = ichiro.http.get_cookie("eventops")
    nobody = phone(None)
    other = "A" if cookie.value[-5] != "A" else "B"  # not the last letter: some of its bits say nothing
    nobody.http.set_cookie("eventops", cookie.value[:-5] + other + cookie.value[-4:])
    assert nobody.get(TALK).status_code == 302
    nobody.http.set_cookie("eventops", cookie.value)
    assert nobody.get(TALK).status_code == 200, "the unchanged one does"


def test_after_the_session_ends_no_socket_connects_and_no_hello_is_answered(app, phone):
    misaki, late = listen(phone("misaki"), streams_of(app, "misaki")), phone("misaki")
    heads = streams_of(app, "misaki")
    end_all(app, "美咲")
    assert misaki.hello("fair", heads, misaki.answer["epoch"]) == {"refused": "closed"}
    connect(late)
    assert is_cut(late)


def test_the_refusal_reaches_the_page_before_it_is_cut(app, phone):
    misaki = listen(phone("misaki"), streams_of(app, "misaki"))
    end_all(app, "美咲")
    assert misaki.hello("fair", {}, "") == {"refused": "closed"}
    assert not is_cut(misaki), "python-socketio would swallow the answer"
    cut_revoked(app)
    assert is_cut(misaki)


def test_a_stranger_to_the_event_is_refused_and_cut_though_the_session_lives(app, phone):
    olga, hanako = (listen(phone(key), streams_of(app, key)) for key in ("olga", "hanako"))
    assert olga.answer == {"refused": "closed"}
    cut_revoked(app)
    assert is_cut(olga)
    assert not is_cut(hanako)


def test_whoever_is_refused_hears_nothing_until_cut(app, phone):
    misaki = listen(phone("misaki"), streams_of(app, "misaki"))
    end_all(app, "美咲")
    misaki.hello("fair", {}, "")
    steps.say(phone("ichiro"))
    assert misaki.hear() == []


def test_the_sockets_of_an_ended_session_are_cut_and_others_stay(app, phone):
    misaki, ichiro = (listen(phone(key), streams_of(app, key)) for key in ("misaki", "ichiro"))
    end_all(app, "美咲")
    cut_revoked(app)
    assert is_cut(misaki)
    assert not is_cut(ichiro)


def test_nobody_is_cut_who_may_stay(app, phone):
    pages = [listen(phone(key), streams_of(app, key)) for key in ("hanako", "takumi", "ichiro", "sakura", "misaki")]
    cut_revoked(app)
    assert not any(is_cut(page) for page in pages)


@pytest.mark.parametrize("statement", [
    "UPDATE memberships SET state = 'suspended' WHERE key = 'ichiro-key'",
    "DELETE FROM team_members WHERE membership_id = (SELECT id FROM memberships WHERE key = 'ichiro-key')",
    "UPDATE memberships SET role = 'manager' WHERE key = 'ichiro-key'",
], ids=["suspended", "out of the team", "manager now"])
def test_whoever_hears_other_streams_now_is_cut_and_comes_back_with_the_right_ones(app, phone, statement):
    from sqlalchemy import text

    from eventops import changes

    ichiro, takumi = (listen(phone(key), streams_of(app, key)) for key in ("ichiro", "takumi"))
    with app.test_request_context(), changes.writing():
        db.session.execute(text(statement))
        changes.commit()
    cut_revoked(app)
    assert is_cut(ichiro)
    assert not is_cut(takumi)


def test_a_second_hello_forgets_what_the_first_one_heard(app, phone):
    """Else a page that changes its event would keep hearing the old one, and nobody would cut it."""
    from sqlalchemy import text

    from eventops import changes

    hanako = listen(phone("hanako"), streams_of(app, "hanako"))
    with app.test_request_context(), changes.writing():
        db.session.execute(text("UPDATE memberships SET role = 'guest' WHERE key = 'hanako-key'"))
        changes.commit()
    hanako.heads = streams_of(app, "hanako")
    assert "heads" in hanako.hello("fair", hanako.heads, hanako.answer["epoch"])
    steps.say(phone("ichiro"), "運営だけに", to="運営会社")
    assert hanako.hear() == []
    steps.say(phone("ichiro"))
    assert hanako.hear(), "what she may hear she hears"


def test_the_list_of_sockets_forgets_who_left(app, phone):
    misaki = listen(phone("misaki"), streams_of(app, "misaki"))
    assert len(sockets.listeners) == 1
    misaki.socket.disconnect()
    assert sockets.listeners == {}
