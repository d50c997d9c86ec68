"""準備: the organisers' first page says from the data what is done, what is next, and prints the QR code in one tap."""

import pytest

from eventops.people.models import Invitation
from eventops.screens.models import Screen

FAIR = "/events/fair"
PAGE = f"{FAIR}/desk"


def states(phone, page=PAGE):
    return {step["id"].removeprefix("step-"): step["data-state"] for step in phone.fetch(page).select("#guide > li")}


@pytest.fixture
def fresh(phone):
    """An event that was just made: ``(its manager's phone, its address)``."""
    hanako = phone("hanako")
    answer = hanako.post("/events/new", name_ja="はじめて", starts_on="2027-01-15", ends_on="2027-01-15", zone="UTC")
    assert answer.status_code == 201, answer.text
    return hanako, answer.json["go"].removesuffix("/desk")


def test_a_fresh_event_says_what_is_next(fresh):
    hanako, event = fresh
    assert states(hanako, f"{event}/desk") == {
        "event": "next", "places": "done", "teams": "later", "checklist": "later", "runsheet": "later",
        "placements": "later",
        "invitation": "later", "screens": "later"}


def test_each_step_is_one_tap_away_and_leads_back(fresh):
    hanako, event = fresh
    page = hanako.fetch(f"{event}/desk")
    for name in ("event", "places", "teams", "checklist", "runsheet", "invitation", "screens"):
        address = page.select_one(f"#go-{name}")["href"]
        there = hanako.fetch(address)
        if name != "invitation":  # the sheet is a page for paper
            assert there.select(f".desk-nav a[href='{event}/desk']"), name
        assert hanako.get(address).status_code == 200


def test_every_step_is_done_when_its_data_is_there(fresh, rows, phone):
    hanako, event = fresh
    hanako.post(f"{event}/desk/event", name_ja="はじめて", starts_on="2027-01-15", ends_on="2027-01-15", opens="10:00",
                closes="17:00")
    assert states(hanako, f"{event}/desk")["event"] == "done"
    assert states(hanako, f"{event}/desk")["checklist"] == "next"
    assert hanako.post(f"{event}/desk/teams", name_ja="警備", code="SEC").status_code == 201
    assert states(hanako, f"{event}/desk")["teams"] == "done"
    listed = hanako.post(f"{event}/checklists", name_ja="受付").json["go"]
    hanako.post(f"{listed}/items", title_ja="机")
    assert states(hanako, f"{event}/desk")["checklist"] == "next", "not before it is laid out"
    hanako.post(f"{listed}/layouts")
    assert states(hanako, f"{event}/desk")["checklist"] == "done"
    assert states(hanako, f"{event}/desk")["invitation"] == "next"
    [link] = [each for each in rows(Invitation) if each.token != "join-the-fair"]
    phone(None).submit(f"/join/{link.token}", name="健太", organization="警備", locale="ja")
    assert states(hanako, f"{event}/desk")["invitation"] == "done"
    wall = phone(None)
    wall.get("/screen")
    assert hanako.post(f"{event}/screens", code=rows(Screen)[0].code, name="入口", locale="ja").status_code == 201
    assert hanako.post(f"{event}/cues", name_ja="開会式", starts="2027-01-15T10:30").status_code == 201
    assert hanako.post(f"{event}/placements/shifts", name="健太", day="2027-01-15", begins="10:00", ends="12:00",
                       kind="work").status_code == 201
    assert set(states(hanako, f"{event}/desk").values()) == {"done"}


def test_the_sheet_for_guests_is_one_tap_away(fresh, rows):
    hanako, event = fresh
    [guest] = [each for each in rows(Invitation) if each.token != "join-the-fair"]
    hanako.post(f"{event}/invitations", role="staff", label="後から")
    address = hanako.fetch(f"{event}/desk").select_one("#go-print")["href"]
    assert address == f"{event}/invitations/{guest.key}"
    sheet = hanako.get(address).text
    assert f"/join/{guest.token}" in sheet
    assert "<svg" in sheet


def test_without_a_living_link_it_leads_to_making_one(fresh, rows):
    hanako, event = fresh
    [guest] = [each for each in rows(Invitation) if each.token != "join-the-fair"]
    hanako.post(f"{event}/invitations/{guest.key}/end")
    page = hanako.fetch(f"{event}/desk")
    assert page.select_one("#go-print") is None
    assert page.select_one("#go-invitation")["href"] == f"{event}/invitations"


def test_days_and_hours_stand_there_in_the_readers_words(phone):
    phone("hanako").post(f"{PAGE}/event", name_ja="見本市", starts_on="2026-11-03", ends_on="2026-11-04", opens="10:00",
                         closes="17:00")
    assert "11月3日(火) – 11月4日(水) · 10:00 – 17:00" in phone("hanako").get(PAGE).text
    assert "Tue 3 Nov – Wed 4 Nov · 10:00 – 17:00" in phone("hanako", "en").get(PAGE).text


def test_the_managers_navigation_leads_there(phone):
    page = phone("hanako").fetch(f"{FAIR}/")
    assert page.select(f"nav.bottom a[href='{PAGE}']")
    assert not phone("ichiro").fetch(f"{FAIR}/").select(f"nav.bottom a[href='{PAGE}']")


@pytest.mark.parametrize("key", ["takumi", "ichiro", "sakura", "yuki", "misaki", "mei", "olga"])
def test_only_managers_see_it(phone, key):
    assert phone(key).get(PAGE).status_code in (302, 403, 404)
