"""A card's own talk: said at the card, it stands in the room, too."""

from tests.cast import FAIR

NEW = f"/events/{FAIR}/cards"


def a_card(phone):
    return phone.post(NEW, kind="supply", title="延長コード").json["card"]


def test_what_is_said_at_a_card_stands_at_the_card_and_in_the_room(phone):
    ichiro, hanako, misaki = phone("ichiro"), phone("hanako"), phone("misaki")
    card = a_card(ichiro)
    hanako.open(card)
    misaki.open(f"/events/{FAIR}/")

    assert ichiro.post(f"{card}/messages", body="5mで足りますか?").status_code == 201

    hanako.hear(), misaki.hear()
    assert hanako.dom.select_one(".card-talk").find(string="5mで足りますか?")
    assert hanako.shows_what_a_reload_shows()
    assert misaki.dom.select_one("[id^=talk-]").find(string="5mで足りますか?")
    assert misaki.shows_what_a_reload_shows()


def test_an_empty_word_is_refused_with_a_sentence(phone):
    ichiro = phone("ichiro")
    answer = ichiro.post(f"{a_card(ichiro)}/messages", body="  ")
    assert answer.status_code == 422
    assert answer.json["error"]["message"]
