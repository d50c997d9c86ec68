"""One's own name, language and signed-in browsers."""

from eventops.people.models import Person, Session
from tests.listening import is_cut, listen, streams_of


def test_name_and_language_change_for_the_person(phone, rows):
    ichiro = phone("ichiro")
    assert ichiro.submit("/account", name="一郎太", locale="en").status_code == 303
    assert [(person.name, person.locale) for person in rows(Person, name="一郎太")] == [("一郎太", "en")]
    assert 'lang="en"' in phone("ichiro", "en").get("/account").text


def test_open_pages_of_the_person_come_back_in_the_new_language(app, phone):
    ichiro, misaki = (listen(phone(key), streams_of(app, key)) for key in ("ichiro", "misaki"))
    phone("ichiro").submit("/account", name="一郎", locale="en")
    assert is_cut(ichiro)
    assert not is_cut(misaki)


def test_a_name_is_needed_and_a_language_we_have(phone, rows):
    for form in ({"name": "", "locale": "ja"}, {"name": "x" * 81, "locale": "ja"}, {"name": "一郎", "locale": "fr"}):
        assert phone("ichiro").submit("/account", **form).status_code == 200
    assert [(person.name, person.locale) for person in rows(Person, name="一郎")] == [("一郎", "ja")]
    assert phone("ichiro").submit("/account", name="一郎", locale="en").status_code == 303


def test_another_browser_of_ones_own_can_be_ended(app, phone, rows):
    here = phone("ichiro")
    [mine] = rows(Session)
    lost = listen(phone("ichiro"), streams_of(app, "ichiro"))
    [other] = [row for row in rows(Session) if row.id != mine.id]
    assert other.key in here.get("/account").text
    assert here.submit(f"/account/sessions/{other.key}/end").status_code == 303
    assert is_cut(lost)
    assert lost.get("/events/fair/").status_code == 302
    assert here.get("/events/fair/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(phone, rows):
    misaki = phone("misaki")
    [hers] = rows(Session)
    assert phone("hanako").submit(f"/account/sessions/{hers.key}/end").status_code == 404
    assert phone("hanako").submit("/account/sessions/invented/end").status_code == 404
    assert misaki.get("/events/fair/").status_code == 200


def test_without_a_session_there_is_no_account(phone):
    assert phone(None).get("/account").location == "/sign-in?next=/account"
    assert phone(None).submit("/account", name="x", locale="ja").status_code == 401
    assert phone(None).submit("/account/sessions/x/end").status_code == 401


def test_the_page_never_shows_a_key_to_a_session_itself(phone, rows):
    ichiro = phone("ichiro")
    page = ichiro.get("/account").text
    assert rows(Session)[0].token_hash not in page
