"""What a page shows as a sheet is a page of its own for whoever opens its address in a new tab."""

import pytest
from bs4 import BeautifulSoup

from eventops.alerts.models import Alert
from tests.steps import EVENT, all_of, room, say


@pytest.mark.parametrize("sheet", [
    "messages/{post}/readers", "messages/{post}/reactions", "messages/{post}/kinds", "messages/{post}/finishable",
    "messages/{post}/places", "alerts/{alert}", "rooms/{room}/options", "rooms/{room}/phrases",
    "rooms/{room}/notes/new", "rooms/{room}/polls/new", "placements/here"])
def test_a_sheet_opened_by_its_address_has_a_page_around_it(phone, sheet):
    hanako = phone("hanako")
    post = say(hanako, "東口を閉めてください", urgency="urgent")
    [alert] = all_of(hanako, Alert)
    address = f"{EVENT}/" + sheet.format(post=post, alert=alert.key, room=room(hanako))
    alone = hanako.get(address, headers={"X-Fragment": "1"})
    page = hanako.get(address)
    assert (alone.status_code, page.status_code) == (200, 200)
    assert "<html" not in alone.text
    dom = BeautifulSoup(page.text, "html.parser")
    assert dom.select_one("html[lang=ja] nav"), "and leads on"
    assert dom.main.h1.extract().get_text() == "産業メッセ"
    within = BeautifulSoup(alone.text, "html.parser")
    assert dom.main.get_text(" ", strip=True) == within.get_text(" ", strip=True)
