"""Posting a phrase: by a tap or two, in each reader's own language, with its urgency, place and ticks."""

import pytest

from eventops.board.models import Card
from eventops.checklists.models import Checklist
from eventops.events.models import Place
from eventops.phrases.models import Phrase
from tests.feed.test_edit_message import edit
from tests.steps import EVENT, all_of, count, lines, message, move, room, say, wall

TALK = f"{EVENT}/"
DONE = {"text_ja": "○○が完了しました", "text_en": "○○ is complete", "blank": "checklist"}


def prepare(phone, **fields):
    """A phrase made at the desk; gives its key."""
    answer = phone("hanako").post(f"{EVENT}/desk/phrases", **({"text_ja": "到着しました"} | fields))
    assert answer.status_code == 201, answer.text
    return all_of(phone("hanako"), Phrase)[-1].key


def post(phone, phrase, value="", to="全体", **more):
    return phone.post(f"{EVENT}/phrases/{phrase}/posts", room=room(phone, to), value=value, **more)


def posted(phone, phrase, value="", **more):
    key = more.pop("client_id", "a-phone-made-this-key")
    answer = post(phone, phrase, value, client_id=key, **more)
    assert answer.status_code == 201, answer.text
    return key


def text(dom, key):
    return dom.find(id=f"m-{key}").select_one('[data-slot="body"]').text


def reception(phone):
    return all_of(phone, Checklist)[0].key


def test_each_reads_the_phrase_in_their_own_language_live_and_after_a_reload(phone):
    hanako, misaki = phone("hanako").open(TALK), phone("misaki", "en").open(TALK)
    key = posted(phone("ichiro"), prepare(phone, **DONE), reception(hanako))
    for each, said in ((hanako, "受付設営が完了しました"), (misaki, "Reception set-up is complete")):
        each.hear()
        assert text(each.dom, key) == said
        assert each.shows_what_a_reload_shows()


def test_quotes_pins_and_the_wall_say_it_in_the_readers_language(app, phone):
    hanako, misaki = phone("hanako").open(TALK), phone("misaki", "en").open(TALK)
    screen = wall(app, phone("hanako"), phone)
    key = posted(phone("ichiro"), prepare(phone, **DONE), reception(hanako))
    answer = say(phone("takumi"), "ありがとう", reply_to=key)
    phone("takumi").post(f"{EVENT}/messages/{key}/pin")
    for each, said in ((hanako, "受付設営が完了しました"), (misaki, "Reception set-up is complete")):
        each.hear()
        assert said in each.dom.find(id=f"m-{answer}").blockquote.text
        assert said in each.dom.find(id=f"pin-{key}").text
    screen.hear()
    assert "受付設営が完了しました" in screen.dom.text


@pytest.mark.parametrize("word", ["受付設営が", "reception set-up is"])
@pytest.mark.parametrize("locale", ["ja", "en"])
def test_it_is_found_by_its_words_in_either_language(phone, word, locale):
    ichiro = phone("ichiro", locale)
    key = posted(ichiro, prepare(phone, **DONE), reception(ichiro))
    result = ichiro.fetch(f"{EVENT}/search?q={word}").find(attrs={"data-of": key})
    assert result.find("mark").text.lower() == word


def test_urgency_and_place_come_with_it(phone):
    ichiro = phone("ichiro")
    place = all_of(ichiro, Place, name_ja="控室", event_id=1)[0]
    phrase = prepare(phone, text_ja="○○に応援をお願いします", text_en="Help at ○○", blank="place", urgency="urgent")
    said = message(ichiro, posted(ichiro, phrase, place.key))
    assert (said.body, said.body_en, said.urgency, said.place_id) == (
        "控室に応援をお願いします", "Help at Back room", "urgent", place.id)


def test_one_that_ticks_finishes_what_is_open_on_the_list_and_leaves_problems(phone):
    ichiro = phone("ichiro")
    move(ichiro, "2", "report_problem", note="板が割れた")
    key = posted(ichiro, prepare(phone, **DONE, ticks="1"), reception(ichiro))
    assert [each.state for each in all_of(ichiro, Card, kind="setup")] == ["done", "problem", "done"]
    assert message(ichiro, key).guess == "finish", "what is left is ticked by hand"
    assert lines(ichiro, "checklist.completed") == []


