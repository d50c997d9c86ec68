"""Editing: one's own post for a quarter of an hour, seen on every phone; the former text stays in the history."""

from datetime import timedelta

import pytest

from eventops import clock
from tests.feed.test_mention import told
from tests.phone import jpeg
from tests.steps import EVENT, count, message, room, say, wall

TALK = f"{EVENT}/"


def edit(phone, key, body, edition=1, **more):
    return phone.post(f"{EVENT}/messages/{key}/edits", body=body, edition=edition, **more)


def text(dom, key):
    return dom.find(id=f"m-{key}").select_one('[data-slot="body"]').text


def test_an_edited_post_shows_edited_to_all_and_an_auditor_can_read_the_former_text(phone):
    hanako, misaki = phone("hanako").open(TALK), phone("misaki")
    key = say(misaki, "机は11時に届きます")
    hanako.hear()
    with clock.stopped(clock.now() + timedelta(minutes=5)):
        at = clock.time(clock.now(), "Asia/Tokyo")
        assert edit(misaki, key, "机は12時に届きます").status_code == 201
    hanako.hear()
    assert text(hanako.dom, key) == "机は12時に届きます"
    assert f"編集済み {at}" in hanako.dom.find(id=f"m-{key}").text
    assert f"Edited {at}" in phone("ichiro", "en").fetch(TALK).find(id=f"m-{key}").text
    assert hanako.shows_what_a_reload_shows()
    history = phone("yuki").get(f"{EVENT}/history").text
    assert "美咲が投稿を編集しました。" in history
    assert "机は11時に届きます" in history
    assert "机は12時に届きます" in history


def test_after_the_window_the_menu_has_no_edit_and_the_server_refuses(phone):
    misaki = phone("misaki")
    key = say(misaki, "一")
    choice = misaki.fetch(TALK).find("button", attrs={"data-edit": True})
    assert (choice.string, choice["data-only-to"], choice["data-within"]) == ("編集", "author", "900")
    with clock.stopped(clock.now() + timedelta(minutes=14)):
        assert edit(misaki, key, "二").status_code == 201
    with clock.stopped(clock.now() + timedelta(minutes=16)):
        answer = edit(misaki, key, "三", edition=2)
    assert (answer.status_code, answer.json["error"]["message"]) == (403, "投稿を編集できるのは15分以内です。")
    assert message(misaki, key).body == "二"


@pytest.mark.parametrize("who", ["ichiro", "takumi", "hanako"])
def test_nobody_else_edits_it(phone, who):
    key = say(phone("misaki"), "私の言葉")
    assert edit(phone(who), key, "他人の言葉").status_code == 403
    assert message(phone("misaki"), key).body == "私の言葉"


def test_of_two_who_edit_at_once_the_second_reads_the_first_and_keeps_the_text(phone):
    misaki, other = phone("misaki"), phone("misaki")
    key = say(misaki, "一")
    assert edit(misaki, key, "二").status_code == 201
    answer = edit(other, key, "三")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "changed_meanwhile")
    assert "二" in answer.json["packets"][0]["parts"][0]["html"]
    assert message(misaki, key).body == "二"
    assert edit(other, key, "三", edition=2).status_code == 201


def test_a_pin_or_a_card_meanwhile_is_in_nobodys_way(phone):
    misaki = phone("misaki")
    key = say(misaki, "お茶が足りません")
    phone("takumi").post(f"{EVENT}/messages/{key}/pin")
    phone("ichiro").post(f"{EVENT}/cards", kind="supply", message=key)
    assert edit(misaki, key, "お茶と水が足りません").status_code == 201


def test_an_unsent_post_cannot_be_edited(phone):
    misaki = phone("misaki")
    key = say(misaki, "間違い")
    misaki.post(f"{EVENT}/messages/{key}/unsend")
    answer = edit(misaki, key, "戻します")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "unsent")
    assert message(misaki, key).body == ""


def test_a_press_that_is_sent_twice_edits_once(phone):
    misaki = phone("misaki")
    key = say(misaki, "一")
    assert edit(misaki, key, "二", client_id="the-same-press").status_code == 201
    before = count(misaki)
    assert edit(misaki, key, "二", client_id="the-same-press").status_code == 200
    assert edit(misaki, key, "二", edition=2).status_code == 201, "nothing is changed"
    assert count(misaki) == before


