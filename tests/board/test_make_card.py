"""Making a card takes one line of text or one photo; from a message it takes along what is known."""

from datetime import timedelta

import pytest

from eventops import clock
from eventops.board.models import Card
from eventops.events.models import Place
from eventops.people.models import Membership
from eventops.supplies.models import SupplyLine
from tests.phone import jpeg
from tests.steps import CARDS, EVENT, all_of, card, count, lines, make, message, move, photos, say

BOARD, TALK = f"{EVENT}/board", f"{EVENT}/"


def test_it_is_on_every_open_board_in_its_place(phone):
    hanako = phone("hanako").open(BOARD)
    old, urgent = make(phone("misaki"), title="水"), make(phone("misaki"), title="お茶", urgency="urgent")
    newest = make(phone("misaki"), "inquiry", "青い傘")
    hanako.hear()
    wanted = [f"c-{card(hanako, number).key}" for number in (urgent, newest, old)]
    assert [item["id"] for item in hanako.dom.select("#cards > li.card")] == wanted
    assert hanako.shows_what_a_reload_shows()


def test_a_card_by_itself_is_told_in_the_talk_in_each_readers_language(phone):
    hanako, misaki = phone("hanako").open(TALK), phone("misaki", "en").open(TALK)
    number = make(phone("ichiro"), title="養生テープ")
    (line,) = lines(hanako, "card.made")
    for each in (hanako, misaki):
        each.hear()
        told = each.dom.find(id=f"m-{line.key}").get_text()
        assert f"#{number} 養生テープ" in told
        assert each.dom.find(id=f"m-{line.key}").select_one(".chip")
        assert each.shows_what_a_reload_shows()
    assert "Supply request" in misaki.dom.find(id=f"m-{line.key}").get_text()


def test_from_a_message_come_author_photos_place_and_time(phone):
    misaki, ichiro = phone("misaki"), phone("ichiro")
    hall = all_of(misaki, Place, name_ja="会場")[0]
    pressed = clock.now() - timedelta(minutes=4)
    key = say(misaki, "お茶が足りないため至急用意をお願いします!", photos=[jpeg("navy"), jpeg("gold")], place=hall.key,
              occurred_at=clock.iso(pressed))
    made = card(ichiro, make(ichiro, title="", message=key))
    author = all_of(misaki, Membership, key="misaki-key")[0]
    assert (made.reporter_id, made.place_id, made.occurred_at) == (author.id, hall.id, message(misaki, key).occurred_at)
    assert (made.title, made.urgency, made.body) == ("お茶", "urgent", "お茶が足りないため至急用意をお願いします!")
    posted, carried = photos(misaki, message_id=message(misaki, key).id), photos(misaki, card_id=made.id)
    assert [photo.hash for photo in carried] == [photo.hash for photo in posted]
    assert len(carried) == 2


def test_its_chip_stands_under_the_message_and_lives(phone):
    hanako = phone("hanako").open(TALK)
    key = say(phone("misaki"), "お茶が足りません")
    number = make(phone("ichiro"), message=key)
    hanako.hear()
    chip = hanako.dom.select_one(f"#m-{key} .chip")
    assert f"#{number}" in chip.get_text()
    before = chip.get_text()
    move(phone("ichiro"), number, "accept")
    hanako.hear()
    assert hanako.dom.select_one(f"#m-{key} .chip").get_text() != before
    assert hanako.shows_what_a_reload_shows()


def test_the_second_who_makes_it_of_the_same_message_sees_the_first(phone):
    key = say(phone("misaki"), "お茶が足りません")
    number = make(phone("ichiro"), message=key)
    answer = phone("takumi", "en").post(CARDS, kind="supply", title="お茶", message=key)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "already_made")
    assert answer.json["error"]["message"] == f"#{number} was made from this already."
    assert make(phone("takumi"), "found", "", message=key) != number


@pytest.mark.parametrize(("kind", "body", "title"), [
    ("supply", "お茶が足りません", "お茶"), ("found", "ここに忘れ物がありました\n3列目", "ここに忘れ物がありました"),
    ("inquiry", "青い傘を探しています", "青い傘を探しています"),
])  # fmt: skip
def test_one_tap_names_it_by_the_words_of_the_message(phone, kind, body, title):
    ichiro = phone("ichiro")
    assert card(ichiro, make(ichiro, kind, "", message=say(ichiro, body))).title == title


