"""了解: apart from 既読, one tap, kept with its time, told to everybody within two seconds."""

import re
import secrets

import pytest
from sqlalchemy import event as sqlalchemy_event

from eventops.alerts.models import Acknowledgement, Alert, ear
from eventops.changes import Change
from eventops.extensions import db
from eventops.feed.models import Room
from eventops.people.models import Membership
from tests import steps
from tests.alerts.conftest import acknowledge, alert, asks, banners
from tests.steps import EVENT, say

TALK = f"{EVENT}/"


def names(phone, key):
    """``(missing, acknowledged)`` of the sheet."""
    sheet = phone.fetch(f"{EVENT}/alerts/{key}")
    lists = {part.find_previous("h3").get_text(strip=True)[:2]: part for part in sheet.select("ul.names")}
    return [[item.get_text(" ", strip=True) for item in lists[name].select("li")] if name in lists else []
            for name in ("未了", "了解")]


def counted(phone, key):
    return phone.dom.select_one(f"#alert-{key} .alert-count").get_text(strip=True)


def test_after_acknowledging_the_post_shows_6_of_8_and_the_two_names_missing(phone, crowd, later):
    hanako = phone("hanako").open(TALK)
    others = [phone(key).open(TALK) for key in ("takumi", "ichiro", "sakura", "misaki", "aoi", "riku")]
    post = say(hanako, "入口を閉めてください", urgency="urgent")
    key = alert(hanako, post).key
    assert counted(hanako, key) == "了解 0/8"
    for each in others:
        assert acknowledge(each, key).status_code == 201
    later()
    for each in (hanako, *others):
        each.hear()
        assert counted(each, key) == "了解 6/8"
        assert each.shows_what_a_reload_shows()
    missing, have = names(hanako, key)
    assert sorted(missing) == ["澪 来場者", "由紀 県"]
    assert len(have) == 6
    assert all(re.search(r"\d\d:\d\d$", each) for each in have)


def test_it_is_apart_from_having_read_and_kept_once_with_its_time(phone, rows):
    hanako, misaki = phone("hanako"), phone("misaki")
    key = alert(hanako, say(hanako, "至急", urgency="urgent")).key
    for _ in range(3):
        assert acknowledge(misaki, key).status_code == 201
    [row] = rows(Acknowledgement)
    [member] = rows(Membership, key="misaki-key")
    assert (row.membership_id, row.at is not None) == (member.id, True)


def test_a_tap_that_is_sent_again_is_the_same_tap(phone, rows):
    hanako, misaki = phone("hanako"), phone("misaki")
    key = alert(hanako, say(hanako, "至急", urgency="urgent")).key
    path, tap = f"{EVENT}/alerts/{key}/acknowledgements", secrets.token_hex(10)
    assert [misaki.post(path, client_id=tap).status_code for _ in range(2)] == [201, 200]
    assert len(rows(Acknowledgement)) == 1


@pytest.mark.parametrize("urgency", ["normal", "important"])
def test_only_what_is_urgent_asks(phone, rows, urgency):
    hanako = phone("hanako").open(TALK)
    say(hanako, "お知らせ", urgency=urgency)
    assert rows(Alert) == []
    assert hanako.dom.select(".alert, #alerts > li") == []


def test_many_taps_in_a_second_are_one_change_that_names_them_all(phone, later, rows):
    hanako = phone("hanako").open(TALK)
    key = alert(hanako, say(hanako, "至急", urgency="urgent")).key
    hanako.hear()
    for name in ("takumi", "ichiro", "misaki"):
        acknowledge(phone(name), key)
    later()
    packets = hanako.hear()
    assert len(packets) == 1
    [change] = rows(Change, kind="alert.acknowledged", stream_id=steps.stream(hanako).id)
    assert [each.split()[0] for each in change.details["names"].split(", ")] == ["拓海", "一郎", "美咲"]
    later()
    assert hanako.hear() == []
    assert "拓海" in phone("hanako").get(f"{EVENT}/history").text
    assert "美咲" in phone("hanako").get(f"{EVENT}/history.csv").text


