"""Putting a card of any kind aside: until later, or as a duplicate of another."""

import pytest

from eventops.board.models import Card
from tests import steps
from tests.incidents.reports import later, report
from tests.steps import CARDS, EVENT, all_of, card, make, move

KINDS = ("supply", "found", "inquiry", "question", "incident", "setup")


def a_card(phone, kind):
    return report(phone) if kind == "incident" else "1" if kind == "setup" else make(phone, kind, "お茶")


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_that_was_put_off_comes_back_by_itself(app, phone, kind):
    ichiro = phone("ichiro")
    number = a_card(ichiro, kind)
    board = phone("takumi").open(f"{EVENT}/board")
    row = lambda: board.dom.find(id=f"c-{card(board, number).key}")  # noqa: E731
    assert ichiro.post(f"{CARDS}/{number}/snooze", minutes="15").status_code == 201
    board.hear()
    assert row()["data-open"] == "0", "out of what is waited for"
    assert board.shows_what_a_reload_shows()
    with later(app, 14):
        assert card(board, number).snooze_until
    with later(app, 15):
        board.hear()
        assert row()["data-open"] == "1"
        assert card(board, number).snooze_until is None
        assert board.shows_what_a_reload_shows()


def test_whoever_takes_it_up_need_not_wait_and_what_is_over_is_not_put_off(phone):
    ichiro, number = phone("ichiro"), make(phone("ichiro"))
    ichiro.post(f"{CARDS}/{number}/snooze", minutes="60")
    assert move(ichiro, number, "accept").status_code == 201
    assert card(ichiro, number).snooze_until is None
    move(phone("hanako"), number, "cancel")
    assert ichiro.post(f"{CARDS}/{number}/snooze", minutes="15").status_code == 409
    assert ichiro.post(f"{CARDS}/{number}/snooze", minutes="7").status_code == 422
    assert phone("misaki").post(f"{CARDS}/{number}/snooze", minutes="15").status_code == 403


def test_a_wall_does_not_wait_for_what_was_put_off(app, phone):
    ichiro, screen = phone("ichiro"), steps.wall(app, phone("hanako"), phone)
    number = make(ichiro, urgency="urgent")
    screen.hear()
    assert screen.dom.select(".alarm li")
    ichiro.post(f"{CARDS}/{number}/snooze", minutes="30")
    screen.hear()
    assert not screen.dom.select(".alarm li")
    with later(app, 30):
        screen.hear()
        assert screen.dom.select(".alarm li")
        assert screen.shows_what_a_reload_shows()


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_a_duplicate_points_to_the_root_whatever_it_was_said_to_be_the_same_as(phone, kind):
    ichiro = phone("ichiro")
    first, second, third = (a_card(ichiro, kind) for _ in range(3))
    for number, root in ((third, second), (second, first)):
        assert ichiro.post(f"{CARDS}/{number}/duplicate", root=f"#{root}").status_code == 201
    root = card(ichiro, first)
    assert [card(ichiro, each).duplicate_of_id for each in (first, second, third)] == [None, root.id, root.id]
    assert move(ichiro, third, type(root).VERBS[0].name, note="x").status_code == 409, "it goes with its root"
    page = phone("takumi").open(f"{CARDS}/{third}")
    assert f"#{first}" in page.dom.select_one(".notice a").get_text()
    assert ichiro.post(f"{CARDS}/{third}/duplicate", root="").status_code == 201
    page.hear()
    assert not page.dom.select(".notice")
    assert card(ichiro, third).closed_at is None
    assert page.shows_what_a_reload_shows()


def test_a_duplicate_of_itself_or_of_what_others_hear_is_none(phone):
    hanako = phone("hanako")
    number, theirs = make(hanako), make(hanako, message=steps.say(hanako, "お茶", to="本部"))
    for root in (number, theirs, "1"):
        assert hanako.post(f"{CARDS}/{number}/duplicate", root=root).status_code == 422, root
    assert hanako.post(f"{CARDS}/{number}/duplicate", root="999").status_code == 404
    assert phone("ichiro").post(f"{CARDS}/{number}/duplicate", root=theirs).status_code == 404
    assert all_of(hanako, Card, number=number)[0].duplicate_of_id is None


def test_the_counters_of_the_wall_leave_duplicates_out(app, phone):
    ichiro, screen = phone("ichiro"), steps.wall(app, phone("hanako"), phone)
    first, second = make(ichiro), make(ichiro)
    ichiro.post(f"{CARDS}/{second}/duplicate", root=first)
    screen.hear()
    assert screen.dom.select_one(".count-unaccepted dd").get_text() == "1"
    assert screen.shows_what_a_reload_shows()