def test_when_all_is_ticked_the_list_says_so_and_nothing_is_left_to_press(phone):
    ichiro = phone("ichiro").open(TALK)
    key = posted(ichiro, prepare(phone, **DONE, ticks="1"), reception(ichiro))
    assert {each.state for each in all_of(ichiro, Card, kind="setup")} == {"done"}
    assert len(lines(ichiro, "checklist.completed")) == 1
    assert message(ichiro, key).guess == ""
    ichiro.hear()
    assert ichiro.shows_what_a_reload_shows()


def test_of_a_long_list_none_is_ticked(phone, monkeypatch):
    from eventops.checklists import reporting

    monkeypatch.setattr(reporting, "MOST_TICKS", 2)
    ichiro = phone("ichiro")
    posted(ichiro, prepare(phone, **DONE, ticks="1"), reception(ichiro))
    assert {each.state for each in all_of(ichiro, Card, kind="setup")} == {"todo"}


def test_a_press_that_is_sent_twice_posts_once(phone):
    ichiro, phrase = phone("ichiro"), prepare(phone)
    posted(ichiro, phrase)
    before = count(ichiro)
    assert post(ichiro, phrase, client_id="a-phone-made-this-key").status_code == 200
    assert count(ichiro) == before


def test_without_what_stands_in_the_gap_it_is_not_posted(phone):
    answer = post(phone("ichiro"), prepare(phone, **DONE))
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "blank_missing")
    assert post(phone("ichiro"), prepare(phone, **DONE), "nothing").status_code == 422


def test_one_that_was_struck_meanwhile_is_still_posted_by_a_phone_that_had_it_open(phone):
    phrase = prepare(phone)
    phone("hanako").post(f"{EVENT}/desk/phrases/{phrase}/strikes")
    assert message(phone("ichiro"), posted(phone("ichiro"), phrase)).body == "到着しました"


def test_a_later_change_of_the_phrase_leaves_what_was_said(phone):
    phrase = prepare(phone)
    key = posted(phone("ichiro"), phrase)
    phone("hanako").post(f"{EVENT}/desk/phrases/{phrase}", text_ja="着きました", version=1)
    assert text(phone("ichiro").fetch(TALK), key) == "到着しました"


def test_an_edited_phrase_is_from_then_on_a_post_in_one_language(phone):
    ichiro = phone("ichiro")
    key = posted(ichiro, prepare(phone, **DONE), reception(ichiro))
    assert edit(ichiro, key, "Reception set-up is complete").status_code == 201
    assert message(ichiro, key).edited_at is None, "nothing was changed"
    edit(ichiro, key, "受付設営がほぼ完了しました")
    assert text(phone("misaki", "en").fetch(TALK), key) == "受付設営がほぼ完了しました"


def test_unsending_takes_both_languages(phone):
    ichiro = phone("ichiro")
    key = posted(ichiro, prepare(phone, **DONE), reception(ichiro))
    ichiro.post(f"{EVENT}/messages/{key}/unsend")
    assert (message(ichiro, key).body, message(ichiro, key).body_en) == ("", "")
    assert key not in ichiro.get(f"{EVENT}/search?q=reception").text


def test_a_teams_phrase_is_offered_to_the_team_and_to_managers_alone(phone):
    from eventops.people.models import Team

    team = all_of(phone("hanako"), Team, code="UNEI")[0].key
    phrase = prepare(phone, text_ja="台車を戻しました", team=team)
    sheet = lambda who: phone(who).get(f"{EVENT}/rooms/{room(phone(who))}/phrases").text  # noqa: E731
    assert {who: "台車を戻しました" in sheet(who) for who in ("ichiro", "hanako", "sakura", "misaki")} == {
        "ichiro": True, "hanako": True, "sakura": False, "misaki": False}
    assert post(phone("sakura"), phrase).status_code == 404
    assert post(phone("ichiro"), phrase).status_code == 201


def test_in_a_room_where_one_may_not_write_no_phrase_is_posted(phone):
    assert post(phone("misaki"), prepare(phone), to="本部").status_code == 404
