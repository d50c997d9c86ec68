"""What Enter does, what a draft survives, and how the talk scrolls and reports what was read."""

import pytest
from playwright.sync_api import expect

COMPOSE = """(how) => {
  const area = document.querySelector('textarea');
  const enter = (more) => area.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ctrlKey: true, ...more }));
  area.value = '会議';
  area.dispatchEvent(new Event('input', { bubbles: true }));
  area.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
  if (how === 'composing') enter({ isComposing: true });
  if (how === '229') enter({ keyCode: 229 });
  area.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
  if (how === 'safari') enter();
}"""


@pytest.mark.parametrize("how", ["composing", "229", "safari"])
def test_the_enter_of_an_ime_never_sends(open_page, server, how):
    page = open_page("talk")
    page.check("[data-part=enter-sends]")
    page.evaluate(COMPOSE, how)
    page.wait_for_timeout(300)
    assert page.input_value("textarea") == "会議"
    assert server.seen["posts"] == []
    page.press("textarea", "Control+Enter")
    expect(page.locator(".message")).to_contain_text("会議")


def test_on_a_desktop_enter_is_a_line_unless_chosen_and_control_enter_sends(open_page, server):
    page = open_page("talk")
    page.focus("textarea")
    page.keyboard.type("a")
    page.keyboard.press("Enter")
    page.keyboard.type("b")
    assert page.input_value("textarea") == "a\nb"
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message")).to_have_count(1)
    page.check("[data-part=enter-sends]")
    page.focus("textarea")
    page.keyboard.type("c")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("d")
    page.keyboard.press("Enter")
    expect(page.locator(".message")).to_have_count(2)
    assert server.sent(2) == ["a\nb", "c\nd"]
    assert page.is_checked("[data-part=enter-sends]")


def test_on_a_phone_enter_is_always_a_line(chromium, server):
    context = chromium.new_context(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 700})
    page = context.new_page()
    page.goto(f"{server.url}/page/talk")
    page.wait_for_selector("#connection[data-state=live]")
    page.evaluate("localStorage.setItem('enter-sends', '1')")
    page.reload()
    page.focus("textarea")
    page.keyboard.type("a")
    page.keyboard.press("Enter")
    assert page.input_value("textarea") == "a\n"
    assert page.is_hidden("text=Enter sends")
    context.close()


def test_a_draft_survives_a_reload_and_leaves_with_the_post(open_page):
    page = open_page("talk")
    page.fill("textarea", "half")
    page.reload()
    expect(page.locator("textarea")).to_have_value("half")
    page.click("button:text-is('Send')")
    expect(page.locator("textarea")).to_have_value("")
    page.reload()
    expect(page.locator("textarea")).to_have_value("")


def test_a_reply_names_its_message_and_can_be_taken_back(open_page, server):
    server.do(messages=["where?"])
    page = open_page("talk")
    page.click("[data-reply]")
    expect(page.locator("[data-part=reply-text]")).to_have_text("other: where?")
    assert page.input_value("[name=reply_to]") == "msg-11"
    page.click("[data-part=reply-cancel]")
    assert page.input_value("[name=reply_to]") == ""
    assert page.is_hidden("[data-part=reply]")


BOX = "document.querySelector('[role=log]')"


SCROLL_UP = f"""new Promise((done) => {{
  {BOX}.addEventListener("scroll", () => setTimeout(done, 50), {{ once: true }});
  {BOX}.scrollTop = 0;
}})"""


def comes_to_its_end(page):
    page.wait_for_function(f"{BOX}.scrollHeight - {BOX}.scrollTop - {BOX}.clientHeight < 5")


def test_the_talk_stays_at_its_end_only_for_who_is_there(open_page, server):
    server.do(messages=[f"line {n}" for n in range(12)])
    page = open_page("talk")
    page.evaluate(f"Object.assign({BOX}.style, {{ height: '300px', overflow: 'auto' }})")
    page.wait_for_timeout(100)
    comes_to_its_end(page)  # also when the box itself becomes smaller (the keyboard)
    server.do(messages=["at the end"])
    page.wait_for_selector("text=at the end")
    comes_to_its_end(page)
    page.evaluate(SCROLL_UP)
    server.do(messages=["above one", "above two"])
    expect(page.locator(".new-below")).to_have_text("2 new ↓")
    assert page.evaluate(f"{BOX}.scrollTop") == 0
    page.click(".new-below")
    expect(page.locator(".new-below")).to_be_hidden()
    page.wait_for_timeout(1000)
    comes_to_its_end(page)


def test_what_was_seen_is_reported_and_counted(open_page, server):
    server.do(messages=["read me"])
    page = open_page("talk")
    server.do(messages=["me too"])
    page.wait_for_selector("text=me too")
    assert server.read_up_to(12) == 12
    server.do(emit=["presence", {"room": "r1", "marks": [12, 12, 11]}])
    expect(page.locator("#m-msg-11 read-count")).to_have_text("Read 2")
    expect(page.locator("#m-msg-12 read-count")).to_have_text("Read 1")


def test_runs_of_one_sender_and_days_are_drawn_on_the_page(open_page, server):
    server.do(messages=["a", "b"])
    page = open_page("talk")
    expect(page.locator(".day-line")).to_have_count(1)
    expect(page.locator("#m-msg-12")).to_have_class("message is-run")
    html = '<li class="message" id="m-late" data-order="13" data-author="other" data-at="2026-11-03T16:00:00Z">b</li>'
    server.emit({"stream": "s1", "n": 13, "parts": [{"do": "append", "to": "#talk-r1", "html": html}]}, head=13)
    expect(page.locator(".day-line")).to_have_count(2)  # already the 4th in Tokyo


def test_a_text_typed_while_photos_are_made_small_is_not_lost_and_keeps_its_turn(open_page, server):
    page = open_page("talk")
    page.evaluate("() => { window.createImageBitmap = () => new Promise((_, fail) => setTimeout(fail, 400)) }")
    page.set_input_files("input[type=file]", {"name": "p.png", "mimeType": "image/png", "buffer": b"no picture"})
    page.fill("textarea", "first, with a photo")
    page.press("textarea", "Control+Enter")
    page.fill("textarea", "second")
    page.press("textarea", "Control+Enter")
    page.fill("textarea", "a third, half")
    assert server.sent(2) == ["first, with a photo", "second"]
    assert page.input_value("textarea") == "a third, half"
    page.reload()
    expect(page.locator("textarea")).to_have_value("a third, half")


SHRINK = """async () => {
  const { shrink } = await import('/static/f1/js/photos.js');
  const canvas = Object.assign(document.createElement('canvas'), { width: 3000, height: 1500 });
  canvas.getContext('2d').fillRect(0, 0, 10, 10);
  const large = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  const { blob, filename } = await shrink(new File([large], 'IMG_1.png', { type: 'image/png' }));
  const { width, height } = await createImageBitmap(blob);
  return [width, height, blob.type, filename];
}"""


def test_a_photo_leaves_the_phone_small_and_as_jpeg(open_page):
    page = open_page("talk", live=False)
    assert page.evaluate(SHRINK) == [1600, 800, "image/jpeg", "IMG_1.jpg"]
