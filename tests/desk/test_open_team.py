"""Managers open teams; each has a talk that its members and the managers read."""

import pytest

from eventops.changes import Change
from eventops.people.models import Team

TEAMS = "/events/fair/desk/teams"


def open_team(phone, **form):
    return phone.post(TEAMS, **{"code": "KEIBI", "name_ja": "警備", "name_en": "Security", **form})


def test_it_has_a_talk_that_managers_read_at_once(phone, rows):
    hanako = phone("hanako")
    answer = open_team(hanako)
    assert answer.status_code == 201, answer.text
    [team] = rows(Team, code="KEIBI")
    assert (team.name_ja, team.name_en) == ("警備", "Security")
    assert "警備" in hanako.get("/events/fair/").text
    assert "警備" not in phone("ichiro").get("/events/fair/").text
    assert [change.subject_id for change in rows(Change, kind="team.opened")] == [team.id]


def test_people_come_into_it_by_an_invitation(phone):
    hanako = phone("hanako")
    open_team(hanako)
    assert "警備" in hanako.get("/events/fair/invitations").text


def test_the_page_counts_who_is_in(phone):
    page = phone("hanako").fetch(TEAMS)
    rows = {row.select_one(".row-name").text: row.text for row in page.select("li.row")}
    assert set(rows) == {"県", "運営会社"}
    assert "3" in rows["県"]
    assert "2" in rows["運営会社"]


@pytest.mark.parametrize("code", ["KEN", "ken", "M", "m"])
def test_a_code_that_stands_before_other_numbers_is_taken(phone, rows, code):
    answer = open_team(phone("hanako"), code=code)
    assert answer.status_code == 422
    assert "code" in answer.json["error"]["fields"]
    assert len(rows(Team, event_id=1)) == 2
    assert open_team(phone("hanako")).status_code == 201


@pytest.mark.parametrize(("field", "value"), [("code", ""), ("code", "警備"), ("code", "a" * 13), ("name_ja", "")])
def test_what_cannot_be_a_team_is_said_beside_the_field(phone, rows, field, value):
    answer = open_team(phone("hanako"), **{field: value})
    assert answer.status_code == 422
    assert field in answer.json["error"]["fields"]
    assert len(rows(Team, event_id=1)) == 2


@pytest.mark.parametrize("key", ["takumi", "ichiro", "sakura", "yuki", "misaki", "mei", "olga"])
def test_only_managers_of_the_event_may(phone, rows, key):
    assert open_team(phone(key)).status_code in (403, 404)
    assert phone(key).get(TEAMS).status_code in (302, 403, 404)
    assert len(rows(Team, event_id=1)) == 2
    assert open_team(phone("hanako")).status_code == 201


def test_the_same_press_twice_opens_one(phone, rows):
    hanako = phone("hanako")
    first, second = (open_team(hanako, client_id="a-phones-id") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert len(rows(Team, event_id=1)) == 3
