"""Who hears a room is changed: who loses it is cut and finds nothing more of it, who gains it reads its past."""

import pytest

from eventops.changes import Change
from eventops.feed import reading
from eventops.feed.models import ReadMark, Room
from eventops.people.models import Membership, Person, Team
from tests.desk.rooms import ROOMS, change_room, cut_revoked, doors, open_room, who_hears
from tests.listening import is_cut
from tests.phone import jpeg
from tests.steps import EVENT, message, room, say


def test_whoever_loses_it_is_cut_and_reads_nothing_more_of_it_by_any_door(phone):
    hanako, misaki = phone("hanako"), phone("misaki")
    key = open_room(hanako, members=["misaki-key", "ichiro-key"])
    post = say(misaki, "4t車が着きます。台車が足りません", "搬入連絡", photos=[jpeg()])
    paths = doors(hanako, "搬入連絡", post)
    assert [misaki.get(path).status_code for path in paths] == [200] * 12
    misaki.open(f"{EVENT}/rooms/{key}")
    ichiro = phone("ichiro").open(f"{EVENT}/rooms/{key}")
    old = dict(misaki.heads)
    assert change_room(hanako, key, members=["ichiro-key"]).status_code == 201
    cut_revoked(hanako)
    assert is_cut(misaki), "within two seconds, at the job's turn"
    say(hanako, "美咲さんには言わない", "搬入連絡")
    assert misaki.hear() == []
    assert [misaki.get(path).status_code for path in paths] == [404] * 12
    assert misaki.get(f"{EVENT}/changes", query_string=old).json == {"reload": True}
    misaki.socket.connect()
    assert misaki.hello("fair", old, misaki.dom.body["data-epoch"]) == {"reload": True}
    for page in ("", "board", "photos", "search?q=台車"):
        assert "4t車" not in misaki.get(f"{EVENT}/{page}").text
    for path, form in ((f"{EVENT}/messages", {"room": key, "body": "まだいます"}),
                       (f"{EVENT}/messages/{post}/unsend", {}),
                       (f"{EVENT}/rooms/{key}/mute", {"muted": "1"})):
        assert misaki.post(path, **form).status_code == 404, path
    assert not is_cut(ichiro)
    assert ichiro.hear(), "who kept it goes on hearing"


def test_a_mark_of_whoever_lost_it_moves_nothing(phone, rows):
    hanako = phone("hanako")
    key = open_room(hanako, members=["misaki-key"])
    misaki = phone("misaki").open(f"{EVENT}/rooms/{key}")
    n = message(hanako, say(hanako, "読まれないはず", "搬入連絡")).n
    misaki.socket.emit("read", {"room": key, "n": n})
    change_room(hanako, key)
    with hanako.app.test_request_context():
        reading.flush()
    misaki_id = rows(Membership, key="misaki-key")[0].id
    assert [mark for mark in rows(ReadMark) if mark.membership_id == misaki_id] == []


@pytest.mark.parametrize("shows_past", [True, False])
def test_who_gains_it_reads_its_past_as_the_room_says(phone, rows, shows_past):
    hanako = phone("hanako")
    past = {"shows_past": "1"} if shows_past else {"shows_past": ""}
    key = open_room(hanako, members=["ichiro-key"], **past)
    say(hanako, "朝の打合せ", "搬入連絡")
    late = phone(None)
    late.submit("/join/join-the-fair", name="健太", organization="出展者", locale="ja")
    newcomer = rows(Membership, person_id=rows(Person, name="健太")[0].id)[0].key
    hanako.post(f"{EVENT}/people/{newcomer}/decisions", decision="approve")
    assert late.get(f"{EVENT}/rooms/{key}").status_code == 404
    assert change_room(hanako, key, members=["ichiro-key", newcomer], **past).status_code == 201
    page = late.get(f"{EVENT}/rooms/{key}")
    assert page.status_code == 200
    assert ("朝の打合せ" in page.text) is shows_past


