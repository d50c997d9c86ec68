"""What is pushed: nobody's in particular, one element at a time, and the same on a page and in a packet."""

import ast

import pytest
from bs4 import BeautifulSoup
from jinja2 import meta

from eventops import live
from eventops.alerts.models import Alert
from eventops.board.models import Card
from eventops.checklists.models import Checklist
from eventops.config import CHECKOUT, PACKAGE
from eventops.extensions import db
from eventops.feed.models import Message
from eventops.people.models import Invitation, Membership
from eventops.runsheet.models import Cue, RunSheet
from tests.phone import jpeg
from tests.steps import CARDS, EVENT, all_of, card, make, message, move, say, wall

TEMPLATES = CHECKOUT / "templates"
# What a page knows of its reader or of its moment.
FORBIDDEN = {"current_user", "member", "member_here", "csrf_token", "session", "request", "g", "now", "page",
             "style_nonce", "can", "at_least", "fresh_id", "token"}  # fmt: skip


def pushed():
    """Every template that is named in a ``Part(…)`` somewhere in the package."""
    names = set()
    for path in PACKAGE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Part" and len(call.args) > 2:
                names |= {f"screens/_{name}.html" for name in ("announcements", "waiting", "middle")} \
                    if isinstance(call.args[2], ast.JoinedStr) else {call.args[2].value}
    return sorted(names)


def with_what_they_use(app, names):
    """Those templates and all that they include or import."""
    found, waiting = set(), set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        tree = app.jinja_env.parse((TEMPLATES / name).read_text())
        waiting |= {other for other in meta.find_referenced_templates(tree) if other} - found
    found |= {"board/_chip.html", "board/_row.html", "alerts/_strip.html"}  # named by partial() and by rows.py
    return sorted(found)


def test_the_pushed_templates_are_known():
    assert {"feed/_message.html", "feed/_pin.html", "board/_card.html", "board/_chip.html", "people/_member.html",
            "checklists/_section.html", "screens/_waiting.html"} <= set(pushed())  # fmt: skip


def test_no_pushed_template_knows_who_reads_it(app):
    for name in with_what_they_use(app, pushed()):
        asked = meta.find_undeclared_variables(app.jinja_env.parse((TEMPLATES / name).read_text()))
        if name.startswith("macros/"):
            continue  # imported without a context unless it says so: held by the next test
        assert asked & FORBIDDEN == set(), name


def test_no_pushed_template_imports_its_macros_with_the_readers_context(app):
    for name in with_what_they_use(app, pushed()):
        assert "with context" not in (TEMPLATES / name).read_text(), name


@pytest.fixture
def everything(app, phone):
    """A morning that pushes every template; gives (subject model, is for a screen, parts) in each language."""
    hanako, misaki, ichiro = phone("hanako"), phone("misaki"), phone("ichiro")
    key = say(misaki, "お茶が足りません", photos=[jpeg()])
    say(ichiro, "了解です <b>&amp;</b>", reply_to=key, urgency="urgent")
    hanako.post(f"{EVENT}/messages/{key}/pin")
    unsent = say(misaki, "間違い")
    misaki.post(f"{EVENT}/messages/{unsent}/unsend")
    for kind in ("supply", "found", "inquiry"):
        make(ichiro, kind, "黒い財布")
    move(ichiro, make(ichiro, message=key), "accept")
    for number in "123":
        move(ichiro, number, "finish")
    for name in ("開会式", "閉会式", "取りやめ"):
        hanako.post(f"{EVENT}/cues", name_ja=name, name_en="Item", starts="2026-11-03T10:30", text="マイク\n花束")
    cues = [row.key for row in all_of(hanako, Cue)]
    hanako.post(f"{EVENT}/cues/{cues[0]}/moves", verb="start")
    hanako.post(f"{EVENT}/cues/{cues[2]}/strike")
    return app


def rendered(app):
    """Every part there is now: ``(subject, screen, locale, part)``."""
    with app.test_request_context():
        for model in (Message, Card, Alert, Checklist, Membership, Invitation, Cue, RunSheet):
            for subject in db.session.query(model).filter_by(event_id=1):
                for screen in (False, True):
                    for locale in live.LOCALES:
                        for part in live.render(subject, screen, locale):
                            yield subject, screen, locale, part
        db.session.remove()


