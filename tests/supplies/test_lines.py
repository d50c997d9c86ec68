"""Part deliveries: numbers of one line at a time, the state that follows them, and one tap that means all of it."""

import pytest

from eventops.supplies.models import SupplyLine
from tests.steps import CARDS, EVENT, all_of, card, kinds_of_change, make, move

BOARD = f"{EVENT}/board"
START = {"quantity": 24, "committed": 0, "in_transit": 0, "delivered": 0}


@pytest.fixture
def tea(phone):
    """一郎 has taken 美咲's 24 bottles: the number of the card."""
    number = make(phone("misaki"), quantity="24", unit="本")
    assert move(phone("ichiro"), number, "accept").status_code == 201
    return number


def lines_of(phone, number):
    return all_of(phone, SupplyLine, request_id=card(phone, number).id)


def numbers(phone, number):
    return [line.numbers for line in lines_of(phone, number)]


def put(phone, number, what, to, line=0):
    return phone.post(f"{CARDS}/{number}/lines", line=lines_of(phone, number)[line].key, what=what, number=to)


def test_twelve_of_24_are_on_their_way_still_and_the_rest_delivers_it(phone, tea):
    ichiro, hanako = phone("ichiro"), phone("hanako").open(BOARD)
    move(ichiro, tea, "dispatch")
    assert put(ichiro, tea, "delivered", 12).status_code == 201
    hanako.hear()
    row = hanako.dom.find(id=f"c-{card(ichiro, tea).key}")
    assert (row["data-state"], row.select_one(".amount").text) == ("on_the_way", "12/24本")
    assert numbers(ichiro, tea) == [{"quantity": 24, "committed": 24, "in_transit": 12, "delivered": 12}]
    assert put(ichiro, tea, "delivered", 24).status_code == 201
    hanako.hear()
    row = hanako.dom.find(id=f"c-{card(ichiro, tea).key}")
    assert (row["data-state"], row.select_one(".amount").text) == ("delivered", "24本")
    assert numbers(ichiro, tea) == [{"quantity": 24, "committed": 24, "in_transit": 0, "delivered": 24}]
    assert hanako.shows_what_a_reload_shows()


def test_a_part_that_comes_while_it_is_arranged_leaves_it_being_arranged(phone, tea):
    put(phone("ichiro"), tea, "delivered", 12)
    assert card(phone("ichiro"), tea).state == "accepted"


@pytest.mark.parametrize(("what", "to", "state"), [
    ("committed", 6, "accepted"), ("in_transit", 6, "on_the_way"), ("delivered", 6, "accepted"),
    ("delivered", 24, "delivered"), ("delivered", 30, "delivered"), ("quantity", 30, "requested"),
])  # fmt: skip
def test_the_state_follows_the_numbers_by_the_verbs_of_the_table(phone, what, to, state):
    ichiro = phone("ichiro")
    number = make(phone("misaki"), quantity="24", unit="本")
    assert put(ichiro, number, what, to).status_code == 201
    moved = card(ichiro, number)
    assert moved.state == state
    assert (moved.assignee_id is not None) == (state != "requested"), "to be arranged is to be taken by somebody"
    assert numbers(ichiro, number)[0][what] == to


def test_one_tap_means_all_of_it_and_its_undo_puts_the_numbers_back(phone, tea):
    ichiro = phone("ichiro")
    put(ichiro, tea, "delivered", 12)
    before = numbers(ichiro, tea)
    move(ichiro, tea, "deliver")
    assert numbers(ichiro, tea) == [{**START, "committed": 24, "delivered": 24}]
    assert ichiro.post(f"{CARDS}/{tea}/undo").status_code == 201
    assert (card(ichiro, tea).state, numbers(ichiro, tea)) == ("accepted", before)


def test_the_undo_of_a_number_that_delivered_it_puts_that_number_back(phone, tea):
    ichiro = phone("ichiro")
    put(ichiro, tea, "delivered", 12)
    before = numbers(ichiro, tea)
    put(ichiro, tea, "delivered", 24)
    assert ichiro.post(f"{CARDS}/{tea}/undo").status_code == 201
    assert (card(ichiro, tea).state, numbers(ichiro, tea)) == ("accepted", before)


