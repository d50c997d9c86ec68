"""Giving a card to somebody who can see it, taking it oneself, letting it go."""

import pytest
from sqlalchemy import select

from eventops import changes
from eventops.events.models import Event
from eventops.extensions import db
from eventops.people.models import Membership, Team
from tests import cast
from tests.steps import CARDS, all_of, card, count, kinds_of_change, make, say

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
    assert offered == {"hanako-key", "takumi-key", "ichiro-key", "organization:県", "organization:運営会社",
                       *(f"team:{team(hanako, code)}" for code in ("KEN", "UNEI"))}
    form = sheet.select_one("form")
    assert phone("ichiro").post(form["action"], assignee="takumi-key").status_code == 201
    assert holder(hanako, number) == "takumi"
    assert phone("misaki").get(f"{CARDS}/{make(hanako)}/assignees").status_code == 403


@pytest.fixture
def kaito(app):
    """A guest of the event company beside its staff: an organisation is more than a team."""
    with app.app_context(), changes.writing():
        event = db.session.scalar(select(Event).filter_by(slug="fair"))
        cast.add(event, "kaito", "海斗", "guest", "active", "運営会社", [], [], {})
        changes.commit()


def give(phone, number, to):
    return phone.post(f"{CARDS}/{number}/assignee", assignee=to)


def team(phone, code):
    return all_of(phone, Team, code=code)[0].key


def waits_for(phone, number):
    """What the row of an open board says of a card, as 「自分の担当」 reads it."""
    row = phone.dom.find(id=f"c-{card(phone, number).key}")
    return row["data-assignee"], row["data-team"], row["data-organization"]


def test_given_to_an_organisation_it_waits_for_each_of_its_people_and_none_else(phone, kaito):
    number = make(phone("hanako"))
    kaito, misaki = phone("kaito").open(BOARD), phone("misaki").open(BOARD)
    assert give(phone("hanako"), number, "organization:運営会社").status_code == 201
    for each, own in ((kaito, "運営会社"), (misaki, "出展者")):
        each.hear()
        assert each.shows_what_a_reload_shows()
        assert waits_for(each, number) == ("", "", "運営会社")
        assert each.dom.select_one("filter-chips")["data-organization"] == own
        assert "→ 運営会社" in each.dom.find(id=f"c-{card(each, number).key}").get_text()


def test_given_to_a_team_it_waits_for_the_team_until_one_of_it_takes_it(phone):
    hanako, ichiro = phone("hanako"), phone("ichiro")
    number = make(hanako)
    assert give(hanako, number, f"team:{team(hanako, 'UNEI')}").status_code == 201
    ichiro.open(BOARD)
    assert waits_for(ichiro, number) == ("", team(ichiro, "UNEI"), "")
    assert give(ichiro, number, "me").status_code == 201
    ichiro.hear()
    assert waits_for(ichiro, number) == ("ichiro-key", team(ichiro, "UNEI"), "")


def test_given_to_nobody_in_particular_it_waits_for_whoever_comes(phone):
    hanako = phone("hanako")
    number = make(hanako)
    give(hanako, number, "organization:運営会社")
    assert give(hanako, number, "nobody:").status_code == 201
    hanako.open(BOARD)
    assert waits_for(hanako, number) == ("", "", "")
    assert kinds_of_change(hanako)[-2:] == ["card.assigned", "card.assigned"]


def test_it_goes_to_no_group_of_which_nobody_can_see_it(phone):
    hanako = phone("hanako", "en")
    number = make(hanako, message=say(hanako, "お茶が足りません", "運営会社"))
    before = count(hanako)
    for group, status in (("organization:出展者", 422), ("organization:どこにもない", 422), ("team:none", 404)):
        assert give(hanako, number, group).status_code == status
    assert count(hanako) == before
    assert give(phone("misaki"), make(hanako), "organization:運営会社").status_code == 403


def test_an_organisation_that_is_written_otherwise_keeps_what_waits_for_it(phone):
    hanako = phone("hanako")
    number = make(hanako)
    give(hanako, number, "organization:運営会社")
    misaki = phone("misaki").open(BOARD)
    assert hanako.post("/events/fair/desk/organizations", before="運営会社", name="イベント社").status_code == 201
    misaki.hear()
    assert waits_for(misaki, number) == ("", "", "イベント社")
    assert misaki.shows_what_a_reload_shows()
