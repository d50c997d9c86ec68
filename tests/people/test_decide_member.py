"""Approving, refusing, suspending and restoring."""

import pytest

from eventops.changes import Change
from eventops.people import sockets
from eventops.people.models import Membership
from tests import steps
from tests.listening import is_cut, listen, streams_of

PEOPLE = "/events/fair/people"


def decide(phone, key, decision, **more):
    return phone.post(f"{PEOPLE}/{key}-key/decisions", decision=decision, **more)


def member(rows, key):
    return rows(Membership, key=f"{key}-key")[0]


@pytest.mark.parametrize(("key", "decision", "state", "kind"), [
    ("mei", "approve", "active", "member.approved"), ("mei", "refuse", "refused", "member.refused"),
    ("misaki", "suspend", "suspended", "member.suspended"), ("daichi", "restore", "active", "member.restored"),
])
def test_it_changes_the_member_and_is_written_down(phone, rows, key, decision, state, kind):
    answer = decide(phone("hanako"), key, decision)
    assert answer.status_code == 201, answer.text
    assert member(rows, key).state == state
    assert member(rows, key).decided_by_id == member(rows, "hanako").id
    assert [change.subject_id for change in rows(Change, kind=kind)] == [member(rows, key).id]


@pytest.mark.parametrize(("key", "decision"), [("mei", "approve"), ("mei", "refuse"), ("misaki", "suspend"),
                                               ("daichi", "restore")])
def test_every_open_page_of_people_shows_what_a_reload_shows(phone, key, decision):
    hanako = phone("hanako").open(PEOPLE)
    decide(phone("hanako"), key, decision)
    assert hanako.hear()
    assert hanako.shows_what_a_reload_shows()


def test_approving_may_give_a_role(phone, rows):
    assert decide(phone("hanako"), "mei", "approve", role="staff").status_code == 201
    assert member(rows, "mei").role == "staff"


def test_only_approving_gives_a_role(phone, rows):
    assert decide(phone("hanako"), "misaki", "suspend", role="manager").status_code == 201
    assert member(rows, "misaki").role == "guest"


def test_the_door_opens_for_whoever_waits(phone):
    mei = phone("mei")
    assert mei.get("/waiting/fair/door").json["open"] is False
    decide(phone("hanako"), "mei", "approve")
    assert mei.get("/waiting/fair/door").json["open"] is True
    assert mei.open("/events/fair/").answer["parts"] == []


def test_whoever_is_suspended_is_out_within_a_turn_of_the_job(app, phone):
    misaki, ichiro = (listen(phone(key), streams_of(app, key)) for key in ("misaki", "ichiro"))
    steps.say(ichiro, "先の話")
    assert misaki.hear(), "before, she hears"
    decide(phone("hanako"), "misaki", "suspend")
    with app.test_request_context():
        sockets.cut_revoked()
    assert is_cut(misaki)
    assert not is_cut(ichiro)
    steps.say(ichiro, "後の話")
    assert misaki.queue == []
    assert misaki.get("/events/fair/").location == "/waiting/fair", "the page that says why and opens by itself"
    assert misaki.get("/events/fair/changes", query_string=misaki.heads).status_code == 403
    assert misaki.post("/events/fair/messages", room=steps.room(ichiro), body="まだいます").status_code == 403


def test_whoever_is_restored_is_in_again(phone):
    decide(phone("hanako"), "misaki", "suspend")
    misaki = phone("misaki")
    assert misaki.get("/events/fair/").location == "/waiting/fair"
    decide(phone("hanako"), "misaki", "restore")
    assert misaki.get("/events/fair/").status_code == 200


@pytest.mark.parametrize("key", ["takumi", "ichiro", "misaki", "yuki", "sakura", "mei", "daichi"])
def test_only_managers_decide(phone, rows, key):
    refused = decide(phone(key), "mei" if key != "mei" else "daichi", "approve")
    assert refused.status_code == 403
    assert member(rows, "mei").state == "pending"
    assert decide(phone("hanako"), "mei", "approve").status_code == 201, "the same by a manager works"


def test_a_manager_of_another_event_finds_nobody(phone, rows):
    assert decide(phone("olga"), "mei", "approve").status_code == 404
    assert phone("olga").post("/events/other/people/mei-key/decisions", decision="approve").status_code == 404
    assert member(rows, "mei").state == "pending"


def test_nobody_decides_about_themselves(phone, rows):
    answer = decide(phone("hanako"), "hanako", "suspend")
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "yourself")
    assert member(rows, "hanako").state == "active"


@pytest.mark.parametrize(("key", "decision"), [
    ("misaki", "approve"), ("misaki", "refuse"), ("misaki", "restore"), ("mei", "suspend"), ("mei", "restore"),
    ("daichi", "suspend"), ("daichi", "approve"),
])
def test_what_is_decided_already_is_told_with_the_member_as_they_are(phone, rows, key, decision):
    before = member(rows, key).state
    answer = decide(phone("hanako"), key, decision)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "already_decided")
    assert member(rows, key).state == before


def test_of_two_managers_the_second_reads_what_the_first_decided(phone):
    decide(phone("hanako"), "mei", "approve")
    second = decide(phone("hanako"), "mei", "refuse", reason="いいえ")
    assert second.status_code == 409
    [packet] = second.json["packets"]
    assert 'id="p-mei-key"' in packet["parts"][0]["html"]


@pytest.mark.parametrize("form", [{"decision": "promote"}, {"decision": ""}, {"decision": "approve", "role": "king"},
                                  {"decision": "refuse", "reason": "x" * 201}])
def test_what_makes_no_sense_gets_a_sentence(phone, rows, form):
    answer = phone("hanako").post(f"{PEOPLE}/mei-key/decisions", **form)
    assert answer.status_code == 422
    assert len(answer.json["error"]["message"]) > 5
    assert answer.json["error"]["fields"]
    assert member(rows, "mei").state == "pending"


def test_the_same_press_twice_does_it_once(phone, rows):
    hanako = phone("hanako")
    first, second = (decide(hanako, "mei", "approve", client_id="a-phones-id") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json["packets"] == second.json["packets"] != []
    assert len(rows(Change, kind="member.approved", subject_id=member(rows, "mei").id)) == 1
    other = decide(hanako, "mei", "refuse", client_id="a-phones-id")
    assert (other.status_code, other.json["error"]["code"]) == (409, "client_id_reused")
