"""Approving or refusing several who wait, with one press."""

import time

from sqlalchemy import func, select

from eventops import changes
from eventops.changes import Change, Write
from eventops.events.models import Event
from eventops.extensions import db
from eventops.people.models import Membership, Person
from tests import cast
from tests.machine import busy
from tests.people.test_decide_member import decide, member

DECISIONS, PEOPLE = "/events/fair/people/decisions", "/events/fair/people"


def ask(phone, *names):
    """Newcomers who wait; gives their keys."""
    for name in names:
        phone(None).submit("/join/join-the-fair", name=name, organization="出展者", locale="ja")
    with phone(None).app.app_context():
        return list(db.session.scalars(select(Membership.key).join(Person).where(Person.name.in_(names))
                                       .order_by(Membership.id)))


def test_one_request_lets_all_of_them_in_and_each_is_a_change_of_its_own(phone, rows):
    keys = ask(phone, "健太", "直子", "翔")
    before = len(rows(Write))
    answer = phone("hanako").post(DECISIONS, members=keys, decision="approve")
    assert answer.status_code == 201, answer.text
    assert answer.json["message"] == "承認: 3人。"
    assert len(rows(Write)) == before + 1
    assert {rows(Membership, key=key)[0].state for key in keys} == {"active"}
    assert len(rows(Change, kind="member.approved")) == 3
    assert len(answer.json["packets"]) == 3


def test_refusing_gives_all_of_them_the_reason(phone, rows):
    keys = ask(phone, "健太", "直子")
    assert phone("hanako").post(DECISIONS, members=keys, decision="refuse", reason="名簿になし").status_code == 201
    assert {(each.state, each.refusal) for key in keys for each in rows(Membership, key=key)} == {
        ("refused", "名簿になし")}


def test_every_open_page_of_people_shows_what_a_reload_shows(phone):
    keys, hanako = ask(phone, "健太", "直子"), phone("hanako").open(PEOPLE)
    phone("hanako").post(DECISIONS, members=[*keys, "mei-key"], decision="approve")
    assert hanako.hear()
    assert hanako.shows_what_a_reload_shows()


def test_who_was_decided_about_meanwhile_is_told_by_name_and_by_whom_and_the_others_are_in(phone, rows):
    keys = ask(phone, "健太", "直子")
    decide(phone("hanako"), "mei", "refuse")
    answer = phone("hanako").post(DECISIONS, members=[*keys, "mei-key"], decision="approve")
    assert answer.status_code == 201
    assert member(rows, "mei").state == "active", "who was refused can still be let in"
    answer = phone("hanako").post(DECISIONS, members=[*keys, *ask(phone, "翔")], decision="approve")
    assert answer.status_code == 201
    assert answer.json["stays"] is True
    message = answer.json["message"]
    assert message.startswith("承認: 1人。")
    assert "健太: 花子さんが承認済みです" in message
    assert "直子: 花子さんが承認済みです" in message
    assert "翔" not in message


def test_when_all_were_decided_already_nothing_happens_and_it_is_said(phone, rows):
    keys = ask(phone, "健太")
    phone("hanako").post(DECISIONS, members=keys, decision="approve")
    count = len(rows(Change))
    answer = phone("hanako").post(DECISIONS, members=keys, decision="approve")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "already_decided")
    assert "健太: 花子さん" in answer.json["error"]["message"]
    assert answer.json["packets"]
    assert len(rows(Change)) == count


def test_the_same_press_twice_does_it_once(phone, rows):
    hanako, keys = phone("hanako"), ask(phone, "健太", "直子")
    first, second = (hanako.post(DECISIONS, members=keys, decision="approve", client_id="a-phones-id")
                     for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == second.json
    assert len(rows(Change, kind="member.approved")) == 2


def test_nobody_chosen_or_nobody_known_gets_a_sentence(phone, rows):
    assert phone("hanako").post(DECISIONS, decision="approve").status_code == 422
    assert phone("hanako").post(DECISIONS, members=["mei-key"], decision="suspend").status_code == 422
    assert phone("hanako").post(DECISIONS, members=["nobody"], decision="approve").status_code == 404
    assert phone("olga").post("/events/other/people/decisions", members=["mei-key"],
                              decision="approve").status_code == 404
    assert member(rows, "mei").state == "pending"


def test_only_managers_decide(phone, rows):
    for key in ("takumi", "ichiro", "misaki", "sakura", "yuki"):
        assert phone(key).post(DECISIONS, members=["mei-key"], decision="approve").status_code == 403
    assert member(rows, "mei").state == "pending"


def test_a_hundred_at_once_are_quick(app, phone):
    with app.test_request_context(), changes.writing():
        event = db.session.scalar(select(Event).filter_by(slug="fair"))
        keys = [cast.add(event, f"v{n}", f"来場者{n}", "guest", "pending", "一般", [], [], {}).key for n in range(100)]
        changes.commit()
    began = time.monotonic()
    answer = phone("hanako").post(DECISIONS, members=keys, decision="approve")
    assert answer.status_code == 201
    assert time.monotonic() - began < 3 * busy()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Change).filter_by(kind="member.approved")) == 100