def test_every_part_is_one_element_and_one_that_is_appended_has_an_id(everything):
    seen = set()
    for subject, screen, locale, part in rendered(everything):
        seen.add((type(subject).__name__, screen, part["do"]))
        if part["do"] in ("remove", "reload"):
            assert part["html"] == ""
            continue
        roots = [node for node in BeautifulSoup(part["html"], "html.parser").contents if str(node).strip()]
        assert [bool(root.name) for root in roots] == [True], (part["to"], part["html"])
        if part["do"] in ("append", "prepend"):
            assert roots[0].get("id"), part["html"]
        assert "cannot be shown" not in part["html"], (subject, locale)
    assert len(seen) >= 14


def test_no_id_stands_twice_in_a_part(everything):
    for _subject, _screen, _locale, part in rendered(everything):
        ids = [tag["id"] for tag in BeautifulSoup(part["html"], "html.parser").select("[id]")]
        assert len(ids) == len(set(ids)), part["to"]


def test_parts_speak_both_languages(everything):
    by_locale = {locale: [part["html"] for _s, _screen, of, part in rendered(everything) if of == locale]
                 for locale in live.LOCALES}  # fmt: skip
    assert len(by_locale["ja"]) == len(by_locale["en"]) > 50
    assert by_locale["ja"] != by_locale["en"], "the Japanese catalogue is empty"


@pytest.mark.parametrize("locale", live.LOCALES)
def test_a_page_prints_what_is_pushed(everything, phone, locale):
    hanako = phone("hanako", locale)
    number = next(each for each in "456" if card(hanako, each).kind == "supply")
    pages = [BeautifulSoup(hanako.get(address).text, "html.parser")
             for address in (f"{EVENT}/", f"{EVENT}/board", f"{CARDS}/{number}", f"{EVENT}/people",
                              f"{EVENT}/invitations")]
    found = set()
    for _subject, screen, of, part in rendered(everything):
        fresh = BeautifulSoup(part["html"], "html.parser").find(True)
        if of != locale or screen or fresh is None or not fresh.get("id"):
            continue
        for page in pages:
            if shown := page.find(id=fresh["id"]):
                assert tidy(shown) == tidy(fresh), fresh["id"]
                found.add(fresh["id"].split("-")[0])
    assert found >= {"m", "pin", "c", "l", "p", "i", "page", "st", "progress"}


@pytest.mark.parametrize("locale", live.LOCALES)
def test_the_wall_prints_what_is_pushed(everything, app, phone, locale):
    screen = wall(app, phone("hanako"), phone)
    parts = {part["to"]: part["html"] for _s, is_screen, of, part in rendered(everything) if is_screen and of == "ja"}
    assert set(parts) == {"#wall-waiting", "#wall-middle", "#wall-announcements", "#wall-cues"}
    for selector, html in parts.items():
        assert tidy(screen.dom.select_one(selector)) == tidy(BeautifulSoup(html, "html.parser").find(True))


def tidy(tag):
    return [line.strip() for line in BeautifulSoup(str(tag), "html.parser").prettify().splitlines()]


def test_a_template_that_fails_leaves_a_placeholder_alike_in_both(app, phone, caplog):
    """One post that cannot be shown takes nothing else along, neither in a push nor on a page."""
    misaki = phone("misaki").open(f"{EVENT}/")
    broken, fine = say(phone("ichiro"), "壊れる投稿"), say(phone("ichiro"), "無事な投稿")
    misaki.hear()
    with app.app_context():
        from eventops import changes

        with changes.writing():
            row = db.session.query(Message).filter_by(key=broken).one()
            row.announcement, row.author_id = "no.such.sentence", None
            row.version += 1
            changes.record(None, row, "message.broken")
            changes.commit()
    misaki.hear()
    assert misaki.dom.find(id=f"m-{broken}").get("data-v") is None
    assert misaki.dom.find(id=f"m-{fine}")
    assert message(misaki, broken).version == 2
    assert misaki.shows_what_a_reload_shows()
    caplog.clear()  # these were meant to fail
