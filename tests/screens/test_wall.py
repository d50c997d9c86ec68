"""What a wall display hears and shows: counts and open things, nobody's name."""

import pytest

from eventops.checklists.models import SetupTask
from eventops.events.models import Place
from eventops.screens.models import Screen
from tests import cast, steps
from tests.listening import stream
from tests.screens.test_pair_screen import pair, wall


@pytest.fixture
def lobby(phone, rows):
    """``lobby()``: an open, paired display. Cards and posts made before are on it."""

    def make(locale="ja"):
        display = wall(phone, locale)
        assert pair(phone("hanako"), rows(Screen)[-1].code, locale=locale).status_code == 201
        return display.open("/screen")

    return make


def names_in(text):
    return [name for name, *_ in cast.PEOPLE.values() if name in text]


def pushed(display):
    return "".join(part["html"] for packet in display.hear() for part in packet["parts"])


def test_a_new_request_appears_and_a_reload_shows_the_same(phone, lobby):
    display = lobby()
    steps.make(phone("ichiro"), title="延長コード五本")
    assert "延長コード五本" in pushed(display)
    assert display.shows_what_a_reload_shows()


def test_it_goes_when_somebody_takes_it(phone, lobby):
    ichiro, display = phone("ichiro"), lobby()
    number = steps.make(ichiro, title="延長コード五本")
    display.hear()
    assert "延長コード五本" in display.dom.select_one("#wall-waiting").text
    steps.move(ichiro, number, "accept")
    display.hear()
    assert "延長コード五本" not in display.dom.select_one("#wall-waiting").text
    assert display.shows_what_a_reload_shows()


def test_an_announcement_appears_when_it_is_pinned(phone, lobby):
    takumi, display = phone("takumi"), lobby()
    key = steps.say(takumi, "雨のため入口を変えます")
    display.hear()
    assert "雨のため入口を変えます" not in display.dom.text
    takumi.post(f"/events/fair/messages/{key}/pin")
    display.hear()
    assert "雨のため入口を変えます" in display.dom.select_one("#wall-announcements").text
    takumi.post(f"/events/fair/messages/{key}/unsend")
    display.hear()
    assert "雨のため入口を変えます" not in display.dom.text
    assert display.shows_what_a_reload_shows()


def test_after_each_kind_of_action_no_packet_of_its_stream_holds_a_name(phone, lobby, rows):
    ichiro, takumi, hanako, display = phone("ichiro"), phone("takumi"), phone("hanako"), lobby()
    said = steps.say(ichiro, "お茶が足りません")
    number = steps.make(ichiro, message=said)
    done = [
        steps.move(ichiro, number, "accept"),
        ichiro.post(f"/events/fair/cards/{number}/undo"),
        takumi.post(f"/events/fair/cards/{number}/assignee", assignee="ichiro-key"),
        steps.move(ichiro, steps.make(ichiro, kind="found", title="青い傘"), "store", note="棚の二段目"),
        takumi.post(f"/events/fair/messages/{said}/pin"),
        ichiro.post("/events/fair/places", room=steps.room(ichiro), place=rows(Place, code="hall")[0].key),
        *[steps.move(ichiro, task.number, "finish") for task in rows(SetupTask)],
        hanako.post("/events/fair/people/mei-key/decisions", decision="approve"),
        takumi.post(f"/events/fair/messages/{said}/unpin"),
        takumi.post(f"/events/fair/messages/{said}/unsend"),
    ]
    assert [answer.status_code for answer in done[:-1]] == [201] * (len(done) - 1), [each.text for each in done]
    html = pushed(display)
    assert "青い傘" in html or "お茶" in html, "the screen was told"
    assert names_in(html) == []
    assert names_in(str(display.dom)) == []
    assert display.shows_what_a_reload_shows()


def test_it_hears_its_stream_alone(app, phone, lobby):
    ichiro, hanako, display = phone("ichiro"), phone("hanako"), lobby()
    steps.make(ichiro, title="延長コード五本")
    steps.say(hanako, "本部だけの話", to="本部")
    steps.say(ichiro, "運営だけに", to="運営会社")
    hanako.post("/events/fair/people/mei-key/decisions", decision="approve")
    assert {packet["stream"] for packet in display.hear()} == set(stream(app, "screen"))
    assert "本部だけの話" not in str(display.dom)
    assert "運営だけに" not in str(display.dom)


def test_what_not_all_may_hear_is_not_on_it_after_a_reload_either(phone, lobby):
    hanako, display = phone("hanako"), lobby()
    lacks = {"全体": "全員の水が足りません", "本部": "本部の金庫が足りません", "県": "県の名札が足りません"}
    for room, words in lacks.items():
        key = steps.say(hanako, words, to=room)
        steps.make(hanako, message=key, title="")
        assert hanako.post(f"/events/fair/messages/{key}/pin").status_code == 201
    display.hear()
    assert display.shows_what_a_reload_shows()
    text = display.fetch("/screen").text
    assert "全員の水" in text
    assert "金庫" not in text
    assert "名札" not in text


def test_a_finished_list_raises_the_counts_and_is_announced_without_a_name(phone, lobby, rows):
    ichiro, display = phone("ichiro"), lobby()
    for task in rows(SetupTask):
        assert steps.move(ichiro, task.number, "finish").status_code == 201
    display.hear()
    assert "3/3" in display.dom.select_one("#wall-middle").text
    assert "受付設営" in display.dom.select_one("#wall-announcements").text
    assert names_in(str(display.dom)) == []
    assert display.shows_what_a_reload_shows()


def test_it_speaks_the_language_it_was_paired_with(phone, lobby):
    display = lobby("en")
    assert display.dom.html["lang"] == "en"
    steps.make(phone("ichiro"), title="延長コード五本")
    assert "Announcements" in pushed(display)
    assert display.shows_what_a_reload_shows()


def test_a_screen_that_slept_catches_up(phone, lobby):
    display = lobby()
    display.socket.disconnect()
    steps.make(phone("ichiro"), title="延長コード五本", urgency="urgent")
    display.catch_up()
    assert "延長コード五本" in display.dom.text
    assert display.shows_what_a_reload_shows()


def test_it_writes_nothing(phone, lobby):
    display = lobby()
    answer = display.post("/events/fair/messages", room=steps.room(phone("ichiro")), body="壁から")
    assert answer.status_code == 401
    assert phone("ichiro").post("/events/fair/messages", room=steps.room(phone("ichiro")), body="x").status_code == 201


def test_a_screen_may_not_mark_anything_read(app, phone, lobby):
    from eventops.feed import reading

    display = lobby()
    reading._waiting.clear()
    display.socket.emit("read", {"room": steps.room(phone("ichiro")), "n": 1})
    assert reading._waiting == {}
