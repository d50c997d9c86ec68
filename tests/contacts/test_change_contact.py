"""Whom to call: shown from its step of the ladder on, live, and never longer than it is needed."""

from datetime import timedelta

import pytest

from eventops import changes
from eventops.changes import Change
from eventops.contacts import actions
from eventops.contacts.models import Contact
from eventops.events.models import Event
from eventops.extensions import db
from tests.desk.test_make_event import make
from tests.steps import EVENT

CONTACTS = f"{EVENT}/contacts"
NUMBER = "095-822-0000"


FORM = {"name_ja": "救護室", "name_en": "First aid", "phone": NUMBER, "least": "guest"}


def add(by, **form):
    return by.post(CONTACTS, **{**FORM, **form})


def shown(phone):
    return [each.get_text() for each in phone.fetch(CONTACTS).select("#contacts .row-name")]


def test_one_tap_calls(phone):
    assert add(phone("hanako"), phone="０９５ 822ー0000", radio="3").status_code == 201
    row = phone("misaki", "en").fetch(CONTACTS).select_one("#contacts li")
    assert row.select_one("a")["href"] == "tel:0958220000"
    assert "First aid" in row.get_text()
    assert "Radio 3" in " ".join(row.get_text().split())


@pytest.mark.parametrize(("least", "see"), [
    ("guest", ["misaki", "ichiro", "takumi", "hanako"]), ("staff", ["ichiro", "takumi", "hanako"]),
    ("lead", ["takumi", "hanako"]), ("manager", ["hanako"])])
def test_it_is_shown_from_its_step_on_and_nothing_of_it_below(phone, least, see):
    add(phone("hanako"), least=least)
    for key in ("misaki", "ichiro", "takumi", "hanako"):
        assert shown(phone(key)) == (["救護室"] if key in see else [])
        assert ("822" in phone(key).get(CONTACTS).text) == (key in see)


def test_whoever_it_is_for_sees_a_change_at_once_and_others_hear_nothing(phone):
    hanako, misaki = phone("hanako"), phone("misaki")
    add(hanako)
    misaki.open(CONTACTS)
    contact = key_of(hanako)
    assert change(hanako, contact, 1, phone="0120-000-000").status_code == 201
    assert misaki.hear()
    assert misaki.shows_what_a_reload_shows()
    assert change(hanako, contact, 2, phone="0120-000-000", least="staff").status_code == 201
    assert misaki.hear(), "it is not theirs any more"
    assert misaki.shows_what_a_reload_shows()
    assert not misaki.dom.select("#contacts .contact")
    assert change(hanako, contact, 3, phone="0120-111-111", least="staff").status_code == 201
    assert not misaki.hear()


def key_of(by):
    with by.app.app_context():
        return db.session.query(Contact).one().key


def change(by, key, version, **form):
    return by.post(f"{CONTACTS}/{key}", **{**FORM, "version": version, **form})


def test_of_two_who_change_it_the_second_keeps_what_they_typed(phone, rows):
    hanako = phone("hanako")
    add(hanako)
    key = key_of(hanako)
    assert change(hanako, key, 1, answers="佐藤").status_code == 201
    answer = change(hanako, key, 1, answers="鈴木")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "stale")
    assert rows(Contact)[0].answers == "佐藤"


def test_what_is_struck_is_shown_to_nobody(phone, rows):
    hanako, misaki = phone("hanako"), phone("misaki")
    add(hanako)
    misaki.open(CONTACTS)
    assert hanako.post(f"{CONTACTS}/{key_of(hanako)}/strike").status_code == 201
    assert misaki.hear()
    assert shown(hanako) == shown(misaki) == []
    assert [change.kind for change in rows(Change) if change.kind.startswith("contact.")] == [
        "contact.added", "contact.struck"]


def test_a_number_nobody_can_dial_is_refused_with_a_word(phone, rows):
    answer = add(phone("hanako", "en"), phone="call me")
    assert (answer.status_code, answer.json["error"]["fields"]["phone"]) == (422, ["This is no telephone number."])
    assert rows(Contact) == []


def test_next_years_event_takes_the_roles_over_but_no_number_and_no_name(phone, app, rows):
    hanako = phone("hanako")
    add(hanako, answers="佐藤", radio="3")
    assert make(hanako, copy="fair").status_code == 201
    _old, new = rows(Contact)
    assert (new.name_ja, new.radio, new.least, new.phone, new.answers) == ("救護室", "3", "guest", "", "")


def test_a_month_after_the_event_numbers_and_names_are_gone_and_the_history_says_so(phone, app, rows):
    add(phone("hanako"), answers="佐藤")
    with app.test_request_context():
        assert purge() == 0
        with changes.writing():
            event = db.session.get(Event, 1)
            event.starts_on = event.ends_on = event.ends_on - timedelta(days=40)
            event.closes_at = None
            changes.commit()
        assert purge() == 1
        assert purge() == 0
    assert [(each.name_ja, each.phone, each.answers) for each in rows(Contact)] == [("救護室", "", "")]
    [change] = rows(Change, kind="purge.contacts")
    assert change.details == {"count": 1}
    assert not any("822" in str(each.details) or "佐藤" in str(each.details) for each in rows(Change))


def purge():
    with changes.writing():
        found = actions.purge_contacts()
        changes.commit()
    return found
