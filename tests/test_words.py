"""Every word people read, in both languages: gathered from the code, translated, one language on a page."""

import re
from functools import cache

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup, Comment, Doctype
from sqlalchemy import String, Text

from eventops.config import CHECKOUT
from eventops.extensions import db
from eventops.words import CATALOGUES, msgids
from tests.phone import jpeg
from tests.steps import CARDS, EVENT, make, message, move, say

PO = CATALOGUES / "ja" / "LC_MESSAGES" / "messages.po"
JAPANESE = re.compile(r"[぀-ヿ㐀-鿿豈-﫿ｦ-ﾟ「」、。]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%")
SPOKEN = ("title", "alt", "aria-label", "placeholder", "data-confirm", "data-label", "value", "aria-description")
ENGLISH = ("Send", "Save", "Cancel", "Close", "Board", "Talk", "Sign in", "Sign out", "Photo", "Place", "Urgent",
           "Undo", "Reply", "Pin", "Unsend", "Name", "Language", "Role", "Done", "Start", "Back", "More", "Normal")
SAME_IN_BOTH = {"eventops", "English", "EN", "QR", "Wi-Fi", "CSV", "OK", "ID"}


@cache
def gathered():
    return {msgid if isinstance(msgid, str) else msgid[0]: where for msgid, where in msgids()}


@cache
def catalogue():
    with PO.open("rb") as source:
        return {message.id: message for message in read_po(source, locale="ja") if message.id}


def test_the_words_are_found():
    assert len(gathered()) > 250
    assert {"Send", "Set-up task", "At most 10 photos in one post."} <= set(gathered())


def test_the_catalogue_holds_every_msgid_and_no_other():
    """If this fails: flask --app eventops eventops words"""
    assert {id if isinstance(id, str) else id[0] for id in catalogue()} == set(gathered())


def test_every_msgid_has_its_japanese():
    missing = [f"{where}: {msgid}" for msgid, where in sorted(gathered().items())
               if not (known := catalogue().get(msgid)) or not known.string or known.fuzzy]  # fmt: skip
    assert missing == []


def test_a_translation_keeps_the_placeholders():
    for msgid, known in catalogue().items():
        if known.string:
            assert sorted(PLACEHOLDER.findall(known.string)) == sorted(PLACEHOLDER.findall(msgid)), msgid


def test_the_catalogue_is_sorted_and_holds_nothing_that_changes_by_itself():
    text = PO.read_text()
    ids = re.findall(r'^msgid "(.+)"$', text, re.MULTILINE)
    assert ids == sorted(ids)
    assert "#:" not in text
    assert "#~" not in text
    assert "Date" not in text


def test_msgids_are_english():
    assert [f"{where}: {msgid}" for msgid, where in gathered().items() if JAPANESE.search(msgid)] == []


def test_templates_are_written_in_english():
    """But for the language switch, and what stands in both languages before anybody has chosen one."""
    for path in sorted((CHECKOUT / "templates").rglob("*.html")):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
        text = re.sub(r'<(\w+)[^>]* lang="ja"[^>]*>.*?</\1>', "", text, flags=re.DOTALL)
        assert JAPANESE.findall(text.replace("日本語", "")) == [], path.relative_to(CHECKOUT)


# -- the pages

READERS = {"hanako": ("", "board", "checklists", "people", "invitations", "screens", "desk/places", "desk/teams",
                      "desk/rooms", "desk/rooms/new", "desk/organizations"),
           "misaki": ("", "board"), "ichiro": ("", "board", "checklists", "people")}  # fmt: skip


def busy(phone):
    """A fair where something of everything has happened; gives the addresses of what there is."""
    ichiro, hanako = phone("ichiro"), phone("hanako")
    key = say(phone("misaki"), "Tea is running out", photos=[jpeg()], urgency="urgent")
    say(ichiro, "Naoki, where are you?", reply_to=key)
    say(ichiro, "The signs are done")
    hanako.post(f"{EVENT}/messages/{key}/pin")
    hanako.post(f"{EVENT}/messages/{say(hanako, 'a mistake')}/unsend")
    numbers = [make(ichiro, message=key), make(ichiro, "found", "Umbrella"), make(ichiro, "inquiry", "Wallet"), "1"]
    for verb in ("accept", "dispatch", "deliver"):
        move(ichiro, numbers[0], verb)
    for number in "123":
        move(ichiro, number, "finish")
    sheets = [f"{EVENT}/messages/{key}/{sheet}" for sheet in ("readers", "places", "kinds", "finishable")]
    invitation = hanako.post(f"{EVENT}/invitations", role="guest", label="x").json["go"]
    checklist = hanako.fetch(f"{EVENT}/checklists").select_one(f'a[href^="{EVENT}/checklists/"]')["href"]
    forms = [f"{CARDS}/new?kind={kind}" for kind in ("supply", "found", "inquiry")]
    more = [invitation, checklist, f"{CARDS}/{numbers[1]}/assignees"]
    return [f"{CARDS}/{number}" for number in numbers] + sheets + forms + more


