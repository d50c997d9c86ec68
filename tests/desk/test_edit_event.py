"""Managers set the event's names, days and hours; what is due by its hours moves along."""

from datetime import datetime

import pytest

from eventops.changes import Change
from eventops.checklists.models import SetupTask
from eventops.events.models import Event

PAGE = "/events/fair/desk/event"
LISTS = "/events/fair/checklists"


def edit(phone, **form):
    return phone.post(PAGE, **{"name_ja": "見本市", "name_en": "The Fair", "starts_on": "2026-11-03",
                               "ends_on": "2026-11-04", "opens": "10:00", "closes": "17:00", **form})


def test_it_is_on_the_page_in_the_events_own_time(phone, rows):
    hanako = phone("hanako")
    answer = edit(hanako)
    assert answer.status_code == 201, answer.text
    [event] = rows(Event, slug="fair")
    assert (event.name_ja, event.name_en) == ("見本市", "The Fair")
    assert (event.opens_at, event.closes_at) == (datetime(2026, 11, 3, 1), datetime(2026, 11, 4, 8))
    fields = {each["name"]: each.get("value") for each in hanako.fetch(PAGE).select(".grid-form input")}
    assert fields["starts_on"] == "2026-11-03"
    assert fields["opens"].startswith("10:00")
    assert [change.subject_id for change in rows(Change, kind="event.edited")] == [event.id]


def test_what_is_due_by_the_opening_moves_with_it(phone, rows):
    hanako = phone("hanako")
    assert edit(hanako, opens="").status_code == 201
    page = hanako.post(LISTS, name_ja="受付").json["go"]
    for title, offset in (("机", "-60"), ("掃除", "")):
        assert hanako.post(f"{page}/items", title_ja=title, due_offset=offset).status_code == 201
    assert "/desk/event" in hanako.get(page).text
    assert hanako.post(f"{page}/layouts").status_code == 201
    assert due(rows) == {"机": None, "掃除": None}
    assert edit(hanako, opens="10:00").status_code == 201
    assert due(rows) == {"机": datetime(2026, 11, 3, 0), "掃除": None}
    assert edit(hanako, opens="10:30").status_code == 201
    assert due(rows) == {"机": datetime(2026, 11, 3, 0, 30), "掃除": None}
    told = len(rows(Change, kind="checklist.dues_moved"))
    assert told
    assert edit(hanako, opens="10:30", name_en="Fair").status_code == 201
    assert len(rows(Change, kind="checklist.dues_moved")) == told, "a new name moves nothing"


def due(rows):
    return {task.title: task.due_at for task in rows(SetupTask) if task.title in ("机", "掃除")}


@pytest.mark.parametrize(("field", "value"), [
    ("name_ja", ""), ("starts_on", ""), ("starts_on", "soon"), ("ends_on", "2026-11-02"), ("opens", "25:00")])
def test_what_cannot_be_is_said_beside_the_field(phone, rows, field, value):
    before = rows(Event, slug="fair")[0].name_ja
    answer = edit(phone("hanako"), **{field: value})
    assert answer.status_code == 422
    assert field in answer.json["error"]["fields"]
    assert rows(Event, slug="fair")[0].name_ja == before


@pytest.mark.parametrize("key", ["takumi", "ichiro", "sakura", "yuki", "misaki", "mei", "olga"])
def test_only_managers_of_the_event_may(phone, key):
    assert edit(phone(key)).status_code in (403, 404)
    assert phone(key).get(PAGE).status_code in (302, 403, 404)
