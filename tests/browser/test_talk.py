"""The talk on three phones: a large photo, a quote, who has read, and taking back."""

import re

from playwright.sync_api import expect

from tests.browser.test_model_day import TALK, say, soon
from tests.test_photos import encoded, exif, noise

MOST_BYTES = 1_000_000


def phone_photo():
    """12 megapixels as a phone takes them, with where it was taken."""
    return encoded(noise(200, 150).resize((4000, 3000)), quality=95, exif=exif())


def test_a_photo_of_12_megapixels_a_quote_read_marks_and_unsending_on_three_phones(open_page):
    ichiro, hanako, misaki = (open_page(who, TALK) for who in ("ichiro", "hanako", "misaki"))
    for page in (ichiro, hanako, misaki):
        page.wait_for_selector("#connection[data-state=live]")

    # in two taps: the camera's button (a file stands for the camera) and send; small, and without where it was
    sent, photo = [], phone_photo()
    assert len(photo) > 2 * MOST_BYTES
    ichiro.on("request", lambda asked: asked.url.endswith("/messages") and sent.append(asked))
    composer = ichiro.locator("message-composer")
    composer.locator("input[capture]").set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo})
    composer.locator("[data-part=previews] img").wait_for()
    composer.locator("form button:not([type=button])").last.click()
    shown = hanako.locator("li.message").last.locator("[data-photo] img")
    expect(shown).to_be_visible()
    mine = ichiro.locator("li.message").last
    expect(mine.locator("[data-photo] img")).to_be_visible()
    assert 1000 < int(sent[0].all_headers()["content-length"]) < MOST_BYTES
    address = hanako.locator("li.message").last.locator("a[data-photo]").get_attribute("href")
    stored = hanako.request.get(hanako.url.partition("/events/")[0] + re.sub(r"/\w+$", "/full", address)).body()
    assert stored[:2] == b"\xff\xd8"
    assert len(stored) < MOST_BYTES
    assert b"GPS" not in stored
    assert b"Exif" not in stored

    # who has read it: it stands on the others' screens
    expect(mine.locator("read-count")).to_contain_text(re.compile("既読 [1-9]"), timeout=soon())

    # a quote leads to what it quotes, and marks it
    original = hanako.locator("li.message:has(details.menu)").first
    key = original.get_attribute("id")
    original.locator("summary").first.click()
    original.locator("[data-reply]").first.click()
    say(hanako, "これのことです")
    answer = misaki.locator("li.message", has_text="これのことです")
    expect(answer).to_be_visible(timeout=soon())
    quoted = misaki.locator(f"#{key}")
    expect(quoted).not_to_be_in_viewport()
    answer.locator("blockquote a").click()
    expect(quoted).to_be_in_viewport()
    assert quoted.evaluate("it => getComputedStyle(it.querySelector('.bubble')).outlineStyle") == "solid"

    # taken back, it is gone from every phone, a guest's too, within two seconds
    say(hanako, "間違えました")
    for page in (ichiro, misaki):
        expect(page.locator("li.message", has_text="間違えました")).to_have_count(1)
    wrong = hanako.locator("li.message", has_text="間違えました")
    wrong.locator("summary").first.click()
    wrong.locator("button[formaction$='/unsend']").click()
    hanako.get_by_role("alertdialog").get_by_role("button", name="送信取消").click()
    for page in (ichiro, misaki):
        expect(page.locator("li.message", has_text="間違えました")).to_have_count(0, timeout=soon())
        expect(page.locator("li.message", has_text="取り消され").last).to_be_visible()
    for page in (ichiro, hanako, misaki):
        assert page.problems == []
