"""Something urgent on real pages: it rings, stands below the header, and goes with the tap."""

import re
import time

from playwright.sync_api import expect

from tests.browser.conftest import DESK, WALL
from tests.machine import busy

TALK = "/events/dejima/"
SOUNDS = """
window.sounds = 0;
const create = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () { window.sounds++; return create.call(this); };
window.badges = [];
navigator.setAppBadge = async (n) => void window.badges.push(n);
navigator.clearAppBadge = async () => void window.badges.push(0);
"""
# What Playwright asks of a page counts as a touch: here only a real one does.
LOCKED = """
Object.defineProperty(AudioContext.prototype, "state", { get: () => (window.touched ? "running" : "suspended") });
addEventListener("pointerup", () => (window.touched = true), { capture: true });
"""


def post(page, body):
    page.fill("message-composer textarea", body)
    page.select_option("message-composer [name=urgency]", "urgent")
    expect(page.locator(".urgent-means")).to_be_visible()
    page.click("message-composer .send")


def listening(open_page, key, path=TALK, script=SOUNDS):
    page = open_page(key, path)
    page.add_init_script(script)
    page.reload()
    expect(page.locator("#connection")).to_have_attribute("data-state", "live")
    return page


def test_it_rings_until_it_is_acknowledged_and_the_author_sees_that_within_two_seconds(open_page):
    ichiro, misaki = listening(open_page, "ichiro"), listening(open_page, "misaki", f"{TALK}board")
    misaki.locator("h1").first.tap()
    title = misaki.title()
    post(ichiro, "出口を開けてください")
    banner = misaki.locator("#alerts .alarm")
    expect(banner).to_contain_text("出口を開けてください")
    expect(misaki.locator("#alerts")).to_have_attribute("role", "alert")
    expect(misaki).to_have_title(f"‼1 {title}")
    misaki.wait_for_function("window.sounds === 5")
    assert misaki.evaluate("window.badges.at(-1)") == 1
    expect(ichiro.locator("#alerts .alarm")).to_be_hidden()
    count = ichiro.locator(".alert-count").last
    expect(count).to_have_text(re.compile(r"^了解 0/\d+$"))

    began = time.monotonic()
    banner.get_by_role("button", name="了解").tap()
    expect(banner).to_be_hidden()
    expect(count).to_have_text(re.compile(r"^了解 1/\d+$"))
    assert time.monotonic() - began <= 2 * busy()
    assert misaki.title() == title
    assert misaki.evaluate("window.badges.at(-1)") == 0
    misaki.goto(misaki.url)
    expect(misaki.locator("#connection")).to_have_attribute("data-state", "live")
    expect(misaki.locator("#alerts .alarm")).to_be_hidden()
    count.tap()
    expect(ichiro.locator("#sheet")).to_contain_text("美咲")
    assert ichiro.problems == misaki.problems == []


def test_until_the_page_may_ring_it_says_so_and_then_it_rings_once(open_page):
    ichiro, misaki = listening(open_page, "ichiro"), listening(open_page, "misaki", script=SOUNDS + LOCKED)
    post(ichiro, "出口を開けてください")
    locked = misaki.locator(".alarm .sound-locked")
    expect(locked).to_be_visible()
    misaki.locator("talk-log").tap()
    misaki.wait_for_function("window.sounds === 5")
    expect(locked).to_be_hidden()
    misaki.locator("talk-log").tap()
    misaki.wait_for_timeout(500)
    assert misaki.evaluate("window.sounds") == 5


def test_without_a_network_the_tap_counts_on_the_phone_at_once_and_at_the_server_later(open_page):
    ichiro, misaki = listening(open_page, "ichiro"), listening(open_page, "misaki")
    post(ichiro, "出口を開けてください")
    banner = misaki.locator("#alerts .alarm")
    expect(banner).to_be_visible()
    misaki.context.set_offline(True)
    banner.get_by_role("button", name="了解").tap()
    expect(banner).to_be_hidden()
    expect(misaki.locator(".is-acknowledged").last).to_be_visible()
    misaki.context.set_offline(False)
    expect(ichiro.locator(".alert-count").last).to_have_text(re.compile(r"^了解 1/\d+$"))


def test_the_big_screen_shows_it_at_once(open_page):
    hanako, ichiro = open_page("hanako", f"{TALK}screens", DESK), listening(open_page, "ichiro")
    wall = open_page(None, "/screen", WALL)
    hanako.fill("[name=code]", wall.locator("[data-code]").inner_text())
    hanako.locator("form:has([name=code]) button.primary").click()
    expect(wall.locator("screen-board")).to_be_visible()
    post(ichiro, "出口を開けてください")
    band = wall.locator(".alarm")
    expect(band).to_contain_text("出口を開けてください")
    expect(band).to_contain_text("未了解")
    assert wall.problems == []
