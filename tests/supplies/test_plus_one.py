"""「＋1」: a request like one that is open is joined instead of made again, and nothing that was typed is lost."""

from datetime import timedelta

import pytest

from eventops import clock
from eventops.events.models import Place
from eventops.supplies.models import SupplyRequest, SupplyWant
from tests.phone import jpeg
from tests.steps import CARDS, EVENT, all_of, card, make, message, move, photos, put, say

ASKED = {"kind": "supply", "ask": "1"}


@pytest.fixture
def room(phone):
    return all_of(phone("hanako"), Place, name_ja="控室")[0].key


@pytest.fixture
def tea(phone, room):
    return make(phone("misaki"), quantity="24", unit="本", place=room)


def offer(phone, **form):
    answer = phone.post(CARDS, **ASKED, **form)
    return answer.status_code, answer.json.get("error", {}).get("offer", {}).get("url")


def test_the_same_thing_at_the_same_place_is_offered(phone, tea, room):
    status, url = offer(phone("ichiro"), title=" お茶", place=room)
    assert (status, url) == (409, f"{CARDS}/{tea}/wants")
    assert len(all_of(phone("ichiro"), SupplyRequest)) == 1
    answer = phone("ichiro", "en").post(CARDS, **ASKED, title="お茶", place=room)
    assert answer.json["error"]["message"] == f"#{tea} お茶 24本 is open already: requested, 0 min ago."


@pytest.mark.parametrize("form", [{"title": "水"}, {"place": ""}, {"ask": ""}])
def test_another_thing_another_place_or_a_clear_will_make_another_card(phone, tea, room, form):
    answer = phone("ichiro").post(CARDS, **(ASKED | {"title": "お茶", "place": room} | form))
    assert answer.status_code == 201


@pytest.mark.parametrize("verb", ["cancel", "decline", "deliver"])
def test_what_is_over_is_not_joined(phone, tea, room, verb):
    takumi = phone("takumi")
    if verb == "deliver":
        move(takumi, tea, "accept")
    assert move(takumi, tea, verb, note="ない").status_code == 201
    assert takumi.post(f"{CARDS}/{tea}/wants", kind="supply").status_code == 409
    assert offer(takumi, title="お茶", place=room)[0] == 201


def test_after_a_quarter_of_an_hour_it_is_a_new_card(phone, tea, room):
    put(phone("hanako"), tea, received_at=clock.ago(minutes=14))
    assert offer(phone("ichiro"), title="お茶", place=room)[0] == 409
    put(phone("hanako"), tea, received_at=clock.ago(minutes=16))
    assert offer(phone("ichiro"), title="お茶", place=room)[0] == 201


def test_what_waited_in_a_phone_makes_its_card_because_nobody_is_there_to_answer(phone, tea, room):
    pressed = clock.iso(clock.now() - timedelta(minutes=3))
    assert offer(phone("ichiro"), title="お茶", place=room, occurred_at=pressed)[0] == 201


def test_a_request_of_those_who_hear_more_is_not_told_of(phone, room):
    hanako = phone("hanako")
    place = all_of(hanako, Place, name_ja="控室")[0].key
    make(hanako, title="", message=say(hanako, "お茶が足りません", to="本部", place=place))
    assert offer(phone("ichiro"), title="お茶", place=place)[0] == 201


def test_joining_adds_who_how_many_words_and_photos_once(phone, tea, room):
    ichiro, hanako = phone("ichiro"), phone("hanako").open(f"{EVENT}/board")
    page = phone("hanako").open(f"{CARDS}/{tea}")
    form = {**ASKED, "title": "お茶", "quantity": "6", "unit": "本", "place": room, "body": "奥の机に"}
    for status in (201, 200):
        answer = ichiro.post(f"{CARDS}/{tea}/wants", photos=[jpeg()], client_id="one-press-of-ichiro", **form)
        assert answer.status_code == status, answer.text
    (want,) = all_of(ichiro, SupplyWant)
    assert want.note == "奥の机に"
    joined = card(ichiro, tea)
    assert (joined.amount, joined.wanted, len(photos(ichiro, card_id=joined.id))) == ("30本", 1, 1)
    hanako.hear()
    assert "＋1" in hanako.dom.find(id=f"c-{joined.key}").text
    page.hear()
    assert "一郎" in page.dom.select_one(".wants").text
    assert "奥の机に" in page.dom.select_one(".wants").text
    for each in (hanako, page):
        assert each.shows_what_a_reload_shows()
    ichiro.post(f"{CARDS}/{tea}/wants", kind="supply")
    assert card(ichiro, tea).wanted == 1


