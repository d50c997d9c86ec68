"""From the button on the account page to the notification, its tap and its end, in a real browser.

Only the way over the browser maker's own service is ours: Chromium has none here.
"""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import answers
from tests.client import Client
from tests.faults.crowd import until
from tests.machine import busy
from tests.push.service import Browser, push_service

TALK = "/events/dejima/"
SUBSCRIBES = """(fields) => {
  const { endpoint, ...keys } = fields;
  const unsubscribe = async () => sessionStorage.removeItem("subscribed");
  const subscription = { endpoint, toJSON: () => ({ endpoint, keys }), unsubscribe };
  PushManager.prototype.getSubscription = async () => (sessionStorage.subscribed ? subscription : null);
  PushManager.prototype.subscribe = async (options) => {
    window.asked = { visible: options.userVisibleOnly, key: options.applicationServerKey.length };
    sessionStorage.subscribed = "1";
    return subscription;
  };
}"""
SHOWN = """navigator.serviceWorker.ready.then((it) => it.getNotifications()).then((all) => all.map(
  ({ title, body, tag, silent, lang, data, requireInteraction }) => (
    { title, body, tag, silent, lang, url: data.url, stays: requireInteraction })))"""
COUNT = f"{SHOWN}.then((all) => all.length)"
TAP = """async () => {
  WindowClient.prototype.focus = async function () { return this; };  // a browser's own tap allows it
  const [notification] = await registration.getNotifications();
  dispatchEvent(new NotificationEvent("notificationclick", { notification }));
}"""


@pytest.fixture
def service():
    with push_service() as running:
        yield running


@pytest.fixture
def server(at_the_fair, service):
    """The model fair, which may call the tests' own service."""
    return at_the_fair(EVENTOPS_PUSH_SERVICES=service.origin).start()


def post(server, body):
    hanako = Client(server.url, server.links["hanako"])
    status, answer = hanako.post(f"{TALK}messages", client_id="a-press-of-hanakos", urgency="urgent", body=body,
                                 room=hanako.room("dejima"))
    assert status == 201, answer


def deliver(page, server, text):
    """Have the browser give its worker what came."""
    line = page.context.new_cdp_session(page)
    known = []
    line.on("ServiceWorker.workerRegistrationUpdated", lambda said: known.extend(said["registrations"]))
    line.send("ServiceWorker.enable")
    assert until(10 * busy(), lambda: page.wait_for_timeout(50) or known)
    line.send("ServiceWorker.deliverPushMessage",
              {"origin": server.url, "registrationId": known[-1]["registrationId"], "data": text})


def show(page, server, text):
    """Have it shown: what is asked for before it is on the screen Chromium forgets, so it is given it again then."""
    for _ in range(20):
        deliver(page, server, text)
        page.wait_for_timeout(1000)
        if page.evaluate(COUNT) == 1:
            return
    raise AssertionError("nothing is shown")


def says_why(page, server):
    """Where it cannot be, the button says why, and cannot be pressed."""
    for script, why in (("Object.defineProperty(window, 'isSecureContext', {value: false})", "https ではありません"),
                        ("Object.defineProperty(navigator, 'standalone', {value: false})", "ホーム画面に追加")):
        other = page.context.new_page()
        other.add_init_script(script)
        other.goto(server.url + "/account")
        expect(other.locator("push-switch [data-why]:visible")).to_contain_text(why)
        expect(other.locator("push-switch [data-press=on]")).to_be_disabled()
        other.close()


def test_the_button_the_call_the_notification_its_tap_and_its_end(open_page, server, service):
    browser = Browser(service)
    page = open_page("misaki", TALK)
    says_why(page, server)
    page.add_init_script(f"({SUBSCRIBES})({json.dumps(browser.fields)})")
    page.goto(server.url + "/account")
    switch = page.locator("push-switch")
    expect(switch.get_by_role("button", name="オンにする")).to_be_enabled()
    assert page.evaluate("Notification.permission") != "granted", "nobody is asked before the press"
    page.context.grant_permissions(["notifications"])
    switch.get_by_role("button", name="オンにする").tap()
    expect(switch.locator("[data-why=on]")).to_be_visible()
    assert page.evaluate("window.asked") == {"visible": True, "key": 65}

    page.goto(server.url + TALK)
    page.wait_for_selector("#connection[data-state=live]")
    post(server, "東口を閉めてください")
    assert until(10 * busy(), lambda: browser.calls)
    banner = page.locator("#alerts .alarm")
    expect(banner).to_be_visible()
    page.wait_for_timeout(300)
    show(page, server, browser.calls[0].text)
    [shown] = page.evaluate(SHOWN)
    said = browser.shown[0]
    assert shown == {**{name: said[name] for name in ("title", "body", "tag", "lang", "url")}, "silent": True,
                     "stays": True}, "and the page in sight rings by itself"
    assert shown["body"] == "東口を閉めてください"

    with page.expect_navigation(url=f"**{said['url'].partition('#')[0]}*"):
        page.context.service_workers[0].evaluate(TAP)
    expect(page.locator("li.message", has_text="東口を閉めて")).to_be_visible()
    page.wait_for_selector("#connection[data-state=live]")
    answers(page, COUNT, 0)
    show(page, server, browser.calls[0].text)
    page.locator("#alerts .alarm").get_by_role("button", name="了解").tap()
    answers(page, COUNT, 0)

    page.goto(server.url + "/account")
    switch.get_by_role("button", name="オフにする").tap()
    expect(switch.get_by_role("button", name="オンにする")).to_be_enabled()
    assert page.problems == []
