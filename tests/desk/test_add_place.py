"""Managers add the places that cards and 「今どこ」 are answered with."""

import pytest

from eventops.changes import Change
from eventops.events.models import Place

PLACES = "/events/fair/desk/places"


def add(phone, **form):
    return phone.post(PLACES, **{"name_ja": "展示場A", "name_en": "Hall A", "kind": "hall", **form})


def test_it_stands_last_on_the_page_and_among_the_answers(phone, rows):
    hanako = phone("hanako")
    answer = add(hanako)
    assert answer.status_code == 201, answer.text
    assert answer.json["go"] == f"{PLACES}?added=1"
    place = rows(Place, event_id=1)[-1]
    assert (place.name_ja, place.name_en, place.kind, place.parent_id) == ("展示場A", "Hall A", "hall", None)
    assert place.position == 3
    assert "展示場A" in hanako.get(PLACES).text
    assert "展示場A" in phone("ichiro").get("/events/fair/cards/new?kind=supply").text
    [change] = rows(Change, kind="place.added")
    assert change.subject_id == place.id


def test_a_booth_lies_in_its_hall(phone, rows):
    hanako = phone("hanako")
    hall = rows(Place, name_ja="会場")[0]
    assert add(hanako, name_ja="A-1", kind="booth", parent=hall.key).status_code == 201
    assert rows(Place, name_ja="A-1")[0].parent_id == hall.id
    assert "会場" in hanako.get(PLACES).text


def test_places_get_codes_of_their_own(phone, rows):
    hanako = phone("hanako")
    for name in ("一", "二", "三"):
        assert add(hanako, name_ja=name).status_code == 201
    codes = [place.code for place in rows(Place, event_id=1)]
    assert len(set(codes)) == len(codes) == 6


def test_another_events_hall_is_no_parent(phone, rows):
    assert phone("olga").post("/events/other/desk/places", name_ja="広場", kind="hall").status_code == 201
    foreign = rows(Place, name_ja="広場")[0]
    assert add(phone("hanako"), name_ja="A-2", kind="booth", parent=foreign.key).status_code == 201
    assert rows(Place, name_ja="A-2")[0].parent_id is None


@pytest.mark.parametrize("key", ["takumi", "ichiro", "sakura", "yuki", "misaki", "mei", "olga"])
def test_only_managers_of_the_event_may(phone, rows, key):
    assert add(phone(key)).status_code in (403, 404)
    assert phone(key).get(PLACES).status_code in (302, 403, 404)
    assert len(rows(Place, event_id=1)) == 3
    assert add(phone("hanako")).status_code == 201


@pytest.mark.parametrize(("field", "value"), [
    ("name_ja", ""), ("name_ja", " \n"), ("name_ja", "長" * 81), ("kind", "ship")])
def test_what_cannot_be_a_place_is_said_beside_the_field(phone, rows, field, value):
    answer = add(phone("hanako"), **{field: value})
    assert answer.status_code == 422
    assert field in answer.json["error"]["fields"]
    assert len(rows(Place, event_id=1)) == 3


def test_the_same_press_twice_makes_one(phone, rows):
    hanako = phone("hanako")
    first, second = (add(hanako, client_id="a-phones-id") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert len(rows(Place, event_id=1)) == 4
