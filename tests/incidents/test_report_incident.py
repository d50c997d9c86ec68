"""Reporting an incident: its type decides how bad it is, who is told, and what the page says at once."""

from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

from eventops import changes
from eventops.board.models import Card
from eventops.events.actions import add_place
from eventops.events.models import Event, Place
from eventops.extensions import db
from eventops.feed.models import Room
from eventops.incidents.builtin import TYPES
from eventops.incidents.models import Incident, IncidentType
from tests.incidents.reports import give_duty, incident, report, tell, type_key
from tests.phone import jpeg
from tests.steps import CARDS, EVENT, all_of, lines, room, say

NEW = f"{EVENT}/incidents/new"


@pytest.fixture
def medic(app, phone):
    give_duty(app, "sakura", "medical")
    return phone("sakura")


def with_aeds(app):
    with app.app_context(), changes.writing():
        event = db.session.query(Event).filter_by(slug="fair").one()
        event.address = "長崎市うみかぜ町1番1号"
        hall = next(place for place in event.places if place.code == "hall")
        add_place(event, "aed-1", "2F 受付横", "2F, beside the reception", "aed")
        add_place(event, "aed-2", "会場 柱の右", "Hall, right of the pillar", "aed", hall)
        changes.commit()


def test_every_event_begins_with_the_whole_table(phone):
    there = all_of(phone("hanako"), IncidentType, event_id=1)
    assert [kind.code for kind in there] == [each.code for each in TYPES]
    assert len(there) == 12
    assert {kind.code: kind.audience for kind in there if kind.audience.startswith("duty:")} == {
        "medical": "duty:medical", "lost_child": "duty:lost_child", "suspicious": "duty:security",
        "vehicle": "duty:security", "violation": "duty:security"}


def test_the_page_offers_every_type_and_a_type_asks_its_own_fields(phone):
    ichiro = phone("ichiro")
    names = [link.get_text(" ", strip=True) for link in ichiro.fetch(NEW).select(".incident-types a")]
    assert [name.partition(" ")[2] for name in names] == [each.ja for each in TYPES]
    form = ichiro.fetch(f"{NEW}?type={type_key(ichiro, 'medical')}").select_one("form.report")
    assert {"f-consciousness", "f-breathing", "f-symptoms", "f-aed_taken"} <= {each.get("name") for each in
                                                                              form.select("input")}


def test_what_all_may_know_stands_on_the_board_and_in_the_talk(phone):
    misaki = phone("misaki").open(f"{EVENT}/board")
    number = report(phone("ichiro"), **{"f-what": "power"})
    misaki.hear()
    row = misaki.dom.find(id=f"c-{incident(misaki, number).key}")
    assert "設備・機材・通信 照明が消えました" in row.get_text()
    assert "▲ 高" in row.get_text(" ", strip=True), "a power cut is worse than other faults"
    assert misaki.shows_what_a_reload_shows()
    assert f"#{number}" in phone("misaki").get(f"{EVENT}/").text


def test_one_line_or_one_photo_or_one_tap_is_enough_and_nothing_is_not(phone):
    ichiro = phone("ichiro")
    assert tell(ichiro, what="").status_code == 422
    assert tell(ichiro, what="", photos=[jpeg()]).status_code == 201
    assert tell(ichiro, what="", **{"f-what": "network"}).status_code == 201


@pytest.mark.parametrize(("facts", "severity"), [
    ({}, "high"), ({"f-consciousness": "yes", "f-breathing": "normal"}, "high"),
    ({"f-consciousness": "no"}, "critical"), ({"f-consciousness": "unknown"}, "critical"),
    ({"f-consciousness": "yes", "f-breathing": "abnormal"}, "critical"), ({"f-breathing": "none"}, "critical")])
def test_medical_is_critical_when_consciousness_or_breathing_are_not_normal(phone, medic, facts, severity):
    assert incident(medic, report(medic, "medical", **facts)).severity == severity


def test_without_consciousness_the_page_says_119_the_nearest_aed_and_the_address_at_once(app, phone, medic):
    """features.md 4.4: 「急病」 with 意識=無 shows 「119番」「AED: 2F 受付横」「会場住所」 within 1 s."""
    with_aeds(app)
    answer = tell(medic, "medical", **{"f-consciousness": "no"})
    page = medic.fetch(answer.json["go"])
    script = page.select_one(".call-script")
    assert script.select_one("a[href='tel:119']")
    assert "長崎市うみかぜ町1番1号" in script.get_text()
    assert "2F 受付横" in script.select_one(".aeds").get_text()
    assert "会場 柱の右" in script.select_one(".aeds").get_text(), "nobody said where: all of them"
    [alert], [headquarters] = lines(medic, "incident.alert"), all_of(medic, Room, name_ja="本部", event_id=1)
    assert alert.room_id == headquarters.id


def test_the_nearest_aed_is_the_one_in_the_same_surroundings(app, phone, medic):
    with_aeds(app)
    hall = next(place for place in all_of(medic, Place) if place.code == "hall")
    answer = tell(medic, "medical", place=hall.key, **{"f-consciousness": "no"})
    text = medic.fetch(answer.json["go"]).select_one(".aeds").get_text()
    assert "会場 柱の右" in text
    assert "2F 受付横" not in text


