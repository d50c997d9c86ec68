"""Posting: text and photos as one, at once on every phone of the room, once however often it is sent."""

import json
from datetime import timedelta
from io import BytesIO

import pytest

from eventops import clock
from eventops.feed import queries
from eventops.feed.models import Message, Photo
from tests.phone import jpeg
from tests.steps import EVENT, all_of, count, message, photos, room, say

TALK, MESSAGES = f"{EVENT}/", f"{EVENT}/messages"
HTML = b"<html><script>alert(1)</script></html>"


def refused(phone, code, status=422, **form):
    """What is said when *form* is refused, after seeing that nothing of it stayed."""
    before = count(phone), len(all_of(phone, Message)), len(all_of(phone, Photo))
    answer = phone.post(MESSAGES, **form)
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code), answer.text
    assert (count(phone), len(all_of(phone, Message)), len(all_of(phone, Photo))) == before
    return answer.json["error"]


def test_it_is_heard_on_every_open_phone_of_the_room(phone):
    hanako, misaki = phone("hanako").open(TALK), phone("misaki", "en").open(TALK)
    key = say(phone("ichiro"), "机が届きました")
    for each in (hanako, misaki):
        assert len(each.hear()) == 1
        assert "机が届きました" in each.dom.find(id=f"m-{key}").get_text()
        assert each.shows_what_a_reload_shows()


def test_the_sender_sees_it_by_the_same_path(phone):
    ichiro = phone("ichiro").open(TALK)
    key = say(ichiro, "机が届きました")
    assert ichiro.dom.find(id=f"m-{key}")["data-author"] == "ichiro-key"
    ichiro.hear()
    assert len(ichiro.dom.select(f"#m-{key}")) == 1
    assert ichiro.shows_what_a_reload_shows()


def test_text_and_photos_are_one_post(phone):
    hanako = phone("hanako").open(TALK)
    key = say(phone("misaki"), "看板です", photos=[jpeg("navy"), jpeg("gold")])
    assert len(hanako.hear()) == 1
    links = hanako.dom.find(id=f"m-{key}").select("a[data-photo]")
    assert len(links) == 2
    assert hanako.get(links[0]["href"]).mimetype == "image/jpeg"


def test_a_photo_alone_is_a_post(phone):
    key = say(phone("misaki"), "", photos=[jpeg()])
    assert len(photos(phone("misaki"), message_id=message(phone("misaki"), key).id)) == 1


def test_a_post_refused_for_one_photo_leaves_none_of_the_others_on_disk(app, phone):
    before = set(app.config["PHOTO_FOLDER"].rglob("*.jpg"))
    misaki = phone("misaki")
    answer = misaki.post(f"{EVENT}/messages", room=room(misaki), body="", photos=[jpeg("#0b1c2d"), b"no picture"])
    assert answer.status_code == 422
    assert set(app.config["PHOTO_FOLDER"].rglob("*.jpg")) == before


def test_ten_photos_are_taken_and_eleven_are_not(phone):
    misaki = phone("misaki", "en")
    colours = [jpeg((number * 20, 0, 90)) for number in range(11)]
    say(misaki, "", photos=colours[:10])
    error = refused(misaki, "invalid", room=room(misaki), body="看板です", photos=colours)
    assert error["fields"] == {"photos": ["At most 10 photos in one post."]}
    assert len(all_of(misaki, Photo)) == 10


def test_a_photo_of_13_mb_is_refused_with_a_sentence(phone):
    misaki = phone("misaki", "en")
    large = jpeg() + bytes(13 * 1024 * 1024)
    error = refused(misaki, "too_large", 413, room=room(misaki), body="看板です", photos=[large])
    assert error["message"] == "A photo may have at most 12 MB."
    assert all_of(misaki, Photo) == []


def test_html_that_calls_itself_a_photo_is_refused(phone):
    misaki = phone("misaki", "en")
    error = refused(misaki, "not_a_picture", room=room(misaki), body="看板です", photos=[HTML])
    assert error["fields"]["photos"] == ["This is not a photo (JPEG, PNG or WebP)."]


