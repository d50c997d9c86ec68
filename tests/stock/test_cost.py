"""Pages of stock and of lent things ask the database as often for many as for a few."""

from tests.steps import EVENT
from tests.test_speed import queries


def enter(hanako, first, last):
    for number in range(first, last + 1):
        assert hanako.post(f"{EVENT}/stock", name_ja=f"物 {number}", number="5", threshold="9").status_code == 201
    assert hanako.post(f"{EVENT}/lent/things", kind=f"鍵 {first}", first=str(first), last=str(last)).status_code == 201


def test_many_things_cost_no_more_questions_than_two(phone):
    hanako = phone("hanako")
    pages = [f"{EVENT}/{path}" for path in ("stock", "lent", "desk/close", "stock.csv", "stock-moves.csv")]
    enter(hanako, 1, 2)
    few = {page: queries(hanako, page) for page in pages}
    enter(hanako, 3, 9)
    assert {page: queries(hanako, page) for page in pages} == few
    assert max(few.values()) <= 20, few
