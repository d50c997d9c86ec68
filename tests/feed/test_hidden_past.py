"""A room's option: newcomers read what was said before they came, or only what was said after. Every way is walked."""

import json

import pytest

from eventops.feed.models import Room
from eventops.people.models import Membership
from tests.phone import jpeg
from tests.steps import EVENT, all_of, kinds_of_change, make, message, photos, room, say, stream

TALK = f"{EVENT}/"
SECRET = "合言葉は桜です。お茶が足りません"


def choose(phone, shows_past, to="全体", **more):
    said = {"shows_past": "1"} if shows_past else {}
    return phone.post(f"{EVENT}/rooms/{room(phone, to)}/past", **said, **more)


@pytest.fixture
def hidden(phone):
    """A post with a photo, made before 芽衣 came, pinned, quoted and made into a card; then the past is hidden."""
    misaki, takumi, hanako = phone("misaki"), phone("takumi"), phone("hanako")
    key = say(misaki, SECRET, photos=[jpeg()])
    assert takumi.post(f"{EVENT}/messages/{key}/pin").status_code == 201
    number = make(misaki, message=key)
    about = misaki.post(f"{EVENT}/cards/{number}/messages", body="合言葉の件です", client_id="about-the-card")
    assert about.status_code == 201
    assert choose(hanako, False).status_code == 201
    decide = hanako.post(f"{EVENT}/people/mei-key/decisions", decision="approve", role="guest")
    assert decide.status_code == 201
    quoting = say(takumi, "了解です", reply_to=key)
    return {"key": key, "photo": photos(misaki, message_id=message(misaki, key).id)[0].key, "quoting": quoting,
            "number": number}


def reading(key, photo, number, of_room):
    """Every address that shows a post, its words, its photo or who has read it."""
    return {
        "window": TALK, "room": f"{EVENT}/rooms/{of_room}", "older": f"{EVENT}/rooms/{of_room}?before=999",
        "newer": f"{EVENT}/rooms/{of_room}?after=0", "around": f"{EVENT}/rooms/{of_room}?around={key}",
        "search": f"{EVENT}/search?q=合言葉", "photos": f"{EVENT}/photos", "photo": f"{EVENT}/photos/{photo}/thumb",
        "readers": f"{EVENT}/messages/{key}/readers", "kinds": f"{EVENT}/messages/{key}/kinds",
        "finishable": f"{EVENT}/messages/{key}/finishable", "places": f"{EVENT}/messages/{key}/places",
        "new card": f"{EVENT}/cards/new?message={key}", "card's talk": f"{EVENT}/cards/{number}",
        "after a photo": f"{EVENT}/photos?before={key}", "changes": None,
    }


WAYS = list(reading("", "", "", ""))
POST = 'id="m-{key}"'
TELLING = {"newer": POST, "older": POST, "window": POST, "room": POST, "photos": 'id="album-{key}"',
           "search": 'data-of="{key}"', "card's talk": "合言葉の件", "changes": POST}


def seen(who, way, facts, heads):
    address = reading(facts["key"], facts["photo"], facts["number"], room(who))[way]
    answer = who.get(address) if address else who.get(f"{EVENT}/changes", query_string=heads)
    if answer.status_code == 404:
        return False
    assert answer.status_code == 200, (way, answer.status_code)
    if way not in TELLING:
        return True
    text = answer.text if way != "changes" else "".join(part["html"] for part in answer.json["parts"])
    return TELLING[way].format(**facts) in text


@pytest.mark.parametrize("way", WAYS)
def test_whoever_came_later_finds_it_nowhere_and_who_was_there_everywhere(phone, hidden, way):
    heads = dict.fromkeys((stream(phone("mei")).key,), 0)
    assert seen(phone("misaki"), way, hidden, heads), "who was there"
    assert not seen(phone("mei"), way, hidden, heads), "who came later"


@pytest.mark.parametrize("way", WAYS)
def test_shown_again_newcomers_read_it_all(phone, hidden, way):
    assert choose(phone("hanako"), True).status_code == 201
    heads = dict.fromkeys((stream(phone("mei")).key,), 0)
    assert seen(phone("mei"), way, hidden, heads)


def test_no_page_of_a_newcomer_holds_its_words_or_its_photo_of_the_post(phone, hidden):
    mei, misaki = phone("mei"), phone("misaki")
    for page in (TALK, f"{EVENT}/photos", f"{EVENT}/search?q=桜&kind=message", f"{EVENT}/rooms/{room(mei)}?after=0"):
        assert hidden["key"] in misaki.get(page).text, page
        text = mei.get(page).text
        assert "合言葉" not in text, page
        assert hidden["photo"] not in text, page


def test_a_quote_in_such_a_room_shows_no_words_to_anybody(phone, hidden):
    for who in ("mei", "misaki"):
        quote = phone(who).fetch(TALK).find(id=f"m-{hidden['quoting']}").blockquote
        assert quote.get_text(strip=True) == "以前の投稿"