def test_a_post_is_never_edited_to_nothing_but_one_with_a_photo_may_lose_its_words(phone):
    misaki = phone("misaki")
    assert edit(misaki, key := say(misaki, "一"), "").status_code == 422
    assert message(misaki, key).body == "一"
    assert edit(misaki, say(misaki, "一", photos=[jpeg()]), "").status_code == 201


def test_in_a_closed_room_nothing_is_edited(phone):
    hanako = phone("hanako")
    hanako.post(f"{EVENT}/desk/rooms", name_ja="来賓", name_en="", role="staff", writers="guest", readers="all")
    key = say(hanako, "一", to="来賓")
    hanako.post(f"{EVENT}/desk/rooms/{room(hanako, '来賓')}/away", away="1")
    assert edit(hanako, key, "二").status_code == 403


def test_pins_and_quotes_follow_on_open_phones_and_after_a_reload(phone):
    hanako, misaki = phone("hanako").open(TALK), phone("misaki")
    key = say(misaki, "合言葉は桜")
    answer = say(misaki, "了解です", reply_to=key)
    phone("takumi").post(f"{EVENT}/messages/{key}/pin")
    hanako.hear()
    edit(misaki, key, "合言葉は梅")
    hanako.hear()
    assert "合言葉は梅" in hanako.dom.find(id=f"m-{answer}").blockquote.text
    assert "合言葉は梅" in hanako.dom.find(id=f"pin-{key}").text
    assert "桜" not in str(hanako.dom.main)
    assert hanako.shows_what_a_reload_shows()


def test_a_pinned_post_is_edited_on_the_wall_too(app, phone):
    screen = wall(app, phone("hanako"), phone)
    key = say(phone("misaki"), "受付は1階です")
    phone("takumi").post(f"{EVENT}/messages/{key}/pin")
    edit(phone("misaki"), key, "受付は2階です")
    screen.hear()
    assert "受付は2階です" in screen.dom.text
    assert "受付は1階です" not in screen.dom.text
    assert screen.shows_what_a_reload_shows()


def test_guess_and_search_follow(phone):
    misaki = phone("misaki")
    key = say(misaki, "今どこですか")
    edit(misaki, key, "お茶が足りません")
    assert message(misaki, key).guess == "supply"
    found = lambda word: f'data-of="{key}"' in misaki.get(f"{EVENT}/search?q={word}").text  # noqa: E731
    assert found("お茶")
    assert not found("今どこ")


def test_mentions_follow_the_new_text_and_who_was_told_stays_told(phone):
    misaki = phone("misaki")
    key = say(misaki, "@一郎 @拓海 机をお願いします", mentions=["member-ichiro-key", "member-takumi-key"])
    assert told(misaki, key) == ["ichiro", "takumi"]
    assert edit(misaki, key, "@一郎 @花子 机をお願いします", mentions="member-hanako-key").status_code == 201
    assert told(misaki, key) == ["hanako", "ichiro"]
    item = misaki.fetch(TALK).find(id=f"m-{key}")
    assert set(item["data-mentions"].split()) == {"ichiro-key", "hanako-key"}
    assert [each.text for each in item.select("b.mention")] == ["@一郎", "@花子"]


def test_nobody_but_a_manager_edits_a_mention_of_everyone_into_a_post(phone):
    misaki = phone("misaki")
    key = say(misaki, "集合です")
    assert edit(misaki, key, "@全員 集合です", mentions="all").status_code == 403
    assert message(misaki, key).body == "集合です"


def test_who_may_not_read_what_came_before_does_not_hear_of_the_edit(phone):
    hanako = phone("hanako")
    key = say(hanako, "内緒の古い話")
    hanako.post(f"{EVENT}/rooms/{room(hanako)}/past", shows_past="")
    late = phone("misaki").open(TALK)
    edit(hanako, key, "内緒の新しい話")
    heard = str(late.hear())
    assert "内緒の新しい話" not in heard
