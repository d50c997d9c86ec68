"""Preparing a checklist and laying it out: every item becomes a task, once."""

from datetime import timedelta

import pytest

from eventops.checklists.models import Checklist, ChecklistItem, SetupTask
from eventops.events.models import Event, Place
from tests.steps import EVENT, all_of, count, kinds_of_change

LISTS, BOARD = f"{EVENT}/checklists", f"{EVENT}/board"
ITEM = {"title_ja": "机を並べる", "title_en": "Set out desks", "due_offset": "-60", "estimate": "20", "critical": "y"}


def prepare(phone, *titles, name="会場設備"):
    """A new list with those lines; gives its address."""
    address = phone.post(LISTS, name_ja=name, name_en="Hall").json["go"]
    for title in titles:
        assert phone.post(f"{address}/items", **(ITEM | {"title_ja": title})).status_code == 201
    return address


def lay_out(phone, address, **more):
    return phone.post(f"{address}/layouts", **more)


def tasks(phone, address):
    (checklist,) = all_of(phone, Checklist, key=address.rpartition("/")[2])
    return all_of(phone, SetupTask, checklist_id=checklist.id)


def test_its_tasks_are_on_every_open_board(phone):
    ichiro, hanako = phone("ichiro").open(BOARD), phone("hanako")
    address = prepare(hanako, "机", "椅子")
    assert ichiro.hear() == []
    assert lay_out(hanako, address).status_code == 201
    ichiro.hear()
    key = address.rpartition("/")[2]
    assert len(ichiro.dom.select(f"#tasks-{key} > li.card")) == 2
    assert ichiro.shows_what_a_reload_shows()


def test_a_task_has_what_its_line_said(phone):
    hanako = phone("hanako")
    address = prepare(hanako)
    hall = all_of(hanako, Place, name_ja="会場")[0]
    hanako.post(f"{address}/items", **ITEM, place=hall.key)
    lay_out(hanako, address)
    (task,) = tasks(hanako, address)
    opens_at = all_of(hanako, Event, slug="fair")[0].opens_at
    assert (task.title, task.title_en, task.place_id, task.critical) == ("机を並べる", "Set out desks", hall.id, True)
    assert (task.due_at, task.estimate, task.state) == (opens_at - timedelta(hours=1), 20, "todo")


def test_laying_it_out_again_adds_only_what_is_missing(phone):
    hanako = phone("hanako")
    address = prepare(hanako, "机", "椅子")
    lay_out(hanako, address)
    first = [task.id for task in tasks(hanako, address)]
    before = count(hanako)
    assert lay_out(hanako, address).status_code == 201
    assert count(hanako) == before
    hanako.post(f"{address}/items", **ITEM)
    lay_out(hanako, address)
    assert [task.id for task in tasks(hanako, address)][:2] == first
    assert len(tasks(hanako, address)) == 3


def test_asking_again_lays_out_once(phone):
    hanako = phone("hanako")
    address = prepare(hanako, "机")
    first, again = (lay_out(hanako, address, client_id="the-same-press") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json["packets"] == first.json["packets"] != []
    assert len(tasks(hanako, address)) == 1


def test_a_line_that_was_struck_is_not_laid_out(phone):
    hanako = phone("hanako")
    address = prepare(hanako, "机", "椅子")
    desk = all_of(hanako, ChecklistItem, title_ja="机")[0]
    assert hanako.post(f"{address}/items/{desk.key}/strike").status_code == 201
    lay_out(hanako, address)
    assert [task.title for task in tasks(hanako, address)] == ["椅子"]
    assert hanako.post(f"{address}/items/{desk.key}", **ITEM).status_code == 404


def test_a_line_can_be_mended_and_a_task_keeps_its_words(phone):
    hanako = phone("hanako")
    address = prepare(hanako, "机")
    desk = all_of(hanako, ChecklistItem, title_ja="机")[0]
    lay_out(hanako, address)
    assert hanako.post(f"{address}/items/{desk.key}", **ITEM).status_code == 201
    assert all_of(hanako, ChecklistItem, key=desk.key)[0].title_ja == "机を並べる"
    assert [task.title for task in tasks(hanako, address)] == ["机"]


def test_a_renamed_list_is_renamed_on_every_open_board(phone):
    ichiro, hanako = phone("ichiro").open(BOARD), phone("hanako")
    (checklist,) = all_of(hanako, Checklist)
    address = f"{LISTS}/{checklist.key}"
    assert hanako.post(f"{address}/name", version=checklist.version, name_ja="受付と案内").status_code == 201
    ichiro.hear()
    assert "受付と案内" in ichiro.dom.main.get_text()
    assert ichiro.shows_what_a_reload_shows()
    stale = phone("hanako", "en").post(f"{address}/name", version=checklist.version, name_ja="受付だけ")
    assert stale.json["error"]["message"] == "Somebody has changed this meanwhile. Your text is kept."


@pytest.mark.parametrize(("form", "field"), [
    ({"title_ja": " "}, "title_ja"), ({"title_ja": "あ" * 121}, "title_ja"), ({"due_offset": "soon"}, "due_offset"),
    ({"due_offset": "1000000"}, "due_offset"), ({"estimate": "-5"}, "estimate"),
])  # fmt: skip
def test_a_bad_line_is_not_added(phone, form, field):
    hanako = phone("hanako")
    address = prepare(hanako, "机")
    before = count(hanako)
    answer = hanako.post(f"{address}/items", **(ITEM | form))
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [field])
    assert (count(hanako), len(all_of(hanako, ChecklistItem))) == (before, 4)


def test_only_managers_prepare_and_staff_read(phone):
    address = prepare(phone("hanako"), "机")
    for who in ("takumi", "ichiro"):
        assert phone(who).get(address).status_code == 200
        assert lay_out(phone(who), address).status_code == 403
        assert phone(who).post(LISTS, name_ja="x").status_code == 403
    assert phone("misaki").get(address).status_code == 403
    assert tasks(phone("hanako"), address) == []


def test_a_list_of_one_event_is_not_in_another(phone):
    address = prepare(phone("hanako"), "机")
    assert phone("olga").get(address.replace("fair", "other")).status_code == 404
    assert lay_out(phone("olga"), address.replace("fair", "other")).status_code == 404


def test_preparing_is_the_managers_news(phone):
    hanako = phone("hanako")
    before = kinds_of_change(hanako)
    prepare(hanako, "机")
    assert kinds_of_change(hanako) == before
    assert kinds_of_change(hanako, "managers")[-2:] == ["checklist.made", "checklist.item_added"]
