"""Managers open a room by hand, for roles, teams and single people; all that goes by streams works in it."""

import pytest

from eventops.changes import Change, Stream
from eventops.extensions import db
from eventops.feed import actions
from eventops.feed.models import Room
from eventops.people.models import Hearer, Membership, Team
from tests.desk.rooms import ROOMS, doors, open_room, who_hears
from tests.phone import jpeg
from tests.steps import EVENT, make, room, say

STAFF = ["hanako", "ichiro", "sakura", "takumi", "yuki"]


@pytest.mark.parametrize(("form", "hear"), [
    ({}, ["hanako"]), ({"role": "staff"}, STAFF), ({"role": "lead"}, ["hanako", "takumi"]),
    ({"role": "observer"}, sorted([*STAFF, "misaki"])), ({"members": ["misaki-key"]}, ["hanako", "misaki"]),
    ({"members": ["misaki-key", "ichiro-key"]}, ["hanako", "ichiro", "misaki"])])
def test_exactly_those_hear_it_and_the_managers(phone, form, hear):
    assert who_hears(phone("hanako"), open_room(phone("hanako"), **form)) == hear


def test_a_team_hears_it_and_who_comes_into_the_team_does_too(phone, rows):
    hanako, team = phone("hanako"), rows(Team, code="UNEI")[0]
    key = open_room(hanako, teams=[team.key], members=["misaki-key"])
    assert who_hears(hanako, key) == ["hanako", "ichiro", "misaki", "takumi"]
    hanako.post(f"{EVENT}/people/sakura-key", version=1, role="staff", teams=[team.key])
    assert who_hears(hanako, key) == ["hanako", "ichiro", "misaki", "sakura", "takumi"]
    hanako.post(f"{EVENT}/people/ichiro-key", version=1, role="staff")
    assert who_hears(hanako, key) == ["hanako", "misaki", "sakura", "takumi"]


def test_who_hears_it_reads_writes_makes_cards_finds_and_is_told(phone):
    hanako = phone("hanako")
    key = open_room(hanako, members=["misaki-key"])
    misaki = phone("misaki").open(f"{EVENT}/rooms/{key}")
    post = say(hanako, "4t車が着きます。台車が足りません", "搬入連絡", photos=[jpeg()])
    assert misaki.hear()
    assert misaki.dom.find(id=f"m-{post}")
    assert misaki.shows_what_a_reload_shows()
    assert say(misaki, "了解です", "搬入連絡")
    assert [misaki.get(path).status_code for path in doors(hanako, "搬入連絡", post)] == [200] * 12
    assert "4t車" in misaki.get(f"{EVENT}/search?q=台車").text
    assert post in misaki.get(f"{EVENT}/photos").text
    asleep = phone("misaki").open(f"{EVENT}/rooms/{key}")
    asleep.socket.disconnect()
    say(hanako, "寝ている間に", "搬入連絡")
    asleep.catch_up()
    assert asleep.shows_what_a_reload_shows()


@pytest.mark.parametrize("who", ["ichiro", "takumi", "yuki"])
def test_whoever_does_not_hear_it_finds_nothing_by_any_door(phone, who):
    hanako, outsider = phone("hanako"), phone(who).open(f"{EVENT}/")
    open_room(hanako, members=["misaki-key"])
    post = say(hanako, "4t車が着きます。台車が足りません", "搬入連絡", photos=[jpeg()])
    assert [outsider.get(path).status_code for path in doors(hanako, "搬入連絡", post)] == [404] * 12
    assert outsider.hear() == []
    assert outsider.catch_up()["parts"] == []
    for page in ("", "board", "photos", "search?q=台車"):
        assert "4t車" not in outsider.get(f"{EVENT}/{page}").text
        assert "搬入連絡" not in outsider.get(f"{EVENT}/{page}").text
    assert outsider.post(f"{EVENT}/messages", room=room(hanako, "搬入連絡"), body="割り込み").status_code == 404


def test_its_cards_have_numbers_of_their_own(phone):
    hanako = phone("hanako")
    open_room(hanako)
    open_room(hanako, "来賓対応")
    first = int(make(hanako))
    numbers = [make(hanako, message=say(hanako, "お茶", to)) for to in ("搬入連絡", "来賓対応", "搬入連絡")]
    assert numbers == ["R1-1", "R2-1", "R1-2"]
    assert int(make(hanako)) == first + 1


