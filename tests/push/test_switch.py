"""Turning push on and off: whose browser is called, which services are, and when it is forgotten."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from eventops import changes, clock
from eventops.people.models import Session
from eventops.push import actions, keys
from eventops.push.endpoints import is_allowed
from eventops.push.models import PushSubscription
from tests.phone import Phone
from tests.push.service import Browser
from tests.steps import EVENT

ON, OFF = "/account/push", "/account/push/off"
SERVICES = ("fcm.googleapis.com", "*.push.services.mozilla.com", "*.notify.windows.com", "web.push.apple.com")


# the press

def test_a_browser_is_kept_with_its_session_and_the_page_says_so(phone, turn_on, rows):
    ichiro = phone("ichiro")
    switch = ichiro.fetch("/account").select_one("push-switch")
    assert switch["data-on"] == ""
    browser = turn_on(ichiro)
    [kept] = rows(PushSubscription)
    assert {name: getattr(kept, name) for name in browser.fields} == browser.fields
    assert ichiro.fetch("/account").select_one("push-switch")["data-on"] == "1"
    assert phone("ichiro").fetch("/account").select_one("push-switch")["data-on"] == "", "another browser"


def test_pressing_again_replaces_it_and_turning_it_off_forgets_it(phone, turn_on, rows):
    ichiro = phone("ichiro")
    turn_on(ichiro)
    second = turn_on(ichiro)
    assert [each.endpoint for each in rows(PushSubscription)] == [second.endpoint]
    assert ichiro.post(OFF).status_code == 200
    assert rows(PushSubscription) == []


def test_a_phone_that_changes_hands_is_called_for_whoever_is_signed_in_there(phone, service, rows):
    browser = Browser(service)
    for name in ("ichiro", "misaki"):
        assert phone(name).post(ON, **browser.fields).status_code == 201
    [kept] = rows(PushSubscription)
    assert rows(Session, id=kept.session_id)[0].person_id == max(each.person_id for each in rows(Session))


def test_nobody_and_whoever_waits_is_offered_nothing(app, phone, service):
    assert phone(None).post(ON, **Browser(service).fields).status_code == 401
    assert phone(None).post(OFF).status_code == 401
    assert phone("mei").fetch("/account").select_one("push-switch") is None


def test_a_forged_press_is_refused(app, phone, service):
    assert phone("ichiro").http.post(ON, data=Browser(service).fields).status_code == 400


def test_where_it_is_off_nothing_of_it_is_there(app, phone, service, monkeypatch):
    monkeypatch.setitem(app.config, "PUSH_SERVICES", ())
    ichiro = phone("ichiro")
    assert ichiro.fetch("/account").select_one("push-switch") is None
    assert ichiro.post(ON, **Browser(service).fields).status_code == 404


def test_the_key_is_the_same_in_every_process_and_another_with_another_secret(app, phone):
    shown = phone("ichiro").fetch("/account").select_one("push-switch")["data-key"]
    secret = app.config["SECRET_KEY"]
    assert shown == keys.public(secret)
    keys.private.cache_clear()
    assert shown == keys.public(secret) != keys.public(secret + "x")
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), keys.read(shown))


# which services

@pytest.mark.parametrize("endpoint", [
    "https://fcm.googleapis.com/fcm/send/dh-8rE3:APA91bH_x-Y",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABk",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAB%2b%2f",
    "https://web.push.apple.com/QGuQyavXutnMH",
])
def test_the_browsers_own_services_are_taken(endpoint):
    assert is_allowed(endpoint, SERVICES)


ATTACKS = [
    "", "x", "https://", "//fcm.googleapis.com/x", "http://fcm.googleapis.com/x", "ftp://fcm.googleapis.com/x",
    "HTTPS:fcm.googleapis.com/x", "https:/fcm.googleapis.com/x", "file:///etc/passwd", "gopher://fcm.googleapis.com/",
    "https://localhost/x", "https://127.0.0.1/x", "https://[::1]/x", "https://0/x", "https://2130706433/x",
    "https://169.254.169.254/latest/meta-data/", "http://169.254.169.254/", "https://10.0.0.1/", "https://[fd00::1]/",
    "https://fcm.googleapis.com:8443/x", "https://fcm.googleapis.com:22/x", "https://fcm.googleapis.com:/x",
    "https://fcm.googleapis.com@10.0.0.1/x", "https://me@fcm.googleapis.com/x", "https://a:b@fcm.googleapis.com/x",
    "https://10.0.0.1#fcm.googleapis.com", "https://10.0.0.1#@fcm.googleapis.com/x", "https://fcm.googleapis.com#@10.0.0.1/",
    "https://10.0.0.1\\@fcm.googleapis.com/x", "https://fcm.googleapis.com\\.evil.example/x",
    "https://10.0.0.1/fcm.googleapis.com", "https://10.0.0.1?fcm.googleapis.com", "https://evil.example/?fcm.googleapis.com",
    "https://fcm.googleapis.com.evil.example/x", "https://fcm.googleapis.com./x", "https://evilfcm.googleapis.com/x",
    "https://x.fcm.googleapis.com/x", "https://push.services.mozilla.com/x", "https://evilpush.services.mozilla.com/x",
    "https://.push.services.mozilla.com/x", "https://a..push.services.mozilla.com/x",
    "https://fcm.googleapis.com%00.evil.example/", "https://fcm.googleapis.com%2eevil.example/",
    "https://fcm%2egoogleapis.com/",
    "https://ｆcm.googleapis.com/x", "https://fcm。googleapis。com/x", "https://fсm.googleapis.com/x",
    "https://xn--fm-mmc.googleapis.com/x", "https://fcm.googleapis.com/\r\nHost: evil.example",
    "https://fcm.googleapis.com /x",
    " https://fcm.googleapis.com/x", "https://fcm.googleapis.com\t/x", "https://*.notify.windows.com/x",
    "https://[fcm.googleapis.com]/x", "https://fcm.googleapis.com/" + "x" * 1000,
    "http://127.0.0.1:1/x", "http://127.0.0.1/x",
]


@pytest.mark.parametrize("endpoint", ATTACKS, ids=range(len(ATTACKS)))
def test_no_other_address_is_ever_called(endpoint):
    assert not is_allowed(endpoint, (*SERVICES, "http://127.0.0.1:9"))


def test_the_door_takes_none_of_them_either(phone, service, rows):
    ichiro, browser = phone("ichiro"), Browser(service)
    for endpoint in ATTACKS[4:24]:
        answer = ichiro.post(ON, **{**browser.fields, "endpoint": endpoint})
        assert answer.status_code == 422, endpoint
    assert rows(PushSubscription) == []


@pytest.mark.parametrize("wrong", [
    {"p256dh": ""}, {"p256dh": "AAAA"}, {"p256dh": "B" + "A" * 86}, {"p256dh": "あ"}, {"auth": ""}, {"auth": "AAAA"},
    {"auth": "!" * 22}, {"auth": "A" * 2000},
])
def test_keys_that_nobody_could_read_by_are_refused(phone, service, rows, wrong):
    assert phone("ichiro").post(ON, **{**Browser(service).fields, **wrong}).status_code == 422
    assert rows(PushSubscription) == []


# when it is forgotten

def test_signing_out_forgets_it_at_once(phone, turn_on, rows):
    ichiro = phone("ichiro")
    other = turn_on(phone("ichiro"))
    turn_on(ichiro)
    assert ichiro.http.post("/sign-out", headers={"X-CSRFToken": ichiro.token()}).status_code == 303
    assert [each.endpoint for each in rows(PushSubscription)] == [other.endpoint]


def test_signing_a_lost_phone_out_from_another_forgets_it(phone, turn_on, rows):
    lost, own = phone("ichiro"), phone("ichiro")
    turn_on(lost)
    [kept] = rows(PushSubscription)
    own.post(f"/account/sessions/{rows(Session, id=kept.session_id)[0].key}/end")
    assert rows(PushSubscription) == []


def test_being_removed_forgets_it_at_once(phone, turn_on, rows):
    turn_on(phone("misaki"))
    phone("hanako").post(f"{EVENT}/people/misaki-key/decisions", decision="remove")
    assert rows(PushSubscription) == []


def forget_outsiders(app):
    with app.test_request_context(), changes.writing():
        actions.forget_outsiders()
        changes.commit()


def suspend(hanako, _move):
    hanako.post(f"{EVENT}/people/misaki-key/decisions", decision="suspend")


def close(hanako, _move):
    hanako.post(f"{EVENT}/desk/close")


def wait(_hanako, move):
    move(days=2)


@pytest.mark.parametrize("end", [suspend, close, wait], ids=["suspended", "closed", "expired"])
def test_whoever_is_in_no_open_event_any_more_is_forgotten_by_itself(app, phone, turn_on, rows, monkeypatch, end):
    real = clock.now
    turn_on(phone("misaki"))
    forget_outsiders(app)
    assert len(rows(PushSubscription)) == 1
    end(phone("hanako"), lambda **by: monkeypatch.setattr(clock, "now", lambda: real() + timedelta(**by)))
    forget_outsiders(app)
    assert rows(PushSubscription) == []


def test_a_cookie_that_was_ended_turns_nothing_on(app, phone, turn_on, service, rows):
    ichiro = phone("ichiro")
    turn_on(ichiro)
    with ichiro.http.session_transaction() as session:
        thief = Phone(app, session["token"])
    thief.token()
    ichiro.http.post("/sign-out", headers={"X-CSRFToken": ichiro.token()})
    assert thief.post(ON, **Browser(service).fields).status_code == 401
    assert rows(PushSubscription) == []
