"""香盤表: who is where when; warned of, not forbidden; live for staff, one's own alone for outsiders."""

import pytest

from eventops.changes import Change
from eventops.placements.models import Shift
from tests import steps
from tests.placements.plans import GRID, PAGE, form, grid_rows, open_at, place_key, put, today, words
from tests.steps import EVENT, all_of


@pytest.fixture(autouse=True)
def hours(app):
    open_at(app)


def test_the_grid_shows_who_is_where_when_with_position_and_break(phone):
    """features.md 4.1: rows = people, columns = time slots; person, slot, position, in/out, break."""
    hanako = phone("hanako")
    put(hanako, "ichiro", "10:00", "14:00", position="案内")
    put(hanako, "ichiro", "12:00", "12:45", "", kind="break")
    put(hanako, "", "09:00", "10:15", "hall", name="田中(応援)")
    [ichiro, tanaka] = phone("ichiro").fetch(GRID).select(".person")
    assert [words(each) for each in ichiro.select(".shift")] == [
        "受付 案内 10:00–12:00", "◌ 休憩 12:00–12:45", "受付 案内 12:45–14:00"]
    assert [int(each.parent["colspan"]) for each in ichiro.select(".shift")] == [8, 3, 5]
    assert "田中(応援) 未参加" in words(tanaka.th)
    assert "会場 09:00–10:15" in words(tanaka)


def test_what_lies_outside_the_columns_stands_beside_the_name(phone):
    put(phone("hanako"), "ichiro", "04:00", "06:00", "back", position="搬入")
    assert "控室 搬入 04:00–06:00" in words(phone("ichiro").fetch(GRID).select_one(".person th"))


def test_whoever_sees_it_sees_a_change_at_once_and_outsiders_hear_nothing_of_it(phone):
    hanako, ichiro, misaki = phone("hanako"), phone("ichiro").open(GRID), phone("misaki").open(PAGE)
    here = phone("takumi").open(PAGE)
    key = put(hanako, "ichiro")
    changed = hanako.post(f"{PAGE}/shifts/{key}", **form(hanako, "sakura", "11:00", "13:00", "hall", position="誘導"))
    assert changed.status_code == 201, changed.text
    for who in (ichiro, here):
        who.hear()
        assert who.shows_what_a_reload_shows()
    assert len(grid_rows(ichiro.dom)) == 1
    assert "さくら" in grid_rows(ichiro.dom)[0]
    assert misaki.hear() == []
    assert "さくら" not in misaki.get(PAGE).text


def test_outsiders_see_their_own_shifts_alone_and_hear_when_one_changes(phone):
    hanako, misaki = phone("hanako"), phone("misaki").open(PAGE)
    put(hanako, "ichiro", position="案内")
    put(hanako, "misaki", "13:00", "15:00", "hall", position="説明員")
    assert [part["to"] for packet in misaki.hear() for part in packet["parts"]] == ["#own-shifts"]
    shown = words(misaki.dom.select_one(".own"))
    assert "13:00–15:00" in shown
    assert "説明員" in shown
    assert "案内" not in misaki.get(PAGE).text
    assert "一郎" not in misaki.get(PAGE).text
    others = f"{PAGE}/shifts/{all_of(hanako, Shift)[0].key}"
    assert [misaki.get(path).status_code for path in (GRID, others)] == [403, 403]


def test_staff_read_the_plan_and_only_managers_write_it(phone):
    key = put(phone("hanako"))
    takumi = phone("takumi")
    page = takumi.fetch(f"{PAGE}/shifts/{key}")
    assert "受付" in words(page.main)
    assert not page.main.select("form")
    assert takumi.post(f"{PAGE}/shifts", **form(takumi)).status_code == 403


def test_somebody_at_two_places_is_warned_of_and_not_refused(phone):
    hanako = phone("hanako").open(GRID)
    put(hanako, "ichiro", "10:00", "12:00", "reception")
    assert not hanako.dom.select(".is-clash")
    put(hanako, "ichiro", "11:00", "13:00", "hall")
    assert len(hanako.dom.select(".is-clash")) == 2
    assert "2か所" in words(hanako.dom.select_one(".clash"))
    assert hanako.shows_what_a_reload_shows()


