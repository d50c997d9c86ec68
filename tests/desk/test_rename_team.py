"""Managers call a team otherwise, and put one away that is not needed; its room follows."""

import pytest

from eventops.changes import Change
from eventops.extensions import db
from eventops.feed.models import Room
from eventops.people.models import Membership, Team
from tests.desk.rooms import tabs
from tests.steps import EVENT, room, say

TEAMS = f"{EVENT}/desk/teams"


@pytest.fixture
def team(rows):
    return lambda code="UNEI": rows(Team, code=code)[0]


def rename(phone, team, **form):
    return phone.post(f"{TEAMS}/{team.key}", **{"name_ja": "受託会社", "name_en": "Contractor", **form})


def away(phone, team, yes=True):
    return phone.post(f"{TEAMS}/{team.key}/away", **({"away": "1"} if yes else {}))



def test_the_team_and_its_room_are_called_so_on_open_pages_too(phone, rows, team):
    ichiro = phone("ichiro").open(f"{EVENT}/")
    assert rename(phone("hanako"), team()).status_code == 201
    assert ichiro.hear()
    assert "受託会社" in ichiro.dom.select_one("nav.rooms").get_text()
    assert ichiro.shows_what_a_reload_shows()
    assert (team().name_ja, team().name_en, team().code) == ("受託会社", "Contractor", "UNEI")
    assert tabs(phone("ichiro", "en")) == (["Everyone", "Contractor"], [])
    [change] = rows(Change, kind="team.renamed")
    assert change.details["before"]["name"] == "運営会社"
    assert rename(phone("hanako"), team()).status_code == 201
    assert len(rows(Change, kind="team.renamed")) == 1, "nothing has changed"


def test_the_page_shows_each_teams_size_and_room(phone):
    page = phone("hanako").fetch(TEAMS)
    links = [link["href"] for link in page.select("li.row a") if "/rooms/" in link["href"]]
    assert links == [f"{EVENT}/rooms/{room(phone('hanako'), name)}" for name in ("県", "運営会社")]
    assert "3" in page.select_one("li.row .facts-line").get_text()


def test_a_team_that_is_put_away_is_offered_no_more_and_its_room_is_read_only(phone, rows, team):
    hanako, ichiro = phone("hanako"), phone("ichiro")
    key = say(ichiro, "無線を配りました", "運営会社")
    assert away(hanako, team()).status_code == 201
    for page in (f"{EVENT}/invitations", f"{EVENT}/people/sakura-key", f"{EVENT}/checklists"):
        assert "運営会社" not in [each.get_text(strip=True) for each in hanako.fetch(page).select(
            "form option, form label span")], page
    assert "team-" + team().key not in hanako.get(f"{EVENT}/rooms/{room(hanako)}/mentionable").text
    its_room = room(ichiro, "運営会社")
    assert "無線を配りました" in ichiro.get(f"{EVENT}/rooms/{its_room}").text
    assert ichiro.post(f"{EVENT}/messages", room=its_room, body="まだ?").status_code == 403
    assert tabs(ichiro) == (["全体"], ["運営会社"])
    assert key in ichiro.get(f"{EVENT}/rooms/{its_room}").text
    assert rows(Room, key=its_room)[0].put_away_at is not None
    assert away(hanako, team(), yes=False).status_code == 201
    assert ichiro.post(f"{EVENT}/messages", room=its_room, body="もう一度").status_code == 201
    assert "運営会社" in hanako.get(f"{EVENT}/invitations").text


def test_whoever_is_in_a_team_that_is_put_away_stays_when_something_else_is_changed(phone, rows, team):
    hanako = phone("hanako")
    away(hanako, team())
    answer = hanako.post(f"{EVENT}/people/ichiro-key", version=1, role="lead", teams=[team("KEN").key])
    assert answer.status_code == 201, answer.text
    with hanako.app.app_context():
        ichiro = db.session.query(Membership).filter_by(key="ichiro-key").one()
        assert {each.code for each in ichiro.teams} == {"KEN", "UNEI"}


@pytest.mark.parametrize("key", ["takumi", "ichiro", "misaki", "mei", "olga"])
def test_only_managers_of_the_event_may(phone, team, key):
    assert rename(phone(key), team()).status_code in (403, 404)
    assert away(phone(key), team()).status_code in (403, 404)
    assert (team().name_ja, team().put_away_at) == ("運営会社", None)
    assert rename(phone("hanako"), team()).status_code == 201


def test_a_team_without_a_name_keeps_its_old_one(phone, team):
    assert rename(phone("hanako"), team(), name_ja=" ").status_code == 422
    assert team().name_ja == "運営会社"
