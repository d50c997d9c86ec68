"""「開始」「終了」: whoever may, once, live on every page; and the delay that all of them show."""

import threading

import pytest

from eventops.changes import Change
from eventops.events.models import Place
from eventops.people.models import Team
from tests import steps
from tests.runsheet.sheet import CUES, SHEET, at, cue, dues, hang, minute, plan, shift, tap
from tests.steps import EVENT


def test_when_the_1030_item_is_started_at_1042_all_show_12_minutes_and_later_items_tasks_keep_their_relative_due(
        app, phone):
    hanako, takumi = phone("hanako"), phone("takumi")
    ceremony = plan(hanako, "開会式", 30, 50, code="A")
    plan(hanako, "講演", 60, 90, code="B")
    plan(hanako, "表彰", 100, code="C")
    hang(hanako, ("マイク", "cue:start", "A", -10), ("片付け", "cue:end", "A", 5), ("資料", "cue:start", "B", -20),
         ("花束", "cue:start", "C", -30))
    assert dues(hanako, "マイク", "片付け", "資料", "花束") == [20, 55, 40, 70]
    board, sheet = phone("ichiro").open(f"{EVENT}/board"), phone("misaki").open(SHEET)
    screen = steps.wall(app, hanako, phone)
    with minute(42, seconds=20):
        assert tap(takumi, ceremony).status_code == 201
        for page, place in ((board, "#next-cues"), (sheet, "#cues"), (screen, "#wall-cues")):
            page.hear()
            [shown] = page.dom.select(f"{place} cue-delay:not([actual=''])")
            assert shown.get_text(strip=True) == "+12分", place
            assert "is-late" in shown["class"]
            assert page.shows_what_a_reload_shows()
    assert dues(hanako, "マイク", "片付け", "資料", "花束") == [32, 67, 40, 70], "relative to the plan"
    assert shift(takumi, ceremony, 12, later=True).status_code == 201
    assert dues(hanako, "マイク", "片付け", "資料", "花束") == [32, 67, 52, 82], "and to items that were moved"
    for page in (board, sheet, screen):
        page.hear()
        assert page.shows_what_a_reload_shows()


def test_it_is_told_in_the_talk_in_one_line_and_in_the_history(phone, rows):
    hanako = phone("hanako")
    key = plan(hanako, "開場", 0, code="OPEN")
    hang(hanako, *((f"準備{n}", "cue:start", "OPEN", -n) for n in range(1, 24)))
    talk, english = phone("misaki").open(f"{EVENT}/"), phone("ichiro", locale="en")
    with minute(15):
        tap(hanako, key)
    talk.hear()
    assert "開場 +15分: 23件の期限を変更" in talk.dom.text
    assert "開場 +15 min: due times changed: 23" in english.fetch(f"{EVENT}/").text
    assert len(steps.lines(hanako, "dues.moved")) == 1
    [started] = rows(Change, kind="cue.started", stream_id=steps.stream(hanako).id)
    assert started.details["minutes"] == 15
    assert "「開場」を開始(予定との差 15 分)" in hanako.get(f"{EVENT}/history?kind=cue").text


def test_what_begins_on_time_or_within_its_minute_moves_nothing_and_says_nothing(phone):
    hanako = phone("hanako")
    key = plan(hanako, "開場", 0, code="OPEN")
    hang(hanako, ("看板", "cue:start", "OPEN", -5))
    with minute(0, seconds=59):
        tap(hanako, key)
    assert dues(hanako, "看板") == [-5]
    assert cue(hanako, key).delay == 0
    assert steps.lines(hanako, "dues.moved") == []


def test_what_begins_early_moves_what_hangs_on_it_forward(phone):
    hanako = phone("hanako")
    key = plan(hanako, "開場", 10, code="OPEN")
    hang(hanako, ("看板", "cue:start", "OPEN", -5))
    with minute(7):
        tap(hanako, key)
    assert dues(hanako, "看板") == [2]
    assert "−3分" in phone("misaki").fetch(SHEET).select_one("cue-delay").text


def test_ending_it_counts_from_its_planned_end(phone):
    hanako = phone("hanako")
    key = plan(hanako, "講演", 0, 30, code="T")
    hang(hanako, ("転換", "cue:end", "T", 5))
    with minute(4):
        tap(hanako, key)
    assert dues(hanako, "転換") == [39], "it will probably last as long as planned"
    with minute(31):
        assert tap(hanako, key, "end").status_code == 201
    assert dues(hanako, "転換") == [36]
    assert (cue(hanako, key).delay, cue(hanako, key).end_delay) == (4, 1)


def test_one_without_a_planned_end_has_what_hangs_on_it_due_once_it_ended(phone):
    hanako = phone("hanako")
    key = plan(hanako, "講演", 0, code="T")
    hang(hanako, ("転換", "cue:end", "T", 5))
    assert dues(hanako, "転換") == [None]
    for verb, when in (("start", 1), ("end", 20)):
        with minute(when, seconds=30):
            tap(hanako, key, verb)
    assert dues(hanako, "転換") == [25]


@pytest.mark.parametrize(("key", "allowed"), [("takumi", True), ("hanako", True), ("ichiro", False), ("misaki", False)])
def test_leads_and_managers_tap_any(phone, key, allowed):
    cue_key = plan(phone("hanako"), "開場", 0)
    assert tap(phone(key), cue_key).status_code == (201 if allowed else 403)
    assert (cue(phone("hanako"), cue_key).started_at is not None) == allowed


