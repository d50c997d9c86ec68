"""Guessing one's way in: tokens of links, wrong passwords, and what the time of an answer tells.

The figures are printed (`pytest -s`); ``TEST_FULL=1`` asks by HTTP as often as the proof has it.
"""

import json
import os
import random
import secrets
import statistics
import time

import pytest

from eventops import changes
from eventops.changes import Change
from eventops.extensions import db, limiter
from eventops.people import passwords, queries
from eventops.people.models import Invitation, Membership, Person, Session
from tests.cast import PASSWORD
from tests.machine import busy

FULL = bool(os.environ.get("TEST_FULL"))
GUESSES, BY_HTTP = 10_000, 10_000 if FULL else 300
TRIES = 1000 if FULL else 120
SEED = 20261123
HANAKO, TAKUMI = "hanako@example.jp", "takumi@example.jp"


def tell(**figures):
    print(json.dumps(figures, ensure_ascii=False))  # noqa: T201


# links

def guesses(tokens, chance):
    """Made up ones, and such as are nearly one that there is."""
    near = [lambda token: token[:-1], lambda token: token + chance.choice("=/.%_ *"), lambda token: token.swapcase(),
            lambda token: token[::-1], lambda token: f" {token}", lambda token: token[:8] + "%",
            lambda token: "_" * len(token), lambda token: token[:-1] + chance.choice("ABCxyz012"),
            lambda token: token.replace(token[0], chance.choice("ABCxyz012"), 1), lambda token: f"{token}' OR '1'='1"]
    while True:
        guess = chance.choice([chance.choice(near)(chance.choice(tokens)), secrets.token_urlsafe(16)])
        if guess not in tokens:
            yield guess.replace("/", "-")


@pytest.fixture
def tokens(phone, rows):
    """Of the links there are."""
    hanako = phone("hanako")
    for role in ("guest", "staff", "lead"):
        assert hanako.post("/events/fair/invitations", role=role, label=role).status_code == 201
    return [invitation.token for invitation in rows(Invitation)]


def test_no_guessed_token_opens_a_link(app, phone, tokens):
    guess, nobody = guesses(tokens, random.Random(SEED)), phone(None)
    with app.app_context():
        hits = sum(queries.open_invitation(next(guess)) is not None for _ in range(GUESSES))
    answers = [nobody.get(f"/join/{next(guess)}").status_code for _ in range(BY_HTTP)]
    tell(row="guessed join tokens", seed=SEED, asked=GUESSES, by_http=BY_HTTP, hits=hits + answers.count(200))
    assert hits == 0
    assert answers == [404] * BY_HTTP
    assert phone(None).get(f"/join/{tokens[-1]}").status_code == 200, "one that there is opens it"


def test_a_rotated_link_is_dead_at_once_for_whoever_has_its_page_open_too(phone, rows, tokens):
    [invitation], late = rows(Invitation, token=tokens[-1]), phone(None)
    csrf = late.token()
    assert late.get(f"/join/{tokens[-1]}").status_code == 200
    assert phone("hanako").post(f"/events/fair/invitations/{invitation.key}/rotations").status_code == 201
    began, before = time.perf_counter(), len(rows(Membership))
    form = {"csrf_token": csrf, "name": "遅い人", "organization": "x", "locale": "ja"}
    assert late.http.post(f"/join/{tokens[-1]}", data=form).status_code == 404
    seconds = time.perf_counter() - began
    tell(row="rotated link", dead_in=round(seconds, 3))
    assert seconds <= busy()
    assert len(rows(Membership)) == before


# passwords

@pytest.fixture
def takumi(app):
    """A colleague with an account, too."""
    with app.test_request_context(), changes.writing():
        person = db.session.query(Person).filter_by(name="拓海").one()
        person.email, person.password_hash = TAKUMI, passwords.hasher.hash("another password")
        changes.commit()


def try_one(phone, token, email, password):
    return phone.http.post("/sign-in", data={"csrf_token": token, "email": email, "password": password}).status_code


def test_of_a_thousand_wrong_passwords_ten_are_looked_at_and_a_colleague_gets_in(phone, rows, takumi, monkeypatch):
    looked, real = [], passwords._verify
    monkeypatch.setattr(passwords, "_verify", lambda *pair: looked.append(pair) or real(*pair))
    thief = phone(None)
    token = thief.token()
    answers = [try_one(thief, token, HANAKO, f"guess {n}") for n in range(TRIES)]
    ten = len(looked)
    began, colleague = time.perf_counter(), phone(None)
    assert try_one(colleague, colleague.token(), TAKUMI, "another password") == 303
    seconds = time.perf_counter() - began
    tell(row="wrong passwords on one account", tried=TRIES, looked_at=ten, colleague_in=round(seconds, 3))
    assert ten == 10
    assert (answers.count(401), answers.count(429)) == (10, TRIES - 10)
    assert seconds <= busy()
    assert len(rows(Change, kind="member.locked")) == 1, "and it stands in the history once"
    assert len(rows(Session)) == 1


def test_a_known_and_an_unknown_address_differ_by_less_than_ten_milliseconds(phone, untraced):
    passwords.nobodys_hash()
    who = phone(None)
    token = who.token()

    def seconds(email):
        began = time.perf_counter()
        assert try_one(who, token, email, "wrong") == 401
        return time.perf_counter() - began

    for _round in range(3):  # what else the machine does is not the same in every one
        taken = {HANAKO: [], "nobody@example.jp": []}
        for _ in range(15):
            limiter.reset()  # one try of ten locks the account, which is noted
            for email, seen in taken.items():
                seen.append(seconds(email))
        known, unknown = (statistics.median(seen) * 1000 for seen in taken.values())
        if abs(known - unknown) <= 10:
            break
    tell(row="known and unknown address", known_ms=round(known, 1), unknown_ms=round(unknown, 1))
    assert abs(known - unknown) <= 10 * busy()
    assert try_one(who, token, HANAKO, PASSWORD) == 303


def test_nothing_but_the_password_opens_an_account(phone, rows):
    """Not what stands of it in the database either, nor nobody's."""
    [hanako] = rows(Person, email=HANAKO)
    for guess in (hanako.password_hash, "", " ", PASSWORD.upper(), PASSWORD[:-1], PASSWORD + "x", "nobody"):
        who = phone(None)
        assert try_one(who, who.token(), HANAKO, guess) in (401, 422)
