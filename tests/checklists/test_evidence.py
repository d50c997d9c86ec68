"""Finishing a task that asks for evidence: it is given, kept, shown and in the history; without it nothing moves."""

import pytest

from tests.checklists.plans import BOARD, lay_out, prepare
from tests.phone import jpeg
from tests.steps import CARDS, card, count, move, photos

GOOD = {"photo": {"photos": [jpeg()]}, "number": {"answer": "２０.5"}, "text": {"answer": "鍵は3本"},
        "second": {"witness": "takumi-key"}}  # fmt: skip
SHOWN = {"photo": "写真 1枚", "number": "20.5", "text": "鍵は3本", "second": "拓海"}
BAD = {"photo": [{}], "number": [{}, {"answer": "たぶん"}, {"answer": "30"}, {"answer": "nan"}], "text": [{}],
       "second": [{}, {"witness": "ichiro-key"}, {"witness": "daichi-key"}, {"witness": "olga-key"}]}  # fmt: skip


@pytest.fixture
def task(phone):
    """``task("photo")``: the number of a task that asks for that."""

    def make(check, **more):
        line = {"check": check, **({"low": "18", "high": "28"} if check == "number" else {}), **more}
        (laid,) = lay_out(phone("hanako"), prepare(phone("hanako"), line))
        return laid.number

    return make


@pytest.mark.parametrize("check", GOOD)
def test_what_was_given_is_on_the_cards_page_and_in_its_story_live(phone, task, check):
    number, ichiro = task(check), phone("ichiro")
    misaki, board = phone("misaki").open(f"{CARDS}/{number}"), phone("misaki").open(BOARD)
    assert move(ichiro, number, "finish", **GOOD[check]).status_code == 201
    for page in (misaki, board):
        page.hear()
        assert page.shows_what_a_reload_shows()
    assert card(ichiro, number).state == "done"
    assert SHOWN[check] in misaki.dom.select_one(".card-page").get_text()
    assert SHOWN[check] in misaki.dom.select_one(".story").get_text()
    assert len(photos(ichiro, card_id=card(ichiro, number).id)) == (check == "photo")


@pytest.mark.parametrize(("check", "given"), [(check, each) for check, some in BAD.items() for each in some])
def test_without_it_nothing_moves_and_a_sentence_says_what_is_missing(phone, task, check, given):
    number, ichiro = task(check), phone("ichiro", "en")
    before = count(ichiro)
    answer = move(ichiro, number, "finish", **given)
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "evidence_needed")
    assert len(answer.json["error"]["fields"]) == 1
    assert (card(ichiro, number).state, count(ichiro)) == ("todo", before)


@pytest.mark.parametrize("check", GOOD)
def test_the_tick_opens_a_form_only_where_evidence_is_wanted(phone, task, check):
    number, ichiro = task(check), phone("ichiro")
    board = ichiro.fetch(BOARD)
    tick = board.find(id=f"c-{card(ichiro, number).key}").select_one(".tick")
    assert tick.name == "a"
    assert board.select_one("#checklists li.card .tick").name == "button", "the cast's own task has one tap"
    form = ichiro.fetch(tick["href"]).select_one("form[data-write]")
    assert form.select_one("[name=photos], [name=answer], [name=witness]")
    assert form.select_one("button[name=verb][value=finish]")


def test_the_second_person_is_somebody_else_who_is_in(phone, task):
    number = task("second")
    names = [option["value"] for option in phone("ichiro").fetch(
        f"/events/fair/checklists/tasks/{number}/finish").select("option")]
    assert "takumi-key" in names
    assert not {"ichiro-key", "daichi-key", "mei-key", "olga-key"} & set(names)


def test_other_verbs_ask_for_nothing_and_reopening_lets_go_of_it(phone, task):
    number, takumi = task("text"), phone("takumi")
    assert move(takumi, number, "start").status_code == 201
    move(takumi, number, "finish", answer="鍵は3本")
    assert move(phone("hanako"), number, "verify").status_code == 201
    assert card(takumi, number).evidence["answer"] == "鍵は3本"
    move(takumi, number, "reopen", note="1本足りない")
    assert card(takumi, number).evidence is None
    assert "鍵は3本" in phone("misaki").fetch(f"{CARDS}/{number}").select_one(".story").get_text()


def test_an_undo_takes_the_evidence_back_too(phone, task):
    number, ichiro = task("number"), phone("ichiro")
    move(ichiro, number, "finish", answer="20")
    assert ichiro.post(f"{CARDS}/{number}/undo").status_code == 201
    assert card(ichiro, number).evidence is None


def test_asking_again_keeps_it_once(phone, task):
    number, ichiro = task("photo"), phone("ichiro")
    answers = [move(ichiro, number, "finish", client_id="the-same-press", photos=[jpeg()]) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert len(photos(ichiro, card_id=card(ichiro, number).id)) == 1


def test_a_photo_may_come_with_any_verb(phone):
    ichiro = phone("ichiro")
    assert move(ichiro, "1", "report_problem", note="脚が折れている", photos=[jpeg()]).status_code == 201
    assert len(photos(ichiro, card_id=card(ichiro, "1").id)) == 1


# what comes first

def test_an_unfinished_predecessor_warns_and_never_blocks(phone):
    hanako, ichiro = phone("hanako"), phone("ichiro", "en")
    first, second = lay_out(hanako, prepare(hanako, {}, {"after": "1"}))
    board = phone("misaki").open(BOARD)
    waits = f'[data-waits="{second.key}"]'
    assert f"#{first.number}" in board.dom.select_one(waits).get_text()
    answer = move(ichiro, second.number, "finish")
    assert answer.status_code == 201
    assert f"Not finished yet: #{first.number}" in answer.json["undo"]["text"]
    ichiro.post(f"{CARDS}/{second.number}/undo")
    assert "Not finished" not in move(ichiro, first.number, "finish").json["undo"]["text"]
    board.hear()
    assert board.dom.select_one(waits).get_text(strip=True) == ""
    assert board.shows_what_a_reload_shows()
    assert "Not finished" not in move(ichiro, second.number, "finish").json["undo"]["text"]


@pytest.mark.parametrize(("after", "code"), [("9", "unknown_code"), ("2", "circle"), ("1", "circle")])
def test_a_predecessor_must_be_there_and_not_wait_for_the_task_itself(phone, after, code):
    from tests.checklists.plans import LINE, items

    hanako = phone("hanako")
    address = prepare(hanako, {}, {"after": "1"})
    first = items(hanako, address)[0]
    answer = hanako.post(f"{address}/items/{first.key}", **(LINE | {"after": after}))
    assert (answer.status_code, answer.json["error"]["code"]) == (422, code)
    assert items(hanako, address)[0].after == ""
