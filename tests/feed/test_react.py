"""Reactions: one tap puts one on, the next takes it off; told gathered, named on a tap, and nobody is called for it."""

import pytest

from eventops.changes import Change
from eventops.feed import reacting
from eventops.feed.models import Reaction
from tests.phone import jpeg
from tests.steps import EVENT, all_of, count, room, say

TALK = f"{EVENT}/"


def react(phone, key, reaction="thumb", on="1", **more):
    return phone.post(f"{EVENT}/messages/{key}/reactions", reaction=reaction, on=on, **more)


def flush(app):
    with app.test_request_context():
        reacting.flush()


def shown(dom, key):
    """``{reaction: (how many, keys of who)}``."""
    return {chip["data-reaction"]: (int(chip.find_all("button")[1].contents[-1]), chip["data-by"].split())
            for chip in dom.find(id=f"m-{key}").select(".reaction")}


def test_reacting_twice_removes_it_and_names_are_listed_on_tap(app, phone):
    hanako, ichiro, misaki = phone("hanako").open(TALK), phone("ichiro"), phone("misaki")
    key = say(misaki, "設営が終わりました")
    for who, reaction in ((ichiro, "thumb"), (hanako, "thumb"), (ichiro, "thanks")):
        assert react(who, key, reaction).status_code == 201
    flush(app)
    hanako.hear()
    assert shown(hanako.dom, key) == {"thumb": (2, ["ichiro-key", "hanako-key"]), "thanks": (1, ["ichiro-key"])}
    assert hanako.shows_what_a_reload_shows()
    names = hanako.fetch(hanako.dom.find(id=f"m-{key}").select_one("button[data-fragment]")["data-fragment"])
    assert [each.get_text(" ", strip=True) for each in names.select("h3, li")] == [
        "👍 いいね 2", "一郎 運営会社", "花子 県", "🙏 ありがとう 1", "一郎 運営会社"]
    react(ichiro, key, "thumb", on="")
    flush(app)
    hanako.hear()
    assert shown(hanako.dom, key) == {"thumb": (1, ["hanako-key"]), "thanks": (1, ["ichiro-key"])}
    assert hanako.shows_what_a_reload_shows()


def test_everybody_who_presses_within_a_second_is_one_change_and_one_line_of_the_history(app, phone):
    key = say(phone("misaki"), "おはようございます")
    before = count(phone("misaki"))
    for who in ("hanako", "takumi", "ichiro", "sakura", "yuki"):
        react(phone(who), key)
    react(phone("ichiro"), key, "done")
    react(phone("ichiro"), key, "done", on="")
    assert count(phone("misaki")) == before, "none of them is told by itself"
    flush(app)
    flush(app)
    [change] = all_of(phone("misaki"), Change, kind="message.reacted")
    assert count(phone("misaki")) == before + 1
    history = phone("yuki").get(f"{EVENT}/history").text
    assert "投稿へのリアクション：👍 花子, 👍 拓海, 👍 一郎, 👍 さくら, 👍 由紀" in history
    assert change.actor_id is None


def test_who_slept_catches_up_with_them(app, phone):
    hanako, misaki = phone("hanako"), phone("misaki")
    key = say(misaki, "終わりました")
    hanako.open(TALK)
    hanako.socket.disconnect()
    react(phone("ichiro"), key, "done")
    flush(app)
    hanako.catch_up()
    assert shown(hanako.dom, key) == {"done": (1, ["ichiro-key"])}
    assert hanako.shows_what_a_reload_shows()


def test_the_same_press_sent_twice_and_a_press_that_finds_it_done_change_nothing(app, phone):
    ichiro = phone("ichiro")
    key = say(phone("misaki"))
    assert react(ichiro, key, client_id="the-same-press").status_code == 201
    assert react(ichiro, key, client_id="the-same-press").status_code == 200
    assert react(ichiro, key).status_code == 201
    assert react(ichiro, key, "done", on="").status_code == 201
    assert len(all_of(ichiro, Reaction)) == 1


def test_on_an_urgent_post_noted_is_no_reaction(phone):
    misaki = phone("misaki")
    urgent, plain = say(misaki, "至急です", urgency="urgent"), say(misaki, "普通です")
    assert react(phone("ichiro"), urgent, "noted").json["error"]["code"] == "no_such_reaction"
    assert react(phone("ichiro"), urgent, "thumb").status_code == 201
    assert react(phone("ichiro"), plain, "noted").status_code == 201


@pytest.mark.parametrize("reaction", ["", "heart", "THUMB"])
def test_the_set_is_fixed(phone, reaction):
    assert react(phone("ichiro"), say(phone("misaki")), reaction).status_code == 422
    assert all_of(phone("ichiro"), Reaction) == []


def test_an_unsent_post_takes_none_and_shows_none(app, phone):
    misaki = phone("misaki")
    key = say(misaki, photos=[jpeg()])
    react(phone("ichiro"), key)
    misaki.post(f"{EVENT}/messages/{key}/unsend")
    flush(app)
    assert shown(misaki.fetch(TALK), key) == {}
    assert react(phone("ichiro"), key, "done").status_code == 409
    assert all_of(misaki, Change, kind="message.reacted") == []


def test_what_the_system_says_takes_none(phone):
    ichiro = phone("ichiro")
    ichiro.post(f"{EVENT}/cards", kind="supply", title="お茶")
    said = ichiro.fetch(TALK).select_one("li.is-system")["id"].removeprefix("m-")
    assert react(ichiro, said).status_code == 422


def test_a_reaction_calls_nobody_and_makes_nothing_unread(app, phone):
    misaki, hanako = phone("misaki"), phone("hanako")
    key = say(misaki, "読みました", to="全体")
    page = f"{EVENT}/rooms/{room(hanako, '本部')}"
    before = hanako.fetch(page).select_one(f'[data-unread="{room(hanako)}"]').text
    react(phone("ichiro"), key)
    flush(app)
    assert hanako.fetch(page).select_one(f'[data-unread="{room(hanako)}"]').text == before


def test_each_reader_sees_ones_own_marked_by_the_rules_of_their_page_alone(app, phone):
    key = say(phone("misaki"))
    react(phone("ichiro"), key)
    flush(app)
    mine, others = phone("ichiro").get(TALK).text, phone("hanako").get(TALK).text
    assert '[data-by~="ichiro-key"]' in mine
    assert '[data-by~="ichiro-key"]' not in others
    item = lambda page: page.split(f'id="m-{key}"')[1].split("</li>")[0]  # noqa: E731
    assert item(mine) == item(others)


def test_words_stand_behind_the_signs(app, phone):
    ichiro = phone("ichiro", "en")
    key = say(phone("misaki"))
    react(ichiro, key, "thanks")
    flush(app)
    [chip] = ichiro.fetch(TALK).find(id=f"m-{key}").select(".reaction")
    sign, number = chip.find_all("button")
    assert (sign.text, sign["aria-label"], number.text) == ("🙏", "Thank you", "Thank you: 1")
