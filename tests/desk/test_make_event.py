"""Managers with an account make further events: their own rows, their own streams, and they manage them."""

from datetime import date, datetime

import pytest

from eventops.changes import Change, Stream
from eventops.events.models import Event, Place
from eventops.feed.models import Room
from eventops.people.models import Invitation, Membership

PAGE = "/events/new"
FORM = {"name_ja": "冬の見本市", "name_en": "Winter Fair", "starts_on": "2027-01-15", "ends_on": "2027-01-16",
        "opens": "09:30", "closes": "16:00", "zone": "Asia/Tokyo", "address": "長崎市うみかぜ町1番",
        "organizer_kind": "prefecture"}


def make(phone, **form):
    return phone.post(PAGE, **{**FORM, **form})


def made(rows):
    [event] = [each for each in rows(Event) if each.slug not in ("fair", "other")]
    return event


def test_it_is_theirs_with_rooms_places_and_a_link_to_print(phone, rows):
    hanako = phone("hanako")
    answer = make(hanako)
    assert answer.status_code == 201, answer.text
    event = made(rows)
    assert answer.json["go"] == f"/events/{event.slug}/desk"
    assert event.slug.startswith("winter-fair-")
    assert (event.name_ja, event.starts_on, event.ends_on) == ("冬の見本市", date(2027, 1, 15), date(2027, 1, 16))
    assert (event.opens_at, event.closes_at) == (datetime(2027, 1, 15, 0, 30), datetime(2027, 1, 16, 7))
    assert (event.address, event.organizer_kind) == ("長崎市うみかぜ町1番", "prefecture")
    assert [(m.role, m.state) for m in rows(Membership, event_id=event.id)] == [("manager", "active")]
    assert sorted(stream.audience for stream in rows(Stream, event_id=event.id)) == [
        "duty:lost_child", "duty:medical", "duty:security", "everyone", "managers", "placements",
        "screen"]
    assert [room.name_ja for room in rows(Room, event_id=event.id)] == [
        "全体", "本部", "救護", "迷子", "警備(要配慮)"]
    assert rows(Place, event_id=event.id)
    assert [link.role for link in rows(Invitation, event_id=event.id)] == ["guest"]
    assert "event.made" in [change.kind for change in rows(Change)]
    for page in ("", "board", "people", "desk", "desk/event", "desk/close", "checklists", "screens", "history"):
        assert hanako.get(f"/events/{event.slug}/{page}").status_code == 200, page


def test_hours_are_those_of_the_zone(phone, rows):
    make(phone("hanako"), zone="Europe/Berlin")
    event = made(rows)
    assert (event.zone, event.opens_at) == ("Europe/Berlin", datetime(2027, 1, 15, 8, 30))


def test_the_page_offers_every_zone_this_country_first_and_the_kinds_of_organiser(phone):
    page = phone("hanako").fetch(PAGE)
    zones = [option["value"] for option in page.select("select[name=zone] option")]
    assert zones[0] == "Asia/Tokyo"
    assert {"Europe/Berlin", "America/New_York", "UTC"} <= set(zones)
    assert len(zones) == len(set(zones))
    kinds = [option["value"] for option in page.select("select[name=organizer_kind] option")]
    assert {"prefecture", "municipality", "assembly", "company", "association", "community", "school"} <= set(kinds)


def test_asking_twice_makes_one(phone, rows):
    hanako = phone("hanako")
    first = make(hanako, client_id="the-same-press-0001")
    again = make(hanako, client_id="the-same-press-0001")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json["go"] == first.json["go"]
    made(rows)
    other = make(hanako, client_id="the-same-press-0001", name_ja="別のイベント")
    assert other.status_code == 409
    assert other.json["error"]["code"] == "client_id_reused"
    made(rows)


def test_a_page_without_script_is_led_on(phone, rows):
    answer = phone("hanako").submit(PAGE, **FORM)
    assert (answer.status_code, answer.location) == (303, f"/events/{made(rows).slug}/desk")


@pytest.mark.parametrize(("field", "value"), [
    ("name_ja", ""), ("starts_on", ""), ("starts_on", "tomorrow"), ("ends_on", "2027-01-14"), ("opens", "25:00"),
    ("zone", "Mars/Olympus"), ("organizer_kind", "pirates"), ("address", "x" * 201), ("starts_on", "0001-01-01"),
    ("name_ja", "x" * 121)])
def test_what_cannot_be_is_said_beside_the_field(phone, rows, field, value):
    answer = make(phone("hanako"), **{field: value})
    assert answer.status_code == 422
    assert field in answer.json["error"]["fields"]
    assert len(rows(Event)) == 2


@pytest.mark.parametrize("key", ["takumi", "ichiro", "sakura", "yuki", "misaki", "mei", "daichi", "olga"])
def test_nobody_else_may(phone, rows, key):
    """Olga manages an event, but has no account of her own to come back by."""
    assert make(phone(key)).status_code == 403
    assert phone(key).get(PAGE).status_code == 403
    assert len(rows(Event)) == 2


def test_a_manager_who_was_suspended_may_not(app, phone, rows):
    from sqlalchemy import update

    from eventops import changes
    from eventops.extensions import db

    with app.app_context(), changes.writing():
        db.session.execute(update(Membership).where(Membership.key == "hanako-key").values(state="suspended"))
        changes.commit()
    assert make(phone("hanako")).status_code == 403
    assert len(rows(Event)) == 2


def test_whoever_is_not_signed_in_is_asked_to(phone):
    assert phone(None).get(PAGE).location == "/sign-in?next=/events/new"
    assert make(phone(None)).status_code == 401


def test_the_list_of_events_leads_there(phone):
    hanako = phone("hanako")
    make(hanako)
    for address in ("/", "/events"):
        page = hanako.get(address).text
        assert "産業メッセ" in page
        assert "冬の見本市" in page
        assert 'href="/events/new"' in page
    assert phone("ichiro").get("/").location == "/events/fair/"
    ones_own = phone("ichiro").get("/events").text
    assert "産業メッセ" in ones_own
    assert "/events/new" not in ones_own
    assert phone(None).get("/events").location == "/sign-in?next=/events"


def test_a_stranger_hears_nothing_of_it(phone, rows):
    make(phone("hanako"))
    event = made(rows)
    for key in ("ichiro", "olga"):
        assert phone(key).get(f"/events/{event.slug}/").status_code == 404
    assert "冬の見本市" not in phone("olga").get("/events").text
