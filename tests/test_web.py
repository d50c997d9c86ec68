"""What stands around every page: headers, languages of errors, compression, a full disk, health and numbers."""

import errno
import gzip
import os
import re

import pytest
from sqlalchemy import event

from eventops import photos, web
from eventops.changes import Change, Write
from eventops.extensions import db
from eventops.feed.models import Message, Photo
from tests import steps
from tests.phone import JSON, PAGE, jpeg

TALK = "/events/fair/messages"
EVERYWHERE = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
              "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"}


@pytest.fixture
def errors_are_pages(app):
    """As in the running server: an unexpected error becomes a page instead of failing the test."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield
    app.config["PROPAGATE_EXCEPTIONS"] = None


@pytest.fixture
def broken_view(app, monkeypatch, errors_are_pages):
    def boom(**_address):
        raise ZeroDivisionError

    boom.verb = "member.read"
    monkeypatch.setitem(app.view_functions, "people.show_people", boom)
    return "/events/fair/people"


@pytest.fixture
def full_disk(app):
    """From now on SQLite may not make its file any larger: ``full_disk()``; given back by ``full_disk(False)``."""

    def limit(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    def switch(on=True):
        with app.app_context():
            if on:
                event.listen(db.engine, "connect", limit)
            elif event.contains(db.engine, "connect", limit):
                event.remove(db.engine, "connect", limit)
            db.session.remove()
            db.engine.dispose()

    yield switch
    switch(False)


# headers

@pytest.mark.parametrize("path", [
    "/", "/sign-in", "/events/fair/", "/events/fair/changes", "/nothing", "/healthz", "/csrf", "/screen", "/metrics",
    "/join/join-the-fair", "/join/nothing", "/socket.io/?EIO=4&transport=polling", "/socket.io/?EIO=3", "/socket.io/",
])
def test_every_answer_has_the_security_headers(phone, path):
    answer = phone(None).get(path)
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert len(answer.headers.getlist("Content-Security-Policy")) == 1


def test_static_files_and_photos_have_them_too(app, phone, rows):
    ichiro = phone("ichiro")
    steps.say(ichiro, photos=[jpeg()])
    for path in (f"/static/{app.config['BUILD']}/css/base.css", f"/events/fair/photos/{rows(Photo)[0].key}/thumb"):
        answer = ichiro.get(path)
        assert answer.status_code == 200
        assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE


def test_the_sockets_door_refuses_strangers_and_other_sites(phone):
    path = "/socket.io/?EIO=4&transport=polling"
    assert phone(None).get(path).status_code == 401
    assert phone("ichiro").get(path, headers={"Origin": "https://evil.example"}).status_code == 403
    assert phone("ichiro").get(path, headers={
        "Origin": "https://evil.example", "X-Forwarded-Host": "evil.example"}).status_code == 403
    assert phone(None).get(path, headers={"Origin": "http://localhost"}).status_code == 401, "our own gets further"


def test_behind_a_trusted_proxy_the_pages_own_origin_is_ours(app):
    from werkzeug.test import EnvironBuilder, run_wsgi_app

    class Site:
        """What ``wrap`` needs of an app, without a second application."""

        def __init__(self, count):
            self.config = {**app.config, "TRUSTED_PROXIES": count, "PUBLIC_URL": ""}
            self.wsgi_app = lambda environ, start: start("200 OK", []) or [b"passed"]
            self.request_context = app.request_context
            web.wrap(self)

    def status(count, **headers):
        environ = EnvironBuilder(path="/socket.io/", query_string="EIO=4&transport=polling", base_url="http://fair.jp",
                                 headers={"Origin": "https://fair.jp", "X-Forwarded-Proto": "https",
                                          "X-Forwarded-For": "10.0.0.1", **headers}).get_environ()
        return run_wsgi_app(Site(count).wsgi_app, environ)[1]

    assert status(1).startswith("401"), "the origin is ours, only the session is missing"
    assert status(0).startswith("403"), "without a trusted proxy nobody's word counts"
    assert status(1, Origin="https://evil.example", **{"X-Forwarded-Host": "evil.example"}).startswith("403")


def test_the_viewers_style_is_let_in_by_a_nonce_of_its_own(phone):
    ichiro = phone("ichiro")
    nonces = []
    for _ in range(2):
        answer = ichiro.get("/events/fair/")
        [nonce] = re.findall(r"style-src 'self' 'nonce-(\w+)'", answer.headers["Content-Security-Policy"])
        assert f'<style nonce="{nonce}">' in answer.text
        nonces.append(nonce)
    assert nonces[0] != nonces[1]


def test_no_page_needs_more_than_the_policy_allows(phone):
    hanako = phone("hanako")
    steps.make(hanako, message=steps.say(hanako, "お茶が足りません", photos=[jpeg()]))
    for path in ("", "board", "people", "invitations", "checklists", "desk/places", "desk/teams", "screens"):
        page = hanako.fetch(f"/events/fair/{path}")
        assert not page.select("[style], [onclick], [onload], [onsubmit]"), path
        scripts = page.select("script")
        assert scripts
        assert all(script.get("src", "").startswith("/static/") or script.get("type") == "application/json"
                   for script in scripts), path
        assert all(style.get("nonce") for style in page.select("style")), path


def test_pages_are_kept_by_nobody_and_static_files_for_ever(app, phone):
    page = phone("ichiro").get("/events/fair/")
    assert page.headers["Cache-Control"] == "no-store"
    assert "Cookie" in page.headers["Vary"]
    file = phone(None).get(f"/static/{app.config['BUILD']}/js/app.js")
    assert "max-age=31536000" in file.headers["Cache-Control"]
    assert phone(None).get("/static/another-build/js/app.js").status_code == 404


# compression

def test_text_is_compressed_for_those_who_take_it(phone):
    ichiro = phone("ichiro")
    plain = ichiro.get("/events/fair/board")
    packed = ichiro.get("/events/fair/board", headers={**PAGE, "Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data).decode().count("<li") == plain.text.count("<li")
    assert len(packed.data) < len(plain.data) / 2
    assert int(packed.headers["Content-Length"]) == len(packed.data)


def test_photos_and_small_answers_are_not(phone, rows):
    ichiro = phone("ichiro")
    steps.say(ichiro, photos=[jpeg(size=(900, 700))])
    for path in (f"/events/fair/photos/{rows(Photo)[0].key}/full", "/healthz"):
        answer = ichiro.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers


# errors

SAID = {
    404: {"ja": "ここには何もありません", "en": "There is nothing here."},
    500: {"ja": "サーバー", "en": "Something went wrong on the server."},
    503: {"ja": "サーバー", "en": "The server cannot store anything just now."},
}


def told(answer, status, locale):
    assert answer.status_code == status
    assert f'<html lang="{locale}"' in answer.text
    if locale == "en":
        assert SAID[status]["en"] in answer.text
    else:
        assert SAID[status]["en"] not in answer.text
        assert re.search("[ぁ-ん]", answer.text)
    return True


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_a_missing_page_says_so_in_the_readers_language(phone, locale):
    assert told(phone("ichiro", locale).get("/nothing"), 404, locale)
    assert told(phone(None).get("/nothing", headers={**PAGE, "Accept-Language": locale}), 404, locale)
    answer = phone("ichiro", locale).get("/nothing", headers=JSON)
    assert answer.json["error"]["code"] == "404"
    assert answer.json["error"]["fields"] == {}


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_a_mistake_of_ours_says_so_and_shows_nothing_of_the_program(phone, broken_view, locale):
    answer = phone("ichiro", locale).get(broken_view)
    assert told(answer, 500, locale)
    assert "ZeroDivision" not in answer.text
    assert "Traceback" not in answer.text
    assert phone("ichiro", locale).get(broken_view, headers=JSON).json["error"]["code"] == "500"


@pytest.mark.sqlite
@pytest.mark.parametrize("locale", ["ja", "en"])
def test_without_a_database_it_says_so(app, phone, errors_are_pages, locale):
    ichiro = phone("ichiro", locale)
    assert ichiro.get("/events/fair/").status_code == 200
    lose_the_database(app)
    assert told(ichiro.get("/events/fair/", headers={**PAGE, "Accept-Language": locale}), 503, locale)
    answer = ichiro.get("/events/fair/", headers={**JSON, "Accept-Language": locale})
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "storage")
    assert (SAID[503]["en"] in answer.json["error"]["message"]) == (locale == "en")


def lose_the_database(app):
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for name in ("eventops.db-wal", "eventops.db-shm"):
        (app.config["INSTANCE"] / name).unlink(missing_ok=True)
    (app.config["INSTANCE"] / "eventops.db").write_bytes(b"this is no database at all" * 200)


@pytest.mark.parametrize(("method", "path", "status"), [
    ("get", "/sign-out", 405), ("post", "/healthz", 405), ("get", "/events/fair/messages", 405)])
def test_the_wrong_method_is_refused(phone, method, path, status):
    ichiro = phone("ichiro")
    answer = getattr(ichiro.http, method)(path, headers={**JSON, "X-CSRFToken": ichiro.token()})
    assert answer.status_code == status
    assert answer.json["error"]["message"]


@pytest.mark.parametrize("headers", [JSON, PAGE])
def test_what_is_too_large_is_refused_and_not_a_mistake_of_ours(phone, headers):
    ichiro = phone("ichiro")
    answer = ichiro.http.post(TALK, data={"body": "x" * 1_200_000}, headers={**headers, "X-CSRFToken": ichiro.token()})
    assert answer.status_code == 413
    answer = ichiro.http.post(TALK, data=b"x", headers={**headers, "X-CSRFToken": ichiro.token()},
                              content_type="application/x-www-form-urlencoded",
                              environ_overrides={"CONTENT_LENGTH": str(200 * 1024 * 1024)})
    assert answer.status_code == 413


def test_a_refused_form_without_script_gives_back_what_was_typed(phone):
    ichiro = phone("ichiro")
    answer = ichiro.submit(TALK, room="no such room", body="長い文章を書きました")
    assert answer.status_code == 404
    assert "長い文章を書きました" in answer.text


def test_an_answer_without_script_leads_back_to_our_page_and_no_other(phone):
    ichiro = phone("ichiro")
    room = steps.room(ichiro)
    for referrer, leads_to in (("http://localhost/events/fair/", "http://localhost/events/fair/"),
                               ("https://evil.example/", "/"), ("http://localhost.evil.example/", "/"), ("", "/")):
        answer = ichiro.http.post(TALK, data={"csrf_token": ichiro.token(), "room": room, "body": "x"},
                                  headers={**PAGE, "Referer": referrer})
        assert (answer.status_code, answer.location) == (303, leads_to)


# a full disk

@pytest.mark.sqlite
def test_a_full_disk_is_a_503_and_nothing_is_half_done(app, phone, rows, full_disk):
    ichiro = phone("ichiro")
    room, written, numbered = steps.room(ichiro), len(rows(Write)), len(rows(Change))
    steps.say(ichiro)  # what a phone needs to write is there
    full_disk()
    long = "長い" * 1900
    answers = [ichiro.post(TALK, room=room, body=long, client_id=f"a-phones-id-{n}") for n in range(12)]
    assert 503 in {answer.status_code for answer in answers}
    refused = [n for n, answer in enumerate(answers) if answer.status_code == 503]
    assert all(answers[n].json["error"]["code"] == "storage" for n in refused)
    assert ichiro.get("/events/fair/").status_code == 200, "reading goes on"
    stored = 1 + 12 - len(refused)
    assert (len(rows(Write)) - written, len(rows(Message))) == (stored, stored)
    assert max(change.n for change in rows(Change)) <= numbered + stored
    full_disk(False)
    for n in range(12):  # space is back: the outbox sends again, and each is there once
        assert ichiro.post(TALK, room=room, body=long, client_id=f"a-phones-id-{n}").status_code == (
            201 if n in refused else 200)
    assert len(rows(Message)) == 13


@pytest.mark.parametrize(("where", "colour"), [("fsync", "#0a7b6d"), ("replace", "#6d7b0a")])
def test_a_disk_too_full_for_photos_leaves_neither_file_nor_post(app, phone, rows, monkeypatch, where, colour):
    ichiro, room = phone("ichiro"), steps.room(phone("ichiro"))  # each colour is new: a known file is not written again
    before = files(app)

    def full(*_arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(photos.os, where, full)
    answer = ichiro.post(TALK, room=room, body="写真", photos=[jpeg(colour)], client_id="a-phones-id")
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "storage")
    assert files(app) == before
    assert rows(Message, body="写真") == rows(Photo) == []
    monkeypatch.undo()
    assert ichiro.post(TALK, room=room, body="写真", photos=[jpeg(colour)], client_id="a-phones-id").status_code == 201
    assert len(rows(Photo)) == 1
    assert files(app) > before


def files(app):
    return {path for path in app.config["PHOTO_FOLDER"].rglob("*") if path.is_file()}


# health and numbers

def test_it_says_that_it_is_alive_and_ready(phone):
    assert phone(None).get("/healthz").json == {"ok": True}
    answer = phone(None).get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"ok": True, "failing": []})


@pytest.mark.sqlite
def test_it_names_the_part_that_fails(app, phone, tmp_path):
    kept = app.config["PHOTO_FOLDER"]
    app.config["PHOTO_FOLDER"] = tmp_path / "gone"
    try:
        answer = phone(None).get("/readyz")
    finally:
        app.config["PHOTO_FOLDER"] = kept
    assert (answer.status_code, answer.json) == (503, {"ok": False, "failing": ["photos"]})
    lose_the_database(app)
    answer = phone(None).get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ok": False, "failing": ["database"]})
    assert phone(None).get("/healthz").status_code == 200, "alive it is"


def test_numbers_are_for_this_machine_or_with_the_token(app, phone):
    nobody = phone(None)
    from_afar = {"REMOTE_ADDR": "192.0.2.7"}
    assert nobody.get("/metrics").status_code == 200
    assert "python_info" in nobody.get("/metrics").text
    assert nobody.get("/metrics", environ_overrides=from_afar).status_code == 404
    assert nobody.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404, "through a proxy"
    assert nobody.get("/metrics", environ_overrides=from_afar, headers={"Authorization": "Bearer "}).status_code == 404
    app.config["METRICS_TOKEN"] = "let me see"
    try:
        for bearer, status in (("let me see", 200), ("let me", 404), ("", 404)):
            assert nobody.get("/metrics", environ_overrides=from_afar,
                              headers={"Authorization": f"Bearer {bearer}"}).status_code == status
    finally:
        app.config["METRICS_TOKEN"] = ""


# home

def test_home_leads_to_ones_only_event_and_lists_several(app, phone):
    assert phone(None).get("/").location == "/sign-in"
    assert phone("ichiro").get("/").location == "/events/fair/"
    assert phone("olga").get("/").location == "/events/other/"
    olga = phone("olga")
    olga.submit("/join/join-the-fair", name="Olga", organization="x", locale="ja")
    page = olga.get("/").text
    assert "/events/other/" in page
    assert "産業メッセ" in page
