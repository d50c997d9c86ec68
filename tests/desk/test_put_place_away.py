"""A place is put away, not deleted: offered no more, still named where it was used, and brought back."""

import pytest

from eventops.events.models import Place
from tests.desk.files import PLACES
from tests.steps import EVENT, say


@pytest.fixture
def place(rows):
    return lambda name: rows(Place, name_ja=name, event_id=1)[0]


def away(phone, place, yes=True):
    return phone.post(f"{PLACES}/{place.key}/away", **({"away": "1"} if yes else {}))


def offered(phone, page=f"{EVENT}/"):
    return [each.get_text(strip=True) for each in phone.fetch(page).select("select[name=place] option")]


def test_it_is_offered_nowhere_and_named_where_it_was_used(phone, place):
    hanako, ichiro, back = phone("hanako"), phone("ichiro"), place("控室")
    key = say(ichiro, "お茶を置きました", place=back.key)
    assert "控室" in offered(ichiro)
    assert away(hanako, back).status_code == 201
    for page in (f"{EVENT}/", f"{EVENT}/cards/new?kind=supply"):
        assert "受付" in offered(ichiro, page)
        assert "控室" not in offered(ichiro, page)
    assert "控室" not in ichiro.get(f"{EVENT}/messages/{key}/places").text
    assert ichiro.fetch(f"{EVENT}/").find(id=f"m-{key}").select_one(".where").get_text(strip=True) == "控室"
    assert [each.get_text(strip=True) for each in hanako.fetch(PLACES).select("details .row-name")] == ["控室"]


def test_it_comes_back_where_it_stood(phone, place):
    hanako, hall = phone("hanako"), place("会場")
    away(hanako, hall)
    assert away(hanako, hall, yes=False).status_code == 201
    assert [name for name in offered(hanako) if name in ("受付", "会場", "控室")] == ["受付", "会場", "控室"]


def test_a_place_that_others_lie_in_stays(phone, place):
    hanako, hall = phone("hanako"), place("会場")
    hanako.post(PLACES, name_ja="A-1", kind="booth", parent=hall.key)
    answer = away(hanako, hall)
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "has_places")
    assert place("会場").put_away_at is None
    away(hanako, place("A-1"))
    assert away(hanako, hall).status_code == 201


def test_a_task_prepared_for_it_keeps_it(phone, rows, place):
    """An item's form offers the place it names, also when nobody else is offered it any more."""
    hanako, reception = phone("hanako"), place("受付")
    away(hanako, reception)
    page = hanako.fetch(f"{EVENT}/checklists").select_one(f'a[href^="{EVENT}/checklists/"].row-link')["href"]
    chosen = [each.get_text(strip=True) for each in hanako.fetch(page).select("select[name=place] option[selected]")]
    assert chosen == ["受付"] * 3


@pytest.mark.parametrize("key", ["takumi", "ichiro", "misaki", "olga"])
def test_only_managers_of_the_event_may(phone, place, key):
    assert away(phone(key), place("控室")).status_code in (403, 404)
    assert place("控室").put_away_at is None
    assert away(phone("hanako"), place("控室")).status_code == 201
    assert place("控室").put_away_at is not None
