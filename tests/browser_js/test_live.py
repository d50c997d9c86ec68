"""Nothing is missed and nothing looks live that is not: gaps, held packets, pulses, reloads, sleep."""

import time

from playwright.sync_api import expect

NO_WEBSOCKET = "window.WebSocket = class { constructor() { setTimeout(() => this.onerror?.({}), 10) } close() {} }"


def packet(n, html, to="#talk-r1"):
    return {"stream": "s1", "n": n, "parts": [{"do": "append", "to": to, "html": html}]}


def texts(page):
    return page.eval_on_selector_all("#talk-r1 [data-slot=body]", "all => all.map((one) => one.textContent)")


def test_a_gap_is_filled_over_http_in_order(open_page, server):
    page = open_page("talk")
    server.set(silent=True)
    server.do(messages=["lost"])
    server.set(silent=False)
    server.do(messages=["heard"])
    expect(page.locator(".message")).to_have_count(2)
    assert texts(page) == ["lost", "heard"]
    assert server.seen["asked"] == [{"s1": "10"}]
    server.do(messages=["after"])
    expect(page.locator(".message")).to_have_count(3)
    assert len(server.seen["asked"]) == 1


def test_a_short_disorder_asks_nobody(open_page, server):
    page = open_page("talk")
    server.emit(*(packet(n, f'<li class="message" id="m-{n}" data-order="{n}" data-at="2026-11-03T01:00:00Z"></li>')
                  for n in (12, 11)), head=12)
    page.wait_for_selector("#m-12", state="attached")
    assert page.eval_on_selector_all(".message", "all => all.map((one) => one.id)") == ["m-11", "m-12"]
    time.sleep(0.3)
    assert server.seen["asked"] == []


def test_what_is_pushed_before_the_acknowledgement_is_held_and_counted_once(open_page, server):
    held = [packet(11, "<li id='m-early'>stale</li>"), packet(12, "<li id='m-held' data-order='12'>held</li>")]
    server.set(ack={"delay": 60, "first": [held]})
    server.set(hello={"epoch": "e1", "heads": {"s1": 11}, "parts": [], "more": False}, head=12)
    page = open_page("talk", live=False)
    while not server.seen["hellos"]:
        page.wait_for_timeout(20)
    page.wait_for_timeout(200)
    assert page.query_selector("#m-held") is None
    server.set(ack={"delay": 0, "first": []})
    page.wait_for_selector("#m-held", state="attached")
    assert page.query_selector("#m-early") is None  # 11 came with the acknowledgement


def test_a_pulse_ahead_of_the_page_makes_it_catch_up(open_page, server):
    page = open_page("talk")
    server.set(silent=True)
    server.do(messages=["only the pulse knows"])
    page.wait_for_selector("text=only the pulse knows")


def test_no_pulse_for_twelve_seconds_is_stale_with_the_time_of_the_last_news(open_page, server):
    page = open_page("talk", clock=True)
    pill = page.locator("#connection")
    expect(pill).to_have_text("● Connected")
    server.set(pulse=False, ack={"delay": 30, "first": []})
    time.sleep(0.2)
    page.clock.run_for(8000)  # the page's clock runs on by itself as well
    expect(pill).to_have_attribute("data-state", "live")
    page.clock.run_for(4500)
    expect(pill).to_have_attribute("data-state", "stale")
    assert "last update" in pill.text_content()
    server.set(pulse=True, ack={"delay": 0, "first": []})
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(pill).to_have_attribute("data-state", "live")


def test_another_epoch_reloads_once_a_minute_and_never_over_typed_text(open_page, server):
    page = open_page("talk", clock=True)
    page.fill("textarea", "half a thought")
    server.set(epoch="e2")
    page.wait_for_selector(".toast-action:has-text('Reload')")
    assert page.input_value("textarea") == "half a thought"
    expect(page.locator("#connection")).to_have_attribute("data-state", "stale")
    page.fill("textarea", "")
    page.clock.run_for(3500)
    page.wait_for_selector("body[data-epoch=e2]")
    page.wait_for_selector("#connection[data-state=live]")
    server.set(epoch="e3")
    page.wait_for_selector(".toast-action:has-text('Reload')")
    page.clock.run_for(7000)
    assert page.evaluate("document.body.dataset.epoch") == "e2"


def test_a_page_that_slept_drops_its_socket_and_catches_up(open_page, server):
    page = open_page("talk")
    server.set(silent=True)
    server.do(messages=["while asleep"])
    page.evaluate(
        """() => {
          const real = Date.now;
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
          document.dispatchEvent(new Event('visibilitychange'));
          Date.now = () => real() + 11_000;
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => false });
          document.dispatchEvent(new Event('visibilitychange'));
        }"""
    )
    page.wait_for_selector("text=while asleep")
    assert len(server.seen["hellos"]) == 2


def test_bye_comes_back_by_itself(open_page, server):
    page = open_page("talk")
    server.do(emit=["bye", {"retry_in": 0.5}])
    page.wait_for_selector("#connection[data-state=connecting]")
    page.wait_for_selector("#connection[data-state=live]")


def test_without_websocket_it_polls_the_transport_and_is_live(context, open_page):
    context.add_init_script(NO_WEBSOCKET)
    open_page("talk")


def test_without_the_library_it_asks_every_few_seconds_and_says_so(context, open_page, server):
    context.route("**/vendor/socket.io.js", lambda route: route.abort())
    page = open_page("talk", live=False, clock=True)
    expect(page.locator("#connection")).to_contain_text("Updates every 5 seconds")
    server.do(messages=["asked for"])
    page.clock.run_for(6000)
    page.wait_for_selector("text=asked for")


def test_an_unseen_talk_counts_up(open_page, server):
    page = open_page("talk")
    html = '<li class="message" id="m-x" data-order="11" data-author="other"></li>'
    for n in (11, 12):
        server.emit(packet(n, html, to="#talk-r2"), head=n)
    expect(page.locator("[data-unread=r2]")).to_have_text("1")
    page.locator("[data-unread=r2]").evaluate("badge => badge.textContent = '999'")
    for n in (13, 14):
        server.emit(packet(n, html.replace("m-x", f"m-{n}"), to="#talk-r2"))
    expect(page.locator("[data-unread=r2]")).to_have_text("999+")
