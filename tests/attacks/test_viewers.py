"""Everybody who may look × every address and socket event × their own event and one that is not theirs.

What opens in one's own event stands in ``tests/test_doors.py``; the figures are printed (`pytest -s`).
"""

import json
import re

import pytest

from eventops.changes import Change, Stream
from eventops.feed import reading
from eventops.feed.models import ReadMark, Room
from tests import steps, test_doors
from tests.listening import epoch, listen, stream, streams_of
from tests.phone import JSON, PAGE
from tests.steps import all_of
from tests.test_doors import CHANGES, CLOSED, DOORS, OPEN, address, ask, routes, viewer

fair = test_doors.fair
NINE = ("nobody", "mei", "misaki", "ichiro", "takumi", "hanako", "yuki", "sakura", "screen")
OURS = ("misaki", "ichiro", "takumi", "hanako", "yuki", "sakura")  # who are in at the fair
SECRET = "祭りの内輪の話"


def tell(**figures):
    print(json.dumps(figures, ensure_ascii=False))  # noqa: T201


@pytest.fixture
def festival(phone):
    """The room of Olga's event, with something in it that is nobody else's."""
    olga = phone("olga")
    room = all_of(olga, Room, event_id=2)[0].key
    assert olga.post("/events/other/messages", room=room, body=SECRET).status_code == 201
    assert olga.post("/events/other/cards", kind="supply", title=SECRET).status_code == 201
    assert SECRET in olga.get("/events/other/").text
    return room


@pytest.fixture
def look(app, phone):
    """``look("screen")``: one of the nine, and the streams they hear."""

    def make(name):
        if name == "screen":
            screen = steps.wall(app, phone("hanako"), phone)
            screen.socket.disconnect()
            return screen, stream(app, "screen")
        return phone(name), streams_of(app, name)

    return make


@pytest.mark.parametrize("name", NINE)
def test_a_foreign_event_opens_to_nobody_at_any_address(app, phone, fair, festival, name):
    who, asked, wrong = viewer(phone, fair, name), 0, []
    token, count = who.token(), len(all_of(phone("olga"), Change))
    for endpoint, method, rule in routes(app, DOORS):
        path = address(rule, {**fair[endpoint], "event": "other"})
        answer, asked = ask(who, method, path, token, PAGE if method == "GET" else JSON), asked + 1
        expected = CLOSED[name if name in ("nobody", "screen") else "olga"]
        if endpoint == "people.show_changes":
            expected = CHANGES["nobody"] if name == "nobody" else (403, 403)
        if answer.status_code != expected[method == "POST"] or SECRET in answer.text:
            wrong.append((endpoint, method, answer.status_code))
    tell(row="routes of a foreign event", viewer=name, asked=asked, unexpected=len(wrong))
    assert wrong == []
    assert len(all_of(phone("olga"), Change)) == count


@pytest.mark.parametrize("name", NINE[1:])
def test_hello_opens_one_s_own_streams_of_one_s_own_event_and_nothing_else(app, phone, look, festival, name):
    who, own = look(name)
    listen(who, own)
    assert ("heads" in who.answer) is (name != "mei")
    everything = {**streams_of(app, "hanako"), **stream(app, "screen"), **streams_of(app, "olga")}
    opened = []
    for event, streams in (("other", streams_of(app, "olga")), ("other", {}), ("other", own), ("nowhere", own),
                           ("fair", everything), ("fair", streams_of(app, "olga")), (None, own)):
        answer = who.hello(event, streams, epoch(app))
        if answer not in ({"refused": "closed"}, {"reload": True}):
            opened.append((event, answer))
    assert phone("olga").post("/events/other/messages", room=festival, body=SECRET).status_code == 201
    steps.say(phone("hanako"), "本部だけの話", to="本部")
    tell(row="socket events", viewer=name, unexpected=len(opened))
    assert opened == []
    assert [news for news in who.queue if news["name"] == "packets"] == []


@pytest.mark.parametrize("name", [*OURS, "screen"])
def test_read_marks_stand_only_in_rooms_one_hears(app, phone, look, festival, name):
    steps.say(phone("takumi"), "みんなへ")
    steps.say(phone("hanako"), "本部だけの話", to="本部")
    who, own = look(name)
    listen(who, own)
    rooms, before = all_of(who, Room), marks(who)
    for room in rooms:
        who.socket.emit("read", {"room": room.key, "n": 2**52})
    with app.test_request_context():
        reading.flush()
    keys = {each.id: each.key for each in all_of(who, Stream)}
    came = {keys[room.stream_id] for room in rooms for _member, of in marks(who) - before if of == room.id}
    assert came <= set(own)
    assert bool(came) is (name != "screen"), "where they hear it is noted"


def marks(phone):
    return {(mark.membership_id, mark.room_id) for mark in all_of(phone, ReadMark)}


