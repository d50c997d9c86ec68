"""Chromium, the real server, and phones and screens that look at it."""

import contextlib
import shutil
import time

import pytest
from playwright.sync_api import TimeoutError as TookTooLong
from playwright.sync_api import expect

from tests.conftest import PATIENCE
from tests.databases import POSTGRES
from tests.server import Server, lay_out_fair

PHONE, DESK, WALL = {"width": 360, "height": 800}, {"width": 1280, "height": 800}, {"width": 1920, "height": 1080}
SOON = 3000  # milliseconds


def in_language(page, language):
    """Switch the page's person to that language by the button in the header."""
    button = page.locator(f"header button[name=locale][value={language}]")
    if button.count():
        button.click()
    page.wait_for_selector(f"html[lang={language}]")


def awake(page):
    """Let ``goto`` wait for the elements whose scripts come once one stands there, too: a person is slower."""
    goto = page.goto

    def settled(url, **options):
        answer = goto(url, **options)
        with contextlib.suppress(TookTooLong):  # where a test keeps scripts away
            page.wait_for_function("() => !document.querySelector(':not(:defined, mention-list)')", timeout=SOON)
        return answer

    page.goto = settled
    return page


def answers(page, question, answer, seconds=45):
    """Ask the page until it answers that: `wait_for_function` takes a promise itself for a yes."""
    began = time.monotonic()
    while (said := page.evaluate(question)) != answer:
        assert time.monotonic() - began < seconds, f"{question}: {said}, not {answer}"
        page.wait_for_timeout(100)


def unfold(checklist):
    """Open a checklist of a long board, which opens folded; its script has to have done so first."""
    expect(checklist).not_to_have_attribute("open", "")
    checklist.locator("summary").evaluate("it => it.click()")  # where it stands may still change under a pointer
    expect(checklist).to_have_attribute("open", "")


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory):
    """An instance folder with the model fair in it, made once."""
    folder = tmp_path_factory.mktemp("demo")
    server = Server(folder, "--demo")
    server.start()
    server.stop()
    return folder


@pytest.fixture(scope="session")
def fair_in_postgres(tmp_path_factory, kept):
    """``(instance folder, what --demo would print)`` of the model fair in the database ``fair``, made once."""
    folder = tmp_path_factory.mktemp("fair")
    return folder, lay_out_fair(folder, **kept.environment("fair"))


@pytest.fixture
def at_the_fair(request, kept, tmp_path):
    """``at_the_fair("--tls")``: a server on a fresh copy of the model fair; not started yet, ended with the test."""
    folder, started = tmp_path / "instance", []

    def make(*arguments, **environment):
        if POSTGRES:  # where --demo keeps away from
            fair, told = request.getfixturevalue("fair_in_postgres")
            settings = {"printed": [told], **kept.environment("browser", template="fair")}
        else:
            fair, settings = request.getfixturevalue("demo_folder"), {}
            arguments = ("--demo", *arguments)
        shutil.copytree(fair, folder)
        started.append(Server(folder, *arguments, **settings, **environment))
        return started[-1]

    yield make
    for server in started:
        server.stop()


@pytest.fixture
def server(at_the_fair):
    """The real server on a fresh copy of the model fair."""
    return at_the_fair().start()


@pytest.fixture
def open_page(chromium, server):
    """``open_page("ichiro", "/events/dejima/")``: somebody's own browser, signed in; no key: nobody's."""
    contexts = []

    def open_one(key=None, path=None, viewport=PHONE, locale="ja-JP", dark=False, **options):
        context = chromium.new_context(viewport=viewport, locale=locale, reduced_motion="reduce",
                                       has_touch=viewport is PHONE,
                                       color_scheme="dark" if dark else "light", **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = awake(context.new_page())
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