def test_a_phone_that_slept_catches_up_with_it(phone, later):
    hanako, misaki = phone("hanako"), phone("misaki").open(TALK)
    misaki.socket.disconnect()
    key = alert(hanako, say(hanako, "至急", urgency="urgent")).key
    acknowledge(phone("ichiro"), key)
    later()
    misaki.catch_up()
    assert counted(misaki, key) == "了解 1/5"
    assert asks(misaki, key)
    assert misaki.shows_what_a_reload_shows()


def test_the_banner_stands_on_every_page_of_those_who_are_asked_until_they_have_acknowledged(phone, later):
    hanako, misaki, ichiro = phone("hanako"), phone("misaki"), phone("ichiro")
    board = misaki.open(f"{EVENT}/board")
    key = alert(hanako, say(hanako, "出口を開けてください", urgency="urgent")).key
    board.hear()
    assert banners(board) == {key: 0}
    assert "出口を開けてください" in board.dom.select_one("#alerts").text
    assert asks(board, key)
    assert not asks(hanako.open(TALK), key), "whoever asks"
    acknowledge(misaki, key)
    later()
    board.hear()
    assert not asks(board, key)
    assert not asks(misaki.open(TALK), key)
    assert asks(ichiro.open(f"{EVENT}/board"), key)


def test_its_packets_and_pages_tell_nobody_who_has_acknowledged(app, phone, later, rows):
    hanako, misaki = phone("hanako"), phone("misaki").open(TALK)
    key = alert(hanako, say(hanako, "至急", urgency="urgent")).key
    acknowledge(phone("ichiro"), key)
    later()
    html = str([part for packet in misaki.hear() for part in packet["parts"]]) + misaki.get(TALK).text
    assert "ichiro-key" not in html
    with app.app_context():
        assert ear("ichiro-key") in html
        assert ear("ichiro-key") != ear("misaki-key")


def choose_readers(phone, readers):
    from eventops import changes

    with phone.app.app_context(), changes.writing():
        db.session.query(Room).update({"readers": readers})
        changes.commit()


@pytest.mark.parametrize(("readers", "seen_by"), [
    ("all", {"hanako", "ichiro", "misaki"}), ("author", {"hanako", "ichiro"}), ("nobody", set())])
def test_who_sees_names_is_what_the_room_says_of_who_has_read(phone, readers, seen_by):
    ichiro = phone("ichiro")
    key = alert(ichiro, say(ichiro, "至急", urgency="urgent")).key
    choose_readers(ichiro, readers)
    sees = {name for name in ("hanako", "ichiro", "misaki")
            if phone(name).get(f"{EVENT}/alerts/{key}").status_code == 200}
    assert sees == seen_by
    assert counted(ichiro.open(TALK), key) == "了解 0/5"


def test_a_guest_reads_the_names_they_may_know_and_the_number_of_the_others(phone, crowd):
    hanako = phone("hanako")
    key = alert(hanako, say(hanako, "至急", urgency="urgent")).key
    missing, _have = names(phone("misaki"), key)
    assert "一郎 運営会社" in missing
    assert "ほか3名" in " ".join(missing)


def test_it_is_for_those_who_hear_the_room(phone):
    takumi, misaki = phone("takumi"), phone("misaki").open(TALK)
    key = alert(takumi, say(takumi, "無線を切ってください", "運営会社", urgency="urgent")).key
    assert misaki.hear() == []
    assert acknowledge(misaki, key).status_code == 404
    assert misaki.get(f"{EVENT}/alerts/{key}").status_code == 404
    assert steps.all_of(takumi, Alert)[0].asked == 2, "一郎 and 花子"


def test_who_comes_in_later_is_asked_too_and_counted_from_the_next_round_on(phone, later):
    hanako = phone("hanako").open(TALK)
    key = alert(hanako, say(hanako, "至急", urgency="urgent")).key
    hanako.post(f"{EVENT}/people/mei-key/decisions", decision="approve")
    mei = phone("mei").open(TALK)
    assert asks(mei, key)
    later(minutes=2)
    hanako.hear()
    assert counted(hanako, key) == "了解 0/6"


