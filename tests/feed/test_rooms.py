"""What is said in 本部 or in a team never reaches anybody else: not as packets, changes, photos, chips or numbers."""

import pytest

from tests.phone import jpeg
from tests.steps import CARDS, EVENT, card, make, message, move, photos, room, say, stream

TALK, BOARD = f"{EVENT}/", f"{EVENT}/board"
OUTSIDERS = {"本部": ["misaki", "ichiro", "takumi"], "運営会社": ["misaki", "sakura"]}
CASES = [(to, who) for to, people in OUTSIDERS.items() for who in people]


@pytest.mark.parametrize(("to", "who"), CASES)
def test_an_outsider_hears_nothing(phone, to, who):
    outsider, hanako = phone(who).open(TALK), phone("hanako").open(TALK)
    key = say(phone("hanako"), "来賓は11時です。お茶が足りません", to, photos=[jpeg()])
    number = make(phone("hanako"), message=key)
    move(phone("hanako"), number, "accept")
    assert len(hanako.hear()) >= 3
    assert outsider.hear() == []
    assert outsider.catch_up()["parts"] == []
    assert outsider.shows_what_a_reload_shows()


@pytest.mark.parametrize(("to", "who"), CASES)
def test_an_outsider_finds_nothing(phone, to, who):
    outsider, hanako = phone(who), phone("hanako")
    key = say(hanako, "来賓は11時です。お茶が足りません", to, photos=[jpeg()])
    number = make(hanako, message=key)
    (photo,) = photos(hanako, message_id=message(hanako, key).id)
    (copy,) = photos(hanako, card_id=card(hanako, number).id)
    addresses = [f"{EVENT}/rooms/{room(hanako, to)}", f"{CARDS}/{number}", f"{EVENT}/messages/{key}/readers",
                 *(f"{EVENT}/messages/{key}/{sheet}" for sheet in ("kinds", "finishable", "places")),
                 f"{CARDS}/new?message={key}", f"{EVENT}/photos/{photo.key}/thumb", f"{EVENT}/photos/{copy.key}/thumb"]
    assert [hanako.get(address).status_code for address in addresses] == [200] * len(addresses)
    assert [outsider.get(address).status_code for address in addresses] == [404] * len(addresses)
    for page in (TALK, BOARD):
        assert "来賓は11時" not in outsider.get(page).text
        assert f"#{number}" not in outsider.get(page).text


@pytest.mark.parametrize(("to", "who"), CASES)
def test_an_outsider_does_nothing(phone, to, who):
    outsider, hanako = phone(who), phone("hanako")
    key = say(hanako, "お茶が足りません", to)
    number = make(hanako, message=key)
    writes = [(f"{EVENT}/messages/{key}/unsend", {}), (f"{CARDS}/{number}/moves", {"verb": "accept"}),
              (f"{CARDS}/{number}/undo", {}), (f"{CARDS}/{number}/assignee", {"assignee": f"{who}-key"}),
              (f"{CARDS}/{number}/edits", {"version": 1, "title": "x"}), (CARDS, {"kind": "found", "message": key}),
              (f"{EVENT}/messages", {"room": room(hanako), "body": "x", "reply_to": key})]  # fmt: skip
    assert [outsider.post(address, **form).status_code for address, form in writes] == [404] * len(writes)
    assert message(hanako, key).unsent_at is None
    assert card(hanako, number).version == 1


def test_another_streams_changes_are_not_given_by_asking(phone):
    misaki, hanako = phone("misaki").open(TALK), phone("hanako")
    say(hanako, "来賓は11時です", "本部")
    asked = {**misaki.heads, stream(hanako, "managers").key: 0}
    assert misaki.get(f"{EVENT}/changes", query_string=asked).json == {"reload": True}


def test_a_team_hears_its_own(phone):
    ichiro = phone("ichiro").open(f"{EVENT}/rooms/{room(phone('ichiro'), '運営会社')}")
    key = say(phone("takumi"), "無線を配ります", "運営会社")
    assert len(ichiro.hear()) == 1
    assert ichiro.dom.find(id=f"m-{key}")
    assert ichiro.shows_what_a_reload_shows()


def test_cards_elsewhere_leave_no_gap_in_everyones_numbers(phone):
    hanako = phone("hanako")
    first = int(make(hanako))
    elsewhere = [make(hanako, message=say(hanako, "お茶が足りません", to)) for to in ("本部", "運営会社", "本部")]
    assert elsewhere == ["M-1", "UNEI-1", "M-2"]
    assert int(make(hanako)) == first + 1


def test_a_guest_sees_the_rooms_they_hear(phone):
    names = [link.get_text(strip=True) for link in phone("misaki").fetch(TALK).select("nav.rooms a")]
    assert names == ["全体"]
    assert len(phone("hanako").fetch(TALK).select("nav.rooms a")) == 4
