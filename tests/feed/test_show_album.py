"""All photos of the rooms one hears, by day; a new one comes live, an unsent one goes live."""

import pytest
from bs4 import BeautifulSoup

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
    monkeypatch.setattr(queries.album, "__defaults__", (None, (), None, 2))
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


def test_the_files_of_a_room_are_listed_by_date_and_poster_and_open_the_source_post(phone):
    hanako, misaki, ichiro = phone("hanako"), phone("misaki"), phone("ichiro")
    mine, theirs = say(misaki, "一", photos=[jpeg()]), say(ichiro, "二", photos=[jpeg("red")])
    say(misaki, "写真なし")
    of_team = say(ichiro, "班の写真", "運営会社", photos=[jpeg("blue")])
    here = room(hanako)
    options = hanako.fetch(f"{EVENT}/rooms/{here}/options")
    assert options.select_one('a[href*="/photos"]')["href"] == f"{ALBUM}?room={here}"
    shown = lambda who=hanako, **asked: posts(BeautifulSoup(  # noqa: E731
        who.get(ALBUM, query_string=asked).text, "html.parser"))
    assert shown() == [of_team, theirs, mine]
    assert shown(room=here) == [theirs, mine]
    assert shown(person="ichiro-key") == [of_team, theirs]
    assert shown(room=here, person="ichiro-key") == [theirs]
    assert shown(person="nobody") == []
    assert misaki.get(ALBUM, query_string={"room": room(hanako, "運営会社")}).status_code == 404
    [link] = hanako.fetch(f"{ALBUM}?room={here}&person=misaki-key").select(".album-by a")
    assert link["href"].endswith(f"?around={mine}#m-{mine}")


def test_later_pages_keep_what_was_asked_for(phone, monkeypatch):
    monkeypatch.setattr(queries.album, "__defaults__", (None, (), None, 1))
    misaki = phone("misaki")
    first = say(misaki, "一", photos=[jpeg()])
    say(phone("ichiro"), "二", photos=[jpeg("red")])
    say(misaki, "三", photos=[jpeg("blue")])
    page = misaki.fetch(f"{ALBUM}?person=misaki-key")
    [older] = [link["href"] for link in page.select(".actions a")]
    assert posts(misaki.fetch(older)) == [first]


def test_one_asks_only_for_those_one_may_know_by_name(phone):
    asked = {who: {option["value"] for option in phone(who).fetch(ALBUM).select("select[name=person] option")}
             for who in ("misaki", "ichiro")}
    assert "misaki-key" in asked["ichiro"]
    assert "ichiro-key" in asked["misaki"]
