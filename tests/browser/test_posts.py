"""What one does with a post by hand, on two phones at once: writing it otherwise, reacting to it, a phrase for it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from eventops import clock
from tests.browser.test_model_day import TALK, say
from tests.phone import jpeg


@pytest.fixture
def two(open_page):
    """一郎 and 花子 in the talk of all."""
    pages = open_page("ichiro", TALK), open_page("hanako", TALK)
    for page in pages:
        page.wait_for_selector("#connection[data-state=live]")
    return pages


def post_of(page, text):
    return page.locator("li.message[id]:not([data-unsent])", has_text=text)


def edit(page, text):
    """Open the sheet of one's own post by its menu."""
    post_of(page, text).locator(".menu > summary").click()
    post_of(page, text).locator("[data-edit]").click()
    expect(page.locator("#sheet textarea")).to_be_focused()


def test_an_edit_without_network_goes_once_and_shows_on_the_other_phone(two):
    ichiro, hanako = two
    say(ichiro, "@朝礼は9時です")
    expect(post_of(hanako, "朝礼は9時です")).to_have_count(1)
    ichiro.context.set_offline(True)
    edit(ichiro, "朝礼は9時です")
    expect(ichiro.locator("#sheet textarea")).to_have_value("@朝礼は9時です")
    ichiro.locator("#sheet textarea").fill("朝礼は9時半です\n本部前")
    ichiro.locator("#sheet button.primary").click()
    expect(ichiro.locator("#sheet form.is-waiting")).to_have_count(1)
    ichiro.context.set_offline(False)
    for page in two:
        expect(post_of(page, "朝礼は9時半です")).to_contain_text("編集済み")
        expect(page.locator("li.message", has_text="朝礼は9時です")).to_have_count(0)
    expect(ichiro.locator("#sheet")).not_to_be_visible()


def test_of_two_edits_at_once_the_second_is_told_and_keeps_the_text(open_page, two):
    ichiro, hanako = two
    say(ichiro, "机は4台です")
    expect(post_of(ichiro, "机は4台です")).to_have_count(1)
    post = post_of(ichiro, "机は4台です").get_attribute("id")
    tablet = open_page("ichiro", TALK)
    tablet.wait_for_selector("#connection[data-state=live]")
    for page, text in ((ichiro, "机は5台です"), (tablet, "机は6台です")):
        edit(page, "机は4台です")
        page.locator("#sheet textarea").fill(text)
    tablet.context.set_offline(True)
    tablet.locator("#sheet button.primary").click()
    ichiro.locator("#sheet button.primary").click()
    expect(hanako.locator(f"#{post}")).to_contain_text("机は5台です")
    tablet.context.set_offline(False)
    expect(tablet.locator("#sheet [data-form-error]")).to_contain_text("別の端末で編集されました")
    expect(tablet.locator("#sheet textarea")).to_have_value("机は6台です")


def test_a_refused_edit_whose_sheet_was_closed_keeps_its_text_for_the_person(two):
    ichiro, hanako = two
    say(ichiro, "水は10本")
    expect(post_of(hanako, "水は10本")).to_have_count(1)
    ichiro.context.set_offline(True)
    edit(ichiro, "水は10本")
    ichiro.locator("#sheet textarea").fill("水は20本")
    ichiro.locator("#sheet button.primary").click()
    ichiro.keyboard.press("Escape")
    post = post_of(hanako, "水は10本")
    post.locator(".menu > summary").click()
    post.locator("button.danger").click()
    hanako.locator("dialog.question button.danger").click()
    expect(hanako.locator("li.message", has_text="取り消されました")).not_to_have_count(0)
    ichiro.context.set_offline(False)
    expect(ichiro.locator("#toasts")).to_contain_text("編集: 水は20本")
    ichiro.reload()
    expect(ichiro.locator("#toasts")).to_contain_text("編集: 水は20本")


def test_a_quarter_of_an_hour_later_the_menu_has_no_edit(open_page):
    page = open_page("ichiro")
    page.clock.install()
    page.goto(page.url.split("/events")[0] + TALK)
    page.wait_for_selector("#connection[data-state=live]")
    say(page, "すぐ直せます")
    post_of(page, "すぐ直せます").locator(".menu > summary").click()
    expect(post_of(page, "すぐ直せます").locator("[data-edit]")).to_be_visible()
    page.keyboard.press("Escape")
    page.clock.set_system_time(clock.now() + timedelta(minutes=16))
    post_of(page, "すぐ直せます").locator(".menu > summary").click()
    expect(post_of(page, "すぐ直せます").locator(".sheet-menu")).to_be_visible()
    expect(post_of(page, "すぐ直せます").locator("[data-edit]")).to_have_count(0)


