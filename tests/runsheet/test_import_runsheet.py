"""The run sheet as a file: a dry run that names row, column and reason, taken over whole, and out again the same."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from eventops import clock
from eventops.runsheet.models import Cue
from tests import steps
from tests.checklists.plans import looked
from tests.checklists.test_import_checklist import xlsx
from tests.runsheet.sheet import DESK, SHEET, dues, hang, minute, plan, shift, tap
from tests.steps import EVENT

ROWS = """番号,項目,項目(英語),日,開始,終了,場所,担当,動き,公開
A,開会式,Opening,2026-11-03,10:30,10:50,会場,運営会社,マイク2本,○
B,講演,,,11:00,,控室,一郎,,
C,夜の撤去,,,22:00,25:30,,山田(外部),"箱, 台車",
D,朝礼,,11/4,9:00,9:10,,,,
"""


def bring(phone, data, file_name="sheet.csv"):
    return looked(phone, data, file_name, to=f"{DESK}/imports")


def take_over(phone, data, file_name="sheet.csv"):
    address, taken = bring(phone, data, file_name)
    assert taken.state == "ready", taken.findings
    answer = phone.post(f"{address}/runs")
    assert answer.status_code == 201, answer.text
    return taken


def times(cue):
    return [at and clock.stamp(at, "Asia/Tokyo")[:16] for at in (cue.starts_at, cue.ends_at)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_of_any_usual_encoding_becomes_cues(phone, rows, encoding):
    hanako, sheet = phone("hanako"), phone("misaki").open(SHEET)
    taken = take_over(hanako, ROWS.encode(encoding))
    assert taken.outcome == {"new": 4, "changed": 0, "same": 0}
    cues = {cue.code: cue for cue in rows(Cue)}
    assert times(cues["A"]) == ["2026-11-03 10:30", "2026-11-03 10:50"]
    assert times(cues["B"]) == ["2026-11-03 11:00", None]
    assert times(cues["C"]) == ["2026-11-03 22:00", "2026-11-04 01:30"]
    assert times(cues["D"])[0].endswith("-11-04 09:00")
    assert [bool(cues[code].team_id) for code in "AB"] == [True, False]
    assert [bool(cues[code].owner_id) for code in "AB"] == [False, True]
    assert (cues["C"].owner_note, cues["C"].text) == ("山田(外部)", "箱, 台車")
    assert (cues["A"].is_public, cues["B"].is_public) == (True, False)
    sheet.hear()
    assert sheet.shows_what_a_reload_shows()


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_comes_back_the_same(phone, kind, locale):
    hanako = phone("hanako", locale=locale)
    take_over(hanako, ROWS.encode())
    answer = hanako.get(f"{EVENT}/runsheet.{kind}")
    _address, taken = bring(hanako, answer.data, f"back.{kind}")
    assert (taken.state, taken.outcome) == ("ready", {"new": 0, "changed": 0, "same": 4})


def test_the_same_file_again_changes_nothing_and_rows_without_a_code_are_known_by_name_and_hour(phone, rows):
    hanako = phone("hanako")
    data = "項目,日,開始\n開会式,2026-11-03,10:30\n講演,,11:00\n".encode()
    take_over(hanako, data)
    assert take_over(hanako, data).outcome == {"new": 0, "changed": 0, "same": 2}
    assert [(cue.code, cue.version) for cue in rows(Cue)] == [("1", 1), ("2", 1)]


def test_excels_own_times_are_understood(phone, rows):
    hanako = phone("hanako")
    take_over(hanako, xlsx(["項目", "日", "開始", "終了"], ["開会式", 46329, 0.4375, 46329.5]), "sheet.xlsx")
    assert times(rows(Cue)[0]) == ["2026-11-03 10:30", "2026-11-03 12:00"]


def test_every_wrong_cell_is_named_with_its_reason_and_nothing_is_taken_over(phone, rows):
    hanako = phone("hanako")
    wrong = ("番号,項目,日,開始,終了,場所,担当,公開\nA,,2026-11-03,10:30,,,,\nA,二,きのう,10:30,,,,\nB,三,,朝,,,,\n"
             "C D,四,,10:30,10:00,月面,,たぶん\nE,五,,,,,,\n")
    address, taken = bring(hanako, wrong.encode())
    found = {(each["row"], each["column"], each["reason"]) for each in taken.findings}
    assert found == {
        (2, "name_ja", "no_name"), (3, "day", "not_a_day"), (3, "code", "twice"), (4, "starts", "not_a_time"),
        (5, "code", "bad_code"), (5, "place", "unknown_place"), (5, "public", "not_yes_or_no"),
        (5, "ends", "end_before_start"), (6, "starts", "no_time")}
    assert hanako.post(f"{address}/runs").status_code == 422
    assert rows(Cue) == []
    page = hanako.get(address).text
    assert "「きのう」は日付ではありません" in page


def test_dues_follow_a_file_and_one_line_says_so(phone):
    hanako = phone("hanako")
    plan(hanako, "開会式", 0, code="A")
    hang(hanako, ("看板", "cue:start", "A", -5), ("旗", "cue:start", "A", -15))
    before = dues(hanako, "看板")
    take_over(hanako, ROWS.encode())
    assert dues(hanako, "看板") != before
    assert "進行表 取込: 2件の期限を変更" in phone("ichiro").get(f"{EVENT}/").text


def test_what_the_sheet_became_meanwhile_is_not_overwritten(phone, rows):
    hanako = phone("hanako")
    key = plan(hanako, "開会式", 0, code="A")
    address, taken = bring(hanako, ROWS.encode())
    assert taken.state == "ready"
    shift(hanako, key, 5, later=True)
    assert hanako.post(f"{address}/runs").status_code == 409
    assert len(rows(Cue)) == 1


def test_the_export_says_when_it_really_was_and_an_import_leaves_that(phone, rows):
    hanako = phone("hanako")
    key = plan(hanako, "開会式", 0, code="A")
    with minute(12):
        tap(hanako, key)
    answer = hanako.get(f"{EVENT}/runsheet.csv")
    [row] = csv.DictReader(StringIO(answer.data.decode("utf-8-sig")))
    began = rows(Cue)[0].started_at
    assert row["実績開始"] == clock.time(began, "Asia/Tokyo")
    take_over(hanako, answer.data.replace("開会式".encode(), "開会".encode()))
    assert (rows(Cue)[0].name_ja, rows(Cue)[0].started_at) == ("開会", began)


def test_a_formula_stays_text(phone):
    hanako = phone("hanako")
    plan(hanako, "=1+1", 0)
    book = openpyxl.load_workbook(BytesIO(hanako.get(f"{EVENT}/runsheet.xlsx").data))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row if cell.value == "=1+1"} <= {
        "s", "inlineStr"}


def test_a_checklists_file_hangs_a_due_on_a_cue_in_both_languages(phone):
    hanako = phone("hanako")
    plan(hanako, "開会式", 60, 90, code="A1")
    rows_ = "番号,作業,基準,期限\n1,一,進行:A1 開始,-10\n2,二,cue:A1 end,5\n3,三,a1,0\n"
    address, taken = looked(hanako, rows_.encode(), name="進行")
    assert taken.state == "ready", taken.findings
    go = hanako.post(f"{address}/runs").json["go"]
    hanako.post(f"{go}/layouts")
    assert dues(hanako, "一", "二", "三") == [50, 95, 60]
    for locale, word in (("ja", "進行:A1 開始"), ("en", "cue:A1 start")):
        out = phone("hanako", locale=locale).get(f"{go}/export.csv").data
        assert word in out.decode("utf-8-sig")
        _again, back = looked(hanako, out, checklist=go.rpartition("/")[2])
        assert back.outcome == {"new": 0, "changed": 0, "same": 3}
    assert "開会式 の開始" in phone("hanako").get(go).text
    _address, wrong = looked(hanako, "作業,基準,期限\n四,進行:Z 開始,0\n".encode(), name="別")
    assert [each["reason"] for each in wrong.findings] == ["unknown_anchor"]


def test_a_line_that_names_no_cue_of_the_sheet_is_refused_beside_its_field(phone):
    hanako = phone("hanako")
    go = hanako.post(f"{EVENT}/checklists", name_ja="進行").json["go"]
    for code in ("", "Z"):
        answer = hanako.post(f"{go}/items", title_ja="看板", due_anchor="cue:start", cue=code, due_offset="0")
        assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["cue"])
    assert steps.all_of(hanako, Cue) == []
