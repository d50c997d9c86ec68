"""The smaller elements, each in one go: ages, dialogs, photos, places, older messages, doors, screens, sign-out."""

import re

from playwright.sync_api import expect


def test_ages_are_told_and_kept_fresh(open_page):
    page = open_page("elements", live=False)
    page.clock.set_fixed_time("2026-11-03T01:04:30Z")
    page.evaluate("""customElements.whenDefined("time-ago").then(
        () => document.querySelectorAll("time-ago").forEach((one) => one.draw()))""")
    expect(page.locator("#ago")).to_have_text("4 min ago")
    expect(page.locator("#ago")).to_have_attribute("title", "10:00")
    expect(page.locator("#due")).to_have_text("4 min left")


def test_dialogs_open_close_and_fetch_their_content(open_page):
    page = open_page("elements")
    page.click("[data-dialog=hello]")
    page.click("text=Leave")
    expect(page.locator("#hello")).to_be_hidden()
    page.click("text=More")
    expect(page.locator("#sheet h2")).to_have_text("Who has read")
    expect(page.locator("#sheet")).to_have_attribute("aria-label", "Who has read")
    page.click("#sheet .sheet-close")
    expect(page.locator("#sheet")).to_be_hidden()


def test_a_photo_opens_large_with_its_neighbours(open_page):
    page = open_page("elements")
    page.evaluate("document.querySelector('a[data-photo]').click()")
    expect(page.locator(".lightbox img")).to_have_attribute("alt", "first")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".lightbox-caption")).to_have_text("second · 2 / 2")
    expect(page.locator(".lightbox-full")).to_have_attribute("href", re.compile("/b-full.png$"))
    page.keyboard.press("Escape")
    expect(page.locator(".lightbox")).to_be_hidden()


def test_older_messages_come_above_without_a_jump(open_page, server):
    server.do(messages=[f"line {n}" for n in range(40)])
    page = open_page("talk")
    box = page.locator("[role=log]")
    box.evaluate("box => Object.assign(box.style, { height: '300px', overflow: 'auto' })")
    assert page.locator(".message").count() == 20
    page.wait_for_timeout(100)
    box.evaluate("box => { box.scrollTop = 1 }")
    expect(page.locator(".message")).to_have_count(40)
    orders = page.eval_on_selector_all(".message", "all => all.map((one) => Number(one.dataset.order))")
    assert orders == list(range(11, 51))
    expect(page.locator("a.older")).to_have_count(0)
    assert page.get_attribute("#talk-r1", "data-from") is None
    assert box.evaluate("box => box.scrollTop") > 300


def test_the_door_opens_by_itself(open_page, server):
    server.set(door={"open": False, "state": "refused", "code": "123456"})
    page = open_page("door", live=False, clock=True)
    page.clock.run_for(700)
    expect(page.locator("[data-when=refused]")).to_be_visible()
    expect(page.locator("[data-code]")).to_have_text("123456")
    server.set(door={"open": True, "go": "/page/talk"})
    page.clock.run_for(3100)
    page.wait_for_url("**/page/talk")


def test_the_big_screen_ticks_rotates_and_says_when_it_is_not_live(open_page, server):
    page = open_page("screen", clock=True)
    assert page.locator("li:visible").count() == 7
    page.clock.run_for(9000)
    assert page.locator("li:visible").all_text_contents() == ["row 7", "row 8"]
    assert re.fullmatch(r"\d\d:\d\d:\d\d", page.text_content("[data-clock]"))
    expect(page.locator("[data-age]")).to_contain_text("●")
    server.set(pulse=False, ack={"delay": 30, "first": []})
    page.wait_for_timeout(200)
    page.clock.run_for(14_000)
    expect(page.locator("[data-stale-bar]")).to_contain_text("Updates have stopped")
    expect(page.locator("html")).to_have_class("is-stale")


def test_signing_out_leaves_nothing_on_the_phone(context, open_page, server):
    talk = open_page("talk")
    context.set_offline(True)
    talk.fill("textarea", "unsent")
    talk.click("button:text-is('Send')")
    talk.wait_for_selector("li.is-waiting")
    talk.fill("textarea", "a draft")
    server.set(answers=[{"status": 503}] * 99)
    context.set_offline(False)
    talk.close()
    page = open_page("elements")
    page.click("text=Sign out")
    asked = page.get_by_role("alertdialog")
    expect(asked.locator("p").first).to_have_text("1 unsent items will be deleted from this phone. Sign out?")
    asked.get_by_role("button", name="Leave it").click()
    expect(asked).to_have_count(0)
    assert "/page/elements" in page.url
    page.click("text=Sign out")
    page.get_by_role("alertdialog").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/out")
    page = open_page("talk")
    assert page.input_value("textarea") == ""
    assert page.locator(".is-waiting").count() == 0
