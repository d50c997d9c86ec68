"""A room is closed: read, but not written in any more; and opened again."""

import pytest

from eventops.feed.models import Room
from tests.desk.rooms import ROOMS, open_room, tabs
from tests.steps import CARDS, EVENT, make, room, say


def away(phone, key, yes=True):
    return phone.post(f"{ROOMS}/{key}/away", **({"away": "1"} if yes else {}))


def test_it_is_read_but_nobody_writes_in_it(phone):
    hanako, ichiro = phone("hanako"), phone("ichiro")
    key = open_room(hanako, role="staff")
    post = say(ichiro, "無事に終わりました", "搬入連絡")
    number = make(ichiro, message=post)
    page = phone("ichiro").open(f"{EVENT}/rooms/{key}")
    assert page.dom.select("message-composer")
    assert away(hanako, key).status_code == 201
    assert page.hear()
    assert page.dom.select("message-composer") == []
    assert page.shows_what_a_reload_shows()
    assert "無事に終わりました" in page.dom.main.get_text()
    place = [option["value"] for option in ichiro.fetch(f"{EVENT}/").select("select[name=place] option[value]")][1]
    for who in (hanako, ichiro):
        for path, form in ((f"{EVENT}/messages", {"room": key, "body": "まだ"}),
                           (f"{EVENT}/places", {"room": key, "place": place}),
                           (f"{CARDS}/{number}/messages", {"body": "まだ"})):
            answer = who.post(path, **form)
            assert (answer.status_code, answer.json["error"]["code"]) == (403, "room_closed"), path
    assert ichiro.fetch(f"{CARDS}/{number}").select("message-composer") == []


def test_it_stands_folded_under_the_closed_rooms_and_comes_back(phone, rows):
    hanako, ichiro = phone("hanako"), phone("ichiro")
    key = open_room(hanako, role="staff")
    assert tabs(ichiro) == (["全体", "運営会社", "搬入連絡"], [])
    away(hanako, key)
    assert tabs(ichiro) == (["全体", "運営会社"], ["搬入連絡"])
    assert "終わったルーム" in ichiro.get(f"{EVENT}/").text
    assert [link.get_text(strip=True) for link in hanako.fetch(ROOMS).select("details.fold th a")] == ["搬入連絡"]
    away(hanako, key, yes=False)
    assert tabs(ichiro) == (["全体", "運営会社", "搬入連絡"], [])
    assert say(ichiro, "再開しました", "搬入連絡")


@pytest.mark.parametrize("name", ["全体", "本部", "運営会社"])
def test_a_room_that_is_there_by_itself_stays_open(phone, rows, name):
    hanako = phone("hanako")
    key = room(hanako, name)
    answer = away(hanako, key)
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "stays_open")
    assert rows(Room, key=key)[0].put_away_at is None


@pytest.mark.parametrize("key", ["takumi", "ichiro", "misaki", "mei", "olga"])
def test_only_managers_of_the_event_may(phone, rows, key):
    its_room = open_room(phone("hanako"), role="observer")
    assert away(phone(key), its_room).status_code in (403, 404)
    assert rows(Room, key=its_room)[0].put_away_at is None
    assert away(phone("hanako"), its_room).status_code == 201
    assert rows(Room, key=its_room)[0].put_away_at is not None