def test_a_place_where_fewer_are_planned_than_it_needs_says_when_and_how_many(phone):
    hanako = phone("hanako")
    need = {"day": today(hanako), "begins": "10:00", "ends": "12:00", "people": "2", "place": place_key(hanako)}
    takumi = phone("takumi").open(GRID)
    assert hanako.post(f"{PAGE}/needs", **need).status_code == 201
    put(hanako, "ichiro", "10:00", "12:00")
    put(hanako, "sakura", "10:00", "11:30")
    put(hanako, "sakura", "10:15", "10:30", "", kind="break")
    takumi.hear()
    assert [words(each) for each in takumi.dom.select(".lacks li")] == [
        "! 受付 10:15–10:30 2人のうち1人", "! 受付 11:30–12:00 2人のうち1人"]
    assert takumi.shows_what_a_reload_shows()


@pytest.mark.parametrize(("more", "why"), [
    ({"begins": "10:10"}, "15分"), ({"begins": "23:00", "ends": "02:00"}, "期間"),
    ({"who": "", "name": ""}, "誰"), ({"day": "2001-01-01"}, "期間")])
def test_what_cannot_be_a_shift_is_refused_with_a_reason(phone, more, why):
    hanako = phone("hanako")
    answer = hanako.post(f"{PAGE}/shifts", **(form(hanako) | more))
    assert answer.status_code == 422
    assert why in str(answer.json["error"]), answer.text
    assert all_of(hanako, Shift) == []


def test_adding_changing_and_striking_are_undone_by_whoever_did_them(phone):
    hanako, page = phone("hanako"), phone("ichiro").open(GRID)
    first = put(hanako, "ichiro")
    answer = hanako.post(f"{PAGE}/shifts/{first}", **form(hanako, "sakura", "14:00", "15:00"))
    assert "さくら" in answer.json["undo"]["text"]
    assert phone("hanako").post(answer.json["undo"]["url"]).status_code == 201
    page.hear()
    assert ["一郎" in each for each in grid_rows(page.dom)] == [True]
    struck = hanako.post(f"{PAGE}/shifts/{first}/strike").json["undo"]["url"]
    page.hear()
    assert grid_rows(page.dom) == []
    assert hanako.post(struck).status_code == 201
    page.hear()
    assert len(grid_rows(page.dom)) == 1
    assert page.shows_what_a_reload_shows()
    assert hanako.post(f"{PAGE}/shifts/{first}/undo").status_code == 201, "that it was put in"
    assert phone("ichiro").post(f"{PAGE}/shifts/{first}/undo").status_code == 403


def test_of_two_who_change_a_shift_one_wins(phone):
    hanako = phone("hanako")
    key = put(hanako)
    statuses = [hanako.post(f"{PAGE}/shifts/{key}", **form(hanako, "ichiro", "10:00", ends)).status_code
                for ends in ("13:00", "14:00")]
    assert statuses == [201, 409]
    assert len(grid_rows(hanako.fetch(GRID))) == 1


def test_a_name_that_joins_gets_all_that_was_planned_for_it(phone):
    hanako = phone("hanako")
    keys = [put(hanako, "", begins, ends, name="美咲さん") for begins, ends in (("10:00", "11:00"), ("13:00", "14:00"))]
    answer = hanako.post(f"{PAGE}/shifts/{keys[0]}", **form(hanako, "misaki", "10:00", "11:00", everywhere="1"))
    assert answer.status_code == 201, answer.text
    assert len(phone("misaki").fetch(PAGE).select(".own-shift")) == 2
    assert [each.name for each in all_of(hanako, Shift, struck_at=None)] == ["", ""]


def test_every_change_stands_in_the_history_in_words(phone):
    hanako = phone("hanako")
    key = put(hanako, "ichiro", position="案内")
    hanako.post(f"{PAGE}/shifts/{key}", **form(hanako, "sakura", "14:00", "15:00", "hall"))
    text = words(hanako.fetch(f"{EVENT}/history?kind=shift").main)
    assert f"花子が一郎を配置しました: {today(hanako)} 10:00–12:00 受付" in text
    assert "さくら" in text
    assert [each.kind for each in all_of(hanako, Change) if each.kind.startswith("shift.")] == [
        "shift.added", "shift.changed"]


@pytest.mark.parametrize("address", ["grid?day=0001-01-01", "shifts/new?day=9999-12-31&at=23:45", "grid?day=x"])
def test_a_day_of_another_time_is_today(phone, address):
    assert phone("hanako").get(f"{EVENT}/placements/{address}").status_code == 200


@pytest.mark.parametrize(("where", "field"), [("polls", "closes_at"), ("scheduled", "at")])
def test_an_instant_of_another_time_is_refused_in_words(phone, where, field):
    hanako = phone("hanako")
    answer = hanako.post(f"{EVENT}/rooms/{steps.room(hanako)}/{where}", body="x", options="a\nb",
                         **{field: "0001-01-01T00:00"})
    assert answer.status_code == 422
    assert "年" in answer.json["error"]["message"]
