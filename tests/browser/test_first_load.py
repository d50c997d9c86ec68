"""What a phone downloads to open the talk for the first time, as the browser counts it: one bar of signal must do."""

from tests.browser.conftest import PHONE

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
