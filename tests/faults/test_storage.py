"""No space, no file that may grow, no file that may change: no false acknowledgement, reads go on, and what waits comes
when it is over.
"""

import os
import resource
import shutil
import subprocess
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from tests.faults.conftest import check
from tests.faults.crowd import until
from tests.faults.figures import tell
from tests.faults.test_bucket import post_photo
from tests.machine import busy
from tests.phone import jpeg

GROWING = ("messages", "changes", "change_contents", "writes")


@contextmanager
def no_file_may_grow(house):
    """As with ``ulimit -f 0``, for a server that runs already."""
    pid = house.processes[0].process.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def read_only(house):
    """As after ``mount -o remount,ro``, which the kernel refuses while a file there is open for writing: where it does
    so by itself, because the disk is failing, every write gives EROFS.
    """
    flag = Path(house.processes[0].environment["READ_ONLY_WHILE"])
    flag.touch()
    yield
    flag.unlink()


@contextmanager
def disk_full(house):
    """Every block of the disk taken by somebody else."""
    with taken(house.folder / "instance"):
        yield


@contextmanager
def database_disk_full(house):
    """The same below PostgreSQL, where what a post is made of lies."""
    with taken(small_space_of(house)):
        yield


@contextmanager
def taken(folder):
    hog = folder / "hog"
    with hog.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            yield
    hog.unlink()


@contextmanager
def mounted(folder, **options):
    """A disk of 40 MB on that folder."""
    folder.mkdir()
    told = ",".join(f"{name}={value}" for name, value in {"size": "40m", **options}.items())
    if os.getuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", told, "tmpfs", folder], check=False,
                                     capture_output=True).returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def small_disk(tmp_path):
    """Under the instance folder."""
    with mounted(tmp_path / "instance"):
        yield


def small_space_of(house):
    return house.postgres.folder / "small"


@pytest.fixture
def small_space(house):
    """Under the tables that grow with each post, in a database that is gone afterwards, as its disk is."""
    user, name = house.postgres.user, make_url(house.processes[0].database).database
    with mounted(small_space_of(house), mode=700, **({"uid": user.pw_uid, "gid": user.pw_gid} if user else {})):
        run(house.postgres.url, f"CREATE TABLESPACE small LOCATION '{small_space_of(house)}'")
        run(house.processes[0].database, *(f"ALTER TABLE {table} SET TABLESPACE small" for table in GROWING))
        yield
        house.stop()
        run(house.postgres.url, f"DROP DATABASE {name} WITH (FORCE)", "DROP TABLESPACE small")


def run(url, *statements):
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.mark.parametrize("house", ["sqlite"], indirect=True)
def test_where_no_file_may_grow_nothing_false_is_acknowledged(house, crowd):
    survives(house, crowd, no_file_may_grow)


@pytest.mark.parametrize("house", ["sqlite"], indirect=True)
def test_on_a_full_disk_nothing_false_is_acknowledged(small_disk, house, crowd):
    survives(house, crowd, disk_full)


@pytest.mark.parametrize("house", ["postgres"], indirect=True)
def test_on_a_full_disk_below_postgres_nothing_false_is_acknowledged(house, small_space, crowd):
    survives(house, crowd, database_disk_full)
    assert "No space left on device" in house.postgres.log.read_text()


@pytest.mark.parametrize("house", ["postgres"], indirect=True)
def test_where_no_photo_can_be_kept_words_go_on(house):
    """The photos lie on the server's own disk, the database on another."""
    client, key, photo = house.client("ichiro"), str(uuid.uuid4()), jpeg("#3a7bd5", (900, 600))
    room = client.room("dejima")
    with no_file_may_grow(house):
        assert post_photo(client, room, photo, key)[0] == 503
        assert client.post("/events/dejima/messages", client_id=str(uuid.uuid4()), room=room, body="写真なし")[0] == 201
        assert key not in client.get("/events/dejima/")
    assert post_photo(client, room, photo, key)[0] == 201
    picture = client.get("/events/dejima/").partition(key)[2].partition("/thumb")[0].rpartition("/events/")[2]
    with client.opener.open(f"{client.url}/events/{picture}/thumb", timeout=20) as answer:
        assert answer.headers["Content-Type"] == "image/jpeg"


@pytest.fixture
def can_be_read_only(house, tmp_path):
    """The house's server, whose instance folder is read-only whenever a test says so."""
    if not shutil.which("cc"):
        why = "needs a C compiler: apt-get install gcc libc6-dev"
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    library = tmp_path / "read_only.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-D_GNU_SOURCE", "-o", library,
                    Path(__file__).with_name("read_only.c"), "-ldl"], check=True)
    house.stop()
    house.processes[0].environment.update(LD_PRELOAD=str(library), READ_ONLY_FOLDER=str(house.folder / "instance"),
                                          READ_ONLY_WHILE=str(tmp_path / "read_only"))
    house.whole()


@pytest.mark.parametrize("house", ["sqlite"], indirect=True)
def test_where_no_file_may_change_nothing_false_is_acknowledged(house, can_be_read_only, crowd):
    survives(house, crowd, read_only)
    [server], client = house.processes, house.client("ichiro")
    with read_only(house):
        photo = jpeg("#3a7bd5", (900, 600))
        assert post_photo(client, client.room("dejima"), photo, str(uuid.uuid4()))[0] == 503
        server.stop()
        with pytest.raises(AssertionError, match=r"EVENTOPS_INSTANCE: cannot use .*: Read-only file system"):
            server.start()
    assert "Traceback" not in server.text, server.text


def first_refusal(client, room):
    """After how long a post was refused, and in what words; there may still be room for some before it."""
    for number in range(500):
        asked = time.monotonic()
        status, answer = client.post("/events/dejima/messages", client_id=f"too-late-{number}", room=room,
                                     body="x" * 2000)
        if status != 201:
            assert status == 503
            return time.monotonic() - asked, answer
    raise AssertionError("nothing is refused")


def none_fits(crowd):
    """Whether the last rounds of all posters were refused; what is short may find room longer than what is long."""
    return all(row.status == 503 for row in crowd.history.of("post")[-4 * len(crowd.posting):])


def survives(house, crowd, fault):
    for key in ("hanako", "liam"):
        crowd.listen(key)
    reading = crowd.ask("/events/dejima/board", every=0.3)
    posters = crowd.post([house.client(key) for key in ("takumi", "naoki", "sakura", "kenji")], every=0.2)
    client, room = house.client("ichiro"), posters[0].room
    time.sleep(1)
    with fault(house):
        told, answer = first_refusal(client, room)
        assert answer["error"]["code"] == "storage"
        assert "端末に残り" in answer["error"]["message"], "it says where the post is now"
        assert until(30 * busy(), lambda: none_fits(crowd))
        before, read = len(crowd.acknowledged), reading.answered
        time.sleep(3)
        assert len(crowd.acknowledged) == before
        assert until(3 * busy(), lambda: reading.answered >= read + 3)
    over = time.monotonic()
    waiting = [poster.pressed[0] for poster in posters if poster.pressed]
    assert waiting
    empty = until(60, lambda: set(waiting) <= set(crowd.acknowledged)) and time.monotonic() - over
    crowd.finish_posting()
    check(crowd, 10)
    tell("no space", fault=fault.__name__, told_after=told, queued_after=empty)
    assert reading.failed == [], "reads go on"
    assert told <= 2 * busy()
    assert empty
    assert empty <= 10 * busy()
