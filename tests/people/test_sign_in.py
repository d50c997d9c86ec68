"""Organisers sign in with e-mail address and password."""

import time

import pytest

from eventops.extensions import db
from eventops.people import passwords
from eventops.people.models import Person, Session
from tests.cast import PASSWORD

HANAKO = "hanako@example.jp"


def sign_in(phone, email=HANAKO, password=PASSWORD, path="/sign-in", **more):
    return phone.submit(path, email=email, password=password, **more)


def colleague(app, email="takumi@example.jp"):
    from eventops import changes

    with app.test_request_context(), changes.writing():
        person = db.session.query(Person).filter_by(name="拓海").one()
        person.email, person.password_hash = email, passwords.hasher.hash("another password")
        changes.commit()


def test_it_opens_the_event(phone, rows):
    nobody = phone(None)
    assert nobody.get("/events/fair/").status_code == 302
    answer = sign_in(nobody)
    assert (answer.status_code, answer.location) == (303, "/")
    assert nobody.get("/events/fair/").status_code == 200
    assert [row.kind for row in rows(Session)] == ["person"]


def test_the_address_may_be_written_in_capitals(phone):
    assert sign_in(phone(None), email=" HANAKO@Example.JP ").status_code == 303


def test_it_goes_on_to_the_page_that_was_asked_for(phone):
    nobody = phone(None)
    asked = nobody.get("/events/fair/board?kind=found")
    assert asked.location == "/sign-in?next=/events/fair/board?kind%3Dfound"
    page = nobody.get(asked.location)
    assert "/events/fair/board?kind=found" in page.text
    assert sign_in(nobody, next="/events/fair/board?kind=found").location == "/events/fair/board?kind=found"


@pytest.mark.parametrize("elsewhere", [
    "//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
    "/\t/evil.example", " //evil.example", "evil.example", "http:evil.example", "///evil.example", "//[",
])
def test_it_never_leads_to_another_site(phone, elsewhere):
    assert sign_in(phone(None), next=elsewhere).location == "/"


@pytest.mark.parametrize(("email", "password"), [(HANAKO, "wrong"), ("nobody@example.jp", PASSWORD),
                                                 (HANAKO, PASSWORD + " "), ("", PASSWORD), (HANAKO, "")])
def test_what_does_not_fit_opens_nothing_and_says_so(phone, rows, email, password):
    nobody = phone(None)
    answer = sign_in(nobody, email, password)
    assert answer.status_code in (401, 422)
    assert rows(Session) == []
    assert nobody.get("/events/fair/").status_code == 302


def test_a_known_and_an_unknown_address_are_told_the_same(phone):
    known, unknown = sign_in(phone(None), password="wrong"), sign_in(phone(None), "nobody@example.jp", "wrong")
    assert known.status_code == unknown.status_code == 401

    def tidy(answer, email):
        return [line for line in answer.text.replace(email, "").splitlines() if "csrf" not in line]

    assert tidy(known, HANAKO) == tidy(unknown, "nobody@example.jp")


def test_a_known_and_an_unknown_address_both_cost_one_look_at_a_password(phone, monkeypatch):
    looks, real = [], passwords._verify
    monkeypatch.setattr(passwords, "_verify", lambda *pair: looks.append(pair[0][:30]) or real(*pair))
    sign_in(phone(None), password="wrong")
    sign_in(phone(None), "nobody@example.jp", "wrong")
    assert looks == ["$argon2id$v=19$m=19456,t=2,p=1"] * 2


def test_known_and_unknown_take_about_as_long(phone):
    passwords.nobodys_hash()

    def seconds(email):
        nobody, taken = phone(None), []
        token = nobody.token()
        for _ in range(5):
            started = time.perf_counter()
            nobody.http.post("/sign-in", data={"csrf_token": token, "email": email, "password": "wrong"})
            taken.append(time.perf_counter() - started)
        return sorted(taken)[2]

    known, unknown = seconds(HANAKO), seconds("nobody@example.jp")
    assert unknown > known / 2, "an unknown address must not be answered sooner"


def test_ten_wrong_tries_lock_the_account_and_nobody_else(app, phone):
    colleague(app)
    thief = phone(None)
    assert [sign_in(thief, password=f"guess {n}").status_code for n in range(10)] == [401] * 10
    assert sign_in(thief, password="guess 11").status_code == 429
    assert sign_in(phone(None)).status_code == 429, "not even with the right one, from another phone"
    assert sign_in(phone(None), "takumi@example.jp", "another password").status_code == 303


def test_capitals_do_not_give_ten_more_tries(phone):
    for n in range(10):
        sign_in(phone(None), email=HANAKO.upper() if n % 2 else HANAKO, password="wrong")
    assert sign_in(phone(None), email="Hanako@Example.jp", password="wrong").status_code == 429


def test_signing_in_well_does_not_use_up_tries(phone):
    assert [sign_in(phone(None)).status_code for _ in range(12)] == [303] * 12


def test_the_former_session_of_the_browser_ends(phone, rows):
    ichiro = phone("ichiro")
    [former] = rows(Session)
    assert sign_in(ichiro).status_code == 303
    assert [row.is_live for row in rows(Session, id=former.id)] == [False]
    assert ichiro.get("/events/fair/invitations").status_code == 200, "hanako's now"


def test_the_cookie_is_not_for_scripts_and_not_for_other_sites(phone):
    cookie = next(header for header in sign_in(phone(None)).headers.getlist("Set-Cookie") if "eventops=" in header)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


def test_the_cookie_is_made_once_and_not_with_every_answer(phone):
    hanako = phone(None)
    assert "Set-Cookie" in sign_in(hanako).headers
    assert "Set-Cookie" not in hanako.get("/events/fair/").headers


def test_no_answer_that_comes_late_undoes_a_sign_in(app, phone):
    """What a page fetches before somebody signs in may be answered after: it must not bring its own cookie."""
    nobody = phone(None)
    assert "Set-Cookie" in nobody.get("/sign-in").headers
    late = ("/", "/sign-in", "/manifest.webmanifest", f"/offline/{app.config['BUILD']}", "/service-worker.js",
            "/events/fair/", "/favicon.ico", "/nowhere")
    assert [path for path in late if "Set-Cookie" in nobody.get(path).headers] == []
    assert [path for path in late[2:] if "Set-Cookie" in phone(None).get(path).headers] == []
