"""A photo is for those who hear its stream, by an address that tells nothing."""

import pytest
from PIL import Image

from eventops.feed.models import Photo
from tests.phone import jpeg
from tests.steps import EVENT, all_of, say

SIZES = ("thumb", "screen", "full")


def address(phone, size="full"):
    return f"{EVENT}/photos/{all_of(phone, Photo)[0].key}/{size}"


def test_every_size_is_a_picture_that_a_browser_keeps_to_itself(phone):
    misaki = phone("misaki")
    say(misaki, "看板です", photos=[jpeg(size=(900, 600))])
    for size in SIZES:
        answer = misaki.get(address(misaki, size))
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.headers["Cache-Control"].startswith("private")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        with Image.open(answer_file(answer)) as image:
            assert max(image.size) == {"thumb": 400}.get(size, 900)


def answer_file(answer):
    from io import BytesIO

    return BytesIO(answer.data)


def test_there_are_no_other_sizes(phone):
    misaki = phone("misaki")
    say(misaki, "看板です", photos=[jpeg()])
    assert misaki.get(address(misaki, "thumb")).status_code == 200
    assert misaki.get(address(misaki, "original")).status_code == 404
    assert misaki.get(address(misaki, "..%2f..%2fsecret_key")).status_code == 404


@pytest.mark.parametrize("who", ["mei", "daichi", "olga", None])
def test_those_who_are_not_in_see_none(phone, who):
    misaki = phone("misaki")
    say(misaki, "看板です", photos=[jpeg()])
    assert misaki.get(address(misaki)).status_code == 200
    answer = phone(who).get(address(misaki), headers={"Accept": "image/*"})
    assert answer.status_code in (302, 401, 403, 404)
    assert answer.mimetype != "image/jpeg"


def test_a_photo_of_one_event_is_not_in_another(phone):
    misaki = phone("misaki")
    say(misaki, "看板です", photos=[jpeg()])
    elsewhere = address(misaki).replace("/fair/", "/other/")
    assert phone("olga").get(elsewhere).status_code == 404


def test_the_same_file_in_two_posts_has_two_addresses(phone):
    misaki = phone("misaki")
    for body in ("一", "二"):
        say(misaki, body, photos=[jpeg()])
    one, two = all_of(misaki, Photo)
    assert one.hash == two.hash
    assert one.key != two.key
    assert one.hash not in address(misaki)
