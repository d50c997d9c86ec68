"""Signing out ends the row, cuts the sockets and clears what the browser kept."""

from eventops.people.models import Session
from tests import steps
from tests.listening import is_cut, listen, streams_of


def test_it_closes_every_door(phone):
    ichiro = phone("ichiro")
    assert ichiro.get("/events/fair/").status_code == 200
    answer = ichiro.submit("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert ichiro.get("/events/fair/").status_code == 302


def test_a_copy_of_the_old_cookie_opens_nothing(phone, rows):
    ichiro, thief = phone("ichiro"), phone(None)
    thief.http.set_cookie("eventops", ichiro.http.get_cookie("eventops").value)
    assert thief.get("/events/fair/").status_code == 200
    ichiro.submit("/sign-out")
    assert thief.get("/events/fair/").status_code == 302
    assert [row.is_live for row in rows(Session)] == [False]


def test_its_sockets_are_cut_at_once_and_hear_nothing_more(app, phone):
    ichiro, misaki = (listen(phone(key), streams_of(app, key)) for key in ("ichiro", "misaki"))
    ichiro.submit("/sign-out")
    assert is_cut(ichiro)
    assert not is_cut(misaki)
    steps.say(phone("hanako"))
    assert ichiro.queue == []


def test_another_phone_of_the_same_person_stays(phone):
    here, there = phone("ichiro"), phone("ichiro")
    here.submit("/sign-out")
    assert there.get("/events/fair/").status_code == 200


def test_signing_out_twice_does_no_harm(phone):
    ichiro = phone("ichiro")
    assert [ichiro.submit("/sign-out").status_code for _ in range(2)] == [303, 303]


def test_a_link_of_another_site_cannot_sign_one_out(phone):
    ichiro = phone("ichiro")
    assert ichiro.get("/sign-out").status_code == 405
    assert ichiro.http.post("/sign-out").status_code == 400
    assert ichiro.get("/events/fair/").status_code == 200
