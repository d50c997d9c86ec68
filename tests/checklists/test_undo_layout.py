"""Taking a layout back: as one, and only while nothing of it has been touched."""

import pytest

from eventops.checklists.models import Layout, SetupTask
from eventops.events.models import Place
from tests.checklists.plans import BOARD, MATRIX, items, lay_out, prepare, tasks, the_list
from tests.steps import CARDS, EVENT, all_of, count, kinds_of_change, move


def undo(phone, address, **more):
    layout = all_of(phone, Layout, checklist_id=the_list(phone, address).id)[-1]
    return phone.post(f"{EVENT}/checklists/layouts/{layout.key}/undo", **more)


def booths(phone):
    """Two booths in 会場 and one elsewhere."""
    hall = all_of(phone, Place, name_ja="会場")[0]
    for name, parent in (("A-1", hall.key), ("A-2", hall.key), ("外の小間", "")):
        phone.post(f"{EVENT}/desk/places", name_ja=name, kind="booth", parent=parent)
    return hall


def test_its_tasks_leave_every_open_board_and_matrix_together(phone):
    hanako = phone("hanako")
    address = prepare(hanako, {}, {"title_ja": "椅子"})
    ichiro, desk = phone("ichiro").open(BOARD), phone("takumi").open(MATRIX)
    lay_out(hanako, address)
    ichiro.hear()
    key = the_list(hanako, address).key
    assert len(ichiro.dom.select(f"#tasks-{key} > li.card")) == 2
    assert undo(hanako, address).status_code == 201
    for page in (ichiro, desk):
        page.hear()
        assert page.shows_what_a_reload_shows()
    assert ichiro.dom.find(id=f"l-{key}") is None
    assert tasks(hanako, address) == []
    assert kinds_of_change(hanako)[-2:] == ["checklist.laid_out", "checklist.layout_undone"]
    assert len(lay_out(hanako, address)) == 2, "and it can be laid out again"


def test_only_the_last_press_is_taken_back(phone):
    hanako = phone("hanako")
    address = prepare(hanako, {})
    first = lay_out(hanako, address)
    hanako.post(f"{address}/items", title_ja="椅子")
    lay_out(hanako, address)
    assert undo(hanako, address).status_code == 201
    assert [task.id for task in tasks(hanako, address)] == [task.id for task in first]


@pytest.mark.parametrize("touch", [
    lambda phone, number: move(phone, number, "start"),
    lambda phone, number: phone.post(f"{CARDS}/{number}/assignee", assignee="me"),
    lambda phone, number: phone.post(f"{CARDS}/{number}/messages", body="どこに置きますか"),
    lambda phone, number: phone.post(f"{CARDS}/{number}/edits", version=1, title="机5本", body="", place=""),
])
def test_what_has_been_touched_stands_in_the_way_by_name(phone, touch):
    hanako = phone("hanako")
    address = prepare(hanako, {}, {"title_ja": "椅子を並べる"})
    _first, second = lay_out(hanako, address)
    assert touch(hanako, second.number).status_code == 201
    before = count(hanako)
    answer = undo(hanako, address)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "in_the_way")
    assert f"#{second.number} " in answer.json["error"]["message"]
    assert (len(tasks(hanako, address)), count(hanako)) == (2, before)


def test_taking_back_twice_takes_back_once(phone):
    hanako = phone("hanako")
    address = prepare(hanako, {})
    lay_out(hanako, address)
    first, again = (undo(hanako, address, client_id="the-same-press") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert undo(hanako, address).status_code == 201
    assert kinds_of_change(hanako).count("checklist.layout_undone") == 1


def test_only_managers_take_back_and_only_their_own(phone):
    address = prepare(phone("hanako"), {})
    lay_out(phone("hanako"), address)
    assert undo(phone("takumi"), address).status_code == 403
    layout = all_of(phone("olga"), Layout)[-1]
    assert phone("olga").post(f"/events/other/checklists/layouts/{layout.key}/undo").status_code == 404


# a task for each booth

def test_each_booth_of_a_place_gets_its_task_once(phone):
    hanako = phone("hanako")
    hall = booths(hanako)
    address = prepare(hanako, {"each": "booth", "place": hall.key}, {"title_ja": "全部の小間", "each": "booth"},
                      {"title_ja": "一度だけ"})
    made = lay_out(hanako, address)
    places = {place.id: place.name_ja for place in all_of(hanako, Place)}
    assert [(task.title, places.get(task.place_id)) for task in made] == [
        ("机を並べる", "A-1"), ("机を並べる", "A-2"), ("全部の小間", "A-1"), ("全部の小間", "A-2"),
        ("全部の小間", "外の小間"), ("一度だけ", None)]
    hanako.post(f"{EVENT}/desk/places", name_ja="A-3", kind="booth", parent=hall.key)
    assert len(lay_out(hanako, address)) == 8, "a booth that came later gets its two"
    assert len(lay_out(hanako, address)) == 8
    assert len({(task.item_id, task.slot) for task in all_of(hanako, SetupTask)}) == 8 + 3


def test_a_booth_waits_for_its_own_booth_only(phone):
    hanako = phone("hanako")
    booths(hanako)
    made = lay_out(hanako, prepare(hanako, {"each": "booth"}, {"each": "booth", "after": "1"}))
    board = hanako.fetch(BOARD)
    waits = board.select_one(f'[data-waits="{made[3].key}"]').get_text()
    assert f"#{made[0].number}" in waits
    assert f"#{made[1].number}" not in waits


def test_sections_stand_together_with_a_heading_on_the_board(phone):
    hanako = phone("hanako")
    address = prepare(hanako, {"section_ja": "机"}, {"section_ja": "サイン", "title_ja": "看板"})
    board = phone("ichiro").open(BOARD)
    lay_out(hanako, address)
    hanako.post(f"{address}/items", title_ja="椅子", section_ja="机")
    lay_out(hanako, address)
    board.hear()
    shown = board.dom.select(f"#tasks-{the_list(hanako, address).key} > li")
    assert ["section-head" in li["class"] for li in shown] == [True, False, False, True, False]
    assert board.shows_what_a_reload_shows()
    assert [item.title_ja for item in items(hanako, address)] == ["机を並べる", "看板", "椅子"]


def test_a_due_time_hangs_on_what_it_is_counted_from(phone):
    from datetime import timedelta

    from eventops.events.models import Event

    hanako = phone("hanako")
    made = lay_out(hanako, prepare(hanako, *({"due_anchor": name, "due_offset": "30"}
                                             for name in ("opening", "closing", "start", "end"))))
    event = all_of(hanako, Event, slug="fair")[0]
    with hanako.app.app_context():
        anchors = [event.anchor(name) for name in ("opening", "closing", "start", "end")]
    assert [task.due_at for task in made] == [anchor + timedelta(minutes=30) for anchor in anchors]
    assert anchors[3] - anchors[2] == timedelta(days=1)
