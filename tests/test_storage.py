"""Photos in a bucket: kept there before their post, served by the app alone; a bucket that is away loses nothing."""

import http.server
import logging
import os
import subprocess
import sys
import threading

import pytest

from eventops import config, storage
from eventops.config import BadSetting
from eventops.feed.models import Message, Photo
from tests import programs, steps
from tests.phone import JSON, jpeg
from tests.server import ROOT, Server, lay_out_fair

TALK = "/events/fair/messages"
HANGS = """
import os, socket, sys, tempfile
from pathlib import Path
from eventops import transport
transport.patch(sys.argv[1])
transport.harden(sys.argv[1])
import threading, time
from eventops import photos, storage
from eventops.people import passwords
from eventops.transport.bounds import WAITING_THREADS
from tests.phone import jpeg
silent = socket.create_server(("127.0.0.1", 0))  # takes connections and says nothing
bucket = storage.Bucket("photos", None, "http://127.0.0.1:%d" % silent.getsockname()[1], "x", "key", "secret")
known, given_up, done = passwords.hasher.hash("lantern"), [], []
def ask():
    try:
        bucket.find("0" * 64, "full")
    except OSError:
        given_up.append(1)
def work():
    assert passwords.matches(known, "lantern")
    done.append("signed in")
    storage.Folder(Path(tempfile.mkdtemp())).store(transport.in_thread(photos.accept, jpeg("navy", (900, 600))))
    done.append("photo kept")
for _ in range(WAITING_THREADS + 1):
    threading.Thread(target=ask, daemon=True).start()
time.sleep(0.5)
worker = threading.Thread(target=work, daemon=True)
worker.start()
worker.join(8)
print(*done, len(given_up), sep=", ", flush=True)
os._exit(0)
"""


@pytest.fixture(scope="module")
def s3(tmp_path_factory):
    with programs.S3(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def bucket(app, s3, monkeypatch, request):
    """The app keeps its photos in a bucket of this test's own."""
    name = request.node.name.replace("_", "-").partition("[")[0][:60].strip("-")
    for setting, value in s3.settings(name).items():
        monkeypatch.setenv(setting, value)
    monkeypatch.setitem(app.extensions, "photo_bucket", storage.Bucket(**config.photo_bucket()))
    return name


def post(phone, *photos, client_id="a-phones-id", **more):
    return phone.post(TALK, room=steps.room(phone), body="看板です", photos=photos, client_id=client_id, **more)


def address(phone, size="full"):
    return f"/events/fair/photos/{steps.photos(phone)[-1].key}/{size}"


def files(app):
    return {path for path in app.config["PHOTO_FOLDER"].rglob("*") if path.is_file()}


def test_a_photo_is_in_the_bucket_alone_and_comes_by_the_app(app, phone, s3, bucket, rows):
    misaki, before = phone("misaki"), files(app)
    assert post(misaki, jpeg("#123456", (900, 600))).status_code == 201
    hash = rows(Photo)[0].hash
    assert sorted(s3.names(bucket)) == [f"fair/{hash[:2]}/{hash}.{size}.jpg" for size in ("full", "screen", "thumb")]
    assert files(app) == before
    for size in ("full", "screen", "thumb"):
        answer = misaki.get(address(misaki, size))
        assert (answer.status_code, answer.mimetype, answer.location) == (200, "image/jpeg", None)
        assert answer.data.startswith(b"\xff\xd8\xff")
        assert answer.headers["Cache-Control"] == "private, max-age=3600"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("who", ["mei", "daichi", "olga", None])
def test_whoever_is_not_in_gets_nothing_of_it(phone, s3, bucket, who):
    misaki = phone("misaki")
    post(misaki, jpeg())
    answer = phone(who).get(address(misaki, "thumb"), headers={"Accept": "image/*"})
    assert answer.status_code in (302, 401, 403, 404)
    assert s3.url not in answer.text


def test_a_page_that_has_it_does_not_fetch_it_again(phone, s3, bucket, app, monkeypatch):
    misaki = phone("misaki")
    post(misaki, jpeg())
    etag = misaki.get(address(misaki)).headers["ETag"]
    monkeypatch.setattr(storage.Bucket, "find", lambda *_: pytest.fail("the bucket is not asked"))
    again = misaki.get(address(misaki), headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_what_nothing_names_any_more_is_taken_out_of_the_bucket(app, phone, s3, bucket, rows):
    post(phone("misaki"), jpeg())
    with app.app_context():
        for _ in range(2):
            storage.kept().drop(rows(Photo)[0].hash)
    assert s3.names(bucket) == []


def test_of_a_post_that_is_refused_nothing_is_kept(phone, s3, bucket, rows):
    assert post(phone("misaki"), jpeg(), b"no picture").status_code == 422
    assert s3.names(bucket) == []
    assert rows(Photo) == []


@pytest.mark.parametrize("settings", [
    {"EVENTOPS_PHOTOS_ENDPOINT": "http://127.0.0.1:9"}, {"EVENTOPS_PHOTOS": "s3://nobody-made-this/fair"}])
def test_a_bucket_that_is_away_is_a_503_and_the_phone_sends_again(app, phone, s3, bucket, rows, monkeypatch, settings,
                                                                  caplog):
    misaki, right = phone("misaki"), storage.Bucket(**config.photo_bucket())
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    app.extensions["photo_bucket"] = storage.Bucket(**config.photo_bucket())
    with caplog.at_level(logging.WARNING):
        answer = post(misaki, jpeg())
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "storage")
    assert "cannot be used" in caplog.text
    assert "secret" not in caplog.text
    assert rows(Message, body="看板です") == rows(Photo) == []
    assert misaki.get("/readyz").json == {"ok": True, "failing": [], "slow": ["photos"]}
    steps.say(misaki, "写真なしなら届く")
    assert len(rows(Message, body="写真なしなら届く")) == 1, "the talk goes on"
    app.extensions["photo_bucket"] = right
    assert post(misaki, jpeg()).status_code == 201
    assert len(rows(Photo)) == 1
    assert misaki.get("/readyz").json == {"ok": True, "failing": [], "slow": []}


def test_whoever_asks_again_and_again_whether_all_is_well_asks_the_bucket_once(app, phone, s3, bucket, monkeypatch,
                                                                             caplog):
    """It may hang, and those who wait for it are few."""
    monkeypatch.setenv("EVENTOPS_PHOTOS_ENDPOINT", "http://127.0.0.1:9")
    app.extensions["photo_bucket"] = storage.Bucket(**config.photo_bucket())
    with caplog.at_level(logging.WARNING):
        assert [phone(None).get("/readyz").json["slow"] for _ in range(5)] == [["photos"]] * 5
    assert caplog.text.count("cannot be used") == 1


class Refuses(http.server.BaseHTTPRequestHandler):
    """A store that knows the bucket, but not the key."""

    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(403)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def test_a_key_that_is_refused_is_a_503(app, phone, bucket, monkeypatch, rows):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refuses) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("EVENTOPS_PHOTOS_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        app.extensions["photo_bucket"] = storage.Bucket(**config.photo_bucket())
        answer = post(phone("misaki"), jpeg())
        server.shutdown()
        thread.join()
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "storage")
    assert rows(Photo) == []


