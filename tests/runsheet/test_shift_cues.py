"""「±n分ずらす」: a lead moves the plan of a cue, or of all that comes after it; what is due by them moves along."""

import time

import pytest
from sqlalchemy import insert

from eventops import changes
from eventops.board.models import Card
from eventops.changes import Change
from eventops.checklists.models import ChecklistItem, SetupTask
from eventops.extensions import db
from tests import steps
from tests.machine import busy
from tests.runsheet.sheet import SHEET, at, cue, dues, hang, minute, plan, shift, tap
from tests.steps import EVENT
from tests.test_speed import asked

MOST = 80  # statements of a slip that moves the dues of three lists, however many tasks hang on it


def test_a_cue_moves_and_what_hangs_on_it_moves_along(app, phone):
    hanako, takumi = phone("hanako"), phone("takumi")
    first, second = plan(hanako, "開場", 0, 10, code="A"), plan(hanako, "講演", 30, code="B")
    hang(hanako, ("看板", "cue:start", "A", -5), ("資料", "cue:start", "B", -5), ("灯り", "opening", "", -30))
    opening = dues(hanako, "灯り")
    sheet, screen = phone("misaki").open(SHEET), steps.wall(app, hanako, phone)
    assert shift(takumi, first, 15).status_code == 201
    assert (cue(hanako, first).starts_at, cue(hanako, first).ends_at) == (at(15), at(25))
    assert cue(hanako, second).starts_at == at(30)
    assert dues(hanako, "看板", "資料") == [10, 25]
    assert dues(hanako, "灯り") == opening
    assert [line.values["count"] for line in steps.lines(hanako, "dues.moved")] == [1]
    assert shift(takumi, first, -5, later=True).status_code == 201
    assert dues(hanako, "看板", "資料") == [5, 20]
    assert "開場 以降 −5分: 2件の期限を変更" in phone("ichiro").get(f"{EVENT}/").text
    for page in (sheet, screen):
        page.hear()
        assert page.shows_what_a_reload_shows()


def test_one_that_passes_another_stands_after_it_on_every_page(phone):
    hanako = phone("hanako")
    first = plan(hanako, "一", 0)
    plan(hanako, "二", 10)
    sheet = phone("misaki").open(SHEET)
    shift(hanako, first, 20)
    sheet.hear()
    assert [head.text for head in sheet.dom.select("h3")] == ["二", "一"]
    assert sheet.shows_what_a_reload_shows()


def test_what_came_late_is_passed_on_once(phone):
    hanako, takumi = phone("hanako"), phone("takumi")
    first, second = plan(hanako, "一", 0), plan(hanako, "二", 10)
    with minute(12):
        tap(hanako, first)
        form = takumi.fetch(SHEET).select_one("form.cue-pass")
        assert form.select_one("button").text == "以降を +12分 ずらす"
        fields = {field["name"]: field["value"] for field in form.select("input")}
        assert takumi.post(form["action"], **fields).status_code == 201
        assert hanako.post(form["action"], **fields).status_code == 409, "somebody was first"
    assert cue(hanako, second).starts_at == at(22)
    assert cue(hanako, first).starts_at == at(0)
    assert takumi.fetch(SHEET).select("form.cue-pass") == []


def test_what_has_begun_is_moved_by_nobody(phone):
    hanako = phone("hanako")
    first, second = plan(hanako, "一", 0), plan(hanako, "二", 10)
    for key in (first, second):
        tap(hanako, key)
    assert shift(hanako, first, 5).status_code == 422
    assert shift(hanako, first, 5, later=True).status_code == 201
    assert cue(hanako, second).starts_at == at(10)


@pytest.mark.parametrize("minutes", ["", "soon", "1.5", "99999", "0"])
def test_what_is_no_move_is_refused(phone, minutes):
    hanako = phone("hanako")
    key = plan(hanako, "一", 0)
    assert shift(hanako, key, minutes).status_code == 422
    assert cue(hanako, key).starts_at == at(0)


@pytest.mark.parametrize("key", ["ichiro", "misaki", "olga"])
def test_only_leads_and_managers_may(phone, key):
    hanako = phone("hanako")
    cue_key = plan(hanako, "一", 0, owner="member-ichiro-key")
    answer = phone(key).post(f"{EVENT}/cues/{cue_key}/shifts", minutes="5", version="1")
    assert answer.status_code == (404 if key == "olga" else 403)
    assert cue(hanako, cue_key).starts_at == at(0)


