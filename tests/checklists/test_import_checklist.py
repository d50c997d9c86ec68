"""A checklist from a file: looked at first, row by row; taken over whole or not at all."""

import time
from datetime import datetime, timedelta
from datetime import time as wall_time
from io import BytesIO

import openpyxl
import pytest

from eventops import clock
from eventops.checklists.imports import ChecklistImport
from eventops.checklists.models import Checklist, ChecklistItem
from eventops.events.models import Event
from tests.checklists.plans import LISTS, items, lay_out, looked, prepare, send, take_over, the_list
from tests.machine import busy
from tests.steps import all_of, count
from tests.test_speed import fastest

HEAD = "番号,区分,作業,場所,基準,期限,所要(分),必須,確認方法,下限,上限,先行\n"
ROWS = HEAD + ("1,受付,机と椅子を並べる,受付,開場,-60,20,○,,,,\n2,受付,室温,会場,,-30,,,数値,18,28,1\n"
               "3,撤去,忘れ物の見回り,,閉場,+0:30,15,,別の人,,,\"1, 2\"\n")


def xlsx(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def problems(taken):
    return [(each["row"], each["letter"], each["column"], each["reason"]) for each in taken.findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_csv_of_any_usual_encoding_becomes_a_list(phone, encoding):
    hanako = phone("hanako")
    address = take_over(hanako, ROWS.encode(encoding), "設営.csv")
    assert the_list(hanako, address).name_ja == "設営"
    first, second, third = items(hanako, address)
    assert (first.code, first.section_ja, first.title_ja, first.due_offset, first.estimate, first.critical) == (
        "1", "受付", "机と椅子を並べる", -60, 20, True)
    assert (second.check, second.low, second.high, second.after, second.estimate) == ("number", 18, 28, "1", 10)
    assert (third.due_anchor, third.due_offset, third.check, third.after) == ("closing", 30, "second", "1,2")


def test_nothing_is_taken_over_before_somebody_says_so(phone):
    hanako = phone("hanako")
    address, taken = looked(hanako, ROWS.encode())
    assert (taken.state, taken.outcome) == ("ready", {"new": 3, "changed": 0, "same": 0})
    assert len(all_of(hanako, ChecklistItem)) == 3, "the cast's own"
    page = hanako.fetch(address).main.get_text()
    assert "新規 3" in page or "3" in page


def test_a_bad_row_is_named_with_column_and_reason_and_nothing_is_taken_over(phone):
    hanako = phone("hanako", "en")
    bad = HEAD + ("1,,,受付,,,,,,,,\n2,,看板,どこか,,soon,-5,perhaps,,,,\n2,,名簿,,,,,,見るだけ,,,9\n"
                  "4,,室温,,,,,,数値,30,20,\n5,,椅子,,,,,,,,,6\n6,,机,,,,,,,,,5\n")
    address, taken = looked(hanako, bad.encode())
    assert problems(taken) == [
        (2, "C", "title_ja", "no_title"), (3, "D", "place", "unknown_place"), (3, "F", "offset", "not_a_due"),
        (3, "G", "estimate", "not_minutes"), (3, "H", "critical", "not_yes_or_no"), (4, "I", "check", "unknown_check"),
        (4, "A", "code", "twice"), (4, "L", "after", "unknown_code"), (5, "J", "low", "low_above_high"),
        (6, "L", "after", "circle")]
    before = count(hanako)
    assert hanako.post(f"{address}/runs").status_code == 422
    assert (count(hanako), len(all_of(hanako, Checklist))) == (before, 1)
    text = hanako.fetch(address).main.get_text(" ", strip=True)
    assert "3 D Place There is no place “どこか”." in text
    assert "3 F Due “soon” is no time" in text


def test_a_file_without_the_column_of_tasks_is_refused_with_its_first_row(phone):
    _address, taken = looked(phone("hanako"), b"a,b\n1,2\n")
    assert problems(taken) == [(1, "", "", "no_header")]
    _address, taken = looked(phone("hanako"), "作業,場所,場所\n机,,\n".encode())
    assert problems(taken) == [(1, "C", "place", "column_twice")]


def test_excels_times_of_day_and_durations_are_understood(phone):
    hanako = phone("hanako")
    (event,) = all_of(hanako, Event, slug="fair")
    opens = clock.local(event.opens_at, event.zone).replace(tzinfo=None)
    at = (opens - timedelta(minutes=45)).replace(second=0, microsecond=0)
    serial = (at - datetime(1899, 12, 30)) / timedelta(days=1)
    rows = (["作業", "期限", "所要(分)"], ["a", at, wall_time(0, 20)], ["b", serial, 20 / 1440],
            ["c", wall_time(at.hour, at.minute), "0:20"], ["d", f"{at:%H:%M}", 20.0], ["e", -60, None])
    first, *others, last = items(hanako, take_over(hanako, xlsx(*rows), "x.xlsx"))
    assert abs(first.due_offset + 45) <= 1
    same_day = at.date() == opens.date()
    for item in others if same_day else others[:1]:
        assert (item.due_offset, item.estimate) == (first.due_offset, 20)
    assert (last.due_offset, last.estimate) == (-60, 10)


def test_a_time_of_day_needs_an_opening_time(phone, app):
    from eventops import changes
    from eventops.extensions import db

    hanako = phone("hanako")
    with app.app_context(), changes.writing():
        db.session.query(Event).filter_by(slug="fair").one().opens_at = None
        changes.commit()
    _address, taken = looked(hanako, "作業,期限\n机,8:30\n".encode())
    assert problems(taken) == [(2, "B", "offset", "no_opening_time")]


def test_known_numbers_change_a_task_and_what_is_not_named_stays(phone):
    hanako = phone("hanako")
    address = take_over(hanako, ROWS.encode())
    key = the_list(hanako, address).key
    more = "番号,作業,場所\n2,室温と湿度,会場\n,新しい作業,\n"
    _address, taken = looked(hanako, more.encode(), checklist=key)
    assert taken.outcome == {"new": 1, "changed": 1, "same": 0}
    take_over(hanako, more.encode(), checklist=key)
    assert [(item.code, item.title_ja) for item in items(hanako, address)] == [
        ("2", "室温と湿度"), ("4", "新しい作業"), ("1", "机と椅子を並べる"), ("3", "忘れ物の見回り")]


def test_a_list_that_has_changed_since_it_was_looked_at_is_not_overwritten(phone):
    hanako = phone("hanako")
    address = take_over(hanako, ROWS.encode())
    looked_at, _taken = looked(hanako, ROWS.encode(), checklist=the_list(hanako, address).key)
    hanako.post(f"{address}/items", title_ja="もう一つ")
    assert hanako.post(f"{looked_at}/runs").json["error"]["code"] == "stale"


def test_taking_over_twice_takes_over_once(phone):
    hanako = phone("hanako")
    address, _taken = looked(hanako, ROWS.encode())
    answers = [hanako.post(f"{address}/runs") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json["go"] == answers[1].json["go"]
    assert len(all_of(hanako, Checklist)) == 2


def test_who_watches_sees_it_live_and_who_comes_back_sees_the_same(phone):
    hanako = phone("hanako")
    address = send(hanako, ROWS.encode()).json["go"]
    watching = phone("hanako").open(address)
    until = time.monotonic() + 10
    while watching.dom.select_one("section.panel")["data-state"] != "ready":
        assert time.monotonic() < until, "it is being looked at for ever"
        time.sleep(0.1)
        watching.hear()
    assert watching.shows_what_a_reload_shows()
    hanako.post(f"{address}/runs")
    watching.hear()
    assert watching.shows_what_a_reload_shows()


@pytest.mark.parametrize(("data", "code"), [
    (b"\xd0\xcf\x11\xe0old", "old_excel"), (b"PK\x03\x04broken", "not_a_table"), (b"", "not_a_table"),
    (b"\x00\x01\x02\xff", "not_a_table"), (b"a,\"b\nc", "not_a_table"), (b"x" * (5 * 1024 * 1024 + 1), "too_large"),
    ("作業\n".encode() + b"a\n" * 5001, "too_many_rows"),
])  # fmt: skip
def test_what_is_no_table_is_refused_at_the_door(phone, data, code):
    answer = send(phone("hanako"), data)
    assert (answer.status_code, answer.json["error"]["code"]) == (422, code)
    assert all_of(phone("hanako"), ChecklistImport) == []


def test_without_a_file_nothing_begins(phone):
    assert phone("hanako").post(f"{LISTS}/imports").status_code == 422


def test_only_managers_bring_files(phone):
    assert send(phone("takumi"), ROWS.encode()).status_code == 403
    assert send(phone("misaki"), ROWS.encode()).status_code in (403, 404)
    address, _taken = looked(phone("hanako"), ROWS.encode())
    assert phone("takumi").get(address).status_code == 403
    assert phone("olga").get(address.replace("fair", "other")).status_code == 404


# out again

def everything(hanako):
    """A list with something of everything, some of it looking like formulas."""
    return prepare(
        hanako, {"title_ja": "=1+1", "title_en": "+SUM(A1)", "section_ja": "受付", "section_en": "@Reception"},
        {"title_ja": "'-x", "due_offset": "", "critical": "y"},
        {"check": "number", "low": "-1.5", "high": "20", "after": "1, 2", "due_anchor": "closing"},
        {"each": "booth", "check": "photo", "due_anchor": "end", "section_ja": "受付"},
        {"check": "second", "after": "3"})


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_comes_back_the_same(phone, kind, locale):
    hanako = phone("hanako", locale)
    address = everything(hanako)
    data = hanako.get(f"{address}/export.{kind}").data
    again = take_over(hanako, data, f"x.{kind}")
    columns = [column.name for column in ChecklistItem.__table__.columns
               if column.name not in ("id", "key", "checklist_id", "position", "struck_at")]
    one, other = ([[getattr(item, name) for name in columns] for item in items(hanako, each)]
                  for each in (address, again))
    assert sorted(one) == sorted(other)
    assert hanako.get(f"{again}/export.csv").data == hanako.get(f"{address}/export.csv").data
    _address, taken = looked(hanako, data, f"x.{kind}", checklist=the_list(hanako, address).key)
    assert taken.outcome == {"new": 0, "changed": 0, "same": 5}


def test_no_cell_is_a_formula(phone):
    hanako = phone("hanako")
    address = everything(hanako)
    text = hanako.get(f"{address}/export.csv").data.decode("utf-8-sig")
    assert "'=1+1" in text
    assert ",=" not in text
    book = openpyxl.load_workbook(BytesIO(hanako.get(f"{address}/export.xlsx").data))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}


def test_an_empty_file_to_fill_in_has_the_columns(phone):
    answer = phone("ichiro").get(f"{LISTS}/export.xlsx")
    assert openpyxl.load_workbook(BytesIO(answer.data)).active["C1"].value == "区分(英語)"
    assert phone("ichiro").get(f"{LISTS}/export.pdf").status_code == 404


def test_two_thousand_rows_take_less_than_three_seconds(phone, untraced):
    hanako = phone("hanako")
    rows = [["番号", "区分", "作業", "場所", "期限", "先行"]]
    rows += [[n, f"区分{n % 40}", f"作業{n}", "受付", -n % 600, n - 1 if n % 3 == 0 else None] for n in range(1, 2001)]
    data, made = xlsx(*rows), []
    assert fastest(lambda number: made.append(take_over(hanako, data, f"big{number}.xlsx")), enough=3) <= 3 * busy()
    assert {len(items(hanako, address)) for address in made} == {2000}


def test_a_big_file_reports_how_far_it_is(phone):
    hanako = phone("hanako")
    data = "作業\n".encode() + b"".join(b"task %d\n" % n for n in range(1200))
    _address, taken = looked(hanako, data)
    assert (taken.total, taken.looked) == (1200, 1200)
    assert taken.version >= 4, "each report is one"


def test_an_imported_list_can_be_laid_out(phone):
    hanako = phone("hanako")
    address = take_over(hanako, ROWS.encode())
    assert [task.section_ja for task in lay_out(hanako, address)] == ["受付", "受付", "撤去"]
