"""All photos of the rooms one hears, by day; a new one comes live, an unsent one goes live."""

import pytest

from eventops.feed import queries
from tests.phone import jpeg
from tests.steps import EVENT, message, photos, room, say

ALBUM = f"{EVENT}/photos"


def posts(dom):
    return [item["id"].removeprefix("album-") for item in dom.select("li.album-post")]


def test_it_shows_each_post_with_its_photos_who_and_where(phone):
    misaki = phone("misaki")
    say(misaki, "写真なし")
    first = say(misaki, "一", photos=[jpeg()])
    second = say(phone("ichiro"), "二", photos=[jpeg("red"), jpeg("blue")])
    dom = phone("hanako").fetch(ALBUM)
    assert posts(dom) == [second, first]
    item = dom.find(id=f"album-{second}")
    assert len(item.select("a[data-photo]")) == 2
    assert item.select_one(".album-by a")["href"].endswith(f"/rooms/{room(misaki)}?around={second}#m-{second}")
    assert "一郎" in item.text
    assert item.select_one(".album-day").text


def test_a_new_one_comes_and_an_unsent_one_goes_live(phone):
    misaki = phone("misaki")
    old = say(misaki, "一", photos=[jpeg()])
    page = phone("hanako").open(ALBUM)
    new = say(misaki, "二", photos=[jpeg("red")])
    page.hear()
    assert posts(page.dom) == [new, old]
    assert page.shows_what_a_reload_shows()
    misaki.post(f"{EVENT}/messages/{old}/unsend")
    page.hear()
    assert posts(page.dom) == [new]
    assert page.shows_what_a_reload_shows()


def test_rooms_one_does_not_hear_have_no_photos(phone):
    key = say(phone("hanako"), "来賓", "本部", photos=[jpeg()])
    assert posts(phone("hanako").fetch(ALBUM)) == [key]
    assert posts(phone("misaki").fetch(ALBUM)) == []


def test_it_is_paged_and_what_comes_or_goes_leaves_no_page_wrong(phone, monkeypatch):
    monkeypatch.setattr(queries.album, "__defaults__", (None, 2))
    misaki = phone("misaki")
    keys = [say(misaki, f"{n}", photos=[jpeg()]) for n in range(5)]
    page = phone("hanako").open(ALBUM)
    assert posts(page.dom) == keys[:2:-1]
    older = page.dom.find("a", string="以前の写真")["href"]
    assert posts(phone("hanako").fetch(older)) == [keys[2], keys[1]]
    phone("takumi").post(f"{EVENT}/messages/{keys[0]}/pin")  # older than the page
    page.hear()
    assert page.shows_what_a_reload_shows()
    assert phone("misaki").get(f"{ALBUM}?before=nothing").status_code == 404


@pytest.mark.parametrize("who", ["misaki", "ichiro"])
def test_a_photo_hidden_with_its_post_is_on_no_page(phone, who):
    misaki = phone("misaki")
    key = say(misaki, "一", photos=[jpeg()])
    (photo,) = photos(misaki, message_id=message(misaki, key).id)
    misaki.post(f"{EVENT}/messages/{key}/unsend")
    assert photo.key not in phone(who).get(ALBUM).text
