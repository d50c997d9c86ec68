"""A backup is whole or not there, says so itself byte by byte, and comes back whole or not at all."""

import hashlib
import json
import os
import random
import re
import shutil
import sqlite3
import statistics
import sys
import time
import uuid
import zipfile
from contextlib import closing

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.exc import DatabaseError

from eventops import changes, clock
from eventops.backup import making, manifest, restoring
from eventops.backup.manifest import Refused
from eventops.changes import Change, ChangeContent, Epoch, Stream, Write
from eventops.feed.models import Photo
from tests import steps
from tests.client import Client
from tests.databases import POSTGRES
from tests.faults.crowd import Listening, Poster, until
from tests.faults.history import History
from tests.machine import busy
from tests.phone import jpeg
from tests.server import Server, lay_out_fair

PAGES = ("/events/dejima/", "/events/dejima/board", "/events/dejima/photos")
MEGABYTES, CHANGES = 100, 20_000
MOST_WAIT, MOST_RESTORE = 0.300, 120
LEAST_ROUNDS, MOST_ROUNDS = 3, 9  # others may keep this machine busy for a while


@pytest.fixture
def backed_up(app, phone, tmp_path):
    """``backed_up()``: one more backup of the cast's instance, with a post and a photo in it; gives its folder."""
    steps.say(phone("ichiro"), "写真つき", photos=[jpeg("teal")])

    def make(**options):
        with app.app_context():
            return making.make(tmp_path / "backups", **options)

    return make


def everything_in(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and path.name != "eventops.lock"}


def vouch_again(folder):
    """Write the manifest anew, as somebody would who altered a backup on purpose."""
    told = json.loads((folder / manifest.NAME).read_text())
    files = {name: manifest.copy(folder / name) for name in told.pop("files")}
    for name in (manifest.NAME, manifest.SUM):
        (folder / name).unlink()
    manifest.write(folder, told, files)