def test_a_want_is_taken_back_with_all_that_it_asked_for(phone, tea, room):
    ichiro, page = phone("ichiro"), phone("hanako").open(f"{CARDS}/{tea}")
    answer = ichiro.post(f"{CARDS}/{tea}/wants", **ASKED, title="お茶", quantity="6", unit="本", place=room)
    undo = answer.json["undo"]["url"]
    ichiro.post(f"{CARDS}/{tea}/wants", **ASKED, title="水", quantity="3", unit="本", place=room)
    assert (card(ichiro, tea).amount, card(ichiro, tea).title) == ("30本・3本", "お茶・水")
    assert ichiro.post(undo).status_code == 201
    assert (card(ichiro, tea).amount, card(ichiro, tea).title, card(ichiro, tea).wanted) == ("24本", "お茶", 0)
    assert all_of(ichiro, SupplyWant) == []
    page.hear()
    assert page.shows_what_a_reload_shows()
    assert ichiro.post(undo).status_code == 409
    assert "undo" not in phone("misaki").post(f"{CARDS}/{tea}/wants", **ASKED, title="お茶", quantity="1").json


def test_what_is_on_its_way_stays_though_a_want_is_taken_back(phone, tea):
    ichiro, takumi = phone("ichiro"), phone("takumi")
    ichiro.post(f"{CARDS}/{tea}/wants", **ASKED, title="お茶", quantity="6")
    for verb in ("accept", "dispatch"):
        assert move(takumi, tea, verb).status_code == 201
    assert ichiro.post(f"{CARDS}/{tea}/wants/undo").status_code == 201
    assert card(ichiro, tea).amount == "30本"


def test_who_asked_first_adds_to_their_own_without_being_counted(phone, tea, room):
    misaki = phone("misaki")
    assert misaki.post(f"{CARDS}/{tea}/wants", **ASKED, title="お茶", quantity="6", body="急ぎます").status_code == 201
    assert (card(misaki, tea).amount, card(misaki, tea).wanted, card(misaki, tea).body) == ("30本", 0, "急ぎます")


def test_a_thing_that_is_not_in_it_becomes_a_line_of_it(phone, tea):
    phone("ichiro").post(f"{CARDS}/{tea}/wants", **ASKED, title="水", quantity="6", unit="本")
    assert card(phone("ichiro"), tea).amount == "24本・6本"


def test_a_post_is_linked_and_its_author_is_who_wants_it(phone, tea, room):
    sakura, ichiro, talk = phone("sakura"), phone("ichiro"), phone("hanako").open(f"{EVENT}/")
    key = say(sakura, "お茶が足りません。6本お願いします", place=room)
    assert offer(ichiro, title="", message=key) == (409, f"{CARDS}/{tea}/wants")
    assert ichiro.post(f"{CARDS}/{tea}/wants", **ASKED, message=key).status_code == 201
    assert message(ichiro, key).card_id == card(ichiro, tea).id
    (want,) = all_of(ichiro, SupplyWant)
    assert (card(ichiro, tea).amount, want.member.key) == ("30本", "sakura-key")
    talk.hear()
    assert f"#{tea}" in talk.dom.select_one(f"#m-{key} .chip").text
    assert talk.shows_what_a_reload_shows()


def test_two_ticks_join_only_what_holds_both(phone, room):
    make(phone("misaki"), title="お茶", place=room)
    phone("hanako").post(f"{EVENT}/desk/supplies/usual")
    from eventops.supplies.models import SupplyPick
    tea, water = (all_of(phone("hanako"), SupplyPick, name_ja=name)[0].key for name in ("お茶", "水"))
    assert offer(phone("ichiro"), title="", place=room, ticked=[tea, water])[0] == 201
    assert offer(phone("ichiro"), title="", place=room, ticked=[water, tea])[0] == 409
