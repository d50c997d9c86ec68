"""The list of modules told at once (templates/_modules.html) is what app.js really imports, neither more nor less."""

import re

import pytest

from eventops.config import CHECKOUT

JS = CHECKOUT / "static" / "js"
IMPORT = re.compile(r'^(?:import|export)\b[^;]*?from "([^"]+)"|^import "([^"]+)"', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def imports(path):
    """The files this one imports at once; what it fetches later with import() is no part of it."""
    text = COMMENT.sub("", path.read_text())
    return {(path.parent / (one or other)).resolve() for one, other in IMPORT.findall(text)}


def graph(path):
    found, waiting = set(), [path]
    while waiting:
        new = imports(waiting.pop()) - found
        found |= new
        waiting += new
    return found


def listed(phone):
    page = phone("ichiro").fetch("/events/fair/")
    return [link["href"].partition("/js/")[2] for link in page.select("link[rel=modulepreload]")]


def test_what_app_js_imports_is_told_at_once_and_nothing_else(phone):
    needed = {path.relative_to(JS).as_posix() for path in graph(JS / "app.js")}
    assert len(needed) > 15, "the check itself sees nothing"
    assert set(listed(phone)) == needed
    assert len(listed(phone)) == len(needed)


@pytest.mark.parametrize("path", sorted(JS.rglob("*.js")), ids=lambda path: path.relative_to(JS).as_posix())
def test_every_import_is_there(path):
    vendor = CHECKOUT / "static" / "vendor"
    assert not {each for each in imports(path) if not each.is_file() and vendor not in each.parents}


def test_the_offline_page_needs_nothing_that_needs_the_server():
    assert {path.name for path in graph(JS / "offline.js")} == {"store.js"}
