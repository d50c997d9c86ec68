"""The desk's table of section × place, and the board's filters by place and by whose it is."""

from eventops.events.models import Place
from tests.checklists.plans import BOARD, MATRIX, lay_out, prepare
from tests.steps import CARDS, EVENT, all_of, move


def cells(phone):
    return [cell.get_text(" ", strip=True) for cell in phone.dom.select("#matrix tbody tr:first-child td")]


def test_a_tick_moves_its_row_and_the_readiness_live(phone):
    desk = phone("hanako", "en").open(MATRIX)
    assert cells(desk)[0] == "○ 0/3 ★ Critical: 3"
    move(phone("ichiro"), "1", "finish")
    move(phone("ichiro"), "2", "report_problem", note="脚がない")
    desk.hear()
    assert cells(desk)[:2] == ["! 1/3 ! Problems: 1 ★ Critical: 2"] * 2
    assert "33%" in desk.dom.select_one("#matrix-foot").get_text()
    assert desk.shows_what_a_reload_shows()
    for number in "23":
        move(phone("ichiro"), number, "finish")
    desk.hear()
    assert "100% ✓ critical done" in desk.dom.select_one("#matrix-foot").get_text(" ", strip=True)
    assert desk.shows_what_a_reload_shows()


def test_a_list_that_is_laid_out_comes_by_itself_and_a_booth_counts_to_its_hall(phone):
    hanako = phone("hanako")
    hall = all_of(hanako, Place, name_ja="会場")[0]
    hanako.post(f"{EVENT}/desk/places", name_ja="A-1", kind="booth", parent=hall.key)
    desk = phone("takumi").open(MATRIX)
    lay_out(hanako, prepare(hanako, {"each": "booth", "section_ja": "小間"}, {"section_ja": "サイン"}))
    desk.hear()
    assert desk.shows_what_a_reload_shows()
    heads = [head.get_text(strip=True) for head in desk.dom.select("#matrix thead th")]
    assert "A-1" not in heads
    row = next(row for row in desk.dom.select("#matrix tbody tr") if "小間" in row.th.get_text())
    assert row.select("td")[heads.index("会場") - 1].get_text(strip=True) == "○0/1"


def test_a_task_that_moves_to_another_place_moves_in_the_table(phone):
    desk, hanako = phone("takumi").open(MATRIX), phone("hanako")
    hall = all_of(hanako, Place, name_ja="会場")[0]
    assert hanako.post(f"{CARDS}/1/edits", version=1, title="机", body="", place=hall.key).status_code == 201
    desk.hear()
    assert desk.shows_what_a_reload_shows()


def test_it_is_for_staff(phone):
    assert phone("ichiro").get(MATRIX).status_code == 200
    assert phone("misaki").get(MATRIX).status_code == 403


def test_a_card_says_every_place_it_lies_in_and_whose_team_it_waits_for(phone):
    hanako, ichiro = phone("hanako"), phone("ichiro")
    hall = all_of(hanako, Place, name_ja="会場")[0]
    hanako.post(f"{EVENT}/desk/places", name_ja="A-1", kind="booth", parent=hall.key)
    (task,) = lay_out(hanako, prepare(hanako, {"each": "booth"}))
    board = ichiro.fetch(BOARD)
    assert hall.key in board.find(id=f"c-{task.key}")["data-place"].split()
    team = board.select_one("#checklists li.card")["data-team"]
    assert team in board.select_one("filter-chips")["data-teams"].split()
    assert board.select_one('filter-chips select[data-filter-by="place"]')
