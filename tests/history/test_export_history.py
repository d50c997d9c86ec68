"""The log as CSV: the page's rows, all of them, safe to open in a spreadsheet, and itself in the log."""

import csv
import io

import pytest

from eventops import clock
from eventops.changes import Change
from eventops.history import queries
from tests import steps

EXPORT = "/events/fair/history.csv"


def read(phone, **asked):
    """The lines as dicts; the file begins with its mark."""
    answer = phone.get(EXPORT, query_string=asked)
    assert answer.status_code == 200, answer.text
    text = answer.data.decode("utf-8")
    assert text[0] == "\ufeff"
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_it_is_a_file_to_save(phone):
    answer = phone("hanako").get(EXPORT)
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=history-fair-20")
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_has_times_in_the_events_zone_and_in_utc_who_what_and_before_and_after(phone, rows):
    number = steps.make(phone("ichiro"), title="お茶")
    steps.move(phone("takumi"), number, "accept")
    change = rows(Change, kind="card.moved")[0]
    line = read(phone("hanako", "en"), kind="card.moved")[0]
    assert line == {
        "Time (Asia/Tokyo)": clock.stamp(change.received_at, "Asia/Tokyo"),
        "Time (UTC)": clock.iso(change.received_at), "Pressed at (UTC)": clock.iso(change.occurred_at), "Who": "拓海",
        "What happened": "拓海: requested → being arranged", "About": f"#{number} お茶", "In detail": "",
        "Before": "requested", "After": "being arranged", "Room": "Everyone", "Number": str(change.n),
        "Kind": "card.moved", "Hash": change.hash}


def test_the_original_of_an_unsent_post_is_in_it(phone):
    ichiro = phone("ichiro")
    ichiro.post(f"{steps.EVENT}/messages/{steps.say(ichiro, '元の言葉')}/unsend")
    assert [line["In detail"] for line in read(phone("hanako", "en"), kind="message.unsent")] == [
        "The original: 元の言葉"]


def test_the_same_filters_give_the_same_rows(phone):
    steps.say(phone("misaki"), "一つ")
    steps.say(phone("ichiro"), "二つ")
    assert [line["人"] for line in read(phone("hanako"), person="misaki-key")] == ["美咲"]
    assert read(phone("hanako"), card="999") == []


def test_it_goes_on_through_many_pieces_without_loss_or_double(phone, rows, monkeypatch):
    monkeypatch.setattr(queries, "AT_ONCE", 7)
    hanako = phone("hanako")
    for turn in range(40):
        steps.say(hanako, f"{turn}番", to="本部" if turn % 2 else "全体")
    lines = read(hanako)
    assert len({(line["ルーム"], line["番号"]) for line in lines}) == len(lines)
    assert sum(line["種類"] == "message.posted" for line in lines) == 40


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\t=1", "＝１＋１", "＠SUM",
                                  "\n=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(phone, evil):
    hanako = phone("hanako")
    steps.say(hanako, f"x{evil}")
    number = steps.make(hanako, title=evil)
    hanako.post(f"{steps.CARDS}/{number}/edits", version=1, title=f"{evil}!", body=evil)
    assert hanako.submit("/account", name=evil, locale="ja").status_code == 303
    hanako.post("/events/fair/desk/places", name_ja=evil, kind="area")
    lines = read(hanako)
    assert len(lines) > 8
    for line in lines:
        for cell in line.values():
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")), cell


def test_that_it_was_taken_out_stands_in_the_history(phone):
    read(phone("yuki"), kind="card")
    newest = read(phone("hanako", "en"))[1]
    assert newest["What happened"] == "由紀 took the history out as CSV."
    assert newest["In detail"] == "Filters: kind: card"


def test_what_is_refused_is_not_noted(phone, rows):
    assert phone("ichiro").get(EXPORT).status_code == 403
    assert phone("hanako").get(EXPORT, query_string={"kind": "no.such"}).status_code == 422
    assert rows(Change, kind="history.exported") == []


def test_the_auditor_gets_every_room_and_a_manager_of_another_event_nothing(phone):
    steps.say(phone("hanako"), "本部だけの話", to="本部")
    assert any("本部だけの話" in line["詳細"] for line in read(phone("yuki")))
    assert phone("olga").get(EXPORT).status_code == 404
