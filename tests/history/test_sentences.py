"""A card's story in sentences of the reader's language."""

import re

from eventops.config import PACKAGE
from eventops.history.sentences import SENTENCES
from tests.steps import CARDS, card, make, move

STATES = {"en": ("requested", "being arranged")}


def story(phone, number):
    return [line.span.get_text() for line in phone.fetch(f"{CARDS}/{number}").select("ol.story > li")]


def test_every_kind_of_change_of_a_card_has_its_sentence():
    source = (PACKAGE / "board" / "actions.py").read_text()
    kinds = set(re.findall(r'record\(\w+, card, "(card\.\w+)"', source))
    assert len(kinds) == 5
    assert kinds <= set(SENTENCES)


def test_a_cards_whole_life_is_told(phone):
    ichiro, liam = phone("ichiro"), phone("misaki", "en")
    number = make(ichiro)
    move(ichiro, number, "accept")
    ichiro.post(f"{CARDS}/{number}/undo")
    ichiro.post(f"{CARDS}/{number}/assignee", assignee="takumi-key")
    ichiro.post(f"{CARDS}/{number}/assignee", assignee="")
    ichiro.post(f"{CARDS}/{number}/edits", version=card(ichiro, number).version, title="緑茶")
    move(ichiro, number, "wait", note="入荷は13時")
    assert story(liam, number) == [
        "一郎 made this card.",
        "一郎: requested → being arranged",
        "一郎 took the last step back: being arranged → requested",
        "一郎 gave it to 拓海.",
        "一郎 took the name off.",
        "一郎 changed the text.",
        "一郎: requested → waiting for stock 入荷は13時",
    ]


def test_a_note_with_signs_of_formats_stays_as_it_is(phone):
    ichiro = phone("ichiro")
    number = make(ichiro)
    move(ichiro, number, "wait", note="あと 50%(だいたい) %s %(who)s <b>")
    assert story(ichiro, number)[-1].endswith("あと 50%(だいたい) %s %(who)s <b>")


def test_the_story_grows_on_an_open_page(phone):
    ichiro = phone("ichiro")
    number = make(ichiro)
    misaki = phone("misaki").open(f"{CARDS}/{number}")
    for verb in ("accept", "dispatch"):
        move(ichiro, number, verb)
    misaki.hear()
    assert len(misaki.dom.select("ol.story > li")) == 3
    assert misaki.shows_what_a_reload_shows()