def test_one_tap_reacts_the_next_takes_it_back_and_ones_own_is_marked(two):
    ichiro, hanako = two
    say(hanako, "看板が立ちました")
    post = post_of(ichiro, "看板が立ちました")
    post.locator(".menu > summary").click()
    post.locator(".react-row [data-react=thumb]").click()
    chip = ".reaction[data-reaction=thumb]"
    expect(post.locator(f"{chip} [data-react]")).to_have_attribute("aria-pressed", "true")
    theirs = post_of(hanako, "看板が立ちました").locator(chip)
    expect(theirs.locator("[data-react]")).to_have_attribute("aria-pressed", "false")
    theirs.locator("[data-react]").click()
    expect(post.locator(f"{chip} button").last).to_contain_text("2")
    edge = "it => getComputedStyle(it).borderTopColor"
    assert post.locator(chip).evaluate(edge) != post.locator(".at").evaluate(edge)
    post.locator(f"{chip} button").last.click()
    expect(ichiro.locator("#sheet .names li")).to_have_count(2)
    ichiro.keyboard.press("Escape")
    post.locator(f"{chip} [data-react]").click()
    expect(theirs.locator("button").last).to_contain_text("1")
    expect(post.locator(f"{chip} [data-react]")).to_have_attribute("aria-pressed", "false")


def test_a_reaction_without_network_shows_at_once_and_goes_when_it_is_back(two):
    ichiro, hanako = two
    say(hanako, "昼食は交代で")
    post, theirs = (post_of(page, "昼食は交代で") for page in two)
    expect(post).to_have_count(1)
    ichiro.context.set_offline(True)
    post.locator(".menu > summary").click()
    post.locator(".react-row [data-react=noted]").click()
    expect(post.locator(".reaction")).to_contain_text("了解")
    expect(theirs.locator(".reaction")).to_have_count(0)
    ichiro.context.set_offline(False)
    expect(theirs.locator(".reaction")).to_contain_text("了解")


def test_a_set_up_completion_is_reported_in_at_most_three_taps_without_typing(open_page):
    ichiro, liam = open_page("ichiro", TALK), open_page("liam", TALK)
    for page in (ichiro, liam):
        page.wait_for_selector("#connection[data-state=live]")
    taps = [".to-phrases", "#sheet summary:has-text('○○が完了しました')",
            "#sheet details[open] button[data-said='受付設営が完了しました']"]
    for tap in taps:
        ichiro.locator(tap).tap()
    assert len(taps) <= 3
    for page, said in ((ichiro, "受付設営が完了しました"), (liam, "Reception is complete")):
        expect(page.locator("li.message:not(.is-system):not([data-unsent])", has_text=said)).to_have_count(1)
    expect(ichiro.locator("#sheet")).not_to_be_visible()
    assert not ichiro.problems


def test_a_phrase_without_network_waits_in_the_talk_in_its_words(two):
    ichiro, hanako = two
    ichiro.locator(".to-phrases").click()
    expect(ichiro.locator("#sheet .phrases li").first).to_be_visible()
    ichiro.context.set_offline(True)
    ichiro.locator("#sheet button[data-said='休憩に入ります']").click()
    expect(ichiro.locator("li.is-waiting")).to_contain_text("休憩に入ります")
    ichiro.context.set_offline(False)
    expect(post_of(hanako, "休憩に入ります")).to_have_count(1)
    expect(ichiro.locator("li.is-waiting")).to_have_count(0)


def test_the_photos_of_one_room_stay_those_of_one_room_when_others_come(open_page, two):
    ichiro, hanako = two
    album = open_page("hanako", "/events/dejima/photos")
    album.wait_for_selector("#connection[data-state=live]")
    album.select_option("select[name=room]", label="運営会社")
    album.locator(".album-filters button").click()
    album.wait_for_selector("#connection[data-state=live]")
    there = album.locator("li.album-post").count()
    say(ichiro, "全体への一枚", photo=jpeg("green", (320, 240)))
    expect(post_of(hanako, "全体への一枚")).to_have_count(1)
    ichiro.locator(".rooms a", has_text="運営会社").click()
    ichiro.wait_for_selector("#connection[data-state=live]")
    say(ichiro, "班への一枚", photo=jpeg("red", (320, 240)))
    expect(album.locator("li.album-post")).to_have_count(there + 1)
    album.locator("li.album-post .album-by a").first.click()
    expect(album.locator("li.message:target")).to_contain_text("班への一枚")