def test_where_the_past_is_hidden_who_comes_in_later_is_not_asked(phone, later):
    hanako = phone("hanako")
    hanako.post(f"{EVENT}/rooms/{steps.room(hanako)}/past", shows_past="")
    post = say(hanako, "至急", urgency="urgent")
    key = alert(hanako, post).key
    hanako.post(f"{EVENT}/people/mei-key/decisions", decision="approve")
    mei = phone("mei").open(TALK)
    assert banners(mei) == {}
    assert acknowledge(mei, key).status_code == 404
    acknowledge(phone("ichiro"), key)
    later(minutes=2)
    mei.catch_up()
    assert banners(mei) == {}
    assert (alert(hanako, post).done, alert(hanako, post).asked) == (1, 5)


def test_a_post_that_was_unsent_asks_nobody_any_more(phone):
    hanako, misaki = phone("hanako"), phone("misaki").open(TALK)
    post = say(hanako, "間違い", urgency="urgent")
    key = alert(hanako, post).key
    misaki.hear()
    hanako.post(f"{EVENT}/messages/{post}/unsend")
    misaki.hear()
    assert banners(misaki) == {}
    assert "間違い" not in str(misaki.dom.select_one("header"))
    assert acknowledge(misaki, key).status_code == 201, "a tap that was under way is no error"
    assert misaki.shows_what_a_reload_shows()


def test_an_urgent_card_asks_until_somebody_takes_it(phone, rows):
    misaki, ichiro, takumi = phone("misaki").open(TALK), phone("ichiro"), phone("takumi").open(TALK)
    number = steps.make(misaki, title="担架", urgency="urgent")
    [of_card] = rows(Alert)
    takumi.hear()
    assert asks(takumi, of_card.key)
    assert "担架" in takumi.dom.select_one("#alerts").text
    page = ichiro.open(f"{EVENT}/cards/{number}")
    assert page.dom.select_one(".alert-count").get_text(strip=True) == "了解 0/5"
    steps.move(ichiro, number, "accept")
    takumi.hear()
    assert banners(takumi) == {}
    assert page.shows_what_a_reload_shows()


def test_a_card_made_from_an_urgent_post_does_not_ask_a_second_time(phone, rows):
    hanako = phone("hanako")
    post = say(hanako, "お茶が足りないため至急用意をお願いします", urgency="urgent")
    steps.make(phone("ichiro"), message=post, urgency="urgent")
    assert len(rows(Alert)) == 1


def test_what_a_tap_asks_of_the_database_does_not_grow_with_the_people(app, phone, crowd):
    hanako, keys = phone("hanako"), ["takumi", "ichiro", "aoi"]
    key = alert(hanako, say(hanako, "至急", urgency="urgent")).key
    phones = [phone(each) for each in keys]
    heard = []
    with app.app_context():
        engine = db.engine
    note = lambda *args: heard.append(args[2])  # noqa: E731
    counts = []
    for each in phones:
        token = each.token()
        sqlalchemy_event.listen(engine, "before_cursor_execute", note)
        heard.clear()
        answer = each.http.post(f"{EVENT}/alerts/{key}/acknowledgements", data={"client_id": secrets.token_hex(10)},
                                headers={"Accept": "application/json", "X-CSRFToken": token})
        counts.append(len(heard))
        sqlalchemy_event.remove(engine, "before_cursor_execute", note)
        assert answer.status_code == 201
    assert counts[1] == counts[2] < counts[0] <= 16, counts
    assert not [each for each in heard if "people" in each and "memberships.event_id = " in each]


def test_the_big_screen_shows_it_at_once_by_its_words_and_numbers_and_nobodys_name(app, phone, later):
    hanako, ichiro = phone("hanako"), phone("ichiro")
    screen = steps.wall(app, hanako, phone)
    key = alert(ichiro, say(ichiro, "出口を開けてください", urgency="urgent")).key
    say(hanako, "本部だけの急ぎ", to="本部", urgency="urgent")
    screen.hear()
    band = screen.dom.select_one("#wall-waiting .alarm")
    assert "出口を開けてください" in band.text
    assert "未了解 5" in band.text
    acknowledge(hanako, key)
    later()
    screen.hear()
    assert "未了解 4" in screen.dom.select_one(".alarm").text
    assert "本部だけ" not in str(screen.dom)
    assert "一郎" not in str(screen.dom)
    assert screen.shows_what_a_reload_shows()