def test_of_a_number_that_did_two_verbs_the_last_is_undone_and_it_stays_with_who_took_it(phone):
    ichiro = phone("ichiro")
    number = make(phone("misaki"), quantity="24", unit="本")
    put(ichiro, number, "delivered", 24)
    assert ichiro.post(f"{CARDS}/{number}/undo").status_code == 201
    assert (card(ichiro, number).state, numbers(ichiro, number)) == ("accepted", [{**START, "committed": 24}])


def test_set_twice_it_is_there_once_and_two_phones_lose_nothing_of_each_other(phone, tea):
    ichiro, takumi = phone("ichiro"), phone("takumi")
    put(ichiro, tea, "in_transit", 12)
    put(takumi, tea, "delivered", 6)
    put(takumi, tea, "delivered", 6)
    assert numbers(ichiro, tea) == [{"quantity": 24, "committed": 24, "in_transit": 6, "delivered": 6}]
    assert kinds_of_change(ichiro).count("card.line_delivered") == 1


def test_who_asked_says_how_many_came_and_it_goes_back_to_be_arranged(phone, tea):
    misaki = phone("misaki")
    move(phone("ichiro"), tea, "deliver")
    assert put(misaki, tea, "delivered", 20).status_code == 201
    assert (card(misaki, tea).state, numbers(misaki, tea)[0]["delivered"]) == ("accepted", 20)


def test_a_second_thing_keeps_the_request_open_until_it_has_come_too(phone, tea):
    ichiro, misaki = phone("ichiro"), phone("misaki").open(f"{CARDS}/{tea}")
    assert misaki.post(f"{CARDS}/{tea}/new-lines", item="水", quantity="12", unit="本").status_code == 201
    put(ichiro, tea, "delivered", 24)
    assert card(ichiro, tea).state == "accepted"
    put(ichiro, tea, "delivered", 12, line=1)
    assert card(ichiro, tea).state == "delivered"
    misaki.hear()
    assert "水" in misaki.dom.select_one(".lines").text
    assert misaki.dom.h1.text.startswith("お茶・水")
    assert misaki.shows_what_a_reload_shows()


@pytest.mark.parametrize(("who", "what", "status"), [
    ("misaki", "quantity", 201), ("misaki", "delivered", 403), ("misaki", "committed", 403),
    ("sakura", "delivered", 201),
])  # fmt: skip
def test_whose_numbers_they_are(phone, tea, who, what, status):
    assert put(phone(who), tea, what, 6).status_code == status


@pytest.mark.parametrize(("what", "to", "says"), [
    ("delivered", -1, "A number from 1 to 100000, please."), ("delivered", "", "A number from 1 to 100000, please."),
    ("quantity", 0, "A number from 1 to 100000, please."), ("price", 3, "There is no such thing in this request."),
])  # fmt: skip
def test_what_is_no_number_of_a_line_is_refused(phone, tea, what, to, says):
    before = numbers(phone("takumi"), tea)
    answer = put(phone("takumi", "en"), tea, what, to)
    assert (answer.status_code, answer.json["error"]["message"]) == (422, says)
    assert numbers(phone("takumi"), tea) == before


def test_of_another_request_no_line_is_set(phone, tea):
    other = make(phone("misaki"), title="水")
    key = lines_of(phone("takumi"), other)[0].key
    assert phone("takumi").post(f"{CARDS}/{tea}/lines", line=key, what="delivered", number=1).status_code == 422
    found = make(phone("misaki"), "found", "財布")
    assert phone("takumi").post(f"{CARDS}/{found}/lines", line=key, what="delivered", number=1).status_code == 422


def test_when_it_is_over_no_number_changes(phone, tea):
    ichiro = phone("ichiro")
    move(ichiro, tea, "deliver")
    assert put(ichiro, tea, "quantity", 30).status_code == 409
    move(phone("misaki"), tea, "confirm")
    assert put(ichiro, tea, "delivered", 3).status_code == 409


def test_nobody_said_how_many_until_so_many_came(phone):
    ichiro = phone("ichiro")
    number = make(phone("misaki"))
    put(ichiro, number, "delivered", 5)
    assert (card(ichiro, number).state, card(ichiro, number).amount) == ("delivered", "5")
