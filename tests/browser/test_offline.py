"""A dead zone in the middle of it: what was typed waits, goes once and in order; what was missed appears by itself."""

from playwright.sync_api import expect

from tests.browser.conftest import unfold
from tests.browser.test_model_day import BOARD, TALK, say
from tests.phone import jpeg

SECONDS_OFFLINE = 60


def test_offline_for_a_minute_loses_nothing_and_doubles_nothing(open_page):
    ichiro, hanako = open_page("ichiro", TALK), open_page("hanako", TALK)
    for page in (ichiro, hanako):
        page.wait_for_selector("#connection[data-state=live]")
    board = ichiro.context.new_page()
    board.goto(ichiro.url.replace(TALK, BOARD))
    board.wait_for_selector("#connection[data-state=live]")
    task = board.locator("li.card[data-kind=setup][data-state=todo]").first
    number = task.get_attribute("id")
    unfold(board.locator("details.checklist", has=task).first)

    ichiro.context.set_offline(True)
    say(ichiro, "圏外からの一つ目")
    say(ichiro, "圏外からの二つ目(写真)", photo=jpeg("green", (640, 480)))
    task.locator("button[value=finish]").first.click()
    expect(ichiro.locator("li.message.is-waiting")).to_have_count(2)
    say(hanako, "その間に本部から")
    hanako.wait_for_timeout(SECONDS_OFFLINE * 1000)
    assert ichiro.locator("#connection").get_attribute("data-state") in ("offline", "stale")
    expect(ichiro.locator("li.message", has_text="その間に本部から")).to_have_count(0)

    ichiro.context.set_offline(False)
    expect(ichiro.locator("li.message", has_text="その間に本部から")).to_have_count(1, timeout=15_000)
    expect(ichiro.locator("li.message.is-waiting")).to_have_count(0, timeout=20_000)
    for page in (ichiro, hanako):
        told = page.locator("li.message", has_text="圏外からの")
        expect(told).to_have_count(2)
        expect(told.nth(0)).to_contain_text("一つ目")
        expect(told.nth(1)).to_contain_text("二つ目")
        expect(told.nth(1).locator("[data-photo] img")).to_have_count(1)
    expect(board.locator(f"#{number}")).to_have_attribute("data-open", "0")
    assert ichiro.problems == [] or all("ERR_INTERNET_DISCONNECTED" in line for line in ichiro.problems)
