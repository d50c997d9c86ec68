"""Radios, keys, passes: handed out and ticked back by their numbers; what is missing is known when it closes."""

import pytest

from eventops.stock.lending import span
from eventops.stock.models import LentThing, Loan
from tests.desk.test_make_event import made
from tests.desk.test_make_event import make as make_event
from tests.screens.test_wall import lobby  # noqa: F401
from tests.steps import EVENT, all_of

LENT = f"{EVENT}/lent"


@pytest.fixture
def radios(phone):
    """無線 1–20: their keys in order."""
    answer = phone("ichiro").post(f"{LENT}/things", kind="無線", first="1", last="20")
    assert answer.status_code == 201, answer.text
    return [thing.key for thing in all_of(phone("ichiro"), LentThing)]


def lend(phone, keys, holder="健太"):
    return phone.post(f"{LENT}/loans", thing=keys, holder=holder)


def loans(phone, **by):
    return all_of(phone, Loan, **by)


def undo(phone, answer):
    return phone.post(answer.json["undo"]["url"], **answer.json["undo"]["fields"])


def out(phone):
    return [row.select_one(".row-name").text for row in phone.fetch(LENT).select(".lent-kind .rows .row")]


def test_each_pass_that_comes_back_is_ticked_and_the_list_shows_3_not_returned_at_close(phone, radios):
    ichiro = phone("ichiro")
    assert lend(ichiro, radios[:5]).status_code == 201
    for loan in loans(ichiro)[:2]:
        assert ichiro.post(f"{LENT}/loans/{loan.key}/back").status_code == 201
    page = phone("hanako").fetch(f"{EVENT}/desk/close")
    assert "未返却:3" in page.select_one("#lent h2").text
    assert [row.select_one(".row-name").text for row in page.select("#lent .row")] == ["無線 3", "無線 4", "無線 5"]
    assert "健太" in page.select_one("#lent").text
    assert phone("hanako").post(f"{EVENT}/desk/close").status_code == 201
    assert "未返却:3" in phone("hanako").get(f"{EVENT}/desk/close").text


def test_open_pages_hear_of_it_and_guests_hear_no_name(phone, radios):
    sakura, misaki = phone("sakura").open(LENT), phone("misaki").open(f"{EVENT}/board")
    lend(phone("ichiro"), radios[1:3], "健太")
    sakura.hear()
    assert out(sakura) == ["2", "3"]
    assert sakura.shows_what_a_reload_shows()
    assert "健太" not in str(misaki.hear())


def test_no_holder_is_on_the_wall(phone, radios, lobby):  # noqa: F811
    display = lobby()
    lend(phone("ichiro"), radios[:1], "健太")
    assert "健太" not in str(display.hear()) + display.fetch("/screen").text


def test_a_member_is_known_by_name_and_anybody_else_by_what_is_typed(phone, radios):
    ichiro = phone("ichiro")
    lend(ichiro, radios[0], "美咲")
    lend(ichiro, radios[1], "設営会社の田中さん")
    member, other = loans(ichiro)
    assert (member.holder_id is not None, member.holder_name) == (True, "")
    assert (other.holder_id, other.holder_name) == (None, "設営会社の田中さん")
    page = phone("sakura").get(LENT).text
    assert "設営会社の田中さん" in page


@pytest.mark.parametrize("what", ["out", "back", "entered"])
def test_one_press_is_undone_as_it_was_done(phone, radios, what):
    ichiro = phone("ichiro")
    if what == "entered":
        answer = ichiro.post(f"{LENT}/things", kind="鍵", first="A")
        before, now = 20, lambda: len([thing for thing in all_of(ichiro, LentThing) if not thing.put_away_at])
    elif what == "out":
        answer = lend(ichiro, radios[:3])
        before, now = 0, lambda: len(out(ichiro))
    else:
        lend(ichiro, radios[:3])
        answer = ichiro.post(f"{LENT}/loans/{loans(ichiro)[0].key}/back")
        before, now = 3, lambda: len(out(ichiro))
    assert now() != before
    assert undo(ichiro, answer).status_code == 201
    assert now() == before
    assert undo(ichiro, answer).status_code == 409


