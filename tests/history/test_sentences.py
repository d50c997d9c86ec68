"""Every change in a sentence of the reader's language, and a card's story made of them."""

import ast
import re

import pytest
from flask_babel import force_locale

from eventops.config import PACKAGE
from eventops.history.sentences import AREAS, SENTENCES, Words
from tests.steps import CARDS, card, make, move

STATES = {"en": ("requested", "being arranged")}


def story(phone, number):
    return [line.span.get_text() for line in phone.fetch(f"{CARDS}/{number}").select("ol.story > li")]


# the functions that record a change: at which place they take its kind
RECORDERS = {"record": 2, "note_in_events": 1, "record_pick": 2, "record_stock": 2, "record_lent": 2,
             "record_text": 2, "record_alert": 2, "end_alert": 2, "record_shift": 2}
ADDED = {"record_pick": {"name"}, "record_stock": {"name"}, "record_lent": {"things"},
         "record_text": {"name"}, "record_shift": {"name", "time", "place"}}  # to the details, by themselves
KNOWN = {"who", "before", "after", "text"}  # words every sentence may use
KIND = re.compile(r"[a-z_]+\.[a-z_0-9]+")


def recordings():
    """``(where, kinds, names of the details)`` of every call in the package that records a change."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        tree = ast.parse(path.read_text())
        for function in [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]:
            if function.name in RECORDERS:
                continue
            for call in [each for each in ast.walk(function) if isinstance(each, ast.Call)]:
                name = ast.unparse(call.func).rpartition(".")[2]
                if name in RECORDERS:
                    given = {keyword.arg for keyword in call.keywords if keyword.arg} | ADDED.get(name, set())
                    spread = any(keyword.arg is None for keyword in call.keywords)
                    yield (f"{path.relative_to(PACKAGE)}:{call.lineno}",
                           kinds_of(call.args[RECORDERS[name]], function, tree), None if spread else given)


def kinds_of(node, function, tree):
    """What kinds an expression may be; for a name, every kind that stands in the tables or the function beside it."""
    if isinstance(node, ast.Constant):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return kinds_of(node.body, function, tree) | kinds_of(node.orelse, function, tree)
    if isinstance(node, ast.FormattedValue):
        return kinds_of(node.value, function, tree)
    if isinstance(node, ast.JoinedStr):
        found = {""}
        for part in node.values:
            found = {before + after for before in found for after in kinds_of(part, function, tree)}
        return found
    tables = [each for each in tree.body if isinstance(each, ast.Assign)]
    return {each.value for part in (function, *tables) for each in ast.walk(part)
            if isinstance(each, ast.Constant) and isinstance(each.value, str) and KIND.fullmatch(each.value)}


def test_the_walk_finds_every_way_a_kind_is_written():
    found = {kind for _where, kinds, _given in recordings() for kind in kinds}
    assert {"card.moved", "member.suspended", "member.asked", "member.locked", "history.exported"} <= found
    assert all(kinds for _where, kinds, _given in recordings())
    assert len(found) > 30


def test_every_kind_of_change_has_its_sentence():
    """A new kind: give it a sentence in history/sentences.py, and its area a word if it is the first of it."""
    missing = [(where, kind) for where, kinds, _given in recordings() for kind in sorted(kinds)
               if kind not in SENTENCES or kind.partition(".")[0] not in AREAS]
    assert missing == []


def test_every_sentence_is_told_of_something_that_is_recorded():
    found = {kind for _where, kinds, _given in recordings() for kind in kinds} | {"card.unassigned"}
    assert set(SENTENCES) - found == set()


def test_every_word_of_a_sentence_is_recorded_with_its_change():
    wrong = [(where, kind, word) for where, kinds, given in recordings() if given is not None
             for kind in kinds & set(SENTENCES) for word in re.findall(r"%\((\w+)\)", str(SENTENCES[kind]))
             if word not in given | KNOWN]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize("kind", SENTENCES)
def test_a_sentence_is_whole_in_both_languages(app, kind):
    told = {}
    for locale in ("ja", "en"):
        with app.test_request_context(), force_locale(locale):
            told[locale] = str(SENTENCES[kind]) % Words()
    assert re.search(r"[ぁ-んァ-ヶ一-龯]|^…：… → …$", told["ja"])
    assert not re.search(r"[ぁ-んァ-ヶ一-龯]", told["en"])


def test_the_demo_days_history_is_told_without_a_gap(app, phone):
    """Every row of the cast's history, whose subjects are all there."""
    number = make(phone("ichiro"))
    move(phone("ichiro"), number, "accept")
    text = phone("hanako", "en").fetch("/events/fair/history").select_one("#history").get_text()
    assert "…" not in text
    assert not re.search(r"%\(|\b(card|member|checklist|place)\.[a-z]+\.", text)


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
