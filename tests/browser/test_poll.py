"""A poll on two real phones: written from the composer's sheet, answered by a tap, live on both."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE

TALK = "/events/dejima/"


def ask(page, name, question, options="", **ticks):
    page.click("message-composer .to-phrases")
    page.get_by_role("button", name=name, exact=True).click()
    sheet = page.locator("#sheet form.new-poll")
    sheet.locator("[name=body]").fill(question)
    if options:
        sheet.locator("[name=options]").fill(options)
    for box in ticks:
        sheet.locator(f"[name={box}]").check()
    sheet.get_by_role("button", name="投稿する").click()
    expect(page.locator("#sheet")).to_be_hidden()
    return poll(page, question)


def poll(page, question):
    found = page.locator(".message", has_text=question).locator(".poll").last
    expect(found).to_be_visible()
    return found


def option(of, word):
    return of.locator(".poll-option", has_text=word)


def test_a_poll_is_asked_answered_and_counted_on_both_phones_and_each_sees_their_own_choice(open_page):
    ichiro, misaki = open_page("ichiro", TALK, PHONE), open_page("misaki", TALK, PHONE)
    for page in (ichiro, misaki):
        expect(page.locator("#connection")).to_have_attribute("data-state", "live")
    asked = ask(ichiro, "投票", "集合はどちらの門にしますか", "北門\n南門", anonymous=True)
    hers = poll(misaki, "集合はどちらの門に")
    option(hers, "北門").tap()
    expect(option(hers, "北門")).to_have_attribute("aria-pressed", "true")
    expect(option(asked, "北門").locator("b")).to_have_text("1")
    expect(option(asked, "北門")).to_have_attribute("aria-pressed", "false")
    option(hers, "南門").tap()
    expect(option(asked, "南門").locator("b")).to_have_text("1")
    expect(option(asked, "北門").locator("b")).to_have_text("0")
    misaki.reload()
    hers = poll(misaki, "集合はどちらの門に")
    expect(option(hers, "南門")).to_have_attribute("aria-pressed", "true")
    expect(option(hers, "北門")).to_have_attribute("aria-pressed", "false")

    coming = ask(ichiro, "出欠", "夕方の打合せに出られますか")
    hers = poll(misaki, "夕方の打合せに")
    assert misaki.problems == []
    misaki.context.set_offline(True)
    hers.locator("[name=note]").fill("15分遅れます")
    option(hers, "出席").tap()
    expect(option(hers, "出席")).to_have_attribute("aria-pressed", "true")
    misaki.context.set_offline(False)
    expect(option(coming, "出席").locator("b")).to_have_text("1")
    coming.locator("a").tap()
    expect(ichiro.locator("#sheet")).to_contain_text("15分遅れます")
    ichiro.locator("#sheet").get_by_role("button", name="締め切る").click()
    ichiro.locator("dialog.question button.danger").click()
    expect(option(hers, "出席")).to_be_disabled()
    expect(misaki.locator(".message.is-system").last).to_contain_text("出席 1")
    assert ichiro.problems == []
