"""「今どこ」: one tap on a place answers, and moves the member's last known place."""

from eventops.events.models import Place
from eventops.people.models import Membership
from tests.steps import EVENT, all_of, count, room, say

TALK, PLACES = f"{EVENT}/", f"{EVENT}/places"


def place(phone, name="控室"):
    return all_of(phone, Place, name_ja=name, event_id=1)[0]


def whereabouts(phone, key):
    return all_of(phone, Membership, key=f"{key}-key")[0].place_id


def test_the_question_offers_every_place_as_one_tap(phone):
    key = say(phone("takumi"), "一郎さん今どこですか?")
    sheet = phone("ichiro").fetch(f"{EVENT}/messages/{key}/places")
    assert {button["value"] for button in sheet.select("button[name=place]")} == {
        each.key for each in all_of(phone("ichiro"), Place, event_id=1)}


def test_the_answer_stands_under_the_question_on_every_phone(phone):
    takumi, ichiro = phone("takumi").open(TALK), phone("ichiro")
    asked = say(takumi, "一郎さん今どこですか?")
    answer = ichiro.post(PLACES, room=room(ichiro), reply_to=asked, place=place(ichiro).key, client_id="here-i-am")
    assert answer.status_code == 201
    takumi.hear()
    shown = takumi.dom.find(id="m-here-i-am")
    assert "控室" in shown.get_text()
    assert shown.blockquote.a["href"] == f"#m-{asked}"
    assert whereabouts(ichiro, "ichiro") == place(ichiro).id
    assert takumi.shows_what_a_reload_shows()


def test_where_people_are_is_for_staff_to_hear_and_for_nobody_else(phone):
    hanako, ichiro = phone("hanako").open(f"{EVENT}/people"), phone("ichiro").open(TALK)
    misaki = phone("misaki").open(TALK)
    answer = ichiro.post(PLACES, room=room(ichiro), place=place(ichiro).key)
    assert {packet["stream"] for packet in answer.json["packets"]} <= set(ichiro.heads)
    assert (len(hanako.hear()), len(misaki.hear())) == (3, 1), "a guest hears the post"
    assert hanako.shows_what_a_reload_shows()


def test_answering_twice_is_one_post(phone):
    ichiro = phone("ichiro")
    form = {"room": room(ichiro), "place": place(ichiro).key, "client_id": "here-i-am"}
    first = ichiro.post(PLACES, **form)
    before = count(ichiro)
    again = ichiro.post(PLACES, **form)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json["packets"] == first.json["packets"] != []
    assert count(ichiro) == before
    assert ichiro.post(PLACES, **(form | {"place": place(ichiro, "受付").key})).status_code == 409


def test_a_place_of_another_event_is_not_there(phone):
    ichiro = phone("ichiro")
    before = count(ichiro)
    assert ichiro.post(PLACES, room=room(ichiro), place="no-such-place").status_code == 404
    assert ichiro.post(PLACES, room=room(ichiro, "本部"), place=place(ichiro).key).status_code == 404
    assert ichiro.post(PLACES, room=room(ichiro)).status_code == 422
    assert (count(ichiro), whereabouts(ichiro, "ichiro")) == (before, None)
