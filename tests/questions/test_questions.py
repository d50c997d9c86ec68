"""Questions: asked once, answered by whoever may, decided, and found by whoever would ask the same."""

import re

import pytest

from eventops.questions.models import Question
from tests import steps
from tests.incidents.reports import later
from tests.phone import jpeg
from tests.steps import CARDS, EVENT, all_of, card, lines, make, move, say

POSTERS, PASSES = "ポスターは増刷した方が良いですか?", "パスはどこで回収しますか?"


def asked_in_talk(phone, text):
    key = say(phone, text)
    return key, make(phone, "question", "", message=key)


def answered(phone, title=PASSES, answer="出口側の青い箱です"):
    number = make(phone("misaki"), "question", title)
    assert move(phone("takumi"), number, "answer", note=answer).status_code == 201
    return number


def similar(phone, text):
    return [each.b.get_text() for each in phone.fetch(f"{EVENT}/questions/similar?q={text}").select("a")]


def test_a_post_that_asks_becomes_a_question_with_one_tap(phone):
    key = say(phone("misaki"), POSTERS)
    talk = phone("ichiro").open(f"{EVENT}/")
    form = talk.dom.find(id=f"m-{key}").select_one("form.quick")
    assert form.button.get_text(strip=True) == "質問にする"
    number = make(talk, "question", "", message=key)
    talk.hear()
    assert card(talk, number).title == POSTERS
    assert not talk.dom.find(id=f"m-{key}").select("form.quick")
    assert f"#{number}" in talk.dom.find(id=f"m-{key}").get_text()


def test_it_stays_unanswered_until_somebody_with_authority_answers_and_the_answer_is_marked_as_a_decision(phone):
    """features.md 7.1: stays in 「未回答」 until answered; the answer is marked 決定 and searchable."""
    key, number = asked_in_talk(phone("misaki"), POSTERS)
    board = phone("ichiro").open(f"{EVENT}/board")
    row = lambda: board.dom.find(id=f"c-{card(board, number).key}")  # noqa: E731
    assert "未回答" in row().get_text()
    assert move(phone("misaki"), number, "answer", note="たぶん").status_code == 403
    assert move(phone("takumi"), number, "answer", note="30枚増刷します").status_code == 201
    board.hear()
    assert "回答済" in row().get_text()
    assert phone("ichiro").post(f"{EVENT}/questions/{number}/marks", decided="1").status_code == 403
    assert phone("takumi").post(f"{EVENT}/questions/{number}/marks", decided="1").status_code == 201
    board.hear()
    assert "★ 決定" in row().get_text()
    assert board.shows_what_a_reload_shows()
    for word in ("30枚", "決定", "増刷"):
        found = phone("misaki").fetch(f"{EVENT}/search?q={word}&kind=question").select(".results li")
        assert len(found) == 1, word
    talk = phone("misaki").fetch(f"{EVENT}/")
    [told] = [each for each in talk.select(".is-system") if "30枚増刷します" in each.get_text()]
    assert f"#{number}" in told.select_one(".chip").get_text()
    [line] = lines(board, "question.answered")
    assert line.reply_to_id == steps.message(board, key).id, "under the post that asked"


def test_the_answer_with_its_photo_is_visible_to_those_who_come_later(phone):
    """features.md 7.1, パス回収: answered once, with text and photo, kept for everybody."""
    number = make(phone("misaki"), "question", PASSES)
    answer = move(phone("takumi"), number, "answer", note="出口側の青い箱です", photos=[jpeg("blue")])
    assert answer.status_code == 201, answer.text
    phone("takumi").post(f"{EVENT}/questions/{number}/marks", faq="1")
    hanako = phone("hanako")
    assert hanako.post(f"{EVENT}/people/mei-key/decisions", decision="approve", role="guest").status_code == 201
    page = phone("mei").fetch(f"{EVENT}/questions")
    assert "出口側の青い箱です" in page.article.get_text()
    image = page.article.img["src"]
    assert phone("mei").get(image).status_code == 200


