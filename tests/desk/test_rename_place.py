"""Managers change what a place is called and where it lies."""

import pytest

from eventops.changes import Change
from eventops.events.models import Place
from tests.steps import all_of

PLACES = "/events/fair/desk/places"


@pytest.fixture
def place(rows):
    return lambda name: rows(Place, name_ja=name, event_id=1)[0]


def rename(phone, place, **form):
    """What its page saves, as somebody sees it who opens it now."""
    seen = {each.key: each.version for each in all_of(phone, Place)}[place.key]
    values = {"version": seen, "name_ja": "総合受付", "name_en": "Front desk", "kind": "area", **form}
    return phone.post(f"{PLACES}/{place.key}", **values)


def test_pages_call_it_so_from_then_on(phone, place, rows):
    hanako, reception = phone("hanako"), place("受付")
    assert rename(hanako, reception).status_code == 201
    renamed = place("総合受付")
    assert (renamed.id, renamed.name_en, renamed.code) == (reception.id, "Front desk", reception.code)
    assert "総合受付" in hanako.get(PLACES).text
    assert "総合受付" in hanako.get("/events/fair/board").text
    assert [change.subject_id for change in rows(Change, kind="place.renamed")] == [reception.id]


def test_no_place_lies_in_itself_or_in_what_lies_in_it(phone, place):
    hanako, reception, hall = phone("hanako"), place("受付"), place("会場")
    assert rename(hanako, reception, name_ja="受付", parent=hall.key).status_code == 201
    assert place("受付").parent_id == hall.id
    for above in (reception, hall):
        assert rename(hanako, hall, name_ja="会場", parent=above.key).status_code == 201
        assert place("会場").parent_id is None


def test_a_place_of_another_event_is_not_found(phone, place):
    path = f"/events/other/desk/places/{place('受付').key}"
    assert phone("olga").post(path, name_ja="別", kind="area").status_code == 404
    assert phone("hanako").post(f"{PLACES}/nothing", name_ja="別", kind="area").status_code == 404
    assert place("受付")


@pytest.mark.parametrize("key", ["takumi", "ichiro", "sakura", "yuki", "misaki", "mei", "olga"])
def test_only_managers_of_the_event_may(phone, place, key):
    reception = place("受付")
    assert rename(phone(key), reception).status_code in (403, 404)
    assert place("受付")
    assert rename(phone("hanako"), reception).status_code == 201


def test_a_place_without_a_name_keeps_its_old_one(phone, place):
    answer = rename(phone("hanako"), place("受付"), name_ja="")
    assert answer.status_code == 422
    assert "name_ja" in answer.json["error"]["fields"]
    assert place("受付")


def test_its_code_is_shown_and_changed(phone, place):
    hanako = phone("hanako")
    assert rename(hanako, place("受付"), code="Ｆ－１").status_code == 201
    renamed = place("総合受付")
    assert renamed.code == "F-1", "wide letters are the same code"
    assert hanako.fetch(PLACES).find(id=f"place-{renamed.key}").select_one(".place-code").text == "F-1"
    assert hanako.fetch(f"{PLACES}/{renamed.key}").select_one("[name=code]")["value"] == "F-1"


@pytest.mark.parametrize("code", ["hall", "HALL", "ｈａｌｌ"])
def test_a_code_another_place_has_is_taken(phone, place, code):
    answer = rename(phone("hanako"), place("受付"), code=code)
    assert answer.status_code == 422
    assert answer.json["error"]["fields"]["code"] == ["このコードは別の場所で使われています。"]
    assert place("受付").code == "reception"
    added = phone("hanako").post(PLACES, name_ja="新館", kind="hall", code=code)
    assert (added.status_code, list(added.json["error"]["fields"])) == (422, ["code"])


@pytest.mark.parametrize("code", ["a b", "a,b", "長" * 21])
def test_what_cannot_be_a_code_is_said_beside_the_field(phone, place, code):
    answer = rename(phone("hanako"), place("受付"), code=code)
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["code"])
    assert place("受付").code == "reception"


def test_of_two_who_edit_it_at_once_the_second_reads_so_and_overwrites_nothing(phone, place, rows):
    hanako, another, reception = phone("hanako"), phone("hanako", "en"), place("受付")
    seen = hanako.fetch(f"{PLACES}/{reception.key}").select_one("[name=version]")["value"]
    assert rename(another, reception, name_ja="総合案内", version=seen).status_code == 201
    answer = rename(hanako, reception, name_ja="受付A", version=seen)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "changed_meanwhile")
    assert place("総合案内").id == reception.id
    assert len(rows(Change, kind="place.renamed")) == 1
    assert rename(hanako, reception, name_ja="受付A").status_code == 201, "who has looked again saves"


def test_putting_it_away_is_a_change_of_it_too(phone, place):
    hanako, reception = phone("hanako"), place("受付")
    assert hanako.post(f"{PLACES}/{reception.key}/away", away="1").status_code == 201
    assert rename(hanako, reception, version=reception.version).status_code == 409


@pytest.mark.parametrize("version", ["", "x", "1e3"])
def test_without_the_version_one_saw_nothing_is_saved(phone, place, version):
    assert rename(phone("hanako"), place("受付"), version=version).status_code in (409, 422)
    assert place("受付")