@pytest.mark.parametrize("event", ["packets", "pulse", "presence", "bye", "message", "join", "leave", "post", "emit"])
def test_a_phone_has_no_other_words_than_hello_and_read(app, phone, event):
    misaki, hanako = (listen(phone(key), streams_of(app, key)) for key in ("misaki", "hanako"))
    count = len(all_of(hanako, Change))
    misaki.socket.emit(event, {"room": f"stream:{next(iter(streams_of(app, 'hanako')))}:ja", "n": 1, "body": "x"})
    assert hanako.queue == misaki.queue == []
    assert len(all_of(hanako, Change)) == count


# other sites

def test_no_other_site_presses_any_button(app, phone, fair):
    """Without the token of this very session a POST is refused before its view: as a form, as JSON, as plain text."""
    hanako, ichiro = phone("hanako"), phone("ichiro")
    hanako.token()
    foreign, count, wrong, asked = ichiro.token(), len(all_of(hanako, Change)), [], 0
    for endpoint, _method, rule in routes(app, [*DOORS, *OPEN], ("POST",)):
        path = address(rule, fair[endpoint])
        for options in ({"data": {"name": "x"}}, {"data": {"csrf_token": foreign}},
                        {"data": {"csrf_token": ""}}, {"data": "{}", "content_type": "application/json"},
                        {"data": "csrf_token=x", "content_type": "text/plain"},
                        {"data": {}, "headers": {"X-CSRFToken": foreign, "Origin": "http://evil.example"}}):
            answer = hanako.http.post(path, **{**options, "headers": {**JSON, **options.get("headers", {})}})
            asked += 1
            if answer.status_code != 400 or answer.json["error"]["code"] != "csrf":
                wrong.append((endpoint, options, answer.status_code))
    tell(row="forged posts", asked=asked, taken=len(wrong))
    assert wrong == []
    assert len(all_of(hanako, Change)) == count
    assert hanako.get("/events/fair/").status_code == 200, "nor was she signed out"


def test_what_reads_writes_nothing_but_that_the_history_was_taken_out(app, phone, fair):
    """So that a picture on another site, which brings the cookie along, presses nothing either."""
    hanako, count = phone("hanako"), len(all_of(phone("hanako"), Change))
    for endpoint, _method, rule in routes(app, [*DOORS, *OPEN], ("GET",)):
        hanako.get(address(rule, fair[endpoint]))
        hanako.http.head(address(rule, fair[endpoint]), buffered=True)
    more = [change.kind for change in all_of(hanako, Change)[count:]]
    assert set(more) == {"history.exported"}


# what browsers and proxies keep

PUBLIC = {"shell.show_manifest", "shell.show_icon", "shell.show_certificate", "shell.show_worker"}


def test_nothing_private_is_kept_by_anything_on_the_way(app, phone, fair):
    hanako, wrong = phone("hanako"), []
    for endpoint, _method, rule in routes(app, [*DOORS, *OPEN], ("GET",)):
        answer = hanako.get(address(rule, fair[endpoint]))
        kept, varies = answer.headers.get("Cache-Control", ""), answer.headers.get("Vary", "")
        photo = endpoint == "feed.show_photo" and kept == "private, max-age=3600"
        if endpoint not in PUBLIC and not ((kept == "no-store" or photo) and "Cookie" in varies):
            wrong.append((endpoint, kept, varies))
    assert wrong == []


# other addresses than ours

@pytest.mark.parametrize("host", ["evil.example", 'x"><script>alert(1)</script>', "a b", "127.0.0.1:99999", "[::1", ""])
def test_whatever_host_is_named_nothing_leads_there(phone, host):
    headers = {**PAGE, "Host": host, "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    for path in ("/", "/sign-in", "/events/fair/", "/join/nothing", "/screen"):
        answer = phone(None).http.get(path, headers=headers, buffered=True)
        assert answer.status_code < 500
        assert "<script>alert" not in answer.text
        assert not (answer.location or "/").startswith(("http:", "https:", "//")), answer.location
        assert not re.search(r'(href|src|action)="[^"]*evil', answer.text), path


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "/%5cevil.example",
                                       "/\t/evil.example", "http:evil.example", "\u2028//evil.example",
                                       "/ /evil.example"])
def test_no_form_sends_on_to_another_site(phone, elsewhere):
    for path, form in (("/locale", {"locale": "en", "next": elsewhere}),
                       ("/sign-in", {"email": "hanako@example.jp", "password": "a long enough password",
                                     "next": elsewhere})):
        location = phone(None).submit(path, **form).location
        assert location in ("/", "/%5cevil.example", "/%5Cevil.example", "/%20/evil.example"), location
    page = phone("ichiro").http.post("/events/fair/cards", data={"kind": "supply", "title": "x", "csrf_token": "x"},
                                     headers={**PAGE, "Referer": "http://evil.example/"})
    assert not (page.location or "").startswith("http://evil")
