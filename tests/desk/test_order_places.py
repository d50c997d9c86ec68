"""The order of places: one step up or down by a button, the same on a phone and by keyboard."""

import pytest

from eventops.changes import Change
from eventops.events.models import Place
from tests.desk.files import PLACES


@pytest.fixture
def place(rows):
    return lambda name: rows(Place, name_ja=name, event_id=1)[0]


def order(rows):
    return [each.name_ja for each in sorted(rows(Place, event_id=1), key=lambda each: each.position)]


def press(phone, place, mark):
    """The button of that place as the page has it: what a browser would send."""
    row = phone.fetch(PLACES).find(id=f"place-{place.key}")
    button = next(each for each in row.select("button[name=before]") if each.get_text(strip=True) == mark)
    return phone.post(row.form["action"], before=button["value"])


def test_a_step_down_and_a_step_up(phone, rows, place):
    hanako = phone("hanako")
    assert order(rows) == ["受付", "会場", "控室"]
    assert press(hanako, place("受付"), "▼").status_code == 201
    assert order(rows) == ["会場", "受付", "控室"]
    assert press(hanako, place("控室"), "▲").status_code == 201
    assert order(rows) == ["会場", "控室", "受付"]
    assert [each.name_ja for each in rows(Place, event_id=2)] == []
    options = [each.get_text(strip=True) for each in phone("ichiro").fetch("/events/fair/").select(
        "select[name=place] option[value]:not([value=''])")]
    assert options == ["会場", "控室", "受付"], "everybody chooses from the same order"
    assert len(rows(Change, kind="place.moved")) == 2


def test_the_ends_have_one_button(phone, place):
    page = phone("hanako").fetch(PLACES)
    marks = [[each.get_text(strip=True) for each in page.find(id=f"place-{place(name).key}").select("button")]
             for name in ("受付", "会場", "控室")]
    assert marks == [["▼"], ["▲", "▼"], ["▲"]]


def test_the_pressed_button_has_the_focus_again(phone, rows, place):
    hanako = phone("hanako")
    hall = place("会場")
    hanako.post(PLACES, name_ja="庭", kind="area")
    for mark in ("▼", "▲"):
        page = hanako.fetch(press(hanako, hall, mark).json["go"])
        assert [each.get_text(strip=True) for each in page.select("[autofocus]")] == [mark]
        assert page.find(id=f"place-{hall.key}").select("[autofocus]")


def test_two_who_press_the_same_at_once_move_it_once(phone, rows, place):
    """Both had the same page before them: the second press wants what the first has done."""
    reception, back = place("受付"), place("控室")
    for _ in range(2):
        answer = phone("hanako").post(f"{PLACES}/{reception.key}/moves", before=back.key)
        assert answer.status_code == 201
    assert order(rows) == ["会場", "受付", "控室"]
    assert len(rows(Change, kind="place.moved")) == 1


def test_what_lies_in_a_hall_moves_with_it(phone, rows, place):
    hanako, hall = phone("hanako"), place("会場")
    for name in ("A-1", "A-2"):
        hanako.post(PLACES, name_ja=name, kind="booth", parent=hall.key, code=name)
    assert order(rows) == ["受付", "会場", "A-1", "A-2", "控室"], "a booth stands behind its hall"
    press(hanako, hall, "▲")
    assert order(rows) == ["会場", "A-1", "A-2", "受付", "控室"]
    press(hanako, place("A-2"), "▲")
    assert order(rows) == ["会場", "A-2", "A-1", "受付", "控室"]


def test_a_place_that_lies_elsewhere_by_now_is_no_neighbour(phone, rows, place):
    hanako, reception, hall = phone("hanako"), place("受付"), place("会場")
    hanako.post(f"{PLACES}/{reception.key}", name_ja="受付", kind="area", parent=hall.key,
                version=reception.version)
    before = order(rows)
    answer = hanako.post(f"{PLACES}/{place('控室').key}/moves", before=reception.key)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "moved_meanwhile")
    assert order(rows) == before


def test_another_managers_open_page_follows(phone, place):
    watching = phone("hanako").open(PLACES)
    press(phone("hanako"), place("受付"), "▼")
    assert watching.hear()
    assert [each.get_text(strip=True) for each in watching.dom.select(".place .row-name")] == ["会場", "受付", "控室"]


@pytest.mark.parametrize("key", ["takumi", "ichiro", "misaki", "mei", "olga"])
def test_only_managers_of_the_event_may(phone, rows, place, key):
    path = f"{PLACES}/{place('受付').key}/moves"
    assert phone(key).post(path, before="last").status_code in (403, 404)
    assert order(rows) == ["受付", "会場", "控室"]
    assert phone("hanako").post(path, before="last").status_code == 201
    assert order(rows) == ["会場", "控室", "受付"]


@pytest.mark.parametrize(("before", "status"), [("", 422), ("nothing", 404)])
def test_a_step_to_nowhere_is_refused(phone, rows, place, before, status):
    assert phone("hanako").post(f"{PLACES}/{place('受付').key}/moves", before=before).status_code == status
    assert order(rows) == ["受付", "会場", "控室"]
