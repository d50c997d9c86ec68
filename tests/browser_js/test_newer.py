"""A page that ends before its talk does: it says so, leaves out what is newer, goes on to the end and loses nothing."""

from playwright.sync_api import expect


def texts(page):
    return page.eval_on_selector_all("#talk-r1 [data-slot=body]", "all => all.map((one) => one.textContent)")


def more(page):
    page.eval_on_selector("a.newer", "link => link.click()")


def test_what_comes_while_one_reads_the_past_stays_off_until_one_gets_there(open_page, server):
    server.do(messages=list("abcde"))
    page = open_page("talk?past=1")
    server.do(messages=["new"])
    page.wait_for_timeout(300)
    assert texts(page) == list("abc")
    more(page)
    expect(page.locator("a.newer")).to_have_count(0)
    expect(page.locator("#talk-r1 .message")).to_have_count(6)
    assert texts(page) == ["a", "b", "c", "d", "e", "new"]
    assert page.get_attribute("#talk-r1", "data-to") is None
    server.do(messages=["live"])
    expect(page.locator("#talk-r1 .message")).to_have_count(7)
    assert texts(page)[-1] == "live"


def test_what_comes_while_the_last_answer_is_on_its_way_is_not_lost(open_page, server):
    server.do(messages=list("abcd"))
    page = open_page("talk?past=1")
    server.set(newer_delay=1)
    more(page)
    page.wait_for_timeout(300)
    server.do(messages=["between"])
    expect(page.locator("#talk-r1 .message")).to_have_count(5)
    assert texts(page) == ["a", "b", "c", "d", "between"]


def test_reading_the_past_marks_nothing_read(open_page, server):
    server.do(messages=list("abcde"))
    page = open_page("talk?past=1")
    page.wait_for_timeout(500)
    assert server.seen["reads"] == []
    more(page)
    page.wait_for_selector("a.newer", state="detached")
    page.eval_on_selector("[role=log]", "box => (box.scrollTop = box.scrollHeight)")
    assert server.read_up_to(15) == 15


def test_who_writes_while_reading_the_past_comes_to_the_end(open_page, server):
    server.do(messages=list("abcde"))
    page = open_page("talk?past=1")
    page.fill("textarea", "mine")
    page.click("message-composer form > button")
    page.wait_for_url("**/page/talk")
    expect(page.locator("#talk-r1 .message")).to_have_count(6)
    assert texts(page)[-1] == "mine"


def test_a_quote_of_what_is_not_on_the_page_leads_to_it(open_page, server):
    page = open_page("talk")
    quote = "'<li><a id=q href=\"#m-far\">q</a></li>'"
    page.eval_on_selector("#talk-r1", f"list => list.insertAdjacentHTML('beforeend', {quote})")
    page.click("#q")
    page.wait_for_url("**/page/talk?around=far#m-far")
