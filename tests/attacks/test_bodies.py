"""What somebody sends that no page of ours would: JSON, huge forms, files from strangers, numbers without end."""

import secrets

import pytest

from eventops import forms, web
from eventops.feed.models import Message
from eventops.people import bodies
from eventops.people.models import Person
from tests.phone import JSON, PAGE, jpeg
from tests.steps import EVENT, room

TALK = f"{EVENT}/messages"


@pytest.mark.parametrize("body", [
    '{"room": "%s", "body": 5}', '{"room": "%s", "body": "\\ud800"}',
    '{"room": "%s", "body": "x", "client_id": {"a": 1}}',
    "[1, 2]", "[" * 5000, '{"room": "%s", "body": "twice"}'])
def test_json_is_no_form(phone, rows, body):
    ichiro = phone("ichiro")
    answer = ichiro.http.post(TALK, data=body.replace("%s", room(ichiro)), content_type="application/json",
                              headers={**JSON, "X-CSRFToken": ichiro.token()})
    assert answer.status_code == 415
    assert rows(Message, announcement="") == []


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json", "text/plain",
                                  "multipart/form-data; boundary=x"])
def test_a_stranger_brings_no_more_than_a_form(phone, kind):
    nobody = phone(None)
    large = b"--x\r\n" + b"a" * (bodies.MOST + 1)
    answer = nobody.http.post("/sign-in", data=large, content_type=kind,
                              headers={**JSON, "X-CSRFToken": nobody.token()})
    assert answer.status_code in (413, 422), "refused, or never read"
    if "form" in kind:
        assert answer.status_code == 413


@pytest.mark.parametrize(("key", "status"), [
    ("misaki", 201), ("mei", 413), ("daichi", 413), ("olga", 413), (None, 413)])
def test_photos_are_taken_in_from_members_alone(phone, key, status):
    sender = phone(key)
    photo = jpeg() + b"\0" * bodies.MOST  # what hangs behind the picture is not kept
    head = '--x\r\nContent-Disposition: form-data; name="room"\r\n\r\n' + room(phone("misaki")) + (
        '\r\n--x\r\nContent-Disposition: form-data; name="photos"; filename="p.jpg"\r\n\r\n')
    body = head.encode() + photo + b"\r\n--x--\r\n"
    answer = sender.http.post(TALK, data=body, content_type="multipart/form-data; boundary=x",
                              headers={**JSON, "X-CSRFToken": sender.token()})
    assert answer.status_code == status


@pytest.mark.parametrize(("key", "status"), [
    ("misaki", 201), ("mei", 403), ("daichi", 403), ("olga", 404), (None, 401)])
def test_a_small_photo_of_a_stranger_is_not_stored_before_they_are_turned_away(app, phone, key, status):
    sender, where = phone(key), room(phone("misaki"))
    before = set(app.config["PHOTO_FOLDER"].rglob("*"))
    answer = sender.post(TALK, room=where, photos=[jpeg(f"#{secrets.token_hex(3)}")])
    assert answer.status_code == status
    assert (set(app.config["PHOTO_FOLDER"].rglob("*")) != before) == (status == 201)


def test_a_number_no_database_holds_is_no_mistake_of_ours(phone):
    for before in ("9" * 20, "-" + "9" * 20, "9" * 5000, "x"):
        assert phone("misaki").get(f"{EVENT}/?before={before}", headers=PAGE).status_code == 200


def test_a_static_file_is_kept_once_however_its_address_is_spelt(app, phone):
    nobody, gzip = phone(None), {"Accept-Encoding": "gzip"}
    web._packed.clear()
    for spelling in ("css/base.css", "css/./base.css", "x/../css/base.css", "css/y/../base.css"):
        answer = nobody.get(f"{app.static_url_path}/{spelling}", headers=gzip)
        assert answer.status_code in (200, 404)
    assert len(web._packed) == 1


@pytest.mark.parametrize("hidden", ["\u200b\u200b", "\u202e", "\u2066\u2069", "\x85", "\u3000\u200d"])
def test_a_text_nobody_can_see_is_none(phone, hidden):
    misaki = phone("misaki")
    assert misaki.post(TALK, room=room(misaki), body=hidden).status_code == 422
    assert misaki.post(f"{EVENT}/cards", kind="supply", title=hidden).status_code == 422


def test_a_name_cannot_turn_the_line_round_and_stays_on_it(phone, rows):
    nobody = phone(None)
    nobody.submit("/join/join-the-fair", name="花\u202e子\n県", organization="Sakamichi \u2067x", locale="ja")
    person = rows(Person)[-1]
    assert person.name == "花子 県"
    assert forms.tidy("👩\u200d🚒 ok\r\nつぎ") == "👩\u200d🚒 ok\nつぎ", "what belongs to a character stays"


ZEROS = ("/join/%00", "/sign-in/a%00", "/waiting/%00/door", "/events/%00/", f"{EVENT}/rooms/%00", f"{EVENT}/cards/%00",
         f"{EVENT}/photos/%00/thumb", f"{EVENT}/?around=%00", f"{EVENT}/changes?%00=1", f"{EVENT}/search?q=%00")


@pytest.mark.parametrize("key", ["hanako", "misaki", None])
def test_a_zero_byte_in_an_address_names_nothing(phone, key):
    """PostgreSQL has none in a text: the mere question was a 500, for a stranger, too."""
    who = phone(key)
    assert [who.get(path).status_code for path in ZEROS] == [404] * len(ZEROS)
    assert phone(None).get("/screen", headers={"User-Agent": "a\0b"}).status_code == 404


def test_a_zero_byte_in_a_hidden_field_is_dropped(phone, rows):
    misaki, here = phone("misaki"), room(phone("misaki"))
    assert misaki.post(TALK, room=here, body="机", place="\0", reply_to="\0", mentions="\0").status_code == 201
    assert misaki.post(TALK, room="\0", body="椅子").status_code == 422
    assert misaki.post(f"{EVENT}/cards", kind="supply", title="お茶", place="\0", message="\0").status_code == 201
    assert phone("hanako").post(f"{EVENT}/people/decisions", members="\0", decision="approve").status_code == 404
    assert [message.body for message in rows(Message, announcement="")] == ["机"]
