"""「開場できます」: on the board, the organiser's pages and the big screen, only when all that is critical is done."""

import pytest

from tests import cast, steps
from tests.runsheet.sheet import LISTS
from tests.steps import EVENT, move

PAGES = (f"{EVENT}/board", f"{EVENT}/desk", f"{LISTS}/matrix")
OPEN, SHUT = "開場できます", "まだ開場できません"


@pytest.fixture
def pages(app, phone):
    hanako = phone("hanako")
    return [*(phone("hanako").open(path) for path in PAGES), steps.wall(app, hanako, phone)]


def gates(pages):
    """What each page says of the gate, after all it has heard; and that a reload says the same."""
    for page in pages:
        page.hear()
        assert said(page.dom) == said(page.fetch(page.path))
    return [said(page.dom) for page in pages]


def said(dom):
    return (dom.select_one("#gate") or dom.select_one("#wall-middle")).get_text(" ", strip=True)


def test_it_opens_on_every_page_with_the_last_critical_task(phone, pages):
    takumi = phone("takumi")
    for number, title in zip("123", cast.TASKS, strict=True):
        found = gates(pages)
        assert [title in each for each in found] == [True] * 4, "what blocks it is named"
        assert [OPEN in each for each in found] == [False] * 4
        assert [SHUT in each for each in found] == [True] * 3 + [False]
        assert f"必須 残り{4 - int(number)}件" in found[-1]
        assert move(takumi, number, "finish").status_code == 201
    assert [OPEN in each for each in gates(pages)] == [True] * 4
    assert move(takumi, "2", "reopen", note="倒れた").status_code == 201
    assert [OPEN in each for each in gates(pages)] == [False] * 4


def test_a_checked_task_is_good_and_one_left_out_is_not(phone, pages):
    ichiro, takumi = phone("ichiro"), phone("takumi")
    for number in "123":
        move(ichiro, number, "finish")
    move(takumi, "1", "verify")
    assert [OPEN in each for each in gates(pages)] == [True] * 4
    move(takumi, "2", "reopen", note="倒れた")
    assert move(takumi, "2", "skip", note="使わない").status_code == 201
    found = gates(pages)
    assert [OPEN in each for each in found] == [False] * 4
    assert [cast.TASKS[1] in each for each in found] == [True] * 4


def test_what_is_due_after_the_opening_and_what_is_not_critical_do_not_shut_it(phone, pages):
    hanako = phone("hanako")
    address = hanako.post(LISTS, name_ja="撤去").json["go"]
    for title, anchor, critical in (("場内の確認", "closing", "y"), ("チラシ", "opening", "")):
        hanako.post(f"{address}/items", title_ja=title, due_anchor=anchor, due_offset="-5",
                    **({"critical": critical} if critical else {}))
    assert hanako.post(f"{address}/layouts").status_code == 201
    for number in "123":
        move(hanako, number, "finish")
    assert [OPEN in each for each in gates(pages)] == [True] * 4


def test_without_anything_critical_there_is_no_gate(phone):
    page = phone("olga").fetch("/events/other/board")
    assert page.select_one("#gate").get_text(strip=True) == ""


def test_a_change_of_the_gate_names_nobody_on_the_wall(app, phone, pages):
    ichiro, wall = phone("ichiro"), pages[-1]
    move(ichiro, "1", "report_problem", note="一郎が見つけた")
    wall.hear()
    assert [name for name, *_rest in cast.PEOPLE.values() if name in wall.dom.text] == []
    assert cast.TASKS[0] in wall.dom.select_one(".blocking > li").text, "what has a problem comes first"
