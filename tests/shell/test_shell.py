"""What a phone may keep: manifest, icons, the worker's list, the offline page; the same for everybody, of one build."""

import io
import json
import re

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from tests import cast

PAGES = ("/manifest.webmanifest?locale=ja", "/icons/192.png", "/service-worker.js")


def listed(phone):
    """What the worker keeps, as its own text says."""
    text = phone(None).get("/service-worker.js").text
    return json.loads(re.match(r"const shell = (\{.*\});\n", text)[1])


@pytest.mark.parametrize(("locale", "word"), [("ja", "イベント"), ("en", "event day")])
def test_the_manifest_speaks_the_pages_language_and_can_be_installed(phone, locale, word):
    page = phone("ichiro", locale).fetch("/account")
    answer = phone(None).get(page.select_one("link[rel=manifest]")["href"])
    assert answer.mimetype == "application/manifest+json"
    manifest = answer.json
    assert (manifest["lang"], manifest["start_url"], manifest["display"]) == (locale, "/", "standalone")
    assert word in manifest["description"]
    purposes = [(icon["sizes"], icon.get("purpose", "any")) for icon in manifest["icons"]]
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} == set(purposes)


def test_an_unknown_language_is_no_error(phone):
    assert phone(None).get("/manifest.webmanifest?locale=xx").json["lang"] in ("ja", "en")


def test_the_icons_are_pictures_of_the_size_they_say(phone):
    nobody = phone(None)
    for icon in nobody.get("/manifest.webmanifest").json["icons"]:
        with Image.open(io.BytesIO(nobody.get(icon["src"]).data)) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
            corner = picture.getpixel((0, 0))
            assert (corner[3] == 255) == (icon.get("purpose") == "maskable"), "only a maskable one fills its corners"
    assert nobody.get("/icons/other.png").status_code == 404


def test_apple_touch_icon_is_named_and_there(phone):
    href = phone(None).fetch("/sign-in").select_one("link[rel=apple-touch-icon]")["href"]
    with Image.open(io.BytesIO(phone(None).get(href).data)) as picture:
        assert picture.size == (180, 180)


def test_the_worker_names_its_build_is_asked_for_anew_and_may_rule_the_whole_site(app, phone):
    answer = phone(None).get("/service-worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert listed(phone)["build"] == app.config["BUILD"]


def test_the_worker_keeps_only_files_of_one_build_and_all_of_them_are_there(app, phone):
    build = app.config["BUILD"]
    files = listed(phone)["files"]
    nobody = phone(None)
    for path in files:
        assert path.startswith(f"/static/{build}/") or path in (f"/offline/{build}", "/icons/192.png"), path
        answer = nobody.get(path)
        assert answer.status_code == 200, path
        assert "Set-Cookie" not in answer.headers, path
    assert files[-1] == f"/offline/{build}"
    for name in ("css/talk.css", "js/app.js", "js/offline.js", "js/elements/tab-strip.js", "icons/app.svg"):
        assert f"/static/{build}/{name}" in files
    assert not any("service-worker" in path or "LICENSE" in path or "/events/" in path for path in files)


def test_the_offline_page_is_of_its_build_alone(phone):
    assert phone(None).get("/offline/another-build").status_code == 404


def test_the_offline_page_is_the_same_for_everybody_and_names_nobody(app, phone):
    path = f"/offline/{app.config['BUILD']}"
    pages = {phone(name).get(path).text for name in (None, "ichiro", "hanako")}
    assert len(pages) == 1
    [page] = pages
    assert "csrf" not in page
    assert "data-event" not in page
    assert not any(person[0] in page for person in cast.PEOPLE.values())
    both = BeautifulSoup(page, "html.parser")
    assert "オフライン" in both.select_one("[data-language=ja] h1").text
    assert "offline" in both.select_one("[data-language=en] h1").text


@pytest.mark.parametrize("path", PAGES)
def test_what_installs_the_house_asks_for_no_sign_in_and_gives_no_cookie(phone, path):
    answer = phone(None).get(path)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_without_a_local_certificate_there_is_none_to_trust(phone):
    assert phone(None).get("/local-ca.crt").status_code == 404


def test_the_local_authority_can_be_fetched_and_never_its_key(app, phone, tmp_path, monkeypatch):
    from eventops import certificates

    certificates.for_machine(tmp_path, "127.0.0.1")
    monkeypatch.setitem(app.config, "CERTIFICATES", tmp_path)
    answer = phone(None).get("/local-ca.crt")
    assert answer.mimetype == "application/x-x509-ca-cert"
    assert answer.data == certificates.authority_file(tmp_path).read_bytes()
    assert b"PRIVATE" not in answer.data


LINE = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 Line/14.1"}


def test_lines_own_browser_is_told_to_open_the_real_one_before_anybody_joins(phone):
    said = phone(None).get("/join/join-the-fair", headers=LINE).text
    assert 'href="/join/join-the-fair?openExternalBrowser=1"' in said
    assert "openExternalBrowser" not in phone(None).get("/join/join-the-fair").text


def test_what_plain_http_lacks_is_told_to_managers_and_never_over_the_composer(phone):
    def told(who, path):
        return bool(phone(who).fetch(f"/events/fair/{path}").select("#plain-http"))

    assert told("hanako", "people")
    assert not told("hanako", "")
    assert not told("takumi", "people")
    assert 'id="plain-http"' not in phone("hanako").get("/events/fair/people", base_url="https://localhost").text