@pytest.mark.parametrize("kind", ["supply", "found", "inquiry"])
def test_a_photo_alone_is_enough_and_the_card_has_a_name(phone, kind):
    ichiro = phone("ichiro", "en")
    by_hand = card(ichiro, make(ichiro, kind, "", photos=[jpeg()]))
    of_a_post = card(ichiro, make(ichiro, kind, "", message=say(ichiro, "", photos=[jpeg()])))
    assert by_hand.title == of_a_post.title != ""
    assert len(photos(ichiro, card_id=by_hand.id)) == len(photos(ichiro, card_id=of_a_post.id)) == 1


def test_nothing_at_all_is_not_enough(phone):
    misaki = phone("misaki", "en")
    before = count(misaki)
    answer = misaki.post(CARDS, kind="supply", title=" ")
    assert (answer.status_code, answer.json["error"]["fields"]) == (422, {"title": ["What is it?"]})
    assert (count(misaki), all_of(misaki, Card, kind="supply")) == (before, [])


@pytest.mark.parametrize(("form", "says"), [
    ({"kind": "setup"}, "There is no such kind of card."), ({"kind": "dragon"}, "There is no such kind of card."),
    ({"title": "あ" * 121}, "At most 120 characters, please."),
    ({"quantity": "0"}, "A number from 1 to 100000, please."),
    ({"quantity": "many"}, "Not a valid integer value."),
    ({"urgency": "screaming"}, "There is no such urgency."),
])  # fmt: skip
def test_what_makes_no_card_is_said_in_the_readers_language(phone, form, says):
    misaki = phone("misaki", "en")
    before = count(misaki)
    answer = misaki.post(CARDS, **({"kind": "supply", "title": "お茶"} | form))
    assert (answer.status_code, answer.json["error"]["message"]) == (422, says)
    assert count(misaki) == before
    assert make(misaki)


def test_a_number_that_is_none_is_said_in_japanese_too(phone):
    answer = phone("misaki").post(CARDS, kind="supply", title="お茶", quantity="many")
    assert answer.json["error"]["message"] == "無効な整数です。"


def test_a_bad_photo_keeps_the_card_back(phone):
    misaki = phone("misaki")
    assert misaki.post(CARDS, kind="found", title="黒い財布", photos=[b"<html>"]).status_code == 422
    assert all_of(misaki, Card, kind="found") == []
    assert all_of(misaki, SupplyLine) == []


def test_asking_again_makes_one_and_gives_the_same_parts(phone):
    misaki = phone("misaki")
    form = {"kind": "supply", "title": "お茶", "client_id": "the-same-press", "photos": [jpeg()]}
    first, again = misaki.post(CARDS, **form), misaki.post(CARDS, **form)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json["packets"] == first.json["packets"] != []
    assert len(all_of(misaki, Card, kind="supply")) == 1
    assert misaki.post(CARDS, **(form | {"title": "水"})).status_code == 409


@pytest.mark.parametrize("who", ["mei", "daichi", "olga"])
def test_those_who_are_not_in_make_none(phone, who):
    assert make(phone("misaki"))
    answer = phone(who).post(CARDS, kind="supply", title="お茶")
    assert answer.status_code == (404 if who == "olga" else 403)


def test_the_form_is_filled_from_the_message(phone):
    misaki = phone("misaki")
    key = say(misaki, "お茶が足りないため至急用意をお願いします!", place=all_of(misaki, Place, name_ja="控室")[0].key)
    form = phone("ichiro").fetch(f"{CARDS}/new?kind=supply&message={key}")
    assert form.select_one("[name=title]")["value"] == "お茶"
    assert form.select_one("[name=message]")["value"] == key
    assert form.select_one("[name=urgency][checked]")["value"] == "urgent"
    assert phone("ichiro").get(f"{CARDS}/new?kind=dragon").status_code == 422


def test_the_kinds_are_offered_for_a_message(phone):
    key = say(phone("misaki"), "お茶が足りません")
    sheet = phone("ichiro").get(f"{EVENT}/messages/{key}/kinds").text
    assert all(f"kind={kind}" in sheet or f'value="{kind}"' in sheet for kind in ("supply", "found", "inquiry"))
    assert "kind=setup" not in sheet
