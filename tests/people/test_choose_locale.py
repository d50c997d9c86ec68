"""日本語 or English, for a browser and for a person."""

import pytest

from eventops.people.models import Person
from tests.listening import is_cut, listen, streams_of


def language(phone, path="/sign-in", **headers):
    page = phone.get(path, headers={"Accept": "text/html", **headers}).text
    return "ja" if '<html lang="ja"' in page else "en" if '<html lang="en"' in page else None


def test_a_browser_gets_the_language_it_asks_for_and_japanese_before_others(phone):
    assert language(phone(None)) == "ja"
    assert language(phone(None), **{"Accept-Language": "en-GB,en;q=0.8"}) == "en"
    assert language(phone(None), **{"Accept-Language": "fr"}) == "ja"
    assert language(phone(None), **{"Accept-Language": "ja,en;q=0.5"}) == "ja"


def test_what_was_chosen_stays_with_the_browser(phone):
    nobody = phone(None)
    answer = nobody.submit("/locale", locale="en", next="/sign-in")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert language(nobody) == "en"
    assert nobody.submit("/locale", locale="ja").location == "/"
    assert language(nobody, **{"Accept-Language": "en"}) == "ja"


def test_it_is_the_persons_on_every_phone_and_open_pages_come_back(app, phone, rows):
    open_page = listen(phone("ichiro"), streams_of(app, "ichiro"))
    phone("ichiro").submit("/locale", locale="en")
    assert [person.locale for person in rows(Person, name="一郎")] == ["en"]
    assert is_cut(open_page)
    assert language(open_page, "/events/fair/") == "en"


def test_a_language_we_do_not_have_is_not_chosen(phone, rows):
    assert phone("ichiro").submit("/locale", locale="fr").status_code == 404
    assert phone("ichiro").submit("/locale").status_code == 404
    assert [person.locale for person in rows(Person, name="一郎")] == ["ja"]


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_it_never_leads_to_another_site(phone, elsewhere):
    assert phone(None).submit("/locale", locale="en", next=elsewhere).location == "/"


def test_another_site_cannot_choose(phone):
    assert phone(None).http.post("/locale", data={"locale": "en"}).status_code == 400