def test_a_photo_that_is_gone_from_the_bucket_is_404(app, phone, s3, bucket, rows, monkeypatch):
    misaki = phone("misaki")
    post(misaki, jpeg())
    monkeypatch.setenv("EVENTOPS_PHOTOS", config.setting("EVENTOPS_PHOTOS") + "-elsewhere")
    app.extensions["photo_bucket"] = storage.Bucket(**config.photo_bucket())
    assert misaki.get(address(misaki), headers=JSON).status_code == 404


@pytest.mark.parametrize(("name", "value", "told"), [
    ("EVENTOPS_PHOTOS", "photos/", "must be s3://bucket"), ("EVENTOPS_PHOTOS", "s3:///x", "must be s3://bucket"),
    ("EVENTOPS_PHOTOS_ACCESS_KEY", "", "EVENTOPS_PHOTOS_ACCESS_KEY is missing"),
    ("EVENTOPS_PHOTOS_SECRET_KEY", "", "EVENTOPS_PHOTOS_SECRET_KEY is missing"),
    ("EVENTOPS_PHOTOS_ENDPOINT", "s3.example.jp", "must begin with http")])
def test_a_setting_that_cannot_work_stops_the_start_with_one_line(monkeypatch, name, value, told):
    for setting, right in {"EVENTOPS_PHOTOS": "s3://photos", "EVENTOPS_PHOTOS_ACCESS_KEY": "k",
                           "EVENTOPS_PHOTOS_SECRET_KEY": "s", name: value}.items():
        monkeypatch.setenv(setting, right)
    with pytest.raises(BadSetting, match=told):
        config.photo_bucket()
    monkeypatch.delenv("EVENTOPS_PHOTOS")
    assert config.photo_bucket() is None


@pytest.mark.sqlite
def test_a_backup_holds_the_buckets_photos_and_brings_them_back_into_another_one(s3, tmp_path):
    """From files into a bucket, from there into a backup that copies each only once, and into a second bucket."""
    lay_out_fair(tmp_path / "files")
    pictures = {path.name for path in (tmp_path / "files/photos").rglob("*.jpg")}
    assert pictures
    done = Server(tmp_path / "files").flask("backup", tmp_path / "first")
    assert done.returncode == 0, done.stderr
    first, second = (Server(tmp_path / name, **s3.settings(name)) for name in ("bucket1", "bucket2"))
    assert first.flask("restore", tmp_path / "first").returncode == 0
    assert {name.rpartition("/")[2] for name in s3.names("bucket1")} == pictures
    assert not list((tmp_path / "bucket1").rglob("*.jpg"))
    for _ in range(2):
        done = first.flask("backup", tmp_path / "second")
        assert done.returncode == 0, done.stderr
    older, newer = (sorted(path.rglob("*.jpg")) for path in sorted((tmp_path / "second").glob("eventops-*")))
    assert {path.name for path in older} == {path.name for path in newer} == pictures
    assert all(old.samefile(new) for old, new in zip(older, newer, strict=True)), "linked, not copied again"
    assert second.flask("restore", tmp_path / "second").returncode == 0
    assert s3.names("bucket2") == s3.names("bucket1")


@pytest.mark.parametrize("mode", ["eventlet", "gevent"])
def test_a_bucket_that_hangs_for_all_who_may_wait_holds_up_no_sign_in_and_no_picture(mode, tmp_path):
    done = subprocess.run([sys.executable, "-c", HANGS, mode], cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)},
                          capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "signed in, photo kept, 0\n", "while they all still wait"
