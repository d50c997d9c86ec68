"""The house on a phone: the worker and its shell, the honest offline page, a new build, https without a name."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, answers
from tests.browser.test_model_day import TALK, say
from tests.conftest import CHROMIUM, FLAGS, PATIENCE
from tests.machine import busy
from tests.phone import jpeg

STATE = "navigator.serviceWorker.getRegistration().then((all) => all?.installing?.state ?? all?.active?.state)"
CACHES = "caches.keys()"
KEPT = """caches.keys().then((names) => Promise.all(names.map(async (name) => (await caches.open(name)).keys())))
  .then((all) => all.flat().map((request) => new URL(request.url).pathname))"""
TEXTS = """caches.keys().then((names) => Promise.all(names.map(async (name) => { const cache = await caches.open(name);
  return Promise.all((await cache.keys()).map(async (key) => (await cache.match(key)).text())); })))
  .then((all) => all.flat().join("\\n"))"""


def installed(page):
    """The page, once its worker holds the shell."""
    answers(page, STATE, "activated")
    return page


@pytest.fixture
def ichiro(open_page):
    page = open_page("ichiro", TALK)
    page.wait_for_selector("#connection[data-state=live]")
    return installed(page)


def test_the_worker_keeps_the_shell_and_nothing_of_the_event(ichiro, server):
    say(ichiro, "倉庫の鍵は本部です", photo=jpeg())
    expect(ichiro.locator("li.message", has_text="倉庫の鍵は本部です")).to_be_visible()
    for path in ("board", "people", ""):
        ichiro.goto(f"{server.url}/events/dejima/{path}")
    kept = ichiro.evaluate(KEPT)
    build = ichiro.locator("meta[name=build]").get_attribute("content")
    assert ichiro.evaluate(CACHES) == [f"shell-{build}"]
    assert len(kept) > 30
    assert all(path.startswith(f"/static/{build}/") or path in (f"/offline/{build}", "/icons/192.png")
               for path in kept), kept
    texts = ichiro.evaluate(TEXTS)
    assert "倉庫の鍵" not in texts
    assert "一郎" not in texts
    assert "csrf_token\" value" not in texts


def test_without_the_server_the_offline_page_says_what_waits_and_opens_the_page_again(ichiro, server):
    server.stop()
    say(ichiro, "つながらない間の投稿", photo=jpeg())
    say(ichiro, "もう一つ")
    expect(ichiro.locator("li.message.is-waiting")).to_have_count(2)
    ichiro.reload()
    expect(ichiro.get_by_role("heading", name="サーバーにつながりません")).to_be_visible()
    expect(ichiro.get_by_text("送信待ち 2 件（写真 1 枚）")).to_be_visible()
    expect(ichiro.get_by_text("最終更新")).to_be_visible()
    expect(ichiro.get_by_text("最後の確認")).to_be_visible()
    assert "つながらない間" not in ichiro.content(), "what was typed is for its page"
    assert ichiro.url.endswith(TALK), "the address asked for stays"
    server.start()
    ichiro.wait_for_selector("#connection[data-state=live]", timeout=20_000)
    for text in ("つながらない間の投稿", "もう一つ"):
        expect(ichiro.locator("li.message:not(.is-waiting)", has_text=text)).to_have_count(1, timeout=20_000)


def test_the_offline_page_speaks_the_language_of_the_page_and_says_offline(open_page, server):
    page = open_page("ichiro", "/account", locale="en-US")
    page.locator("input[name=locale][value=en]").check(force=True)
    page.get_by_role("button", name="保存").click()
    page.goto(server.url + TALK)
    page.wait_for_selector("#connection[data-state=live]")
    installed(page)
    page.context.set_offline(True)
    page.goto(server.url + "/events/dejima/board")
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    expect(page.get_by_text("Nothing waits to be sent")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title() == "▲ You are offline"
    page.context.set_offline(False)
    page.wait_for_url("**/events/dejima/board")
    page.wait_for_selector("#cards")


def test_signing_out_leaves_nothing_on_the_phone(ichiro, server):
    ichiro.goto(server.url + "/account")
    ichiro.locator("form[data-sign-out] button").click()
    ichiro.wait_for_url("**/sign-in")
    assert ichiro.evaluate("localStorage.length") == 0


@pytest.fixture
def newer_build(server):
    """The server comes back with another build: ``newer_build()`` restarts it so."""

    def restart():
        server.stop()
        server.program = ("-m", "tests.browser.another_build")
        server.start()

    return restart


def test_a_new_build_takes_over_whole_and_an_open_tab_keeps_its_own_files(ichiro, server, newer_build):
    old = ichiro.evaluate(CACHES)
    typing = ichiro.context.new_page()
    typing.goto(server.url + TALK)
    installed(typing)
    typing.locator("message-composer textarea").fill("まだ書いている途中")
    newer_build()
    ichiro.goto(server.url + TALK)
    ichiro.wait_for_selector("#connection[data-state=live]", timeout=20_000)
    build = ichiro.locator("meta[name=build]").get_attribute("content")
    assert [f"shell-{build}"] != old
    answers(ichiro, CACHES, [*old, f"shell-{build}"])
    installed(ichiro)
    assert ichiro.evaluate(CACHES) == [*old, f"shell-{build}"]
    path = typing.locator("script[type=module]").get_attribute("src").replace("app.js", "elements/photo-lightbox.js")
    assert typing.evaluate(f"import({path!r}).then(() => true)"), "a file of its build that only the phone has"
    assert typing.locator("message-composer textarea").input_value() == "まだ書いている途中"
    typing.close()
    for _ in range(30):  # with the next page or one after it: a tab takes a moment to be gone
        ichiro.reload()
        ichiro.wait_for_timeout(500)
        if (kept := ichiro.evaluate(CACHES)) == [f"shell-{build}"]:
            break
    assert kept == [f"shell-{build}"]


# what helps once, and where

def test_what_plain_http_lacks_is_told_a_manager_once(open_page, server):
    page = open_page("hanako")
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    page.goto(server.url + TALK)
    assert page.locator("#plain-http").count() == 0
    page.goto(server.url + "/events/dejima/people")
    dialog = page.locator("#plain-http")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("--tls")
    dialog.get_by_role("button").click()
    expect(dialog).to_be_hidden()
    page.goto(server.url + "/events/dejima/board")
    page.wait_for_selector("#connection[data-state=live]")
    expect(dialog).to_be_hidden()


def test_the_offer_to_install_comes_when_the_browser_makes_it_and_can_be_declined(open_page, server):
    page = open_page("mei")  # who waits has a minute
    hint = page.locator("[data-install]")
    page.wait_for_load_state("networkidle")
    expect(hint).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('beforeinstallprompt', {cancelable: true}))")
    expect(hint).to_be_visible()
    expect(hint).to_contain_text("ホーム画面")
    hint.locator("[data-decline]").click()
    expect(hint).to_be_hidden()
    page.reload()
    page.wait_for_load_state("networkidle")
    page.evaluate("dispatchEvent(new Event('beforeinstallprompt', {cancelable: true}))")
    page.wait_for_timeout(300)
    expect(hint).to_be_hidden()


def test_on_ios_the_account_page_says_how(open_page, server):
    page = open_page("ichiro")
    page.add_init_script("Object.defineProperty(navigator, 'standalone', {value: false})")
    page.goto(server.url + "/account")
    expect(page.locator("[data-install]")).to_contain_text("共有ボタン")
    expect(page.locator("[data-install] [data-way=ios]")).to_be_visible()
    page.goto(server.url + TALK)
    assert page.locator("[data-install]").count() == 0


# https without a name

@pytest.fixture
def trusting(chromium):
    """A phone that was told to trust the certificate: the worker of a page with a certificate error is not taken."""
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, "--ignore-certificate-errors"])
    yield browser
    browser.close()


@pytest.mark.parametrize("mode", ["eventlet", "gevent", "threading"])
def test_over_tls_the_worker_the_camera_and_the_outbox_work(trusting, at_the_fair, mode):
    server = at_the_fair("--tls", EVENTOPS_ASYNC_MODE=mode).start()
    context = trusting.new_context(viewport=PHONE, locale="ja-JP", ignore_https_errors=True)
    context.set_default_timeout(PATIENCE)
    try:
        assert "SHA-256" in server.text
        page = context.new_page()
        page.goto(server.links["ichiro"])
        page.wait_for_selector("#connection[data-state=live]")
        assert page.url.startswith("https://")
        assert page.evaluate("isSecureContext && 'getUserMedia' in navigator.mediaDevices && !!navigator.locks")
        installed(page)
        assert [cookie["name"] for cookie in context.cookies() if cookie["secure"]] == ["__Host-eventops"]
        context.set_offline(True)
        say(page, "圏外から https で", photo=jpeg())
        expect(page.locator("li.message.is-waiting")).to_have_count(1)
        context.set_offline(False)
        sent = page.locator("li.message:not(.is-waiting)", has_text="圏外から https で")
        expect(sent.locator("[data-photo] img")).to_have_count(1, timeout=20_000)
        assert page.evaluate("performance.getEntriesByType('resource').every((each) => each.name.startsWith('https'))")
        server.stop()
        page.reload()
        expect(page.get_by_role("heading", name="サーバーにつながりません")).to_be_visible()
    finally:
        context.close()
    assert "Traceback" not in server.text, server.text


def test_a_phone_that_types_http_is_sent_to_https(chromium, at_the_fair):
    server = at_the_fair("--tls").start()
    context = chromium.new_context(ignore_https_errors=True)
    try:
        page = context.new_page()
        began = time.monotonic()
        page.goto(server.url.replace("https:", "http:") + "/sign-in")
        assert page.url == server.url + "/sign-in"
        assert time.monotonic() - began < 8 * busy()
    finally:
        context.close()
