"""From an empty machine to the first guest: the organiser, the printed QR code, the waiting page, the approval."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.server import Server


@pytest.fixture
def server(tmp_path, kept):
    """The real server on nothing at all."""
    server = Server(tmp_path / "empty", **kept.environment("nothing")).start()
    yield server
    server.stop()


def test_a_new_organiser_and_their_first_guest(open_page, server):
    link = re.search(r"http\S+/start/\S+", server.text)[0]
    organiser = open_page(path=link.removeprefix(server.url), viewport=PHONE)
    organiser.locator("[name=event_name]").fill("はじめての産業メッセ")
    organiser.locator("[name=name]").fill("花子")
    organiser.locator("[name=email]").fill("hanako@example.jp")
    organiser.locator("[name=password]").fill("a long enough password")
    organiser.locator("main form button").last.click()
    organiser.wait_for_url("**/desk")
    organiser.locator("#go-print").click()
    expect(organiser.locator("svg").first).to_be_visible()
    join = re.search(r"http\S+/join/[\w-]+", organiser.locator("main").inner_text())[0]

    guest = open_page(path=join.removeprefix(server.url), viewport=PHONE)
    guest.locator("[name=name]").fill("美咲")
    guest.locator("[name=organization]").fill("出展者")
    guest.locator("main form button").last.click()
    guest.wait_for_selector("waiting-door")
    event = re.search(r"/waiting/([\w-]+)", guest.url)[1]
    for path in ("", "board", "people", "changes"):
        answer = guest.request.get(f"{server.url}/events/{event}/{path}", headers={"Accept": "application/json"})
        assert answer.status == 403, path

    organiser.goto(f"{server.url}/events/{event}/people")
    organiser.locator("li", has_text="美咲").locator("form:has([value=approve]) button").click()
    guest.wait_for_url(f"**/events/{event}/")
    guest.wait_for_selector("#connection[data-state=live]")

    again = open_page(path=link.removeprefix(server.url))
    assert again.locator("[name=event_name]").count() == 0, "the link worked once"


def test_signing_in_again_with_address_and_password(open_page, server):
    link = re.search(r"http\S+/start/\S+", server.text)[0]
    page = open_page(path=link.removeprefix(server.url))
    for name, value in {"event_name": "産業メッセ", "name": "花子", "email": "hanako@example.jp",
                        "password": "a long enough password"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form button").last.click()
    page.wait_for_url("**/desk")

    again = open_page(path="/sign-in")
    again.locator("[name=email]").fill("hanako@example.jp")
    again.locator("[name=password]").fill("not this password")
    again.locator("main form button").last.click()
    expect(again.locator("main")).to_contain_text("パスワードが違います")
    expect(again.locator("[name=email]")).to_have_value("hanako@example.jp")
    again.locator("[name=password]").fill("a long enough password")
    again.locator("main form button").last.click()
    again.wait_for_url("**/events/**")