def pages(phone, locale):
    """``(address, what it says)`` of every page of the cast in that language."""
    more = busy(phone)
    for who, names in READERS.items():
        reader = phone(who, locale)
        for address in [f"{EVENT}/{name}" for name in names] + (more if who == "hanako" else more[:8]):
            yield f"{who} {address}", spoken(reader.get(address))
        yield f"{who} /account", spoken(reader.get("/account"))
        yield f"{who} refused", spoken(reader.submit(f"{EVENT}/messages"))
        yield f"{who} nothing there", spoken(reader.get(f"{CARDS}/4711"))
    stranger = phone(None)
    stranger.http.set_cookie("locale", locale)
    for address in ("/sign-in", "/join/join-the-fair", "/join/no-such-link", "/sign-in/no-such-link"):
        yield address, spoken(stranger.get(address))
    mei = phone("mei", locale)
    yield "/waiting/fair", spoken(mei.get("/waiting/fair"))


def spoken(answer):
    """Every piece of text a page says or reads out, but for what says of itself that it is in the other language."""
    assert answer.mimetype == "text/html", answer.request.path
    dom = BeautifulSoup(answer.text, "html.parser")
    root = (dom.html or {}).get("lang")
    for tag in dom.select("script, style, [lang], option[value=ja], option[value=en]"):
        if tag.name != "html" and (not tag.get("lang") or tag["lang"] != root):
            tag.extract()
    texts = [str(text) for text in dom.find_all(string=True) if not isinstance(text, (Comment, Doctype))]
    texts += [tag[name] for tag in dom.find_all(True) for name in SPOKEN
              if tag.has_attr(name) and not (name == "value" and tag.name != "input")
              and not (name == "value" and tag.get("type") != "submit")]
    return [text.strip() for text in texts if text.strip()]


def typed(app):
    """Every text that people have typed, the longest first."""
    with app.app_context():
        found = set()
        for table in db.metadata.sorted_tables:
            columns = [column for column in table.columns if isinstance(column.type, (String, Text))]
            for row in db.session.execute(db.select(*columns)) if columns else ():
                found |= {part for text in row if isinstance(text, str) for part in text.split("\n")}
        db.session.remove()
    return sorted((text for text in found if JAPANESE.search(text)), key=len, reverse=True)


def test_no_page_in_english_holds_japanese_that_nobody_typed(app, phone):
    said = list(pages(phone, "en"))
    theirs = typed(app)
    assert len(said) > 40
    for address, texts in said:
        for text in texts:
            left = text
            for words in theirs:
                left = left.replace(words, "")
            assert not JAPANESE.search(left), (address, text)


def test_no_page_in_japanese_holds_english_words_of_ours(phone):
    """Until the catalogue is filled this fails, and names the first word that waits."""
    ours = {msgid for msgid in gathered() if re.search("[A-Za-z]{2}", msgid) and "%" not in msgid} | set(ENGLISH)
    ours -= SAME_IN_BOTH | {msgid for msgid, known in catalogue().items() if known.string == msgid}
    said = list(pages(phone, "ja"))
    assert len(said) > 40
    for address, texts in said:
        assert [text for text in texts if text in ours] == [], address


@pytest.mark.parametrize(("cookie", "asked", "answered"), [
    ("en", "ja", "en"), ("ja", "en", "ja"), ("xx", "en", "en"), (None, "en-GB,en;q=0.8", "en"), (None, "ja,en", "ja"),
    (None, "fr", "ja"), (None, "", "ja"),
])  # fmt: skip
def test_a_stranger_is_answered_in_the_language_of_the_browser(phone, cookie, asked, answered):
    stranger = phone(None)
    if cookie:
        stranger.http.set_cookie("locale", cookie)
    page = BeautifulSoup(stranger.get("/sign-in", headers={"Accept-Language": asked}).text, "html.parser")
    assert page.html["lang"] == answered


def test_a_person_is_answered_in_their_own_language_everywhere(phone):
    misaki = phone("misaki", "en")
    key = say(misaki, "Tea is running out")
    assert misaki.get(f"{EVENT}/", headers={"Accept-Language": "ja"}).text.count('<html lang="en"') == 1
    assert phone("misaki", "ja").get(f"{EVENT}/", headers={"Accept-Language": "en"}).text.count('<html lang="ja"') == 1
    assert message(misaki, key).body == "Tea is running out"
