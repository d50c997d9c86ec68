"""A supply request: what is asked for, how many, and its way to whoever asked."""

import pytest

from eventops.supplies.models import SupplyLine
from tests.steps import EVENT, all_of, card, make, move, say

BOARD = f"{EVENT}/board"


def test_how_many_is_kept_and_shown(phone):
    hanako = phone("hanako").open(BOARD)
    number = make(phone("misaki"), quantity="24", unit="本")
    (line,) = all_of(hanako, SupplyLine, request_id=card(hanako, number).id)
    assert (line.item, line.quantity, line.unit) == ("お茶", 24, "本")
    hanako.hear()
    assert "24本" in hanako.dom.find(id=f"c-{card(hanako, number).key}").get_text()
    assert hanako.shows_what_a_reload_shows()


def test_how_many_is_heard_in_the_words(phone):
    ichiro = phone("ichiro")
    number = make(ichiro, title="", message=say(ichiro, "お茶が足りないため、24本お願いします"))
    assert card(ichiro, number).amount == "24本"
    number = make(ichiro, title="", quantity="6", message=say(ichiro, "お茶が足りないため、24本お願いします"))
    assert card(ichiro, number).amount == "6"


def test_nobody_needs_to_say_how_many(phone):
    hanako = phone("hanako").open(BOARD)
    number = make(phone("misaki"))
    hanako.hear()
    shown = hanako.dom.find(id=f"c-{card(hanako, number).key}").select_one(".card-name").get_text(strip=True)
    assert shown == "お茶"


def test_it_goes_the_whole_way_to_whoever_asked(phone):
    misaki, ichiro = phone("misaki").open(BOARD), phone("ichiro")
    number = make(misaki)
    way = [(ichiro, "accept", "accepted"), (ichiro, "dispatch", "on_the_way"), (ichiro, "deliver", "delivered"),
           (misaki, "not_received", "accepted"), (ichiro, "deliver", "delivered"), (misaki, "confirm", "closed")]
    for person, verb, state in way:
        assert move(person, number, verb).status_code == 201
        misaki.hear()
        assert misaki.dom.find(id=f"c-{card(misaki, number).key}")["data-state"] == state
    assert misaki.dom.find(id=f"c-{card(misaki, number).key}")["data-open"] == "0"
    assert misaki.shows_what_a_reload_shows()


def test_the_author_of_the_message_confirms_and_not_who_pressed(phone):
    misaki, ichiro = phone("misaki"), phone("ichiro")
    number = make(ichiro, message=say(misaki, "お茶が足りません"))
    move(phone("takumi"), number, "accept")
    move(phone("takumi"), number, "deliver")
    assert move(ichiro, number, "confirm").status_code == 403
    assert move(misaki, number, "confirm").status_code == 201


@pytest.mark.parametrize(("said", "urgency"), [("お茶が足りないため至急!", "urgent"), ("お茶が足りません", "normal")])
def test_urgency_is_heard_in_the_words(phone, said, urgency):
    ichiro = phone("ichiro")
    assert card(ichiro, make(ichiro, title="", message=say(ichiro, said))).urgency == urgency


def test_who_first_answered_and_when_it_ended_is_kept(phone):
    ichiro = phone("ichiro")
    number = make(ichiro)
    assert card(ichiro, number).first_response_at is None
    move(ichiro, number, "accept")
    first = card(ichiro, number).first_response_at
    move(ichiro, number, "deliver")
    move(ichiro, number, "confirm")
    done = card(ichiro, number)
    assert done.first_response_at == first
    assert done.closed_at >= first
