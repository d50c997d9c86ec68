"""The placement comes in by a file, dry first, and goes out as one that can come in again."""

import csv
from io import BytesIO

import openpyxl
import pytest

from eventops import changes
from eventops.extensions import db
from eventops.imports import FileImport
from eventops.people.models import Membership
from eventops.placements.models import Shift
from tests.checklists.plans import looked, send
from tests.placements.plans import GRID, PAGE, open_at, put, today, words
from tests.steps import all_of

IMPORTS = f"{PAGE}/imports"
FILE = """氏名,日,開始,終了,場所,持ち場,種別
一郎,{day},10:00,14:00,受付,案内,
一郎,,12:00,12:45,,,休憩
田中(応援),,9:00,10:15,会場,=HYPERLINK("x"),
"""


@pytest.fixture(autouse=True)
def hours(app):
    open_at(app)


def bring(phone, text):
    address, row = looked(phone, text.format(day=today(phone)).encode("cp932"), to=IMPORTS)
    return address, row


def exported(phone, kind="csv"):
    return phone.get(f"{PAGE}/placements.{kind}").data


def test_a_file_shows_what_it_would_do_and_then_does_it(phone):
    hanako, page = phone("hanako"), phone("ichiro").open(GRID)
    address, row = bring(hanako, FILE)
    assert (row.state, row.outcome) == ("ready", {"new": 3, "changed": 0, "same": 0})
    assert all_of(hanako, Shift) == [], "a dry run"
    assert hanako.post(f"{address}/runs").status_code == 201
    page.hear()
    assert len(page.dom.select(".person")) == 2
    assert page.shows_what_a_reload_shows()
    assert "◌ 休憩 12:00–12:45" in words(page.dom.select_one(".person"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again_as_the_same(phone, kind):
    hanako = phone("hanako")
    address, _row = bring(hanako, FILE)
    hanako.post(f"{address}/runs")
    _address, row = looked(hanako, exported(hanako, kind), f"placement.{kind}", to=IMPORTS)
    assert (row.state, row.outcome) == ("ready", {"new": 0, "changed": 0, "same": 3}), row.findings


def test_a_row_of_somebody_who_begins_then_changes_that_shift_and_nothing_is_taken_off(phone):
    hanako = phone("hanako")
    put(hanako, "ichiro", "10:00", "12:00", position="案内")
    put(hanako, "sakura", "13:00", "14:00")
    address, row = bring(hanako, "氏名,日,開始,終了,場所\n一郎,{day},10:00,13:00,会場\n")
    assert row.outcome == {"new": 0, "changed": 1, "same": 0}
    assert hanako.post(f"{address}/runs").status_code == 201
    assert [words(each) for each in hanako.fetch(GRID).select(".shift")] == ["受付 13:00–14:00", "会場 10:00–13:00"]


def test_a_shift_that_changed_between_look_and_yes_asks_for_another_look(phone):
    hanako = phone("hanako")
    address, _row = bring(hanako, FILE)
    put(hanako, "sakura")
    assert hanako.post(f"{address}/runs").status_code == 409


def test_what_cannot_be_used_is_named_by_row_column_and_reason(phone):
    hanako = phone("hanako")
    _address, row = bring(hanako, "氏名,日,開始,終了,場所\n一郎,{day},10:05,11:00,受付\n,,10:00,11:00,受付\n"
                                  "一郎,,12:00,,月面\nさくら,,22:00,25:00,受付\n")
    assert row.state == "wrong"
    assert [(each["row"], each["column"], each["reason"]) for each in row.findings] == [
        (2, "starts", "not_a_quarter"), (3, "name", "no_name"), (4, "place", "unknown_place"), (4, "ends", "no_time"),
        (5, "ends", "outside")]
    assert "15分" in words(hanako.fetch(f"{IMPORTS}/{row.key}").main)


def test_no_cell_that_goes_out_is_a_formula(phone):
    hanako = phone("hanako")
    address, _row = bring(hanako, FILE)
    hanako.post(f"{address}/runs")
    rows = list(csv.reader(exported(hanako).decode("utf-8-sig").splitlines()))
    assert rows[-1][6].startswith("'=") or rows[1][6].startswith("'="), rows
    book = openpyxl.load_workbook(BytesIO(exported(hanako, "xlsx")))
    assert {cell.data_type for line in book.active.iter_rows() for cell in line if cell.value} == {"s"}


def test_somebody_whose_name_two_have_is_told_by_their_id(phone, app):
    with app.app_context(), changes.writing():
        for key, name, id_ in (("sakura", "一郎", "S-2"), ("ichiro", "一郎", "S-1")):
            member = db.session.query(Membership).filter_by(key=f"{key}-key").one()
            member.person.name, member.external_id = name, id_
        changes.commit()
    hanako = phone("hanako")
    _address, row = bring(hanako, "氏名,日,開始,終了,場所\n一郎,{day},10:00,11:00,受付\n")
    assert [each["reason"] for each in row.findings] == ["several_people"]
    address, row = bring(hanako, "氏名,ID,日,開始,終了,場所\n一郎,S-2,{day},10:00,11:00,受付\n")
    hanako.post(f"{address}/runs")
    assert all_of(hanako, Shift)[0].member_id == all_of(hanako, Membership, key="sakura-key")[0].id
    assert send(phone("takumi"), b"x", to=IMPORTS).status_code == 403
    assert all_of(hanako, FileImport)[-1].state == "done"
