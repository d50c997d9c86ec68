"""The place QR on real pages: an exhibitor's phone, a member of staff's, and the organiser's desk."""

from playwright.sync_api import expect

from tests.browser.conftest import DESK
from tests.browser.test_every_page import NARROW, SIDEWAYS, violations
from tests.browser.test_people_by_phone import approve, ask, fresh_iphone

EVENT = "/events/dejima/"


def test_an_exhibitor_scans_asks_without_a_network_and_follows_it_like_a_parcel(open_page, server):
    desk = open_page("hanako", f"{EVENT}desk/booths", viewport=DESK)
    desk.get_by_role("button", name="全部の用紙を印刷").click()
    sheet = desk.locator(".booth-sheet", has_text="A-3")
    expect(sheet.locator("svg")).to_be_visible()
    guest = fresh_iphone(open_page, sheet.locator(".booth-link").inner_text())
    ask(guest, "健太")
    guest.wait_for_selector("waiting-door [data-when=pending]:not([hidden])")
    desk.goto(server.url + EVENT + "people")
    approve(desk, "健太")
    guest.wait_for_url("**/booth")
    expect(guest.locator("#connection")).to_have_attribute("data-state", "live")
    assert guest.locator(".call > summary b").all_inner_texts() == ["足りない", "困った", "質問"]
    expect(guest.locator("nav.bottom")).to_have_count(0)

    guest.context.set_offline(True)
    guest.get_by_text("足りない", exact=True).click()
    form = guest.locator(".is-lacking form")
    form.locator("[name=title]").fill("延長コード 2本")
    form.get_by_role("button", name="スタッフに送る").click()
    expect(guest.locator("#connection")).to_contain_text("1")
    guest.context.set_offline(False)
    parcel = guest.locator("#calls > li")
    expect(parcel).to_have_count(1)
    expect(parcel.locator("[aria-current]")).to_contain_text("スタッフが受け付けました")
    number = parcel.locator(".parcel-head b").inner_text()

    staff = open_page("ichiro", f"{EVENT}board")
    name = staff.locator("#cards > li:has(button[value=accept])", has_text="延長コード").locator("a.card-name")
    staff.goto(server.url + name.get_attribute("href"))
    expect(staff.locator("#connection")).to_have_attribute("data-state", "live")
    page = staff.locator(".card-page")
    expect(page).to_contain_text(number)
    page.get_by_role("button", name="引き受ける").click()
    expect(parcel.locator("[aria-current]")).to_contain_text("手配中です")
    page.get_by_role("button", name="5分").first.click()
    expect(parcel.locator(".eta")).to_be_visible()
    page.get_by_text("小間に尋ねる").click()
    page.locator("[name=text]").fill("何mですか")
    page.locator(".of-booth").get_by_role("button", name="送信").click()
    expect(parcel).to_contain_text("何mですか")
    parcel.locator(".is-asked [name=text]").fill("5mです")
    parcel.locator(".is-asked").get_by_role("button", name="回答").click()
    expect(page).to_contain_text("5mです")
    page.locator("button[value=deliver]").click()
    parcel.get_by_role("button", name="受け取りました").click()
    expect(parcel.locator("[aria-current]")).to_contain_text("お届けしました")
    expect(page).to_have_attribute("data-state", "closed")
    guest.reload()
    expect(parcel).to_contain_text("5mです")
    assert violations(guest) == []
    guest.set_viewport_size(NARROW)
    assert guest.evaluate(SIDEWAYS) <= 0
    assert [said for said in guest.problems if "ERR_INTERNET_DISCONNECTED" not in said] == staff.problems == []