def test_a_backup_holds_rows_pictures_key_and_where_the_streams_stand(app, backed_up, rows):
    folder = backed_up()
    told = manifest.read(folder)
    assert told["heads"] == {stream.key: stream.last_n for stream in rows(Stream)}
    assert told["epoch"] == rows(Epoch)[0].value
    assert told["revision"] == "0001"
    assert (folder / "secret_key").read_text() == app.config["SECRET_KEY"]
    assert {f"photos/{photo.hash[:2]}/{photo.hash}.{size}.jpg" for photo in rows(Photo)
            for size in ("full", "screen", "thumb")} <= set(told["files"])
    for name, facts in told["files"].items():
        data = (folder / name).read_bytes()
        assert facts == {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    assert set(everything_in(folder)) == {*told["files"], manifest.NAME, manifest.SUM}


def test_nobody_else_on_the_machine_can_read_a_backup(backed_up):
    folder = backed_up()
    assert {path.stat().st_mode & 0o077 for path in (folder.parent, folder)} == {0}
    assert [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mode & 0o077] == []


def test_the_next_backup_shares_the_pictures_and_the_oldest_go(backed_up):
    first, second = backed_up(), backed_up()
    [*_, name] = [name for name in manifest.read(first)["files"] if name.startswith("photos/")]
    assert (first / name).stat().st_ino == (second / name).stat().st_ino
    third = backed_up(keep=2)
    assert manifest.all_in(first.parent) == [second, third]
    assert restoring.check(third)["files"][name]


def test_a_picture_the_last_backup_has_lost_is_copied_again(backed_up):
    first = backed_up()
    name = next(name for name in manifest.read(first)["files"] if name.startswith("photos/"))
    (first / name).unlink()
    assert restoring.check(backed_up())


def test_a_backup_that_is_cut_short_is_not_there(backed_up, monkeypatch, tmp_path):
    def no_space(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(manifest, "write", no_space)
    with pytest.raises(OSError, match="No space"):
        backed_up()
    assert everything_in(tmp_path / "backups") == {}


def test_what_a_killed_backup_left_goes_with_the_next(backed_up, tmp_path):
    left = tmp_path / "backups" / f"{making.UNFINISHED}old"
    left.mkdir(parents=True)
    (left / "eventops.db").write_text("half")
    backed_up()
    assert not left.exists()


def test_two_backups_do_not_get_in_each_others_way(backed_up, tmp_path):
    backed_up()
    with making.alone_in(tmp_path / "backups"), pytest.raises(Refused, match="at work"):
        backed_up()


def where_bytes_count(app, made, data):
    """A place inside what a file of the backup says: between them stand times and padding that nobody reads."""
    if made.suffix == ".tar":
        return data.index(app.config["SECRET_KEY"].encode()[:8])
    with zipfile.ZipFile(made) as packed:
        largest = max(packed.infolist(), key=lambda entry: entry.compress_size)
    return largest.header_offset + 30 + len(largest.filename) + largest.compress_size // 2


@pytest.mark.parametrize("name", ["fair.zip", "fair.tar"])
def test_a_backup_can_be_one_file(app, backed_up, tmp_path, name):
    with app.app_context():
        made = making.make(tmp_path / name)
        with pytest.raises(Refused, match="--keep"):
            making.make(tmp_path / name, keep=1)
    assert made.stat().st_mode & 0o077 == 0
    assert set(restoring.check(made)["files"]) == set(manifest.read(backed_up())["files"])
    data = bytearray(made.read_bytes())
    data[where_bytes_count(app, made, data)] ^= 1
    made.write_bytes(data)
    with pytest.raises(Refused, match=r"damaged|unpacked"):
        restoring.check(made)


def test_every_flipped_bit_and_every_missing_file_is_found_by_name(backed_up):
    folder = backed_up()
    for name, data in everything_in(folder).items():
        path = folder / name
        path.unlink()  # pictures are shared with no other backup here
        with pytest.raises(Refused, match=re.escape(name)):
            restoring.check(folder)
        at = random.randrange(len(data))
        path.write_bytes(data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1:])
        with pytest.raises(Refused, match=re.escape(name)):
            restoring.check(folder)
        path.write_bytes(data)
    assert restoring.check(folder)


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "photos/../../outside", "eventops.lock"])
def test_a_manifest_cannot_name_what_is_no_part_of_a_backup(backed_up, name):
    folder = backed_up()
    told = json.loads((folder / manifest.NAME).read_text())
    told["files"][name] = {"bytes": 0, "sha256": hashlib.sha256().hexdigest()}
    files = told.pop("files")
    (folder / manifest.NAME).unlink()
    (folder / manifest.SUM).unlink()
    manifest.write(folder, told, files)
    with pytest.raises(Refused, match="cannot be part"):
        restoring.check(folder)


def test_places_that_cannot_be_filled_are_as_they_were(tmp_path):
    (tmp_path / "photos").write_text("old")
    (tmp_path / "new").write_text("new")
    with pytest.raises(FileNotFoundError):
        restoring.swap([(tmp_path / "new", tmp_path / "photos"), (tmp_path / "gone", tmp_path / "eventops.db")],
                       tmp_path / "aside")
    assert (tmp_path / "photos").read_text() == "old"
    assert (tmp_path / "new").read_text() == "new"


@pytest.mark.postgres
def test_without_pg_dump_it_says_what_to_install(backed_up, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(Refused, match="pg_dump is not installed"):
        backed_up()


# -- with the real server


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory, kept):
    if POSTGRES and not shutil.which("pg_dump"):
        pytest.skip("needs apt-get install postgresql-client")
    folder = tmp_path_factory.mktemp("laid-out")
    return folder, lay_out_fair(folder, **kept.environment("to_back_up"))


@pytest.fixture
def fair(laid_out, kept, tmp_path):
    """A server on a fresh copy of the model fair, not started yet."""
    folder, told = laid_out
    shutil.copytree(folder, tmp_path / "instance")
    server = Server(tmp_path / "instance", printed=[told], **kept.environment("backed_up", template="to_back_up"))
    yield server
    server.stop()


