"""What a phone downloads to open the talk for the first time, as the browser counts it: one bar of signal must do."""

from tests.browser.conftest import PHONE
from tests.machine import busy

MOST_BYTES = 60_000
TALK = "/events/dejima/"
BODIES = """[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .map((each) => [new URL(each.name).pathname, each.encodedBodySize])"""


def test_the_talk_is_at_most_60_kb_without_photos(open_page, server):
    fresh = open_page("makoto", TALK, viewport=PHONE)  # a browser of its own: nothing is cached
    fresh.wait_for_selector("#connection[data-state=live]")
    loaded = {path: size for path, size in fresh.evaluate(BODIES)
              if "/photos/" not in path and "/socket.io/" not in path}
    assert any(path.endswith("vendor/socket.io.js") and size for path, size in loaded.items())
    assert sum(loaded.values()) <= MOST_BYTES, sorted(loaded.items(), key=lambda one: -one[1])


SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
WATCH = """window.shifted = 0;
new PerformanceObserver((list) => list.getEntries().forEach((each) => window.shifted += each.value))
  .observe({type: "layout-shift", buffered: true});
customElements.whenDefined("message-composer").then(() => window.ready = performance.now());"""
SEEN = """({paint: performance.getEntriesByType("paint")[0]?.startTime, ready, shifted})"""


def opened_slowly(page, address):
    """Milliseconds to the first paint and to the script, and how far things moved, at one bar of signal."""
    page.add_init_script(WATCH)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW_3G)
    page.goto(address)
    page.wait_for_selector("#connection[data-state=live]", timeout=30_000)
    return page.evaluate(SEEN)


def test_at_one_bar_of_signal_the_talk_is_there_soon_and_moves_nothing(open_page, server):
    """Goals: first paint 1.2 s, script 1.7 s. The bounds allow for a busy machine; what was measured is printed."""
    page = open_page("makoto")
    cookies = page.context.cookies()
    fresh = open_page(viewport=PHONE)
    fresh.context.add_cookies(cookies)
    first = opened_slowly(fresh, server.url + TALK)
    page.wait_for_selector("#connection[data-state=live]")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    again = opened_slowly(page, server.url + TALK)
    print({"first": first, "again": again})  # noqa: T201
    assert first["paint"] < 2000 * busy()
    assert first["ready"] < 4500 * busy()
    assert again["ready"] < 1700 * busy()
    assert max(first["shifted"], again["shifted"]) < 0.005