@pytest.mark.parametrize("change", ["unpin", "unsend", "carded"])
def test_a_change_of_an_old_post_is_pushed_to_nobody_and_each_page_catches_up_with_its_own(phone, hidden, change):
    mei, hanako = phone("mei").open(TALK), phone("hanako").open(TALK)
    takumi = phone("takumi")
    if change == "carded":
        make(takumi, "found", message=hidden["key"])
    else:
        who = takumi if change == "unpin" else phone("misaki")
        assert who.post(f"{EVENT}/messages/{hidden['key']}/{change}").status_code == 201
    for page in (mei, hanako):
        news = page.received()
        pushed = json.dumps(news, ensure_ascii=False)
        assert f'id=\\"m-{hidden["key"]}' not in pushed
        assert f"pin-{hidden['key']}" not in pushed
        assert any(each["name"] == "pulse" and stream(mei).key in each["args"][0]["heads"] for each in news)
        page.catch_up()
        assert page.shows_what_a_reload_shows()
    assert hanako.dom.find(id=f"m-{hidden['key']}")
    assert mei.dom.find(id=f"m-{hidden['key']}") is None


def test_a_new_post_is_pushed_to_all(phone, hidden):
    mei = phone("mei").open(TALK)
    key = say(phone("misaki"), "これから始めます")
    assert len(mei.hear()) == 1
    assert mei.dom.find(id=f"m-{key}")
    assert mei.shows_what_a_reload_shows()


def test_a_newcomer_can_neither_answer_nor_use_it(phone, hidden):
    mei, key = phone("mei"), hidden["key"]
    writes = [(f"{EVENT}/messages", {"room": room(mei), "body": "x", "reply_to": key}),
              (f"{EVENT}/cards", {"kind": "found", "message": key}), (f"{EVENT}/messages/{key}/unsend", {})]
    assert [mei.post(address, **form).status_code for address, form in writes] == [404] * 3
    assert message(mei, key).unsent_at is None


def test_what_came_before_does_not_count_as_unread(phone, hidden):
    say(phone("hanako"), "班の連絡", "運営会社")  # another room to look from
    badge = phone("mei").fetch(TALK).select_one(f'[data-unread="{room(phone("mei"))}"]')
    assert badge is None  # the room itself
    from eventops.feed import queries

    mei = phone("mei")
    with mei.app.app_context():
        from eventops.extensions import db

        member = db.session.query(Membership).filter_by(key="mei-key").one()
        rooms = queries.rooms(member)
        after = queries.unread(member, rooms)[rooms[0].id]
        rooms[0].shows_past = True
        before = queries.unread(member, rooms)[rooms[0].id]
        db.session.rollback()
    assert after == 1
    assert before >= 3


def test_a_suspension_does_not_make_a_newcomer(phone, hidden):
    hanako = phone("hanako")
    for decision in ("suspend", "restore"):
        assert hanako.post(f"{EVENT}/people/misaki-key/decisions", decision=decision).status_code == 201
    assert f"m-{hidden['key']}" in phone("misaki").get(TALK).text


def test_the_readers_of_an_old_post_are_those_who_may_read_it(phone, hidden):
    assert "芽衣" not in phone("misaki").get(f"{EVENT}/messages/{hidden['key']}/readers").text
    assert "芽衣" in phone("misaki").get(f"{EVENT}/messages/{hidden['quoting']}/readers").text


def test_other_rooms_are_as_they_were(phone, hidden):
    key = say(phone("takumi"), "班の話", "運営会社")
    quoting = say(phone("ichiro"), "はい", "運営会社", reply_to=key)
    page = phone("ichiro").fetch(f"{EVENT}/rooms/{room(phone('ichiro'), '運営会社')}")
    assert "班の話" in page.find(id=f"m-{quoting}").blockquote.text


@pytest.mark.parametrize("who", ["misaki", "ichiro", "takumi"])
def test_it_takes_a_manager(phone, who):
    assert choose(phone(who), False).status_code == 403
    assert all_of(phone(who), Room, name_ja="全体")[0].shows_past
    assert "過去を隠す" not in phone(who).get(f"{EVENT}/rooms/{room(phone(who))}/options").text


def test_choosing_it_reloads_the_pages_and_twice_is_once(phone):
    hanako, misaki = phone("hanako"), phone("misaki").open(TALK)
    assert choose(hanako, False, client_id="the-same-press").status_code == 201
    assert choose(hanako, False, client_id="the-same-press").status_code == 200
    choose(hanako, False)
    pushed = [packet for news in misaki.received() if news["name"] == "packets"
              for packet in news["args"][0]]
    assert [[part["do"] for part in packet["parts"]] for packet in pushed] == [["reload"]]
    assert kinds_of_change(hanako).count("room.past_hidden") == 1


def test_it_says_since_when_a_member_reads(phone):
    assert all(each.admitted_at for each in all_of(phone("hanako"), Membership, state="active"))
    assert [each.admitted_at for each in all_of(phone("hanako"), Membership, state="pending")] == [None]
