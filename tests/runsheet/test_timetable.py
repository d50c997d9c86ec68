"""The timetable anybody may read, as a page and as a calendar: public cues alone, nobody's name, off until opened."""

from datetime import UTC

import pytest
from icalendar import Calendar

from eventops.runsheet.models import Cue, RunSheet
from tests import cast
from tests.phone import JSON
from tests.runsheet.sheet import CUES, DESK, at, plan, shift
from tests.runsheet.test_edit_cue import edit
from tests.steps import EVENT, all_of

PAGE, FEED = "/timetable/fair", "/timetable/fair.ics"


@pytest.fixture
def opened(phone):
    hanako = phone("hanako")
    plan(hanako, "開会式", 30, 50, name_en="Opening", is_public="y", owner="member-takumi-key", text="内緒の段取り",
         owner_note="拓海")
    plan(hanako, "裏の会議", 10)
    assert hanako.post(f"{EVENT}/timetable", is_public="1").status_code == 201
    return hanako


def events(phone):
    answer = phone.get(FEED)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    return {str(each["summary"]): each for each in Calendar.from_ical(answer.data).events}


def test_nothing_is_there_until_a_manager_opens_it_and_after_it_is_closed(phone, rows):
    hanako, nobody = phone("hanako"), phone(None)
    plan(hanako, "開会式", 0, is_public="y")
    for path in (PAGE, FEED):
        assert nobody.get(path).status_code == 404
    assert hanako.post(f"{EVENT}/timetable", is_public="1").status_code == 201
    assert PAGE in hanako.get(DESK).text
    for path in (PAGE, FEED):
        assert nobody.get(path).status_code == 200
    assert hanako.post(f"{EVENT}/timetable").status_code == 201
    for path in (PAGE, FEED, "/timetable/nowhere", "/timetable/other", "/timetable/nowhere.ics"):
        assert nobody.get(path).status_code == 404
    assert [sheet.is_public for sheet in rows(RunSheet)] == [False]


@pytest.mark.parametrize("key", ["takumi", "ichiro", "misaki", "olga"])
def test_only_a_manager_opens_it(phone, key):
    assert phone(key).post(f"{EVENT}/timetable", is_public="1").status_code in (403, 404)
    assert phone(None).get(PAGE).status_code == 404


@pytest.mark.parametrize("path", [PAGE, FEED])
def test_it_holds_public_cues_and_nothing_else_of_the_event(opened, phone, path):
    text = phone(None).get(path).text
    assert "開会式" in text
    assert [word for word in ("裏の会議", "内緒の段取り", *cast.TASKS, "受付設営") if word in text] == []
    assert [name for name, *_rest in cast.PEOPLE.values() if name in text] == []
    assert "csrf" not in text


def test_it_is_the_same_for_all_and_kept_for_a_moment(opened, phone):
    nobody = phone(None)
    first = nobody.get(PAGE)
    assert first.headers["Cache-Control"] == "public, max-age=30"
    assert "Set-Cookie" not in first.headers
    again = nobody.get(PAGE, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert opened.get(PAGE).data == first.data, "to a manager it says nothing more"
    shift(opened, key_of(opened), 5)
    assert nobody.get(PAGE, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_it_is_read_in_either_language(opened, phone):
    nobody = phone(None)
    assert "Opening" in nobody.get(f"{PAGE}?locale=en").text
    assert "開会式" in nobody.get(f"{PAGE}?locale=ja", headers={"Accept-Language": "en"}).text
    assert nobody.get(f"{PAGE}?locale=xx").status_code == 200


def test_a_calendar_reads_it_back(opened, phone):
    [entry] = events(phone(None)).values()
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (at(30).replace(tzinfo=UTC), at(50).replace(tzinfo=UTC))
    assert (entry["status"], entry["uid"]) == ("CONFIRMED", f"{key_of(opened)}@eventops")
    calendar = Calendar.from_ical(phone(None).get(FEED).data)
    assert (calendar["version"], calendar["x-wr-calname"]) == ("2.0", "産業メッセ")
    assert calendar["refresh-interval"].params["VALUE"] == "DURATION"


def test_a_change_keeps_its_uid_and_its_sequence_grows(opened, phone):
    nobody, key = phone(None), key_of(opened)
    seen = [events(nobody)["開会式"]]
    shift(opened, key, 15)
    seen.append(events(nobody)["開会式"])
    edit(opened, key, name_ja="開会")
    seen.append(events(nobody)["開会"])
    opened.post(f"{CUES}/{key}/strike")
    seen.append(events(nobody)["開会"])
    assert len({each["uid"] for each in seen}) == 1
    assert [each["sequence"] for each in seen] == sorted({each["sequence"] for each in seen}), "it grows each time"
    assert seen[1]["dtstart"].dt == at(45).replace(tzinfo=UTC)
    assert [each["status"] for each in seen] == ["CONFIRMED"] * 3 + ["CANCELLED"]
    assert "開会" not in nobody.fetch(PAGE).select_one("main").get_text().replace("産業メッセ", "")


def test_it_is_gone_while_the_event_is_closed(opened, phone):
    opened.post(f"{EVENT}/desk/close")
    assert phone(None).get(PAGE).status_code == 404
    opened.post(f"{EVENT}/desk/reopen")
    assert phone(None).get(PAGE).status_code == 200


def test_whoever_asks_too_often_waits(opened, phone):
    nobody = phone(None)
    assert nobody.get(FEED).status_code == 200
    codes = [nobody.http.get("/timetable/nowhere", headers=JSON).status_code for _ in range(1200)]
    assert (codes[0], codes[-1]) == (404, 429)
    assert [nobody.get(path).status_code for path in (PAGE, FEED)] == [429, 429], "all of them are one door"


def key_of(phone):
    return all_of(phone, Cue, name_ja="開会式")[0].key
