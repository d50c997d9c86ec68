"""From the printed sheet to the three buttons, and out again."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from eventops import changes, clock
from eventops.changes import Change
from eventops.events.models import Event, Place
from eventops.extensions import db
from eventops.people import sockets
from eventops.people.models import Invitation, Membership
from tests.booths import booth
from tests.booths.booth import BOOTH, DESK
from tests.desk.test_make_event import make
from tests.listening import is_cut
from tests.phone import JSON
from tests.steps import EVENT

BUTTONS = ("足りない", "困った", "質問")


def place(rows, code):
    return rows(Place, code=code, event_id=1)[0]


def cut_revoked(app):
    with app.test_request_context():
        sockets.cut_revoked()


def buttons(page):
    return [each.text for each in page.select(".call > summary b")]


def test_a_fresh_phone_gives_a_name_waits_once_and_sees_three_big_buttons(hanako, phone):
    fresh, path = phone(None), booth.address(hanako)
    assert "A-3 小間A-3" in fresh.get(path).text
    booth.scan(fresh, path)
    assert fresh.get("/waiting/fair/door").json == {"open": False, "state": "pending", "go": BOOTH}
    assert fresh.get(BOOTH).location == "/waiting/fair"
    booth.let_in(hanako)
    assert fresh.get("/waiting/fair/door").json == {"open": True, "state": "active", "go": BOOTH}
    for _again in range(2):  # the same phone at the same sheet does not wait again
        assert fresh.get(path).location == BOOTH
    assert fresh.get("/").location == BOOTH
    assert buttons(fresh.fetch(BOOTH)) == list(BUTTONS)


def test_staff_read_at_which_booth_somebody_waits_and_is(hanako, phone):
    page = phone("hanako").open(f"{EVENT}/people")
    booth.scan(phone(None), booth.address(hanako))
    page.hear()
    row = page.dom.find(id=f"p-{booth.member(hanako).key}")
    assert "A-3 小間A-3" in row.text
    assert row.select("select") == [], "what they become is the sheet's to say"
    booth.let_in(hanako)
    page.hear()
    assert page.dom.find(id=f"p-{booth.member(hanako).key}")["data-role"] == "booth"
    assert page.shows_what_a_reload_shows()


def test_the_desk_says_whose_booth_it_is_and_the_form_is_filled_in(hanako, phone):
    booth.exhibits(hanako, "A-3", "長崎商店")
    page = phone(None).fetch(booth.address(hanako))
    assert page.select_one("[name=organization]")["value"] == "長崎商店"


def test_at_another_booth_of_the_same_exhibitor_one_press_is_enough(app, hanako, phone, rows):
    for code in ("A-3", "A-5"):
        booth.exhibits(hanako, code, "長崎商店")
    taro = booth.exhibitor(hanako, phone(None))
    booth.call(taro, title="机")
    taro.open(BOOTH)
    page = taro.fetch(booth.address(hanako, "A-5"))
    token = page.select_one("[name=token]")["value"]
    answer = taro.post(f"{BOOTH}/sheet", token=token)
    assert (answer.status_code, answer.json["go"]) == (201, BOOTH)
    assert booth.member(hanako).state == "active"
    cut_revoked(app)
    assert is_cut(taro), "the page comes back into the stream of the other booth"
    page = taro.fetch(BOOTH)
    assert "A-5" in page.h1.text
    assert page.select("#calls > li") == []
    assert rows(Change, kind="member.booth_changed")[0].details["label"].startswith("A-5")
    taro.post(f"{BOOTH}/sheet", token=taro.fetch(booth.address(hanako, "A-3")).select_one("[name=token]")["value"])
    assert len(taro.fetch(BOOTH).select("#calls > li")) == 1


@pytest.mark.parametrize(("here", "there"), [("", ""), ("長崎商店", ""), ("", "長崎商店"), ("長崎商店", "島原製作所")])
def test_another_exhibitors_code_opens_nothing_whatever_somebody_wrote_of_themselves(hanako, phone, here, there):
    booth.exhibits(hanako, "A-3", here)
    booth.exhibits(hanako, "A-5", there)
    taro = booth.exhibitor(hanako, phone(None), organization=there or "長崎商店")
    answer = taro.get(booth.address(hanako, "A-5"))
    assert answer.status_code == 403
    assert "別の出展者" in answer.text
    assert taro.post(f"{BOOTH}/sheet", token=booth.sheet(hanako, "A-5").invitation.token).status_code == 403
    assert "A-3" in taro.fetch(BOOTH).h1.text


@pytest.mark.parametrize("name", ["ichiro", "misaki"])
def test_staff_and_guests_come_to_a_card_made_out_for_the_booth(hanako, phone, rows, name):
    who = phone(name)
    answer = who.get(booth.address(hanako))
    key = place(rows, "A-3").key
    assert answer.location == f"{EVENT}/cards/new?place={key}"
    page = who.fetch(answer.location)
    assert page.select_one("#new-place [selected]")["value"] == key
    assert all(f"place={key}" in link["href"] for link in page.select(".kinds [data-fragment]"))
    assert who.get(BOOTH).status_code == 403


def test_an_ended_sheet_says_so_and_a_new_one_can_be_printed(hanako, phone, taro):
    old = booth.address(hanako)
    page = phone("hanako").open(DESK)
    assert booth.end(hanako).status_code == 201
    page.hear()
    assert page.shows_what_a_reload_shows()
    answer = phone(None).get(old)
    assert answer.status_code == 404
    assert "新しい用紙" in answer.text
    assert taro.get(BOOTH).status_code == 200, "those who are in stay in"
    assert hanako.post(DESK, places=[sheet_place(hanako)]).status_code == 201
    page.hear()
    assert page.shows_what_a_reload_shows()
    assert booth.address(hanako) != old
    assert booth.address(hanako).removeprefix("/join/") in hanako.get(f"{DESK}/print").text
    assert old.removeprefix("/join/") not in hanako.get(f"{DESK}/print").text


def test_who_stays_in_when_a_sheet_is_replaced_goes_on_by_the_next_one_with_a_press(hanako, taro):
    booth.exhibits(hanako, "A-3", "長崎商店")
    booth.end(hanako)
    hanako.post(DESK)
    page = taro.fetch(booth.address(hanako))
    assert taro.post(f"{BOOTH}/sheet", token=page.select_one("[name=token]")["value"]).status_code == 201
    assert taro.get(booth.address(hanako)).location == BOOTH
    booth.end(hanako)
    hanako.post(DESK)
    booth.exhibits(hanako, "A-3", "島原製作所")
    assert taro.get(booth.address(hanako)).status_code == 403


def test_where_nobody_is_named_who_was_there_yesterday_does_not_go_into_what_hangs_there_today(hanako, taro, phone):
    booth.end(hanako)
    hanako.post(DESK)
    booth.call(booth.exhibitor(hanako, phone(None), name="佐世保花"), title="今日の頼みごと")
    assert taro.post(f"{BOOTH}/sheet", token=booth.sheet(hanako).invitation.token).status_code == 403
    assert "今日の頼みごと" not in taro.get(BOOTH).text


def sheet_place(hanako, code="A-3"):
    return booth.sheet(hanako, code).place.key


def test_one_press_shuts_out_those_who_are_in_and_those_who_wait(app, hanako, phone, taro):
    waiting, other = booth.scan(phone(None), booth.address(hanako), "佐世保次郎"), phone(None)
    booth.exhibitor(hanako, other, "A-5", "島原花")
    taro.open(BOOTH)
    booth.call(taro)
    assert booth.end(hanako, shuts_out="1").status_code == 201
    cut_revoked(app)
    assert is_cut(taro)
    assert [booth.member(hanako, name).state for name in ("長崎太郎", "佐世保次郎", "島原花")] == [
        "removed", "refused", "active"]
    assert taro.get(BOOTH, headers=JSON).status_code in (401, 403)
    assert taro.post(f"{BOOTH}/calls", what="question", title="まだ?").status_code in (401, 403)
    assert waiting.get("/waiting/fair/door").json["open"] is False
    assert other.get(BOOTH).status_code == 200


def test_whoever_has_the_booth_with_the_next_sheet_reads_nothing_of_who_had_it_before(hanako, phone, taro):
    booth.call(taro, title="金庫の鍵")
    booth.end(hanako, shuts_out="1")
    hanako.post(DESK)
    jiro = booth.exhibitor(hanako, phone(None), name="佐世保次郎").open(BOOTH)
    assert "金庫の鍵" not in jiro.get(BOOTH).text
    assert booth.call(jiro).code == "A-3-1"
    jiro.hear()
    assert len(jiro.dom.select("#calls > li")) == 1


def test_they_are_out_24_hours_after_the_event_as_guests_are(app, hanako, taro):
    taro.open(BOOTH)
    over = clock.ago(hours=24, minutes=1)
    with app.app_context(), changes.writing():
        db.session.execute(update(Event).where(Event.slug == "fair").values(
            closes_at=over, starts_on=over.date(), ends_on=clock.local(over, "Asia/Tokyo").date()))
        changes.commit()
    cut_revoked(app)
    assert is_cut(taro)
    assert taro.get(BOOTH).location == "/waiting/fair"
    assert taro.get(f"{EVENT}/changes", query_string=taro.heads).status_code == 403
    with clock.stopped(clock.now() + timedelta(minutes=1)):
        assert taro.post(f"{BOOTH}/calls", what="question", title="まだ?").status_code == 403


def test_nobody_becomes_an_exhibitor_by_hand_and_none_of_them_gets_a_team_or_a_duty(hanako, taro, phone, rows):
    misaki, them = rows(Membership, key="misaki-key")[0], booth.member(hanako)
    for target, more in ((misaki, {}), (them, {"duties": ["audit"]}), (them, {"duties": ["medical"]})):
        answer = hanako.post(f"{EVENT}/people/{target.key}", version=target.version, role="booth", **more)
        assert answer.status_code == 422, more
    assert hanako.post(f"{EVENT}/invitations", role="booth").status_code == 422
    assert hanako.post(f"{EVENT}/people/{them.key}/decisions", decision="suspend", role="booth").status_code == 422
    assert hanako.post(f"{EVENT}/people/{them.key}", version=them.version, role="booth").status_code == 201


def test_a_manager_can_make_a_guest_of_an_exhibitor_who_then_hears_what_guests_hear(app, hanako, taro):
    them = booth.member(hanako)
    taro.open(BOOTH)
    assert hanako.post(f"{EVENT}/people/{them.key}", version=them.version, role="guest").status_code == 201
    cut_revoked(app)
    assert is_cut(taro)
    assert taro.get(BOOTH).status_code == 403
    assert taro.get(f"{EVENT}/board").status_code == 200


def test_the_sheets_stand_on_a_page_of_their_own_and_a_copied_event_begins_without(hanako, phone, rows):
    assert "小間A-3" not in hanako.get(f"{EVENT}/invitations").text
    assert "小間A-3" in hanako.get(DESK).text
    assert make(hanako, copy="fair").status_code == 201
    assert {each.event_id for each in rows(Invitation, role="booth")} == {1}


def test_sheets_are_printed_for_one_an_area_or_all_and_making_them_again_makes_none(hanako, phone, rows):
    hall = place(rows, "hall")
    for code in ("B-1", "B-2"):
        hanako.post(f"{EVENT}/desk/places", code=code, name_ja=f"小間{code}", kind="booth", parent=hall.key)
    answer = hanako.post(DESK, area=hall.key)
    assert codes(hanako, answer.json["go"]) == ["B-1", "B-2"]
    count = len(rows(Invitation, role="booth"))
    answer = hanako.post(DESK)
    assert len(rows(Invitation, role="booth")) == count
    assert set(codes(hanako, answer.json["go"])) == {"A-3", "A-5", "B-1", "B-2"}
    key = place(rows, "A-5").key
    assert codes(hanako, f"{DESK}/print?place={key}&per=4") == ["A-5"]
    page = hanako.fetch(f"{DESK}/print?per=4")
    assert [len(each.select(".booth-sheet")) for each in page.select(".booth-page.has-4")] == [4]
    sheet_of_a3 = next(each for each in page.select(".booth-sheet") if "A-3" in each.text)
    assert "小間A-3" in sheet_of_a3.text
    assert "Booth A-3" in sheet_of_a3.text
    assert sheet_of_a3.svg


def codes(phone, path):
    return [each.text for each in phone.fetch(path).select(".booth-sheet .booth-code")]


def test_no_more_than_twenty_wait_by_the_sheet_of_one_booth(hanako, phone):
    path = booth.address(hanako)
    for number in range(20):
        booth.scan(phone(None), path, f"人{number}")
    answer = phone(None).submit(path, name="二十一人目", organization="x", locale="ja")
    assert answer.status_code == 429