@pytest.fixture
def elsewhere(kept, tmp_path, fair):
    """Another, empty machine."""
    server = Server(tmp_path / "elsewhere", printed=fair.printed, **kept.environment("restored"))
    yield server
    server.stop()


def back_up(server, target):
    done = server.flask("backup", target)
    assert done.returncode == 0, done.stderr
    return manifest.all_in(target)[-1]


def asked(server, sql):
    engine = create_engine(server.database)
    with engine.connect() as connection:
        found = connection.execute(text(sql)).all()
    engine.dispose()
    return found


def lines(client, path):
    """A page as it reads, without what is of one load alone."""
    page = BeautifulSoup(client.get(path), "html.parser")
    del page.body["data-epoch"]
    for each in page.select("meta[name=csrf-token], input[name=csrf_token], input[name=client_id]"):
        each.decompose()
    return re.sub(r'nonce="[^"]*"', "", page.prettify())


def silence(server):
    """Nothing happens by itself there; the server is not running."""
    engine = create_engine(server.database)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM alarms"))
    engine.dispose()


def test_an_empty_machine_shows_every_page_as_it_was_and_keeps_the_history_shut(fair, elsewhere, tmp_path):
    silence(fair)
    before = Client(fair.start().url, fair.links["hanako"])
    shown = {path: lines(before, path) for path in PAGES}
    back_up(fair, tmp_path / "backups")
    done = elsewhere.flask("restore", tmp_path / "backups")
    assert done.returncode == 0, done.stderr
    after = Client(elsewhere.start().url, cookie=before.cookie)
    assert {path: lines(after, path) for path in PAGES} == shown
    picture = re.search(r'/events/dejima/photos/\w+/screen', after.get("/events/dejima/photos"))[0]
    assert before.opener.open(fair.url + picture).read() == after.opener.open(elsewhere.url + picture).read()
    assert asked(elsewhere, "SELECT value FROM epochs") != asked(fair, "SELECT value FROM epochs")
    elsewhere.stop()
    assert "the chain holds" in elsewhere.flask("verify").stdout
    with pytest.raises(DatabaseError):
        asked(elsewhere, "DELETE FROM changes")


def test_it_never_restores_under_a_server_nor_over_an_event_unless_forced(fair, tmp_path):
    fair.start()
    backup = back_up(fair, tmp_path / "backups")
    client = Client(fair.url, fair.links["hanako"])
    assert client.post("/events/dejima/messages", client_id=str(uuid.uuid4()), room=client.room("dejima"),
                       body="バックアップの後")[0] == 201
    running = fair.flask("restore", backup, "--force")
    assert running.returncode
    assert re.search("Another eventops is running|connections are open", running.stderr), running.stderr
    fair.stop()
    there = everything_in(fair.folder)
    unforced = fair.flask("restore", backup)
    assert unforced.returncode
    assert "--force" in unforced.stderr
    assert everything_in(fair.folder) == there
    assert asked(fair, "SELECT count(*) FROM messages WHERE body = 'バックアップの後'") == [(1,)]

    forced = fair.flask("restore", backup, "--force")
    assert forced.returncode == 0, forced.stderr
    assert asked(fair, "SELECT count(*) FROM messages WHERE body = 'バックアップの後'") == [(0,)]
    [aside] = fair.folder.glob("replaced_*")
    assert aside.name in forced.stdout
    if POSTGRES:
        assert asked(fair, f"SELECT count(*) FROM {aside.name}.messages WHERE body = 'バックアップの後'") == [(1,)]
    else:
        with closing(sqlite3.connect(aside / "eventops.db")) as old:
            assert old.execute("SELECT count(*) FROM messages WHERE body = 'バックアップの後'").fetchone() == (1,)


def test_a_damaged_backup_touches_nothing_and_names_what_is_wrong(fair, tmp_path):
    backup = back_up(fair, tmp_path / "backups")
    gone, bent = [name for name in manifest.read(backup)["files"] if name.startswith("photos/")][:2]
    (backup / gone).unlink()
    (backup / bent).write_bytes((backup / bent).read_bytes()[:-1] + b"?")
    rows = asked(fair, "SELECT * FROM epochs")
    there = everything_in(fair.folder)
    for arguments in (["restore", backup, "--force"], ["restore", backup, "--check"]):
        done = fair.flask(*arguments)
        assert done.returncode
        assert f"missing: {gone}" in done.stderr
        assert f"altered: {bent}" in done.stderr
    assert everything_in(fair.folder) == there
    assert asked(fair, "SELECT * FROM epochs") == rows


