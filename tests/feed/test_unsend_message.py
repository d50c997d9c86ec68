"""Unsending: a trace stays for all, the photos are gone, the original is in the history."""

from datetime import timedelta

import pytest

from eventops import clock
from eventops.changes import Change
from tests.phone import jpeg
from tests.steps import EVENT, all_of, card, count, make, message, photos, say

TALK = f"{EVENT}/"


def unsend(phone, key, **more):
    return phone.post(f"{EVENT}/messages/{key}/unsend", **more)


def test_a_trace_stays_on_every_open_phone(phone):
    hanako, misaki = phone("hanako").open(TALK), phone("misaki")
    key = say(misaki, "間違えました", photos=[jpeg()])
    hanako.hear()
    assert unsend(misaki, key).status_code == 201
    hanako.hear()
    left = hanako.dom.find(id=f"m-{key}")
    assert left is not None
    assert "間違えました" not in str(hanako.dom.main)
    assert left.img is None
    assert hanako.shows_what_a_reload_shows()


def test_its_photo_is_not_there_any_more_but_that_of_a_card_stays(phone):
    misaki, ichiro = phone("misaki"), phone("ichiro")
    key = say(misaki, "財布の忘れ物です", photos=[jpeg()])
    number = make(ichiro, "found", "", message=key)
    (posted,) = photos(misaki, message_id=message(misaki, key).id)
    (kept,) = photos(misaki, card_id=card(misaki, number).id)
    addresses = [f"{EVENT}/photos/{photo.key}/full" for photo in (posted, kept)]
    assert [ichiro.get(address).status_code for address in addresses] == [200, 200]
    unsend(misaki, key)
    assert [ichiro.get(address).status_code for address in addresses] == [404, 200]


def test_the_original_stays_in_the_history(phone):
    misaki = phone("misaki")
    key = say(misaki, "間違えました")
    unsend(misaki, key)
    change = all_of(misaki, Change, kind="message.unsent")[0]
    assert message(misaki, key).body == ""
    with misaki.app.app_context():
        from eventops.extensions import db

        assert db.session.get(Change, change.id).details["body"] == "間違えました"


def test_one_unsends_ones_own_for_an_hour(phone):
    misaki = phone("misaki", "en")
    late, timely = say(misaki, "一"), say(misaki, "二")
    with clock.stopped(clock.now() + timedelta(minutes=59)):
        assert unsend(misaki, timely).status_code == 201
    with clock.stopped(clock.now() + timedelta(minutes=61)):
        answer = unsend(misaki, late)
    assert (answer.status_code, answer.json["error"]["message"]) == (403, "A post can be unsent for one hour.")
    assert message(misaki, late).body == "一"


def test_a_manager_unsends_anybodys_at_any_time(phone):
    key = say(phone("misaki"))
    with clock.stopped(clock.now() + timedelta(hours=5)):
        assert unsend(phone("hanako"), key).status_code == 201


@pytest.mark.parametrize("who", ["ichiro", "takumi"])
def test_nobody_else_does(phone, who):
    key = say(phone("misaki"))
    answer = unsend(phone(who, "en"), key)
    assert answer.json["error"]["message"] == "Only the author or a manager can unsend this."
    assert message(phone("misaki"), key).unsent_at is None
    assert unsend(phone("misaki"), key).status_code == 201


def test_unsending_twice_is_one_change(phone):
    misaki = phone("misaki")
    key = say(misaki)
    assert unsend(misaki, key, client_id="the-same-press").status_code == 201
    before = count(misaki)
    assert unsend(misaki, key, client_id="the-same-press").status_code == 200
    assert unsend(misaki, key).status_code == 201
    assert count(misaki) == before


def test_no_card_is_made_of_it(phone):
    misaki = phone("misaki")
    key = say(misaki, "財布の忘れ物です", photos=[jpeg()])
    unsend(misaki, key)
    answer = phone("ichiro").post(f"{EVENT}/cards", kind="found", message=key)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "unsent")


def test_a_pin_goes_with_it(phone):
    misaki = phone("misaki").open(TALK)
    key = say(misaki)
    phone("takumi").post(f"{EVENT}/messages/{key}/pin")
    misaki.hear()
    assert misaki.dom.find(id=f"pin-{key}")
    unsend(misaki, key)
    assert misaki.dom.find(id=f"pin-{key}") is None
    misaki.hear()
    assert misaki.shows_what_a_reload_shows()


def test_an_answer_no_longer_quotes_it_after_a_reload(phone):
    misaki, ichiro = phone("misaki"), phone("ichiro")
    key = say(misaki, "秘密の話")
    say(ichiro, "了解です", reply_to=key)
    assert "秘密の話" in ichiro.get(TALK).text
    unsend(misaki, key)
    assert "秘密の話" not in ichiro.get(TALK).text


def test_what_was_quoted_of_it_goes_from_open_phones_too(phone):
    hanako, misaki = phone("hanako").open(TALK), phone("misaki")
    key = say(misaki, "口外しないでください")
    answer = say(misaki, "すみません", reply_to=key)
    hanako.hear()
    assert "口外しないでください" in str(hanako.dom.find(id=f"m-{answer}").blockquote)
    unsend(misaki, key)
    hanako.hear()
    assert "口外しないでください" not in str(hanako.dom.main)
    assert hanako.shows_what_a_reload_shows()