def test_the_form_itself_shows_the_script_before_anything_is_sent(app, phone):
    with_aeds(app)
    form = phone("misaki").fetch(f"{NEW}?type={type_key(phone('misaki'), 'medical')}")
    assert form.select_one(".if-critical a[href='tel:119']")
    assert {each["value"] for each in form.select("input[data-critical]")} == {"no", "unknown", "abnormal", "none"}


def test_a_value_that_is_none_of_the_fields_is_refused(phone, medic):
    for facts in ({"f-consciousness": "maybe"}, {"f-people": "三人"}, {"f-since": "25:00"}, {"f-symptoms": "x" * 301}):
        assert tell(medic, "medical", **facts).status_code == 422, facts
    number = report(medic, "medical", **{"f-people": "２", "f-since": "９:05", "f-nothing": "x"})
    assert incident(medic, number).facts == {"people": "2", "since": "9:05"}


def test_a_post_becomes_an_incident_only_where_all_who_read_it_hear_it(phone, medic):
    ichiro = phone("ichiro")
    key = say(ichiro, "停電です")
    number = report(ichiro, "equipment", message=key)
    assert f'data-chip="{incident(ichiro, number).key}"' in ichiro.get(f"{EVENT}/").text
    secret = say(ichiro, "人が倒れています")
    before = phone("misaki").get(f"{EVENT}/rooms/{room(ichiro)}").text
    number = report(ichiro, "medical", message=secret)
    assert all_of(ichiro, Incident, number=number)[0].message_id is None
    assert len(before) == len(phone("misaki").get(f"{EVENT}/rooms/{room(ichiro)}").text)


def test_who_may_not_know_it_gets_a_receipt_and_its_state_and_no_more(phone, medic):
    misaki = phone("misaki")
    answer = tell(misaki, "medical", "倒れた人がいます", **{"f-consciousness": "no", "f-who": "60代男性"})
    assert answer.json["packets"] == []
    page = misaki.fetch(answer.json["go"])
    [row] = all_of(misaki, Incident)
    assert "受け付けました" in page.h1.get_text()
    assert row.receipt in page.get_text()
    assert row.number not in page.main.get_text()
    assert "60代男性" not in page.get_text()
    assert page.select_one(".call-script a[href='tel:119']"), "who stands beside it is the one who calls"
    for path in (f"cards/{row.number}", f"incidents/{row.number}/roll", "search?q=倒れた"):
        assert "倒れた人" not in misaki.get(f"{EVENT}/{path}").text
    assert medic.post(f"{CARDS}/{row.number}/moves", verb="dispatch").status_code == 201
    assert "向かっています" in misaki.fetch(answer.json["go"]).select_one(".receipt").get_text()
    assert row.receipt in misaki.fetch(NEW).select_one(".receipts").get_text()
    assert phone("ichiro").get(answer.json["go"]).status_code == 404, "only to whoever reported it"


def test_who_reported_it_notes_that_they_called(phone, medic):
    misaki = phone("misaki")
    go = tell(misaki, "medical", **{"f-consciousness": "no"}).json["go"]
    answer = misaki.post(f"{go}/logs", what="called_119")
    assert (answer.status_code, answer.json["packets"]) == (201, [])
    assert "119" in misaki.fetch(go).select_one(".logged").get_text()
    assert "called_119" in all_of(misaki, Incident)[0].times
    assert all_of(medic, Card, kind="incident")[0].version == 2


def test_a_receipt_counts_nothing(phone):
    """Of ten reports one after another, no two receipts follow each other but by chance (1 in 500 each)."""
    misaki = phone("misaki")
    for _ in range(10):
        tell(misaki, "violation")
    found = [int(each.receipt) for each in all_of(misaki, Incident)]
    assert len(set(found)) == 10
    assert sum(abs(after - before) == 1 for before, after in pairwise(found)) < 4


def test_a_lost_child_is_a_code_word_in_the_talk_and_no_more(app, phone):
    give_duty(app, "sakura", "lost_child")
    ichiro, sakura = phone("ichiro"), phone("sakura")
    number = report(ichiro, "lost_child", "ゆうた", **{"f-mode": "search", "f-clothes": "赤い帽子", "f-age": "5歳"})
    talk = phone("misaki").fetch(f"{EVENT}/").select_one("talk-log").get_text()
    assert "コード「さくら」" in talk
    for secret in ("ゆうた", "赤い帽子", "5歳", "迷子", number):
        assert secret not in talk
    assert "赤い帽子" in sakura.get(f"{CARDS}/{number}").text
    told = BeautifulSoup(phone("hanako").get(f"{EVENT}/rooms/{room(ichiro, '本部')}").text, "html.parser")
    assert "迷子・迷い人" in told.select_one("talk-log").get_text(), "the headquarters know that there is one"
    assert "ゆうた" not in told.get_text()
