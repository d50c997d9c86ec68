"""Scripts and formulas in every text field there is: nothing runs in a browser, no cell of an export begins a formula.

The forms are found on the pages themselves, so that a new field is tried without being named here. The figures are
printed (`pytest -s`); ``TEST_FULL=1`` puts each of the payloads into each field.
"""

import csv
import io
import itertools
import json
import os
import re
import urllib.error
import urllib.parse
import urllib.request

import openpyxl
from bs4 import BeautifulSoup

from eventops.sheets import FORMULA
from tests.browser.conftest import DESK, WALL
from tests.browser.test_every_page import EVENT, MANAGER
from tests.browser.test_model_day import pair
from tests.client import Client
from tests.phone import JSON

FULL = bool(os.environ.get("TEST_FULL"))
RUN = "__x()"
TAGS = [f"<script>{RUN}</script>", f"<img src=x onerror={RUN}>", f"<svg onload={RUN}>", f"<svg/onload={RUN}//",
        f"<body onload={RUN}>", f"<details open ontoggle={RUN}>", f"<input autofocus onfocus={RUN}>",
        f"<iframe srcdoc='<script>parent.{RUN}</script>'>", f"<a href=javascript:{RUN}>x</a>",
        f"<video><source onerror={RUN}>",
        f"<math><mtext><img src=x onerror={RUN}>", f"<style onload={RUN}></style>", f"<object data=javascript:{RUN}>",
        f"<form action=javascript:{RUN}><button>", "<base href=//evil.example>", "<meta http-equiv=refresh content=0>",
        "<link rel=stylesheet href=//evil.example>", "<style>*{display:none}</style>", f"<x onclick={RUN}>",
        f"<template><img src=x onerror={RUN}></template>",
        f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>"]
BREAKS = ['"', "'", '">', "'>", "</textarea>", "</title>", "</script>", "-->", "]]>"]
PLAIN = [f"javascript:{RUN}", f'" onmouseover={RUN} x="', f"' autofocus onfocus={RUN} '", f"{{{{{RUN}}}}}",
         f"${{{RUN}}}",
         f"`-{RUN}-`", f"\\u003cscript>{RUN}", f"&lt;img src=x onerror={RUN}&gt;", "%(name)s", "{{ config }}",
         "{% raw %}",
         "__key__", "\\", "\u2028", "<!--", "]]>", "</body></html>"]
SUMS = ["=1+1", "+1+1", "-1+1", "@SUM(1,1)", " =1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", "'=1+1",
        "=HYPERLINK(\"//evil\")",
        "=cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "=1+1\",=2", "''@x"]


def payloads():
    """Two hundred."""
    broken = [f"{end}{tag}" for tag, end in itertools.product(TAGS, BREAKS)]
    return [*SUMS, *PLAIN, *TAGS, *broken][:200]


WATCH = """
window.__ran = 0; window.__x = () => { window.__ran += 1; };
window.alert = window.prompt = window.confirm = window.__x;
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.__violations.push(event.violatedDirective));
"""
TEXTS = ("text", "search", "tel", "url", "email", None)


def text_fields(form):
    return [field for field in form.select("textarea[name], input[name]")
            if field.name == "textarea" or field.get("type") in TEXTS]


def values_of(form):
    """What the browser would send of everything else."""
    found = {}
    for field in form.select("input[name], select[name]"):
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            found[field["name"]] = chosen.get("value", chosen.get_text()) if chosen else ""
        elif field.get("type") not in (*TEXTS, "file", "checkbox", "radio") or field.has_attr("checked"):
            found[field["name"]] = field.get("value", "on")
    return found


def submit(client, path, form):
    """The status, and the names of the fields that are refused."""
    request = urllib.request.Request(urllib.parse.urljoin(client.url, path), urllib.parse.urlencode(form).encode(),
                                     {**JSON, "X-CSRFToken": client.csrf, "User-Agent": payloads()[55]})
    try:
        with client.opener.open(request) as answer:
            return answer.status, []
    except urllib.error.HTTPError as error:
        with error:
            body = error.read()
        return error.code, list(json.loads(body)["error"]["fields"]) if body.startswith(b"{") else []


def fill(client, path, chosen):
    """Send every form of a page that has text fields, with payloads in all of them; which fields took one."""
    taken = set()
    for form in BeautifulSoup(client.get(path), "html.parser").select("main form[method=post]"):
        texts = {field["name"]: field.get("value", "") for field in text_fields(form)}
        if not texts or "sign-in" in form.get("action", ""):
            continue
        sent, action = {name: next(chosen) for name in texts}, form.get("action") or path
        status, wrong = submit(client, action, {**values_of(form), **sent})
        if status == 422:  # a number, a code, a time
            sent = {name: text for name, text in sent.items() if name not in wrong}
            status, _wrong = submit(client, action, {**values_of(form), **texts, **sent})
        if status in (200, 201):
            taken |= {f"{re.sub('[0-9a-f]{20}', '*', action)} {name}" for name in sent}
    return taken


def pages_of(manager):
    """Those that hold forms or show what was written, one of each kind."""
    found = [urllib.parse.quote(path, safe="/?=&") for path in MANAGER]
    for listing, pattern in (("board", r"/cards/\d+"), ("checklists", r"/checklists/[0-9a-f]{20}"),
                             ("invitations", r"/invitations/\w+"), ("desk/places", r"/desk/places/\w+"),
                             ("desk/teams", r"/desk/teams/\w+"), ("desk/rooms", r"/desk/rooms/(?!new)\w+")):
        if match := re.search(EVENT + pattern, manager.get(f"{EVENT}/{listing}")):
            found.append(match[0])
    return [*found, f"{EVENT}/people/names", "/events/new"]


def write_everywhere(server):
    """Payloads in all fields of all pages, in the talk, and in the name of somebody who asks to join."""
    hanako, stranger, every = Client(server.url, server.links["hanako"]), Client(server.url), payloads()
    room, chosen, taken = hanako.room("dejima"), itertools.cycle(every), set()
    for turn in range(len(every) if FULL else 1):
        for path in pages_of(hanako):
            try:
                taken |= fill(hanako, path, chosen)
            except urllib.error.HTTPError as error:  # not every page is there in every fair
                error.close()
        form = {"name": next(chosen), "organization": next(chosen), "locale": "ja"}
        assert turn or submit(stranger, server.links["join"], form)[0] == 200
    for first in range(0, len(every), 10):
        status, _answer = hanako.post(f"{EVENT}/messages", room=room, body="\n".join(every[first:first + 10]))
        assert status == 201
        hanako.post(f"{EVENT}/cards", kind="supply", title=every[first], body=every[first + 1], urgency="urgent")
    return hanako, taken


def cells(name, data):
    if name.endswith(".csv"):
        return [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
    book = openpyxl.load_workbook(io.BytesIO(data))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell.coordinate for cell in found if cell.data_type == "f"] == []
    # text that is marked as such may begin with anything
    return [str(cell.value) for cell in found if not (cell.data_type == "s" and cell.quotePrefix)]


def exports(manager):
    """Address and bytes of everything that leaves as a file."""
    pages = ("history", "checklists", "desk/places", *(path for path in pages_of(manager) if "/checklists/" in path))
    named = {link for page in pages for link in re.findall(
        r'href="([^"]+\.(?:csv|xlsx))', manager.get(page if page.startswith("/") else f"{EVENT}/{page}"))}
    for path in sorted(named):
        with manager.opener.open(manager.url + path) as answer:
            yield path, answer.read()


def test_two_hundred_payloads_in_every_field_run_nowhere_and_no_cell_is_a_formula(open_page, server):
    wall = pair(open_page, server)
    pages = {"talk": open_page("ichiro", viewport=DESK), "board": open_page("takumi", viewport=DESK), "wall": wall}
    for page in pages.values():
        page.context.add_init_script(WATCH)
    pages["talk"].goto(f"{server.url}{EVENT}/")
    pages["board"].goto(f"{server.url}{EVENT}/board")
    wall.set_viewport_size(WALL)
    wall.reload()
    hanako, taken = write_everywhere(server)
    pages["talk"].wait_for_function("document.body.innerText.includes('cmd|')")
    pages["desk"] = open_page("hanako", viewport=DESK)
    pages["desk"].context.add_init_script(WATCH)
    ran, violations, seen = 0, [], 0
    looked = [*((name, None) for name in ("talk", "board", "wall")), *(("desk", path) for path in pages_of(hanako)),
              ("desk", f"{EVENT}/search?q=" + urllib.parse.quote(TAGS[1])), ("desk", f"{EVENT}/history"),
              ("desk", "/account")]
    for name, path in looked:
        page = pages[name]
        if path:
            page.goto(server.url + path)
        seen += page.evaluate("document.body.innerText.includes('__x()')")
        ran += page.evaluate("window.__ran")
        violations += page.evaluate("window.__violations")
        violations += [line for line in page.problems if "Content Security" in line]
    files = dict(exports(hanako))
    wrong = [(path, cell) for path, data in files.items() for cell in cells(path, data)
             if FORMULA.match(cell) and not cell.startswith("'") and not re.fullmatch(r"-\d+", cell)]
    figures = {"row": "payloads", "payloads": len(payloads()), "fields": len(taken), "pages": len(looked),
               "show_them": seen, "run": ran, "csp_violations": len(violations), "exports": len(files),
               "formulas": len(wrong)}
    print(json.dumps(figures))  # noqa: T201
    assert len(set(payloads())) == 200
    assert len(taken) >= 25, taken
    assert seen >= 8, "they are there to be read"
    assert (ran, violations) == (0, [])
    assert len(files) >= 4, files.keys()
    assert wrong == []
