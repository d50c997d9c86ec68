"""What somebody is here: role, teams, duties; and their open phones follow."""

import pytest
from sqlalchemy import update

from eventops import changes
from eventops.changes import Change
from eventops.extensions import db
from eventops.people import sockets
from eventops.people.models import Membership, Team
from tests import steps
from tests.listening import is_cut, streams_of

PEOPLE = "/events/fair/people"


def change(phone, key, version=1, **form):
    return phone.post(f"{PEOPLE}/{key}-key", version=version, **{"role": "staff", **form})


def member(rows, key):
    return rows(Membership, key=f"{key}-key")[0]


def team(rows, name="県"):
    return rows(Team, name_ja=name)[0].key


def cut_revoked(app):
    with app.test_request_context():
        sockets.cut_revoked()


def test_role_teams_and_duties_are_changed_and_written_down(app, phone, rows):
    answer = change(phone("hanako"), "misaki", role="lead", teams=[team(rows)], duties=["lost_property"])
    assert answer.status_code == 201, answer.text
    assert answer.json["go"] == PEOPLE
    misaki = member(rows, "misaki")
    assert (misaki.role, misaki.duties, misaki.version) == ("lead", ["lost_property"], 2)
    assert len(streams_of(app, "misaki")) == 3, "everyone, the team, and who is placed where"
    [row] = rows(Change, kind="member.changed")
    assert row.details["before"] == {"role": "guest", "teams": [], "duties": []}
    assert row.details["after"] == {"role": "lead", "teams": ["KEN"], "duties": ["lost_property"]}


def test_adding_a_person_to_a_team_puts_them_in_its_room_and_role_at_once(app, phone, rows):
    """「Adding a person to team 受付 puts them in its room and role at once.」 (features.md F)"""
    misaki = phone("misaki").open("/events/fair/")
    assert "県" not in [each.get_text(strip=True) for each in misaki.dom.select("a")]
    assert change(phone("hanako"), "misaki", teams=[team(rows)]).status_code == 201
    cut_revoked(app)
    assert is_cut(misaki), "within two seconds, at the job's turn"
    stale = misaki.heads
    misaki.open("/events/fair/")
    assert "heads" in misaki.answer
    assert misaki.hello("fair", stale, misaki.dom.body["data-epoch"]) == {"reload": True}
    misaki.open("/events/fair/")
    steps.say(phone("sakura"), "県だけに", to="県")
    assert misaki.hear(), "she hears the team's room"
    assert misaki.get(f"/events/fair/rooms/{steps.room(misaki, '県')}").status_code == 200


def test_whoever_leaves_a_team_hears_it_no_more(app, phone):
    ichiro = phone("ichiro").open("/events/fair/")
    assert change(phone("hanako"), "ichiro").status_code == 201
    cut_revoked(app)
    assert is_cut(ichiro)
    assert ichiro.get(f"/events/fair/rooms/{steps.room(ichiro, '運営会社')}").status_code == 404


def test_a_page_with_the_old_role_is_cut_and_told_to_reload_though_the_streams_are_the_same(app, phone):
    misaki = phone("misaki").open("/events/fair/")
    body = misaki.dom.body
    assert body["data-step"] == "guest"
    assert change(phone("hanako"), "misaki").status_code == 201
    cut_revoked(app)
    assert is_cut(misaki)
    misaki.open("/events/fair/board")
    said = (body["data-event"], misaki.heads, body["data-epoch"])
    assert misaki.hello(*said, step="guest") == {"reload": True}
    assert "heads" in misaki.hello(*said, step="staff")


def test_every_open_page_of_people_shows_what_a_reload_shows(phone, rows):
    hanako = phone("hanako").open(PEOPLE)
    change(phone("hanako"), "misaki", role="lead", teams=[team(rows)], duties=["audit"])
    assert hanako.hear()
    assert hanako.shows_what_a_reload_shows()


def test_of_two_managers_the_second_reads_that_the_first_was_there(phone, rows):
    change(phone("hanako"), "misaki", role="lead")
    answer = change(phone("hanako"), "misaki", role="staff")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "changed_meanwhile")
    assert answer.json["packets"]
    assert member(rows, "misaki").role == "lead"


def test_nobody_changes_themselves(phone, rows):
    answer = change(phone("hanako"), "hanako")
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "yourself")
    assert member(rows, "hanako").role == "manager"
    assert "role" not in [field.get("name") for field in phone("hanako").fetch(f"{PEOPLE}/hanako-key").select("select")]


@pytest.mark.parametrize("way", ["change", "suspend"])
def test_the_last_manager_stays(app, phone, rows, way):
    """Only another manager could do it, and one of them may have been shut out since the page was opened."""
    change(phone("hanako"), "takumi", role="manager")
    takumi = phone("takumi")

    def press(key, version=1):
        if way == "change":
            return change(takumi, key, version)
        return takumi.post(f"{PEOPLE}/{key}-key/decisions", decision="suspend")

    with app.app_context(), changes.writing():  # another server's manager is faster: 拓海 is one no more
        from eventops.people import actions

        hanako, taku = (db.session.query(Membership).filter_by(key=f"{key}-key").one() for key in ("hanako", "takumi"))
        db.session.execute(update(Membership).where(Membership.id == taku.id).values(state="suspended"))
        faster = {"change": lambda: actions.change_member(taku, hanako, 1, "staff", [], []),
                  "suspend": lambda: actions.decide_member(taku, hanako, "suspend")}[way]
        with pytest.raises(actions.Refused) as refused:
            faster()
        assert refused.value.code == "last_manager"
    assert press("hanako").status_code == 201, "with two of them one may go"
    assert member(rows, "hanako").role == "staff" or member(rows, "hanako").state == "suspended"


@pytest.mark.parametrize("form", [{"role": "king"}, {"version": "x"}, {"duties": ["king"]}, {"role": ""}])
def test_what_makes_no_sense_gets_a_sentence(phone, rows, form):
    answer = change(phone("hanako"), "misaki", **form)
    assert answer.status_code == 422
    assert answer.json["error"]["fields"]
    assert member(rows, "misaki").version == 1


def test_a_team_of_another_event_is_nobodys(app, phone, rows):
    phone("olga").post("/events/other/desk/teams", name_ja="屋台", code="Y")
    [yatai] = rows(Team, name_ja="屋台")
    assert change(phone("hanako"), "misaki", teams=[yatai.key]).status_code == 201
    assert len(streams_of(app, "misaki")) == 2, "everyone, and who is placed where"


@pytest.mark.parametrize("key", ["takumi", "ichiro", "misaki", "yuki", "sakura"])
def test_only_managers_see_the_page_and_change(phone, rows, key):
    assert phone(key).get(f"{PEOPLE}/daichi-key").status_code == 403
    assert change(phone(key), "misaki", role="manager").status_code == 403
    assert member(rows, "misaki").role == "guest"


def test_the_same_press_twice_does_it_once(phone, rows):
    hanako = phone("hanako")
    first, second = (change(hanako, "misaki", role="lead", client_id="a-phones-id") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert len(rows(Change, kind="member.changed")) == 1