def test_one_bad_photo_keeps_the_whole_post_back(phone):
    misaki = phone("misaki")
    refused(misaki, "not_a_picture", room=room(misaki), body="看板です", photos=[jpeg(), HTML])
    assert all_of(misaki, Photo) == []


@pytest.mark.parametrize(("form", "says"), [
    ({"body": ""}, "Write something or add a photo."),
    ({"body": " \n\t"}, "Write something or add a photo."),
    ({"body": "あ" * 4001}, "At most 4000 characters, please."),
    ({"body": "x", "urgency": "screaming"}, "There is no such urgency."),
    ({"body": "x", "client_id": "short"}, "This id cannot be used."),
    ({"body": "x", "client_id": "<b>bold</b>"}, "This id cannot be used."),
])  # fmt: skip
def test_what_cannot_be_posted_is_said_in_the_readers_language(phone, form, says):
    misaki = phone("misaki", "en")
    assert refused(misaki, "invalid", room=room(misaki), **form)["message"] == says
    assert say(misaki, "あ" * 4000)


def test_without_a_script_a_refusal_gives_the_text_back(phone):
    misaki = phone("misaki")
    answer = misaki.submit(MESSAGES, room=room(misaki), body="お茶が<b>足りません", photos=(BytesIO(HTML), "photo.jpg"))
    assert (answer.status_code, answer.mimetype) == (422, "text/html")
    assert "お茶が&lt;b&gt;足りません" in answer.text
    assert misaki.submit(MESSAGES, room=room(misaki), body="お茶が足りません").status_code == 303


def test_what_people_type_stays_text(phone):
    hanako = phone("hanako").open(TALK)
    key = say(phone("misaki"), "<img src=x onerror=alert(1)> & 100%")
    hanako.hear()
    assert hanako.dom.find(id=f"m-{key}").img is None
    assert "<img src=x onerror=alert(1)> & 100%" in hanako.dom.find(id=f"m-{key}").get_text()


def test_characters_no_keyboard_makes_are_dropped(phone):
    key = say(phone("misaki"), " 机\x00と\x07椅子\r\n2行目 ")
    assert message(phone("misaki"), key).body == "机と椅子\n2行目"


def test_asking_again_posts_once_and_gives_the_same_parts(phone):
    misaki = phone("misaki")
    form = {"room": room(misaki), "body": "机が届きました", "client_id": "the-same-press", "photos": [jpeg()]}
    first, again = misaki.post(MESSAGES, **form), misaki.post(MESSAGES, **form)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json["packets"] == first.json["packets"] != []
    assert (len(all_of(misaki, Message)), len(all_of(misaki, Photo))) == (1, 1)


@pytest.mark.parametrize("other", [{"body": "椅子が届きました"}, {"photos": [jpeg("gold")]}, {"urgency": "urgent"}])
def test_the_same_id_for_something_else_is_refused(phone, other):
    misaki = phone("misaki")
    form = {"room": room(misaki), "body": "机が届きました", "client_id": "the-same-press", "photos": [jpeg()]}
    assert misaki.post(MESSAGES, **form).status_code == 201
    refused(misaki, "client_id_reused", 409, **(form | other))


def test_an_id_that_somebody_else_has_used_is_refused(phone):
    key = say(phone("misaki"), "机が届きました")
    refused(phone("ichiro"), "client_id_reused", 409, room=room(phone("ichiro")), body="机が届きました", client_id=key)
    assert message(phone("misaki"), key).body == "机が届きました"


def test_a_place_alone_is_a_post_if_there_is_such_a_place(phone):
    misaki = phone("misaki")
    say(misaki, "", place=place_of(misaki, "控室"))
    refused(misaki, "404", 404, room=room(misaki), body="", place="no-such-place")


def test_an_answer_stands_with_what_it_answers(phone):
    hanako = phone("hanako").open(TALK)
    asked = say(phone("misaki"), "パスはどこで回収しますか?")
    key = say(phone("ichiro"), "出口側の箱です", reply_to=asked)
    hanako.hear()
    quote = hanako.dom.find(id=f"m-{key}").blockquote
    assert (quote.a["href"], "パスはどこで" in quote.get_text()) == (f"#m-{asked}", True)
    assert hanako.shows_what_a_reload_shows()


