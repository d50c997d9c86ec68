"""Giving a card to somebody who can see it, taking it oneself, letting it go."""

import pytest

from eventops.people.models import Membership
from tests.steps import CARDS, all_of, card, count, make, say

BOARD = "/events/fair/board"


def assign(phone, number, who, **more):
    return phone.post(f"{CARDS}/{number}/assignee", assignee=f"{who}-key" if who else "", **more)


def holder(phone, number):
    by_id = {member.id: member.key.removesuffix("-key") for member in all_of(phone, Membership)}
    return by_id.get(card(phone, number).assignee_id)


def test_it_shows_on_every_open_board(phone):
    number = make(phone("misaki"))
    misaki = phone("misaki").open(BOARD)
    assert assign(phone("ichiro"), number, "takumi").status_code == 201
    misaki.hear()
    assert misaki.dom.find(id=f"c-{card(misaki, number).key}")["data-assignee"] == "takumi-key"
    assert misaki.shows_what_a_reload_shows()


def test_a_guest_takes_a_card_and_lets_it_go_but_gives_it_to_nobody(phone):
    misaki = phone("misaki")
    number = make(misaki)
    assert assign(misaki, number, "misaki").status_code == 201
    assert assign(misaki, number, "ichiro").status_code == 403
    assert holder(misaki, number) == "misaki"
    assert assign(misaki, number, None).status_code == 201
    assert holder(misaki, number) is None


def test_a_guest_does_not_take_it_from_another(phone):
    number = make(phone("misaki"))
    assert assign(phone("ichiro"), number, "ichiro").status_code == 201
    assert assign(phone("misaki"), number, None).status_code == 403
    assert holder(phone("misaki"), number) == "ichiro"


@pytest.mark.parametrize(("who", "status"), [("mei", 422), ("daichi", 422), ("olga", 404)])
def test_it_goes_to_nobody_who_is_not_in(phone, who, status):
    hanako = phone("hanako", "en")
    number = make(hanako)
    before = count(hanako)
    answer = assign(hanako, number, who)
    assert (answer.status_code, count(hanako)) == (status, before)
    if status == 422:
        assert answer.json["error"]["message"] == "This person cannot see the card."
    assert assign(hanako, number, "misaki").status_code == 201


def test_it_goes_to_nobody_who_cannot_see_it(phone):
    hanako = phone("hanako")
    number = make(hanako, message=say(hanako, "お茶が足りません", "運営会社"))
    assert assign(hanako, number, "misaki").status_code == 422
    assert assign(hanako, number, "ichiro").status_code == 201


def test_giving_it_to_whom_it_has_is_no_change(phone):
    hanako = phone("hanako")
    number = make(hanako)
    assign(hanako, number, "ichiro", client_id="the-same-press")
    before = count(hanako)
    assert assign(hanako, number, "ichiro", client_id="the-same-press").status_code == 200
    assert assign(hanako, number, "ichiro").status_code == 201
    assert count(hanako) == before
    assert assign(hanako, number, "takumi", client_id="the-same-press").status_code == 409


def test_those_who_can_see_it_are_offered_one_tap_each(phone):
    hanako = phone("hanako")
    number = make(hanako, message=say(hanako, "お茶が足りません", "運営会社"))
    sheet = phone("ichiro").fetch(f"{CARDS}/{number}/assignees")
    offered = {button["value"] for button in sheet.select("button[name=assignee]")}
    assert offered == {"hanako-key", "takumi-key", "ichiro-key"}
    form = sheet.select_one("form")
    assert phone("ichiro").post(form["action"], assignee="takumi-key").status_code == 201
    assert holder(hanako, number) == "takumi"
    assert phone("misaki").get(f"{CARDS}/{make(hanako)}/assignees").status_code == 403
