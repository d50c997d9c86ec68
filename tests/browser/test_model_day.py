"""The model day, as a fair lived it: two phones and a big screen. The best documentation there is."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, WALL, in_language, unfold
from tests.faults.crowd import until
from tests.machine import busy
from tests.phone import jpeg

SECONDS_LIVE = 2
TALK = "/events/dejima/"
BOARD = "/events/dejima/board"


def soon():
    """Milliseconds until what somebody did is seen by the others, on this machine now."""
    return SECONDS_LIVE * 1000 * busy()


def within(seconds, *conditions):
    """Every condition (a callable that raises until it holds) holds within so many seconds of a free core."""
    began = time.monotonic()
    for condition in conditions:
        condition(max(0.05, seconds * busy() - (time.monotonic() - began)))


def shows(page, text):
    return lambda left: expect(page.get_by_text(text).first).to_be_visible(timeout=left * 1000)


def pair(open_page, server):
    """A wall display, paired by 花子 with the six digits it shows."""
    wall = open_page(path="/screen", viewport=WALL)
    code = re.sub(r"\D", "", wall.locator("[data-code], .code").first.inner_text())
    desk = open_page("hanako", f"/events/dejima/screens?code={code}", viewport=DESK)
    desk.locator("input[name=code]").fill(code)
    desk.locator("input[name=name]").fill("正面の大画面")
    desk.locator("form:has(input[name=code]) button").last.click()
    wall.wait_for_selector("screen-board")
    desk.context.close()
    return wall


def say(page, text, photo=None):
    """Type into the composer and press send."""
    page.locator("message-composer textarea[name=body]").fill(text)
    if photo:
        page.locator("message-composer input[type=file]").last.set_input_files(
            {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo})
        page.locator("message-composer [data-part=previews] img").wait_for()
    page.locator("message-composer form button:not([type=button])").last.click()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_model_day(open_page, server, language):
    ichiro, hanako = open_page("ichiro", TALK), open_page("hanako", TALK)
    misaki = open_page("misaki", TALK)
    for page in (ichiro, hanako, misaki):
        in_language(page, language)
    wall = pair(open_page, server)
    words = WORDS[language]
    for page in (ichiro, hanako, misaki):
        page.wait_for_selector("#connection[data-state=live]")

    # 1. 受付設営: the last of twelve ticks tells everybody
    board = open_page("ichiro", BOARD)
    reception = board.locator("#checklists > *").first
    unfold(reception)
    for _ in range(12):
        left = reception.locator("li.card[data-open='1']")
        count = left.count()
        left.first.locator("button[value=finish]").first.click()
        expect(reception.locator("li.card[data-open='1']")).to_have_count(count - 1)
    within(SECONDS_LIVE, shows(ichiro, words["complete"]), shows(hanako, words["complete"]),
           shows(wall, WALL_COMPLETE))

    # 2. the tea: one tap makes a request, two press at once, one wins and the other reads who
    say(ichiro, "お茶が足りないため至急用意をお願いします!")
    for page in (hanako, misaki):
        expect(page.locator("li.message", has_text="至急用意").last).to_be_visible(timeout=soon())
    asked = ichiro.locator("li.message", has_text="至急用意").last
    asked.locator("form[data-write] button:visible").first.click()
    chip = hanako.locator("li.message", has_text="至急用意").last.locator(".chip")
    expect(chip).to_be_visible(timeout=soon())
    boards = [open_page("hanako", BOARD), open_page("misaki", BOARD)]
    card = "li.card[data-kind=supply][data-state=requested][data-urgency=urgent]"
    for page in boards:
        page.wait_for_selector("#connection[data-state=live]")
        expect(page.locator(card)).to_have_count(1)
    at = boards[0].evaluate("Date.now() + 2000")  # the same moment for both, however long it takes to tell them
    for page in boards:
        page.locator(card).locator("button[value=accept]").first.evaluate(
            "(it, at) => setTimeout(() => it.click(), at - Date.now())", at)
    toasts = [page.locator(".toast", has_text=words["first"]) for page in boards]
    until(20, lambda: any(toast.count() for toast in toasts) or boards[0].wait_for_timeout(50))
    boards[0].wait_for_timeout(500)
    assert sum(toast.count() for toast in toasts) == 1, "exactly one of the two reads who was first"
    expect(chip).to_contain_text(words["accepted"], timeout=soon())

    # 3. something was left behind: a found item with photo, place and time filled
    say(misaki, "ここに忘れ物がありました", photo=jpeg("purple", (640, 480)))
    lost = misaki.locator("li.message", has_text="ここに忘れ物がありました").last
    expect(lost.locator("[data-photo] img")).to_be_visible()
    lost.locator("a[href*='kind=found']:visible").first.click()
    sheet = misaki.locator("dialog[open]")
    expect(sheet.locator("[name=title]")).to_have_value("ここに忘れ物がありました")
    sheet.locator("button[type=submit], form button:not([type=button])").last.click()
    within(SECONDS_LIVE, lambda left: expect(
        hanako.locator("li.message", has_text="ここに忘れ物がありました").last.locator(".chip")
    ).to_be_visible(timeout=left * 1000))

    # 4. a question answered with text and photo in reply, pinned; who comes later reads it
    say(misaki, "パスはどこで回収しますか? 2日目です")
    question = hanako.locator("li.message", has_text="2日目です").last
    expect(question).to_be_visible(timeout=soon())
    question.locator("summary, [data-menu]").first.click()
    question.locator("[data-reply]").first.click()
    say(hanako, "出口の青い箱に入れてください", photo=jpeg("blue", (640, 480)))
    answer = hanako.locator("li.message", has_text="出口の青い箱に").last
    expect(answer.locator("[data-photo] img")).to_be_visible()
    answer.locator("summary, [data-menu]").first.click()
    answer.locator(".to-pin button").first.click()
    expect(misaki.locator("[id^=pins-] > *", has_text="出口の青い箱に")).to_have_count(1, timeout=soon())

    mei = open_page("mei")
    expect(mei.locator("waiting-door")).to_be_visible()
    people = open_page("hanako", "/events/dejima/people")
    people.locator("li", has_text="芽衣").locator("form:has([value=approve]) button").first.click()
    mei.wait_for_url("**/events/dejima/")
    mei.locator("details.pins summary").click()
    expect(mei.locator("[id^=pins-]", has_text="出口の青い箱に")).to_be_visible()

    # 5. 「今どこにいますか?」: one tap on a place
    say(hanako, "一郎さん、今どこにいますか?")
    where = ichiro.locator("li.message", has_text="一郎さん、今どこに").last
    expect(where).to_be_visible(timeout=soon())
    where.locator("[data-fragment]:visible", has_not=ichiro.locator(".chip")).first.click()
    ichiro.locator("dialog[open] button", has_text=words["stage"]).first.click()
    expect(hanako.locator("li.message", has_text=words["stage"]).last).to_be_visible(timeout=soon())

    for page in (ichiro, hanako, misaki, wall, *boards, board):
        assert [line for line in page.problems if "409 (CONFLICT)" not in line] == []


WALL_COMPLETE = re.compile(r"受付設営が完了しました.*12/12")
WORDS = {
    "ja": {"complete": re.compile(r"受付設営が完了しました.*12/12"), "first": "が先に", "accepted": "手配中",
           "stage": "ステージ"},
    "en": {"complete": re.compile(r"Reception is complete.*12/12"), "first": "was first", "accepted": "being arranged",
           "stage": "Stage"},
}