def test_a_tick_is_not_undone_when_somebody_else_has_the_thing(phone, radios):
    ichiro = phone("ichiro")
    lend(ichiro, radios[:1])
    answer = ichiro.post(f"{LENT}/loans/{loans(ichiro)[0].key}/back")
    lend(ichiro, radios[:1], "直樹")
    assert undo(ichiro, answer).status_code == 409
    assert [loan.holder_name for loan in loans(ichiro, back_at=None)] == ["直樹"]


def test_what_is_out_is_not_handed_out_twice(phone, radios):
    ichiro = phone("ichiro", "en")
    lend(ichiro, radios[:2])
    answer = lend(ichiro, radios[1:3], "直樹")
    assert (answer.status_code, answer.json["error"]["message"]) == (409, "無線 2 is out already: 健太")
    assert len(loans(ichiro)) == 2
    thing = radios[1]
    assert ichiro.post(f"{LENT}/things/{thing}/away").status_code == 409


def test_a_range_adds_what_is_missing_and_begins_again_with_what_was_taken_off(phone, radios):
    ichiro = phone("ichiro")
    assert ichiro.post(f"{LENT}/things/{radios[4]}/away").status_code == 201
    assert ichiro.post(f"{LENT}/things", kind="無線", first="1", last="22").status_code == 201
    there = [thing.number for thing in all_of(ichiro, LentThing) if thing.put_away_at is None]
    assert sorted(there, key=int) == [str(number) for number in range(1, 23)]
    assert ichiro.post(f"{LENT}/things", kind="無線", first="1", last="22").status_code == 422


@pytest.mark.parametrize("form", [
    {"first": "20", "last": "1"}, {"first": "A", "last": "F"}, {"first": "1", "last": "501"}, {"first": ""},
    {"kind": ""},
])  # fmt: skip
def test_what_is_no_range_is_refused(phone, form):
    answer = phone("ichiro").post(f"{LENT}/things", **({"kind": "鍵", "first": "1"} | form))
    assert (answer.status_code, all_of(phone("ichiro"), LentThing)) == (422, [])


def test_nothing_ticked_and_nobody_named_are_refused(phone, radios):
    ichiro = phone("ichiro")
    assert lend(ichiro, []).status_code == lend(ichiro, radios[:1], "").status_code == 422
    assert lend(ichiro, ["not-there"]).status_code == 422
    assert loans(ichiro) == []


def test_guests_neither_read_nor_write_it(phone, radios):
    misaki = phone("misaki")
    assert misaki.get(LENT).status_code == lend(misaki, radios[:1]).status_code == 403


def test_the_file_says_who_has_what(phone, radios):
    lend(phone("ichiro"), radios[1:2], "=1+1")
    rows = phone("ichiro").get(f"{EVENT}/lent.csv").data.decode("utf-8-sig").splitlines()
    assert rows[1].startswith("無線,2,'=1+1,")


def test_numbers_in_a_row_are_told_short():
    things = [LentThing(kind="無線", number=str(number)) for number in (3, 1, 2, 10)]
    assert span(things[:3]) == "無線 1–3"
    assert span([*things, LentThing(kind="鍵", number="A")]) == "無線 1, 2, 3, 10 / 鍵 A"


def test_next_year_has_the_same_numbers_and_nobody_has_them(phone, radios, rows):
    lend(phone("ichiro"), radios[:2])
    assert make_event(phone("hanako"), copy="fair", name_ja="来年のメッセ").status_code == 201
    new = made(rows).id
    assert len(rows(LentThing, event_id=new)) == 20
    assert rows(Loan, event_id=new) == []