def test_a_due_that_was_set_by_hand_stays(app, phone):
    hanako = phone("hanako")
    key = plan(hanako, "一", 0, code="A")
    hang(hanako, ("看板", "cue:start", "A", -5), ("旗", "cue:start", "A", -5))
    task = steps.all_of(hanako, SetupTask, title="旗")[0]
    page = hanako.fetch(f"{EVENT}/cards/{task.number}")
    form = page.select_one(f"#edit-{task.key} form")
    told = {field["name"]: field.get("value", "") for field in form.select("input")}
    assert hanako.post(form["action"], **{**told, "due": "2026-11-03T09:00"}).status_code == 201
    before = steps.all_of(hanako, SetupTask, title="旗")[0].due_at
    assert shift(hanako, key, 15).status_code == 201
    assert dues(hanako, "看板") == [10]
    assert steps.all_of(hanako, SetupTask, title="旗")[0].due_at == before


def test_a_struck_cue_leaves_what_hangs_on_it_where_it_is(phone):
    hanako = phone("hanako")
    key = plan(hanako, "一", 0, code="A")
    other = plan(hanako, "二", 5, code="B")
    hang(hanako, ("看板", "cue:start", "A", -5))
    assert hanako.post(f"{EVENT}/cues/{key}/strike").status_code == 201
    shift(hanako, other, 10)
    assert dues(hanako, "看板") == [-5]
    assert plan(hanako, "一", 30, code="A") == key, "the same code brings it back"
    assert dues(hanako, "看板") == [25]


def three_hundred(phone, some=98):
    """A cue and 300 tasks that hang on it, or *some* beside two on each of three lists; gives the cue's key."""
    key = plan(phone, "開場", 60, code="OPEN")
    for name in ("受付", "会場", "小間"):
        hang(phone, *((f"{name}{n}", "cue:start", "OPEN", -n) for n in range(1, 3)), name=name)
        multiply(phone, name, some)
    return key


def multiply(phone, name, count, first=1, offsets=8):
    """So many tasks more on that list, past the actions: only their number matters here."""
    with phone.app.app_context(), changes.writing():
        task = db.session.query(SetupTask).join(SetupTask.checklist).filter_by(name_ja=name).first()
        item, card, own = (plain(table, row) for table, row in (
            (ChecklistItem.__table__, task.item), (Card.__table__, task), (SetupTask.__table__, task)))
        for n in range(first, first + count):
            offset = -(n % offsets) - 1
            item_id = add(ChecklistItem, {**item, "key": f"{name}-{n}", "code": f"x{n}", "position": n})
            card_id = add(Card, {**card, "key": f"{name}-c{n}", "number": f"{name}{n}", "due_at": at(60 + offset),
                                 "due_rule": {"anchor": "cue:start:OPEN", "offset": offset}})
            add(SetupTask, {**own, "id": card_id, "item_id": item_id, "position": n + 2})
        changes.commit()


def plain(table, row):
    return {each.name: getattr(row, each.name) for each in table.columns if each.name != "id"}


def add(model, values):
    return db.session.execute(insert(model.__table__).values(values)).inserted_primary_key[0]


def test_moving_300_dues_asks_the_database_as_often_as_moving_30(phone):
    hanako = phone("hanako")
    key = three_hundred(hanako, some=8)
    few = [statement for statement, _ in asked(hanako, lambda: shift(hanako, key, 15, version=1))]
    for name in ("受付", "会場", "小間"):
        multiply(hanako, name, 90, first=9)
    many = [statement for statement, _ in asked(hanako, lambda: shift(hanako, key, -15, version=2))]
    assert [len([each for each in all_ if each.startswith("UPDATE cards")]) for all_ in (few, many)] == [8, 8], (
        "one for each instant")
    assert len(many) == len(few) <= MOST, "\n".join(statement[:90] for statement in many)


def test_a_slip_of_300_dues_takes_300_ms_at_most(phone, untraced, rows):
    hanako = phone("hanako")
    key, taken = three_hundred(hanako), []
    for who, locale in (("misaki", "ja"), ("ichiro", "en")):
        phone(who, locale=locale).open(f"{EVENT}/board")  # somebody hears each language
    for round_, minutes in enumerate((15, -15, 10)):
        token, version = hanako.token(), cue(hanako, key).version
        began = time.process_time()
        answer = hanako.http.post(f"{EVENT}/cues/{key}/shifts", headers={"X-CSRFToken": token},
                                  data={"minutes": minutes, "version": version, "client_id": f"slip-{round_:08}"})
        taken.append(time.process_time() - began)
        assert answer.status_code == 303
    assert len(steps.lines(hanako, "dues.moved")) == 3
    assert {line.values["count"] for line in steps.lines(hanako, "dues.moved")} == {300}
    assert {change.details["tasks"] for change in rows(Change, kind="checklist.dues_moved")} == {100}
    assert min(taken) <= 0.3 * busy(), taken

