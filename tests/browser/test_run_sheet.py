"""An item that begins late, on two phones and the wall: all say how late, at once, and count on by themselves."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from eventops import clock
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_model_day import pair, soon

EVENT = "/events/dejima"
SECOND_TAP = 600  # milliseconds, within which a second tap counts for nothing: static/js/forms.js
LATE = re.compile(r"^\+1[2-5]分$")


def clear(page, server):
    """Take the demo's own items off: what comes next does not hang on the hour this runs at."""
    page.goto(f"{server.url}{EVENT}/desk/runsheet")
    token = page.locator("meta[name=csrf-token]").get_attribute("content")
    for link in page.locator("#cue-rows a.row-link").evaluate_all("links => links.map(link => link.href)"):
        assert page.request.post(f"{link}/strike", headers={"X-CSRFToken": token, "Accept": "application/json"}).ok


def live(page):
    page.wait_for_selector("#connection[data-state=live]")
    return page


def test_a_late_beginning_shows_on_every_phone_and_on_the_wall(open_page, server):
    desk = open_page("hanako", viewport=DESK)
    clear(desk, server)
    board, sheet = live(open_page("ichiro", f"{EVENT}/board")), live(open_page("misaki", f"{EVENT}/runsheet"))
    lead, wall = live(open_page("takumi", f"{EVENT}/runsheet", viewport=PHONE)), pair(open_page, server)

    desk.goto(f"{server.url}{EVENT}/desk/runsheet")
    form = desk.locator("form:has(input[name=starts])")
    form.locator("[name=name_ja]").fill("表彰式")
    began = clock.local(clock.now(), "Asia/Tokyo") - timedelta(minutes=12)
    form.locator("[name=starts]").fill(began.strftime("%Y-%m-%dT%H:%M"))
    form.locator("button").click()

    delays = [board.locator("#next-cues cue-delay"), sheet.locator("#cues cue-delay"),
              wall.locator("#wall-cues cue-delay")]
    for page, delay in zip((board, sheet, wall), delays, strict=True):
        expect(page.get_by_text("表彰式").first).to_be_visible(timeout=soon())
        expect(delay).to_have_text(LATE)
    expect(sheet.get_by_role("button", name="開始")).to_be_hidden()

    lead.get_by_role("button", name="開始").click()
    for delay in delays:
        expect(delay).to_have_attribute("actual", re.compile("Z$"), timeout=soon())
        expect(delay).to_have_text(LATE)
    assert len({delay.inner_text() for delay in delays}) == 1
    expect(board.get_by_text("進行中").first).to_be_visible()

    lead.locator(".toast").get_by_role("button", name="元に戻す").click()
    for delay in delays:
        expect(delay).not_to_have_attribute("actual", re.compile("Z$"), timeout=soon())
    lead.wait_for_timeout(SECOND_TAP)
    lead.get_by_role("button", name="開始").click()
    expect(lead.get_by_role("button", name="終了")).to_be_visible(timeout=soon())
    lead.wait_for_timeout(SECOND_TAP)
    lead.get_by_role("button", name="終了").click()
    expect(board.locator("#next-cues a")).to_have_count(0, timeout=soon())
    expect(wall.locator("#wall-cues")).to_be_hidden(timeout=soon())
    assert [page.problems for page in (board, sheet, lead, wall, desk)] == [[]] * 5


def test_a_list_passes_over_what_nobody_has_tapped_for_an_hour_and_shows_so_many(open_page):
    page = open_page("misaki", f"{EVENT}/runsheet")
    hour = "new Date(Date.now() + %d * 3600e3).toISOString()"
    page.evaluate(f"""async () => {{
        const list = document.createElement("timed-list");
        list.dataset.most = 2;
        for (const until of [{hour % -1}, "", {hour % 1}, {hour % 1}]) {{
            const child = list.appendChild(document.createElement("span"));
            child.textContent = list.children.length;
            if (until) child.dataset.until = until;
        }}
        document.querySelector("main").append(list);
        document.dispatchEvent(new CustomEvent("live:applied"));
    }}""")
    expect(page.locator("timed-list > :visible")).to_have_text(["2", "3"])