def test_an_answer_stays_in_its_room(phone):
    hanako = phone("hanako")
    asked = say(hanako, "来賓は11時です", "本部")
    key = say(hanako, "了解です", reply_to=asked)
    assert message(hanako, key).reply_to_id is None


def test_the_place_stands_on_it(phone):
    hanako = phone("hanako").open(TALK)
    key = say(phone("misaki"), "水が漏れています", place=place_of(hanako, "控室"))
    hanako.hear()
    assert "控室" in hanako.dom.find(id=f"m-{key}").get_text()


def place_of(phone, name):
    from eventops.events.models import Place

    return all_of(phone, Place, name_ja=name, event_id=1)[0].key


def test_the_time_is_that_of_the_press_and_never_later_than_now(phone):
    misaki, now = phone("misaki"), clock.now()
    early = message(misaki, say(misaki, "圏外でした", occurred_at=clock.iso(now - timedelta(minutes=9))))
    assert early.received_at - early.occurred_at >= timedelta(minutes=9)
    late = message(misaki, say(misaki, "時計が進んでいます", occurred_at=clock.iso(now + timedelta(hours=9))))
    assert late.occurred_at <= late.received_at
    assert message(misaki, say(misaki, "変な時刻", occurred_at="yesterday")).occurred_at >= now


def test_order_is_the_servers_whatever_a_phones_clock_says(phone):
    misaki = phone("misaki")
    keys = [say(misaki, "一"), say(misaki, "二", occurred_at="2020-01-01T00:00:00Z"), say(misaki, "三")]
    shown = [item["id"] for item in misaki.fetch(TALK).select("li.message")]
    assert shown == [f"m-{key}" for key in keys]


@pytest.mark.parametrize("who", ["mei", "daichi", "olga", None])
def test_those_who_are_not_in_post_nothing(phone, who):
    say(phone("misaki"))
    answer = phone(who).post(MESSAGES, room=room(phone("misaki")), body="机が届きました")
    assert answer.status_code == {"olga": 404, None: 401}.get(who, 403)
    assert len(all_of(phone("misaki"), Message)) == 1


def test_a_room_one_does_not_hear_is_not_there(phone):
    say(phone("hanako"), "来賓は11時です", "本部")
    answer = phone("takumi").post(MESSAGES, room=room(phone("hanako"), "本部"), body="聞こえますか")
    assert answer.status_code == 404
    say(phone("ichiro"), "無線の配布", "運営会社")
    assert phone("misaki").post(MESSAGES, room=room(phone("hanako"), "運営会社"), body="x").status_code == 404


def test_a_forged_token_posts_nothing(phone):
    misaki = phone("misaki")
    form = {"room": room(misaki), "body": "机が届きました"}
    answer = misaki.http.post(MESSAGES, data=form, headers={"Accept": "application/json", "X-CSRFToken": "no"})
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "csrf")
    assert all_of(misaki, Message) == []


def test_unread_posts_are_counted_by_room(phone):
    takumi = phone("takumi")
    for body in ("一", "二"):
        say(takumi, body, "運営会社")
    badge = phone("ichiro").fetch(TALK).select_one(f'[data-unread="{room(takumi, "運営会社")}"]')
    assert (badge.get_text(), badge.has_attr("hidden")) == ("2", False)
    badge = takumi.fetch(TALK).select_one(f'[data-unread="{room(takumi, "運営会社")}"]')
    assert badge.has_attr("hidden")


def test_a_long_talk_opens_with_its_end_and_gives_the_rest_by_pieces(phone):
    misaki = phone("misaki")
    keys = [say(misaki, f"投稿{number}") for number in range(queries.WINDOW + 5)]
    page = misaki.fetch(TALK)
    assert [item["id"] for item in page.select("li.message")] == [f"m-{key}" for key in keys[5:]]
    older = misaki.get(TALK + page.select_one("a.older")["href"], headers={"X-Fragment": "1"})
    assert older.text.count('id="m-') == 5
    assert "<html" not in older.text
    assert json.loads(page.body["data-streams"])