@pytest.mark.parametrize(("typed", "found"), [
    ("パスはどこ", [PASSES]), ("パスの回収はどこで?", [PASSES]), ("ﾊﾟｽはどこで回収", [PASSES]),
    ("お弁当はいつですか", []),
    ("", []), ("ぱ", [])])
def test_the_same_question_is_found_while_it_is_typed(phone, typed, found):
    answered(phone)
    assert similar(phone("misaki"), typed) == found


def test_only_what_was_answered_and_what_is_theirs_is_found(phone):
    hanako = phone("hanako")
    make(phone("misaki"), "question", "駐車場はどこですか?")
    secret = make(hanako, "question", "", message=say(hanako, "来賓の駐車場はどこですか?", to="本部"))
    move(hanako, secret, "answer", note="正面玄関")
    assert similar(phone("misaki"), "駐車場はどこですか") == []
    assert similar(hanako, "駐車場はどこですか") == ["来賓の駐車場はどこですか?"]
    assert "正面玄関" not in phone("misaki").get(f"{EVENT}/questions").text


def test_what_nobody_has_answered_yet_stands_below_the_answers_the_longest_wait_first(phone):
    misaki, hanako = phone("misaki"), phone("hanako")
    first = make(misaki, "question", "駐車場はどこですか?")
    make(misaki, "question", "充電できますか?")
    make(hanako, "question", "", message=say(hanako, "来賓の駐車場はどこですか?", to="本部"))
    waiting = lambda: [each.b.get_text() for each in misaki.fetch(f"{EVENT}/questions").select(".similar a")]  # noqa: E731
    assert waiting() == ["駐車場はどこですか?", "充電できますか?"]
    move(hanako, first, "answer", note="東側です")
    assert waiting() == ["充電できますか?"]


def test_the_form_of_a_question_looks_for_it(phone):
    form = phone("misaki").fetch(f"{CARDS}/new?kind=question")
    assert form.select_one("similar-questions")["data-source"] == f"{EVENT}/questions/similar"
    assert not form.select("[name=quantity]")


def test_after_ten_minutes_without_an_answer_those_in_charge_are_told_once(app, phone):
    hanako = phone("hanako")
    number = make(phone("misaki"), "question", POSTERS)
    done = answered(phone)
    with later(app, 9):
        assert lines(hanako, "question.unanswered") == []
    with later(app, 10):
        [line] = lines(hanako, "question.unanswered")
        assert (line.values["number"], line.room_id) == (
            number, next(each.id for each in all_of(hanako, steps.Room, event_id=1) if each.name_ja == "本部"))
        with later(app, 60):
            assert len(lines(hanako, "question.unanswered")) == 1
    assert card(hanako, done).state == "answered"


def test_a_new_answer_is_no_decision_yet_and_one_that_was_taken_back_is_none(phone):
    takumi, number = phone("takumi"), answered(phone)
    takumi.post(f"{EVENT}/questions/{number}/marks", decided="1")
    move(takumi, number, "answer", note="受付です")
    row = all_of(takumi, Question, number=number)[0]
    assert (row.answer, row.decided) == ("受付です", False)
    assert takumi.post(f"{CARDS}/{number}/undo").status_code == 201
    assert all_of(takumi, Question, number=number)[0].answer == "出口側の青い箱です"


def test_asking_again_takes_the_answer_from_the_list_and_keeps_it_in_the_story(phone):
    number = answered(phone)
    assert move(phone("misaki"), number, "reopen", note="箱がありません").status_code == 201
    assert "青い箱" not in phone("misaki").get(f"{EVENT}/questions").text
    assert re.search("青い箱", phone("misaki").fetch(f"{CARDS}/{number}").select_one(".story").get_text())
    assert phone("takumi").post(f"{EVENT}/questions/{make(phone('misaki'), 'question', 'x')}/marks",
                                faq="1").status_code == 409
