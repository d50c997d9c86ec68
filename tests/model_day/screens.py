"""What a page shows, as lines: of one that has heard everything, and of the same page loaded anew."""

from bs4 import BeautifulSoup

from tests.phone import differences, plain

PARTS = ("#alerts", "#event-state")  # of the header
BY_THE_CLOCK = "time-ago, cue-delay"
OF_THE_WINDOW = ".older-row, .day-line"  # a page that is loaded begins with the last thirty posts


def lines(dom):
    found = plain(dom)
    for part in PARTS:
        tag = dom.select_one(part)
        found += [line.strip() for line in tag.prettify().splitlines()] if tag else []
    return found


def compared(shown, loaded):
    """What differs, in words; empty when a reload changes nothing."""
    for dom in (shown, loaded):
        for tag in dom.select(OF_THE_WINDOW):
            tag.extract()
    for log in loaded.select("ol[id^=talk-]"):
        begin = next((float(item["data-order"]) for item in log.select("li.message")), 0)
        for item in shown.select(f"#{log['id']} > li.message"):
            if float(item["data-order"]) < begin:
                item.extract()
    shown, loaded = lines(shown), lines(loaded)
    return "" if shown == loaded else differences(shown, loaded)


def of_browser(html):
    """What a browser has made of the page, without what its own clock says."""
    dom = BeautifulSoup(html, "html.parser")
    for tag in dom.select(BY_THE_CLOCK):
        tag.attrs = {name: value for name, value in tag.attrs.items() if name not in ("class", "title")}
        tag.clear()
    for tag in dom.select(".new-below[hidden]"):
        tag.clear()  # it counted once what has been read since
    for tag in dom.select("textarea"):
        tag.attrs = {name: value for name, value in tag.attrs.items()
                     if name != "style" and not name.startswith("aria-")}  # how it grew, and that it was touched
    for tag in dom.select("timed-list > *, [data-rotate] > *"):
        del tag["hidden"]
    for tag in dom.select("[data-rotate]"):
        del tag["data-page"]
    return dom
