"""Managers put cues on the sheet, change them, mend when they really were, and take them off."""

from datetime import timedelta

import pytest

from eventops.changes import Change
from eventops.events.models import Event, Place
from eventops.people.models import Team
from eventops.runsheet.models import Cue
from tests import steps
from tests.runsheet.sheet import CUES, DESK, SHEET, at, cue, dues, hang, minute, plan, tap, wall
from tests.steps import EVENT


def edit(phone, key, **more):
    """Save the form as the page has it, but for what is said here."""
    page = phone.fetch(f"{CUES}/{key}")
    form = page.select_one(f'form[action="{CUES}/{key}"]')
    fields = {field["name"]: field.get("value", "") for field in form.select("input:not([type=checkbox])")}
    fields |= {field["name"]: field.text.strip() for field in form.select("textarea")}
    fields |= {select["name"]: (select.select_one("option[selected]") or {"value": ""})["value"]
               for select in form.select("select")}
    fields |= {box["name"]: "y" for box in form.select("input[type=checkbox][checked]")}
    fields.pop("csrf_token")
    return phone.post(f"{CUES}/{key}", **{**fields, **more})


def test_a_cue_stands_on_everybodys_page_in_the_order_of_its_time(phone, rows):
    hanako = phone("hanako")
    hall, team = rows(Place, code="hall", event_id=1)[0], rows(Team, code="UNEI")[0]
    pages = [phone(key).open(SHEET) for key in ("misaki", "yuki")]
    plan(hanako, "表彰", 60)
    plan(hanako, "開会式", 30, 50, name_en="Opening", place=hall.key, owner=f"team-{team.key}", text="マイク2本\n花束",
         is_public="y")
    for page in pages:
        page.hear()
        assert [head.text for head in page.dom.select("h3")] == ["開会式", "表彰"]
        assert page.shows_what_a_reload_shows()
    said = pages[0].dom.select_one("li.cue").get_text(" ", strip=True)
    assert all(word in said for word in ("会場", "運営会社", "マイク2本", "公開"))
    assert "Opening" in phone("ichiro", locale="en").fetch(SHEET).select_one("h3").text
    assert [each.code for each in rows(Cue)] == ["1", "2"]


def test_what_is_saved_unchanged_stays_to_the_second(phone):
    hanako = phone("hanako")
    key = plan(hanako, "開会式", 0, 20, text="幕を上げる", is_public="y", owner="member-ichiro-key")
    with minute(2, seconds=31):
        tap(hanako, key)
    before = cue(hanako, key)
    assert edit(hanako, key).status_code == 201
    after = cue(hanako, key)
    same = ("name_ja", "text", "is_public", "owner_id", "starts_at", "ends_at", "started_at", "ended_at")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]


def test_another_time_moves_it_on_every_page_and_what_hangs_on_it(phone, rows):
    hanako = phone("hanako")
    key = plan(hanako, "開会式", 0, code="A")
    plan(hanako, "講演", 30)
    hang(hanako, ("看板", "cue:start", "A", -5))
    sheet = phone("misaki").open(SHEET)
    assert edit(hanako, key, starts=wall(45), name_ja="開会").status_code == 201
    sheet.hear()
    assert [head.text for head in sheet.dom.select("h3")] == ["講演", "開会"]
    assert sheet.shows_what_a_reload_shows()
    assert dues(hanako, "看板") == [40]
    [edited] = rows(Change, kind="cue.edited", stream_id=steps.stream(hanako).id)
    assert set(edited.details["before"]) == {"name_ja", "starts_at"}
    assert "開会 +45分: 1件の期限を変更" in phone("ichiro").get(f"{EVENT}/").text


def test_when_it_really_was_can_be_mended(phone):
    hanako = phone("hanako")
    key = plan(hanako, "開会式", 0, code="A")
    hang(hanako, ("看板", "cue:start", "A", -5))
    assert edit(hanako, key, started=wall(7)).status_code == 201
    assert (cue(hanako, key).started_at, dues(hanako, "看板")) == (at(7), [2])
    assert edit(hanako, key, started="").status_code == 201
    assert (cue(hanako, key).started_at, dues(hanako, "看板")) == (None, [-5])


@pytest.mark.parametrize(("field", "value"), [
    ("name_ja", ""), ("starts", ""), ("starts", "soon"), ("starts", "9999-01-01T10:00"), ("ends", wall(-5)),
    ("ended", wall(5)), ("version", "x")])
