"""What one shift leaves to the next: listed by itself, received item by item, and by one person each."""

import pytest

from eventops import clock
from eventops.changes import Change
from eventops.handovers.models import Handover, HandoverItem
from eventops.people.models import Membership, Team
from tests.steps import EVENT, all_of, card, make, move, put, say

HANDOVERS = f"{EVENT}/handovers"
LINES = "鍵は本部の引き出し\n\n弁当は12時に届く"


def team(phone, code="UNEI"):
    return all_of(phone, Team, code=code)[0].key


def hand_over(phone, code="UNEI", lines=LINES, **form):
    to = team(phone, code) if code else ""
    return phone.post(HANDOVERS, **{"team": to, "since": "2026-01-01T00:00", "lines": lines, **form})


def receive(phone, item):
    return phone.post(f"{HANDOVERS}/{all_of(phone, Handover)[-1].key}/items/{item.key}/receipt")


def items(phone):
    """``{number of the card or text: item}`` of the last handover."""
    numbers = {each.id: each.number for each in all_of(phone, type(card(phone, "1")).__mro__[1])}
    return {numbers.get(each.card_id, each.text): each
            for each in all_of(phone, HandoverItem, handover_id=all_of(phone, Handover)[-1].id)}


@pytest.fixture
def shift(phone):
    """一郎's morning: a request in his hands, one for his team, one of another, one that is closed."""
    ichiro, hanako = phone("ichiro"), phone("hanako")
    own, for_team, other, closed = (make(hanako, title=title) for title in ("お茶", "机", "椅子", "水"))
    move(ichiro, own, "accept")
    hanako.post(f"{EVENT}/cards/{for_team}/assignee", assignee=f"team:{team(hanako)}")
    move(phone("sakura"), other, "accept")
    move(ichiro, closed, "accept")
    move(ichiro, closed, "deliver")
    move(hanako, closed, "confirm")
    return own, for_team, other, closed


def test_it_lists_by_itself_what_is_open_in_ones_hands_and_the_teams(phone, shift):
    own, for_team, other, closed = shift
    assert hand_over(phone("ichiro")).status_code == 201
    listed = items(phone("ichiro"))
    assert {own, for_team, "鍵は本部の引き出し", "弁当は12時に届く"} <= set(listed)
    assert not {other, closed} & set(listed)
    assert all_of(phone("ichiro"), Handover)[0].closed == 1


def test_received_item_by_item_it_changes_hands_live(phone, shift):
    own, *_rest = shift
    takumi = phone("takumi").open(HANDOVERS)
    hand_over(phone("ichiro"))
    takumi.hear()
    assert takumi.shows_what_a_reload_shows()
    ichiro = phone("ichiro").open(HANDOVERS)
    assert receive(takumi, items(takumi)[own]).status_code == 201
    assert ichiro.hear()
    assert ichiro.shows_what_a_reload_shows()
    row = ichiro.dom.find(id=f"i-{items(ichiro)[own].key}")
    assert "拓海" in row.get_text()
    assert not row.select("form")
    assert card(takumi, own).assignee_id == all_of(takumi, Membership, key="takumi-key")[0].id
    waiting = [each for each in items(ichiro).values() if each.received_at is None]
    assert len(waiting) == len(items(ichiro)) - 1
    assert [change.kind for change in all_of(ichiro, Change) if change.kind.startswith("handover.")] == [
        "handover.made", "handover.received"]


def test_of_two_who_receive_the_same_one_does_and_the_other_reads_who(phone, shift):
    own, *_rest = shift
    hand_over(phone("ichiro"))
    takumi, hanako = phone("takumi"), phone("hanako", "en")
    assert receive(takumi, items(takumi)[own]).status_code == 201
    answer = receive(hanako, items(hanako)[own])
    assert (answer.status_code, answer.json["error"]["message"]) == (409, "拓海 has received this already.")
    assert card(takumi, own).assignee_id == all_of(takumi, Membership, key="takumi-key")[0].id


def test_nobody_receives_what_they_handed_over_themselves(phone, shift):
    hand_over(phone("ichiro"))
    ichiro = phone("ichiro")
    assert receive(ichiro, items(ichiro)[shift[0]]).status_code == 403


def test_what_somebody_else_has_taken_meanwhile_stays_theirs(phone, shift):
    own, *_rest = shift
    hand_over(phone("ichiro"))
    phone("hanako").post(f"{EVENT}/cards/{own}/assignee", assignee="sakura-key")
    assert receive(phone("takumi"), items(phone("takumi"))[own]).status_code == 201
    assert card(phone("takumi"), own).assignee_id == all_of(phone("takumi"), Membership, key="sakura-key")[0].id


def test_it_is_read_by_the_team_and_the_managers_alone(phone, shift):
    sakura, misaki = phone("sakura").open(HANDOVERS), phone("misaki").open(f"{EVENT}/")
    hand_over(phone("ichiro"))
    assert not sakura.hear()
    assert not misaki.hear()
    assert "鍵は本部" not in sakura.get(HANDOVERS).text
    assert receive(sakura, items(phone("ichiro"))[shift[0]]).status_code == 404
    assert misaki.get(HANDOVERS).status_code == 403
    assert "鍵は本部" in phone("hanako").get(HANDOVERS).text
    assert hand_over(sakura, "UNEI").status_code == 404, "nor is handed over to a team of others"


def test_a_card_only_some_of_them_may_read_is_not_on_it(phone, shift):
    hanako = phone("hanako")
    number = make(hanako, message=say(hanako, "マイクが足りません", "本部"))
    move(hanako, number, "accept")
    assert hand_over(hanako, "KEN").status_code == 201
    assert number not in items(hanako)
    assert hand_over(hanako, None).status_code == 201
    assert number in items(hanako)


def test_a_snoozed_card_is_on_it_with_its_time(phone, shift):
    own, *_rest = shift
    put(phone("ichiro"), own, snooze_until=clock.now())
    hand_over(phone("ichiro"))
    assert "comes back at" in phone("takumi", "en").get(HANDOVERS).text


def test_nothing_open_and_nothing_said_is_no_handover(phone):
    answer = hand_over(phone("yuki"), "KEN", lines=" ")
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "nothing")
