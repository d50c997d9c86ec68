"""The talk as a page: whoever slept catches up to what a reload shows, and older posts come by pieces."""

from tests.phone import jpeg
from tests.steps import EVENT, make, move, say

TALK = f"{EVENT}/"


def test_a_talk_that_slept_catches_up_to_what_a_reload_shows(phone):
    hanako, misaki, ichiro = phone("hanako").open(TALK), phone("misaki"), phone("ichiro")
    hanako.socket.disconnect()
    asked = say(misaki, "お茶が足りません", photos=[jpeg()])
    say(ichiro, "持っていきます", reply_to=asked)
    number = make(ichiro, message=asked)
    move(ichiro, number, "accept")
    unsent = say(misaki, "間違えました")
    misaki.post(f"{EVENT}/messages/{unsent}/unsend")
    phone("takumi").post(f"{EVENT}/messages/{asked}/pin")
    say(hanako_elsewhere := phone("hanako"), "来賓は11時です", "本部")
    assert hanako_elsewhere.dom is None
    answer = hanako.catch_up()
    assert answer["more"] is False
    assert len(hanako.dom.select("li.message")) == 3
    assert hanako.shows_what_a_reload_shows()


def test_what_is_older_than_the_page_stays_off_it(phone):
    misaki = phone("misaki")
    keys = [say(misaki, f"投稿{number}") for number in range(63)]
    hanako = phone("hanako").open(TALK)
    misaki.post(f"{EVENT}/messages/{keys[0]}/unsend")
    misaki.post(f"{EVENT}/messages/{keys[-1]}/unsend")
    hanako.hear()
    assert hanako.dom.find(id=f"m-{keys[0]}") is None
    assert hanako.dom.find(id=f"m-{keys[-1]}").find("i")
    assert hanako.shows_what_a_reload_shows()


def test_the_line_of_the_unread_stands_before_the_first_of_others(phone):
    misaki, ichiro = phone("misaki"), phone("ichiro")
    say(misaki, "一")
    first = say(ichiro, "二")
    say(ichiro, "三")
    line = misaki.fetch(TALK).select_one("li.unread-line")
    assert line.find_next_sibling("li")["id"] == f"m-{first}"
    assert ichiro.fetch(TALK).select_one("li.unread-line") is None