@pytest.mark.parametrize(("owner", "key", "allowed"), [
    ("member-misaki-key", "misaki", True), ("member-misaki-key", "ichiro", False), ("team", "ichiro", True),
    ("team", "misaki", False)])
def test_whoever_is_in_charge_of_it_taps_it_and_its_button_is_theirs(phone, rows, owner, key, allowed):
    team = rows(Team, code="UNEI")[0].key
    cue_key = plan(phone("hanako"), "実演", 0, owner=f"team-{team}" if owner == "team" else owner)
    who = phone(key)
    page = who.fetch(SHEET)
    own = {f"team-{team}"} if key == "ichiro" else set()
    marks = set(page.select_one("form.cue-tap")["data-only-to"].split())
    rules = page.select_one("style").text
    assert f'data-assignee="{key}-key"' in rules
    sees = bool(own & marks) or page.select_one("li.cue")["data-assignee"] == f"{key}-key"
    assert sees == allowed
    assert all(f'data-only-to~="{mark}"' in rules for mark in own)
    assert tap(who, cue_key).status_code == (201 if allowed else 403)


def test_of_two_who_tap_at_once_one_wins_and_the_other_reads_who(app, phone):
    hanako, takumi = phone("hanako"), phone("takumi")
    key, answers, gate = plan(hanako, "開場", 0), [], threading.Barrier(2)

    def press(who):
        gate.wait()
        answers.append((who, tap(who, key)))

    both = [threading.Thread(target=press, args=(who,)) for who in (hanako, takumi)]
    [thread.start() for thread in both]
    [thread.join() for thread in both]
    assert sorted(answer.status_code for _who, answer in answers) == [201, 409]
    winner = next(who for who, answer in answers if answer.status_code == 201)
    lost = next(answer for _who, answer in answers if answer.status_code == 409)
    assert ("花子" if winner is hanako else "拓海") in lost.json["error"]["message"]
    assert lost.json["packets"], "and sees it as it is"


def test_sent_twice_it_is_done_once(phone, rows):
    hanako = phone("hanako")
    key = plan(hanako, "開場", 0)
    first = tap(hanako, key, client_id="tap-only-once-1")
    again = tap(hanako, key, client_id="tap-only-once-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert len(rows(Change, kind="cue.started", stream_id=steps.stream(hanako).id)) == 1


def test_it_cannot_end_before_it_began_nor_be_anything_else(phone):
    hanako = phone("hanako")
    key = plan(hanako, "開場", 0)
    assert tap(hanako, key, "end").status_code == 409
    assert tap(hanako, key, "explode").status_code == 422
    assert tap(hanako, "nothing").status_code == 404
    assert cue(hanako, key).version == 1


def test_undo_within_ten_seconds_takes_it_and_the_dues_back(phone, rows):
    hanako, takumi = phone("hanako"), phone("takumi")
    key = plan(hanako, "開場", 0, code="OPEN")
    hang(hanako, ("看板", "cue:start", "OPEN", -5))
    sheet = phone("misaki").open(SHEET)
    with minute(15):
        undo = tap(hanako, key).json["undo"]
        assert undo["text"] == "開場 を開始しました"
        assert dues(hanako, "看板") == [10]
        assert takumi.post(undo["url"]).status_code == 409, "another's tap"
    with minute(15, seconds=9):
        assert hanako.post(undo["url"]).status_code == 201
        assert hanako.post(undo["url"]).status_code == 409, "once"
    assert (cue(hanako, key).started_at, dues(hanako, "看板")) == (None, [-5])
    assert len(rows(Change, kind="cue.undone", stream_id=steps.stream(hanako).id)) == 1
    sheet.hear()
    assert sheet.shows_what_a_reload_shows()
    with minute(20):
        undo = tap(hanako, key).json["undo"]
    with minute(20, seconds=11):
        assert hanako.post(undo["url"]).status_code == 409
    assert cue(hanako, key).started_at == at(20)


def test_a_phone_that_slept_shows_the_same(phone):
    hanako = phone("hanako")
    key = plan(hanako, "開場", 0)
    sheet = phone("misaki").open(SHEET)
    sheet.socket.disconnect()
    with minute(7):
        tap(hanako, key)
        sheet.catch_up()
        assert "+7分" in sheet.dom.text
        assert sheet.shows_what_a_reload_shows()


def test_what_runs_comes_first_and_what_a_later_one_of_its_place_has_passed_is_gone(phone, rows):
    hanako = phone("hanako")
    hall, back = (rows(Place, code=code, event_id=1)[0].key for code in ("hall", "back"))
    keys = {name: plan(hanako, name, minutes, place=place) for name, minutes, place in (
        ("一", 0, hall), ("二", 10, hall), ("三", 20, hall), ("裏", 5, back))}

    def heads():
        shown = hanako.fetch(f"{EVENT}/board").select("#next-cues timed-list > span")
        return [names(span) for span in shown]

    assert heads() == ["一", "裏", "二", "三"]
    with minute(10):
        tap(hanako, keys["二"])
    assert heads() == ["裏", "二", "三"]
    tap(hanako, keys["二"], "end")
    assert heads() == ["裏", "三"]


def names(span):
    span.select_one("cue-delay").extract()
    return span.get_text(" ", strip=True).split()[-1]


def test_nothing_moves_in_a_closed_event(phone):
    hanako = phone("hanako")
    key = plan(hanako, "開場", 0)
    hanako.post(f"{EVENT}/desk/close")
    assert tap(hanako, key).json["error"]["code"] == "event_closed"
    assert hanako.post(f"{CUES}/{key}/undo").json["error"]["code"] == "event_closed"
