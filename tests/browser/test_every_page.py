"""Every page, in both languages, light and dark, on phone and desk: accessible, never sideways, no script error."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESK, PHONE, WALL, in_language
from tests.browser.test_model_day import pair

EVENT = "/events/dejima"
MANAGER = ("/", f"{EVENT}/", f"{EVENT}/board", f"{EVENT}/cards/new?kind=supply", f"{EVENT}/people",
           f"{EVENT}/invitations", f"{EVENT}/checklists", f"{EVENT}/screens", f"{EVENT}/desk/places",
           f"{EVENT}/desk/booths",
           f"{EVENT}/desk/teams", f"{EVENT}/desk/organizations", f"{EVENT}/desk/rooms", f"{EVENT}/desk/rooms/new",
           f"{EVENT}/runsheet", f"{EVENT}/desk/runsheet", f"{EVENT}/desk/event", f"{EVENT}/desk", f"{EVENT}/desk/close",
           "/events", f"{EVENT}/search?q=お茶", f"{EVENT}/photos", f"{EVENT}/contacts", f"{EVENT}/handovers",
           f"{EVENT}/desk/phrases", f"{EVENT}/history?kind=card", "/account", f"{EVENT}/cards/none",
           f"{EVENT}/stock", f"{EVENT}/lent", f"{EVENT}/desk/supplies", f"{EVENT}/questions",
           f"{EVENT}/placements", f"{EVENT}/placements/grid", f"{EVENT}/placements/shifts/new",
           f"{EVENT}/incidents/new", f"{EVENT}/incidents/log",
           f"{EVENT}/desk/incident-types", f"{EVENT}/desk/incident-types/new")
NOBODY = ("/sign-in", "/join/nothing", "/screen")
NARROW = {"width": 320, "height": 640}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SERIOUS = ("serious", "critical")


def violations(page):
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found if each["impact"] in SERIOUS
            for node in each["nodes"]]


def check(page, path):
    assert violations(page) == [], path
    missing = [line for line in page.problems if "404" in line]
    assert page.problems == missing, (path, page.problems)


def more_pages(page):
    """Pages whose address holds a key: the first card, checklist and invitation there are."""
    found = []
    for listing, pattern in ((f"{EVENT}/board", r"/cards/\d+"), (f"{EVENT}/checklists", r"/checklists/\w+"),
                             (f"{EVENT}/invitations", r"/invitations/\w+"),
                             (f"{EVENT}/desk/runsheet", r"/cues/\w+"), (f"{EVENT}/desk/places", r"/desk/places/\w+"),
                             (f"{EVENT}/desk/rooms", r"/desk/rooms/(?!new)\w+")):
        page.goto(re.sub(r"^(https?://[^/]+).*", r"\1", page.url) + listing)
        found.append(re.search(EVENT + pattern, page.content())[0])
    page.goto(re.sub(r"^(https?://[^/]+).*", r"\1", page.url) + f"{EVENT}/")
    return [*found, re.search(EVENT + r"/rooms/\w+", page.content())[0] + "/notes"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_of_a_manager_is_accessible(open_page, server, language, dark):
    page = open_page("hanako", viewport=PHONE, dark=dark)
    page.goto(server.url + "/account")
    in_language(page, language)
    for path in (*MANAGER, *more_pages(page)):
        page.goto(server.url + path)
        check(page, path)
        page.set_viewport_size(DESK)
        assert violations(page) == [], path
        page.set_viewport_size(PHONE)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_page_scrolls_sideways_at_320_pixels_or_with_text_twice_as_large(open_page, server, language):
    page = open_page("hanako", viewport=NARROW)
    page.goto(server.url + "/account")
    in_language(page, language)
    for path in (*MANAGER, *more_pages(page)):
        page.goto(server.url + path)
        assert page.evaluate(SIDEWAYS) <= 0, path
        page.set_viewport_size(DESK)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(SIDEWAYS) <= 0, f"{path} at 200 %"
        page.set_viewport_size(NARROW)


@pytest.mark.parametrize("language", ["ja-JP", "en-US"])
def test_the_doors_that_stand_open_are_accessible(open_page, server, language):
    page = open_page(locale=language)
    for path in (*NOBODY, server.links["join"].removeprefix(server.url)):
        page.goto(server.url + path)
        check(page, path)
        page.set_viewport_size(NARROW)
        assert page.evaluate(SIDEWAYS) <= 0, path
        page.set_viewport_size(PHONE)
    waiting = open_page("mei", locale=language)
    check(waiting, "waiting")


def test_the_big_screen_is_accessible_and_fits_its_wall(open_page, server):
    wall = pair(open_page, server)
    wall.set_viewport_size(WALL)
    check(wall, "/screen")
    assert wall.evaluate(SIDEWAYS) <= 0
    assert wall.evaluate("document.documentElement.scrollHeight - document.documentElement.clientHeight") <= 0