def test_what_cannot_be_is_said_beside_the_field(phone, field, value):
    hanako = phone("hanako")
    key = plan(hanako, "開会式", 0)
    answer = edit(hanako, key, **{field: value})
    assert answer.status_code == 422
    assert field in answer.json["error"]["fields"]
    assert cue(hanako, key).version == 1


def test_of_two_who_edit_the_second_is_told(phone):
    hanako = phone("hanako")
    key = plan(hanako, "開会式", 0)
    assert edit(hanako, key, name_ja="開会").status_code == 201
    assert edit(hanako, key, name_ja="式典", version="1").status_code == 409
    assert cue(hanako, key).name_ja == "開会"


def test_a_code_stands_once(phone):
    hanako = phone("hanako")
    plan(hanako, "開会式", 0, code="A")
    answer = hanako.post(CUES, name_ja="閉会式", starts=wall(0), code="ａ")
    assert (answer.status_code, "code" in answer.json["error"]["fields"]) == (422, True)


def test_struck_it_is_gone_from_every_page(app, phone, rows):
    hanako = phone("hanako")
    key = plan(hanako, "開会式", 0)
    plan(hanako, "講演", 5)
    pages = [phone("misaki").open(SHEET), phone("ichiro").open(f"{EVENT}/board"), steps.wall(app, hanako, phone)]
    assert hanako.post(f"{CUES}/{key}/strike").status_code == 201
    for page in pages:
        page.hear()
        assert "開会式" not in page.dom.text
        assert page.shows_what_a_reload_shows()
    assert hanako.get(f"{CUES}/{key}").status_code == 404


def test_another_events_people_and_places_are_not_taken(phone, rows):
    olga = phone("olga")
    answer = olga.post("/events/other/cues", name_ja="祭り", starts=wall(0), owner="member-ichiro-key")
    assert answer.status_code == 404
    assert rows(Cue) == []


def test_the_wall_names_nobody(app, phone):
    hanako = phone("hanako")
    plan(hanako, "開会式", 0, owner="member-takumi-key", text="拓海さんが進行")
    screen = steps.wall(app, hanako, phone)
    assert "開会式" in screen.dom.select_one("#wall-cues").text
    assert "拓海" not in screen.dom.text
    assert "拓海" in phone("misaki").fetch(SHEET).text, "phones do"


def test_the_desk_shows_all_and_how_late_they_were(phone):
    hanako = phone("hanako")
    key = plan(hanako, "開会式", 0, 10)
    with minute(12):
        tap(hanako, key)
    row = hanako.fetch(DESK).select_one(f"#row-{key}").text
    assert "+12分" in row


def test_a_copied_event_has_the_cues_at_the_same_hours_and_none_of_the_people(phone, rows):
    hanako = phone("hanako")
    team = rows(Team, code="UNEI")[0]
    hall = rows(Place, code="hall", event_id=1)[0]
    old = [plan(hanako, "開会式", 30, 50, code="A", owner=f"team-{team.key}", place=hall.key, is_public="y"),
           plan(hanako, "講演", 24 * 60, code="B", owner="member-ichiro-key"),
           plan(hanako, "雑談", 40, owner_note="山田さん")]
    hanako.post(f"{CUES}/{plan(hanako, '取りやめ', 5)}/strike")
    tap(hanako, old[0])
    hanako.post(f"{EVENT}/timetable", is_public="1")
    first = rows(Event, slug="fair")[0].starts_on
    answer = hanako.post("/events/new", name_ja="来年", starts_on=(first + timedelta(days=365)).isoformat(),
                         ends_on=(first + timedelta(days=366)).isoformat(), zone="Asia/Tokyo", copy="fair")
    assert answer.status_code == 201, answer.text
    [event] = rows(Event, name_ja="来年")
    copied = {cue.code: cue for cue in rows(Cue, event_id=event.id)}
    assert set(copied) == {"A", "B", "1"}
    assert copied["A"].starts_at == at(30) + timedelta(days=365)
    assert copied["B"].starts_at == at(24 * 60) + timedelta(days=365)
    assert [(cue.owner_id, cue.owner_note, cue.started_at) for cue in copied.values()] == [(None, "", None)] * 3
    assert rows(Team, id=copied["A"].team_id)[0].event_id == event.id
    assert rows(Place, id=copied["A"].place_id)[0].event_id == event.id
    assert phone(None).get(f"/timetable/{event.slug}").status_code == 404