@pytest.mark.sqlite
@pytest.mark.parametrize(("statement", "said"), [
    ("UPDATE changes SET kind = 'forged' WHERE id = 5", "history in this backup was altered"),
    ("UPDATE alembic_version SET version_num = 'from-the-future'", "newer version"),
    ("DELETE FROM alembic_version", "cannot use this database"),
])
def test_a_backup_altered_on_purpose_is_refused_and_nothing_touched(fair, tmp_path, statement, said):
    backup = back_up(fair, tmp_path / "backups")
    with closing(sqlite3.connect(backup / "eventops.db")) as copy:
        copy.execute("DROP TRIGGER changes_no_update")
        copy.execute(statement)
        copy.commit()
    vouch_again(backup)
    there = everything_in(fair.folder)
    done = fair.flask("restore", backup, "--force")
    assert done.returncode
    assert said in done.stderr
    assert everything_in(fair.folder) == there


@pytest.mark.postgres
def test_an_altered_dump_leaves_the_database_as_it_was(fair, tmp_path):
    for statement in ("ALTER TABLE changes DISABLE TRIGGER changes_no_edit",
                      "UPDATE changes SET kind = 'forged' WHERE id = 5"):
        engine = create_engine(fair.database)
        with engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()
    backup = back_up(fair, tmp_path / "backups")
    before = asked(fair, "SELECT value FROM epochs")
    done = fair.flask("restore", backup, "--force")
    assert done.returncode
    assert "history in this backup was altered" in done.stderr
    assert asked(fair, "SELECT value FROM epochs") == before
    assert asked(fair, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'replaced%'") == [(0,)]


def test_a_key_that_is_set_must_be_the_backups(fair, elsewhere, tmp_path):
    back_up(fair, tmp_path / "backups")
    elsewhere.environment["EVENTOPS_SECRET_KEY"] = "quite another"
    done = elsewhere.flask("restore", tmp_path / "backups")
    assert done.returncode
    assert "EVENTOPS_SECRET_KEY is not the key" in done.stderr


def test_after_older_numbers_a_page_reloads_and_each_write_is_there_once(fair, tmp_path):
    """What a phone still holds is done once; what was acknowledged after the backup is there only if sent again."""
    fair.start()
    client, hanako = (Client(fair.url, fair.links[key]) for key in ("ichiro", "hanako"))
    room = client.room("dejima")
    kept, lost, lost_but_held, unsent = (str(uuid.uuid4()) for _ in range(4))

    def post(key):
        return client.post("/events/dejima/messages", client_id=key, room=room, body=f"post {key}")[0]

    assert post(kept) == 201
    backup = back_up(fair, tmp_path / "backups")
    assert [post(lost), post(lost_but_held)] == [201, 201]
    page = Listening(hanako, History())
    page.start()
    assert page.ready.wait(10)
    old_epoch, old_heads = page.hello["epoch"], dict(page.heads)
    fair.stop()
    assert fair.flask("restore", backup, "--force").returncode == 0
    heads = dict(asked(fair, "SELECT key, last_n FROM streams"))  # before the fair's own clocks ring in them
    assert all(heads[stream] <= n for stream, n in old_heads.items())
    assert any(heads[stream] < n for stream, n in old_heads.items())
    fair.start()
    try:
        assert until(20, lambda: page.hello["epoch"] != old_epoch and page.greeted), "it reloads by itself"
        assert lost not in page.shown
        assert [post(kept), post(lost_but_held), post(unsent), post(unsent)] == [200, 201, 201, 200]
        assert until(10, lambda: {lost_but_held, unsent} <= set(page.seen))
    finally:
        page.over.set()
        page.join(15)
    assert page.problems == []
    assert page.heads == Listening(hanako, History()).heads, "it stands where a reload stands"
    stored = [key for (key,) in asked(fair, "SELECT key FROM messages WHERE body LIKE 'post %'")]
    assert sorted(stored) == sorted([kept, lost_but_held, unsent])


def grow(server):
    """As much as a long event: megabytes of writes remembered, and a chain of changes that holds."""
    engine = create_engine(server.database)
    with engine.begin() as connection:
        for _ in range(MEGABYTES // 4):
            connection.execute(insert(Write.__table__), [
                {"actor": "filler", "client_id": uuid.uuid4().hex, "fingerprint": "", "changes": [],
                 "extra": {"filler": os.urandom(2000).hex()}, "received_at": clock.now()} for _ in range(1000)])
        stream, n, last = connection.execute(
            select(Stream.id, Stream.last_n, Stream.last_hash)
            .filter_by(audience="everyone").order_by(Stream.id)).first()
        salt, rows = b"0" * 16, []
        for number in range(n + 1, n + CHANGES + 1):
            change = Change(stream_id=stream, n=number, kind="message.posted", subject_type="Message", subject_id=1,
                            occurred_at=clock.now(), received_at=clock.now(),
                            content_hash=changes.content_hash(salt, {"n": number}))
            last = change.hash = changes.chained(last, change)
            rows.append({column.name: getattr(change, column.name) for column in Change.__table__.columns
                         if column.name != "id"})
        connection.execute(insert(Change.__table__), rows)
        made = connection.execute(select(Change.id, Change.n).where(Change.stream_id == stream, Change.n > n)).all()
        connection.execute(insert(ChangeContent.__table__), [
            {"change_id": id, "salt": salt, "details": {"n": number}, "purged_at": None} for id, number in made])
        connection.execute(Stream.__table__.update().where(Stream.id == stream).values(last_n=n + CHANGES,
                                                                                      last_hash=last))
    engine.dispose()


def longest_wait(posters, meanwhile):
    for poster in posters:
        poster.slowest = 0.0
    meanwhile()
    return max(poster.slowest for poster in posters)


def test_twenty_writes_a_second_hardly_wait_for_a_backup_of_100_mb_which_comes_back_in_time(
        fair, elsewhere, tmp_path, untraced):
    grow(fair)
    fair.start()
    clients = [Client(fair.url, fair.links[key]) for key in ("ichiro", "takumi", "naoki", "sakura")]
    posters = [Poster(client, client.room("dejima"), History(), every=len(clients) / 20) for client in clients]
    for poster in posters:
        poster.start()
    waits, calm = [], longest_wait(posters, lambda: time.sleep(3))
    try:
        while len(waits) < LEAST_ROUNDS or (statistics.median(waits) > MOST_WAIT and len(waits) < MOST_ROUNDS):
            time.sleep(1)
            before = {key for poster in posters for key in list(poster.acknowledged)}
            began = time.monotonic()
            waits.append(longest_wait(posters, lambda: back_up(fair, tmp_path / "backups")))
            took = time.monotonic() - began
    finally:
        for poster in posters:
            poster.over.set()
        for poster in posters:
            poster.join(20)
    assert len(before) > 30, "they did write"
    [*_, backup] = manifest.all_in(tmp_path / "backups")
    began = time.monotonic()
    done = elsewhere.flask("restore", backup)
    restored = time.monotonic() - began
    assert done.returncode == 0, done.stderr
    size = sum(facts["bytes"] for facts in manifest.read(backup)["files"].values()) / 1e6
    figures = {"backup_s": round(took, 2), "longest_waits_ms": [round(wait * 1000) for wait in waits],
               "longest_without_ms": round(calm * 1000), "restore_s": round(restored, 2), "megabytes": round(size)}
    sys.stdout.write(f"{json.dumps(figures)}\n")
    assert before <= {key for (key,) in asked(elsewhere, "SELECT key FROM messages WHERE body LIKE 'post %'")}
    assert statistics.median(waits) <= MOST_WAIT * busy(), waits
    assert restored <= MOST_RESTORE