def test_no_team_gets_the_letters_of_its_cards(phone, rows):
    hanako = phone("hanako")
    open_room(hanako)
    answer = hanako.post(f"{EVENT}/desk/teams", code="r1", name_ja="一班")
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["code"])
    assert hanako.post(f"{EVENT}/desk/teams", code="R2", name_ja="二班").status_code == 201
    open_room(hanako, "来賓対応")
    assert make(hanako, message=say(hanako, "お茶", "来賓対応")) == "R3-1"


def test_the_restricted_duties_stay_apart(phone):
    """A manager hears every room by hand, and none that a duty keeps to itself."""
    hanako = phone("hanako")
    open_room(hanako)
    with hanako.app.app_context():
        heard = {stream.audience for stream in db.session.query(Membership).filter_by(key="hanako-key").one().streams}
    assert "room:1" in heard
    assert "duty:medical" not in heard


def test_the_room_stands_in_the_table_of_rooms_and_roles(phone):
    hanako = phone("hanako", "en")
    open_room(hanako, role="staff", writers="manager")
    open_room(hanako, "来賓対応", members=["misaki-key"])
    rows = [[cell.get_text(strip=True) for cell in row.select("td")] for row in hanako.fetch(ROOMS).select("tbody tr")]
    no, some, all_of_them = "–does not read", "some read and write", "reads and writes"
    assert rows == [  # observer, guest, staff, lead, manager
        ["reads", *[all_of_them] * 4], [*[no] * 4, all_of_them],  # everyone, the headquarters
        *[["some read", some, some, some, all_of_them]] * 2,  # the two teams
        [no, no, "reads", "reads", all_of_them], [no, some, no, no, all_of_them]]


def test_it_is_written_down(phone, rows):
    hanako = phone("hanako")
    open_room(hanako, role="staff", members=["misaki-key"])
    [change] = rows(Change, kind="room.opened")
    assert (change.details["name"], change.details["role"], change.details["people"]) == ("搬入連絡", "staff", "美咲")
    assert "搬入連絡" in hanako.get(f"{EVENT}/history?kind=room").text
    assert len(rows(Hearer)) == 2 + len(rows(Stream, audience="placements"))


@pytest.mark.parametrize("key", ["takumi", "ichiro", "misaki", "mei", "olga"])
def test_only_managers_of_the_event_may(phone, rows, key):
    assert phone(key).post(ROOMS, name_ja="秘密").status_code in (403, 404)
    assert phone(key).get(ROOMS).status_code in (302, 403, 404)
    assert phone(key).get(f"{ROOMS}/new").status_code in (302, 403, 404)
    assert rows(Room, name_ja="秘密") == []


def test_another_events_people_and_teams_are_not_chosen(phone, rows):
    hanako = phone("hanako")
    phone("olga").post("/events/other/desk/teams", code="MATSURI", name_ja="祭")
    open_room(hanako, members=["olga-key"], teams=[rows(Team, code="MATSURI")[0].key])
    assert [each for each in rows(Hearer) if each.membership_id or each.team_id] == []


@pytest.mark.parametrize(("field", "value"), [
    ("name_ja", ""), ("role", "owner"), ("writers", "nobody"), ("readers", "x"), ("name_ja", "長" * 81)])
def test_what_cannot_be_a_room_is_said_beside_the_field(phone, rows, field, value):
    answer = phone("hanako").post(ROOMS, **{"name_ja": "部屋", field: value})
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [field])
    assert len(rows(Room, event_id=1)) == 7


def test_the_same_press_twice_opens_one(phone, rows):
    hanako = phone("hanako")
    answers = [hanako.post(ROOMS, name_ja="部屋", client_id="a-phones-id").status_code for _ in range(2)]
    assert answers == [201, 200]
    assert len(rows(Room, name_ja="部屋")) == 1


def test_there_are_only_as_many_as_a_phone_can_name(phone, rows, monkeypatch):
    monkeypatch.setattr(actions, "MOST_STREAMS", 10)
    hanako = phone("hanako")
    open_room(hanako)
    answer = hanako.post(ROOMS, name_ja="一つ多い")
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "too_many_rooms")
    assert hanako.post(f"{EVENT}/desk/teams", code="X", name_ja="一つ多い").status_code == 422
