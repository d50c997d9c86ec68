"""Undo: one's own last step, within ten seconds, as a new row of the history."""

from datetime import timedelta

from eventops import clock
from tests.steps import CARDS, card, count, kinds_of_change, make, move

BOARD = "/events/fair/board"


def undo(phone, number, **more):
    return phone.post(f"{CARDS}/{number}/undo", **more)


def test_the_card_is_as_it_was_on_every_open_board(phone):
    hanako, ichiro = phone("hanako").open(BOARD), phone("ichiro")
    number = make(ichiro)
    move(ichiro, number, "accept")
    assert undo(ichiro, number).status_code == 201
    hanako.hear()
    shown = hanako.dom.find(id=f"c-{card(hanako, number).key}")
    assert (shown["data-state"], shown["data-assignee"], shown["data-v"]) == ("requested", "", "3")
    assert hanako.shows_what_a_reload_shows()
    assert kinds_of_change(hanako)[-2:] == ["card.moved", "card.undone"]


def test_the_answer_to_a_move_says_how_to_take_it_back(phone):
    ichiro = phone("ichiro")
    number = make(ichiro)
    answer = move(ichiro, number, "accept").json["undo"]
    assert ichiro.post(answer["url"], **answer["fields"]).status_code == 201
    assert card(ichiro, number).state == "requested"


def test_it_is_there_for_ten_seconds(phone):
    ichiro = phone("ichiro", "en")
    early, late, now = make(ichiro), make(ichiro), clock.now()
    with clock.stopped(now):
        for number in (early, late):
            move(ichiro, number, "accept")
    with clock.stopped(now + timedelta(seconds=9.9)):
        assert undo(ichiro, early).status_code == 201
    before = count(ichiro)
    with clock.stopped(now + timedelta(seconds=10.1)):
        answer = undo(ichiro, late)
    assert (answer.status_code, answer.json["error"]["message"]) == (409, "This can no longer be undone.")
    assert answer.json["packets"]
    assert (card(ichiro, late).state, count(ichiro)) == ("accepted", before)


def test_it_is_for_the_one_who_moved(phone):
    number = make(phone("misaki"))
    move(phone("ichiro"), number, "accept")
    assert undo(phone("hanako"), number).status_code == 409
    assert card(phone("hanako"), number).state == "accepted"
    assert undo(phone("ichiro"), number).status_code == 201


def test_it_goes_one_step_back_and_no_further(phone):
    ichiro = phone("ichiro")
    number = make(ichiro)
    for verb in ("accept", "dispatch"):
        move(ichiro, number, verb)
    assert undo(ichiro, number).status_code == 201
    assert undo(ichiro, number).status_code == 409
    assert card(ichiro, number).state == "accepted"


def test_asking_again_undoes_once(phone):
    ichiro = phone("ichiro")
    number = make(ichiro)
    move(ichiro, number, "accept")
    first, again = (undo(ichiro, number, client_id="the-same-press") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json["packets"] == first.json["packets"] != []


def test_a_reopening_that_is_undone_leaves_the_card_closed_as_it_was(phone):
    hanako = phone("hanako")
    number = make(hanako, "found", "黒い財布")
    for verb, note in (("return", "本人に返還"), ("reopen", "人違い")):
        move(hanako, number, verb, note=note)
    closed = card(hanako, number)
    assert closed.closed_at is None
    undo(hanako, number)
    again = card(hanako, number)
    assert (again.state, again.outcome, again.closed_at is None) == ("returned", "本人に返還", False)


def test_it_does_not_take_the_card_from_whom_it_was_given_since(phone):
    ichiro, hanako = phone("ichiro"), phone("hanako")
    number = make(ichiro)
    move(ichiro, number, "accept")
    hanako.post(f"{CARDS}/{number}/assignee", assignee="takumi-key")
    assert undo(ichiro, number).status_code == 409
    assert card(ichiro, number).state == "accepted"