def test_open_pages_of_those_who_gain_it_come_back_with_it(phone):
    hanako = phone("hanako")
    key = open_room(hanako)
    ichiro = phone("ichiro").open(f"{EVENT}/")
    change_room(hanako, key, role="staff")
    cut_revoked(hanako)
    assert is_cut(ichiro)
    ichiro.open(f"{EVENT}/rooms/{key}")
    say(hanako, "全スタッフへ", "搬入連絡")
    assert ichiro.hear()
    assert "全スタッフへ" in ichiro.dom.main.get_text()


def test_each_kind_of_audience_is_let_go_again(phone, rows):
    hanako, team = phone("hanako"), rows(Team, code="KEN")[0]
    key = open_room(hanako, role="lead", teams=[team.key], members=["misaki-key"])
    assert who_hears(hanako, key) == ["hanako", "misaki", "sakura", "takumi", "yuki"]
    change_room(hanako, key, teams=[team.key], members=["misaki-key"])
    assert who_hears(hanako, key) == ["hanako", "misaki", "sakura", "yuki"]
    change_room(hanako, key, members=["misaki-key"])
    assert who_hears(hanako, key) == ["hanako", "misaki"]
    change_room(hanako, key)
    assert who_hears(hanako, key) == ["hanako"]


def test_the_page_shows_whom_it_is_for(phone, rows):
    hanako, team = phone("hanako"), rows(Team, code="KEN")[0]
    key = open_room(hanako, role="lead", teams=[team.key], members=["misaki-key"], writers="staff", readers="author")
    page = hanako.fetch(f"{ROOMS}/{key}")
    assert [each["value"] for each in page.select("input[checked]")] == [team.key, "misaki-key", "y"]
    assert [each["value"] for each in page.select("option[selected]")] == ["lead", "staff", "author"]


def test_a_new_name_stands_on_open_pages_at_once(phone, rows):
    hanako = phone("hanako")
    key = open_room(hanako, role="staff")
    ichiro = phone("ichiro").open(f"{EVENT}/")
    assert change_room(hanako, key, role="staff", name_ja="搬入・搬出").status_code == 201
    assert ichiro.hear()
    assert "搬入・搬出" in ichiro.dom.select_one("nav.rooms").get_text()
    assert ichiro.shows_what_a_reload_shows()
    assert [change.details["before"]["name"] for change in rows(Change, kind="room.renamed")] == ["搬入連絡"]
    assert rows(Change, kind="room.changed") == []


def test_what_was_changed_is_written_down_with_before_and_after(phone, rows):
    hanako = phone("hanako")
    key = open_room(hanako, role="staff")
    change_room(hanako, key, members=["misaki-key"], writers="manager")
    [change] = rows(Change, kind="room.changed")
    assert change.details["before"] == {
        "role": "staff", "teams": "", "people": "", "writers": "guest", "readers": "all", "past": "shown"}
    assert change.details["after"] == {
        "role": "", "teams": "", "people": "美咲", "writers": "manager", "readers": "all", "past": "shown"}
    assert "本部のみ" in hanako.get(f"{EVENT}/history?kind=room").text


def test_of_two_managers_the_second_reads_that_the_first_was_there(phone, rows):
    hanako = phone("hanako")
    key = open_room(hanako)
    assert change_room(hanako, key, version=1, name_ja="一").status_code == 201
    answer = change_room(hanako, key, version=1, name_ja="二")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "changed_meanwhile")
    assert rows(Room, key=key)[0].name_ja == "一"


def test_who_hears_everybodys_and_a_teams_room_is_not_chosen_here(phone):
    hanako = phone("hanako")
    for name in ("全体", "本部", "運営会社"):
        key = room(hanako, name)
        before = who_hears(hanako, key)
        assert change_room(hanako, key, members=["misaki-key"], role="observer", writers="staff").status_code == 201
        assert who_hears(hanako, key) == before
        assert hanako.fetch(f"{ROOMS}/{key}").select("[name=members]") == []


@pytest.mark.parametrize("key", ["takumi", "ichiro", "misaki", "mei", "olga"])
def test_only_managers_of_the_event_may(phone, rows, key):
    its_room = open_room(phone("hanako"), role="observer")
    assert change_room(phone(key), its_room, name_ja="奪った").status_code in (403, 404)
    assert phone(key).get(f"{ROOMS}/{its_room}").status_code in (302, 403, 404)
    assert rows(Room, key=its_room)[0].name_ja == "搬入連絡"
