"""The one-time link of an empty installation makes the first organiser and the first event, once."""

import pytest

from eventops.events.models import Event
from eventops.people.models import Invitation, Membership, Person, SignInLink

FORM = {"event_name": "秋の産業祭", "name": "花子", "email": "hanako@example.jp", "password": "a long enough password",
        "locale": "ja"}


@pytest.fixture
def link(app, start_from):
    from eventops.cli import new_first_link

    start_from("empty")
    with app.test_request_context():
        return f"/start/{new_first_link()}"


def test_it_makes_the_organiser_the_event_and_a_link_to_join(phone, link, rows):
    nobody = phone(None)
    assert nobody.get(link).status_code == 200
    answer = nobody.submit(link, **FORM)
    [event] = rows(Event)
    assert (answer.status_code, answer.location) == (303, f"/events/{event.slug}/desk")
    assert [(member.role, member.state) for member in rows(Membership)] == [("manager", "active")]
    [invitation] = rows(Invitation)
    assert f"/invitations/{invitation.key}" in nobody.get(answer.location).text
    assert invitation.token in nobody.get(f"/events/{event.slug}/invitations/{invitation.key}").text
    for page in ("", "board", "people", "checklists", "desk/places", "desk/teams", "screens"):
        assert nobody.get(f"/events/{event.slug}/{page}").status_code == 200


def test_the_organiser_can_sign_in_afterwards(phone, link):
    from tests.people.test_sign_in import sign_in

    phone(None).submit(link, **FORM)
    assert sign_in(phone(None), FORM["email"], FORM["password"]).status_code == 303


def test_it_works_once(phone, link, rows):
    assert phone(None).submit(link, **FORM).status_code == 303
    second = phone(None)
    assert second.get(link).status_code == 404
    assert second.submit(link, **{**FORM, "email": "thief@example.jp"}).status_code == 404
    assert len(rows(Event)) == len(rows(Person)) == 1


def test_looking_does_not_use_it(phone, link, rows):
    for _ in range(3):
        assert phone(None).get(link).status_code == 200
    assert rows(SignInLink)[0].used_at is None


def test_an_older_link_is_dead_once_there_is_an_event(app, phone, link, rows):
    """Every start on an empty database prints one; whoever finds an old one in a log must not come in by it."""
    from eventops.cli import new_first_link

    with app.test_request_context():
        other = f"/start/{new_first_link()}"
    assert phone(None).get(other).status_code == 200
    phone(None).submit(link, **FORM)
    assert phone(None).get(other).status_code == 404
    assert phone(None).submit(other, **{**FORM, "email": "thief@example.jp"}).status_code == 404
    assert len(rows(Event)) == 1


@pytest.mark.parametrize("change", [{"event_name": ""}, {"name": ""}, {"email": "hanako"}, {"password": "short"},
                                    {"password": ""}, {"email": ""}, {"name": "x" * 81}])
def test_what_is_missing_or_wrong_is_said_and_the_link_stays(phone, link, rows, change):
    answer = phone(None).submit(link, **{**FORM, **change})
    assert answer.status_code == 422
    assert rows(Event) == []
    assert phone(None).submit(link, **FORM).status_code == 303


def test_the_password_is_kept_as_argon2id_alone(phone, link, rows):
    phone(None).submit(link, **FORM)
    [person] = rows(Person)
    assert person.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_persons_sign_in_link_starts_nothing(app, phone, rows):
    from eventops import changes
    from eventops.extensions import db
    from eventops.people.actions import make_sign_in_link

    with app.test_request_context(), changes.writing():
        token = make_sign_in_link(db.session.query(Person).filter_by(name="一郎").one())
        changes.commit()
    assert phone(None).get(f"/start/{token}").status_code == 404
    assert phone(None).get(f"/sign-in/{token}").status_code == 200
