"""Chromium, the real server, and phones and screens that look at it."""

import shutil

import pytest

from tests.server import Server

PHONE, DESK, WALL = {"width": 360, "height": 800}, {"width": 1280, "height": 800}, {"width": 1920, "height": 1080}


def in_language(page, language):
    """Switch the page's person to that language by the button in the header."""
    button = page.locator(f"header button[name=locale][value={language}]")
    if button.count():
        button.click()
    page.wait_for_selector(f"html[lang={language}]")


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory):
    """An instance folder with the model fair in it, made once."""
    folder = tmp_path_factory.mktemp("demo")
    server = Server(folder, "--demo")
    server.start()
    server.stop()
    return folder


@pytest.fixture
def server(demo_folder, tmp_path):
    """The real server on a fresh copy of the model fair."""
    folder = tmp_path / "instance"
    shutil.copytree(demo_folder, folder)
    server = Server(folder, "--demo").start()
    yield server
    server.stop()


@pytest.fixture
def open_page(chromium, server):
    """``open_page("ichiro", "/events/dejima/")``: somebody's own browser, signed in; no key: nobody's."""
    contexts = []

    def open_one(key=None, path=None, viewport=PHONE, locale="ja-JP", dark=False, **options):
        context = chromium.new_context(viewport=viewport, locale=locale, reduced_motion="reduce",
                                       has_touch=viewport is PHONE,
                                       color_scheme="dark" if dark else "light", **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda said: said.type == "error" and page.problems.append(said.text))
        if key:
            page.goto(server.links[key])
        if path:
            page.goto(server.url + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
