"""Changing the words of a card: nobody's text overwrites another's unseen."""

import pytest

from eventops.events.models import Place
from tests.steps import CARDS, all_of, card, count, make, move

BOARD = "/events/fair/board"


def edit(phone, number, version=1, title="緑茶", **more):
    return phone.post(f"{CARDS}/{number}/edits", version=version, title=title, **more)


def test_the_new_words_are_on_every_open_board(phone):
    hanako = phone("hanako").open(BOARD)
    number = make(phone("misaki"))
    hall = all_of(hanako, Place, name_ja="会場")[0]
    assert edit(phone("misaki"), number, body="500 ml", place=hall.key).status_code == 201
    hanako.hear()
    shown = hanako.dom.find(id=f"c-{card(hanako, number).key}")
    assert "緑茶" in shown.get_text()
    assert (shown["data-place"], card(hanako, number).body) == (hall.key, "500 ml")
    assert hanako.shows_what_a_reload_shows()


def test_an_older_text_is_refused_and_the_card_comes_back_as_it_is(phone):
    number, ichiro = make(phone("misaki")), phone("ichiro", "en")
    edit(phone("misaki"), number, 1, "緑茶")
    before = count(ichiro)
    answer = edit(ichiro, number, 1, "麦茶")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "stale")
    assert answer.json["error"]["message"] == "Somebody has changed this meanwhile. Your text is kept."
    assert "緑茶" in answer.json["packets"][0]["parts"][0]["html"]
    assert (card(ichiro, number).title, count(ichiro)) == ("緑茶", before)
    assert edit(ichiro, number, 2, "麦茶").status_code == 201


def test_a_guest_edits_ones_own_only(phone):
    number = make(phone("hanako"))
    assert edit(phone("misaki"), number).status_code == 403
    assert card(phone("misaki"), number).title == "お茶"
    assert edit(phone("ichiro"), number).status_code == 201
    assert edit(phone("misaki"), make(phone("misaki"))).status_code == 201


@pytest.mark.parametrize("form", [{"title": " "}, {"title": "あ" * 121}, {"version": ""}, {"version": "x"},
                                  {"body": "あ" * 2001}])  # fmt: skip
def test_bad_input_changes_nothing(phone, form):
    hanako = phone("hanako")
    number = make(hanako)
    before = count(hanako)
    answer = edit(hanako, number, **form)
    assert (answer.status_code, set(answer.json["error"]["fields"])) == (422, set(form))
    assert (card(hanako, number).title, count(hanako)) == ("お茶", before)


def test_the_same_words_again_are_no_change(phone):
    hanako = phone("hanako")
    number = make(hanako)
    move(hanako, number, "accept")
    before = count(hanako)
    assert edit(hanako, number, 1, "お茶").status_code == 201
    assert count(hanako) == before


def test_a_translated_title_goes_with_the_text_it_translated(phone):
    hanako = phone("hanako")
    assert card(hanako, "1").title_en == "Task 机と椅子を並べる"
    edit(hanako, "1", card(hanako, "1").version, "机を並べる")
    assert card(hanako, "1").title_en == ""


def test_asking_again_edits_once(phone):
    hanako = phone("hanako")
    number = make(hanako)
    first, again = (edit(hanako, number, client_id="the-same-press") for _ in range(2))
    assert (first.status_code, again.status_code, card(hanako, number).version) == (201, 200, 2)
    assert again.json["packets"] == first.json["packets"]
    assert edit(hanako, number, title="麦茶", client_id="the-same-press").status_code == 409
