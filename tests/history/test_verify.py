"""The chain finds whatever was altered past the program, and the database itself refuses to alter it."""

import random
import secrets
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError

from eventops import changes, clock
from eventops.changes import Change, ChangeContent, Stream, content_hash
from eventops.extensions import db
from eventops.history import chain
from tests import steps
from tests.databases import POSTGRES
from tests.machine import busy
from tests.test_speed import fastest

EDITS, SEED = 1000, 20261122


def verify(app):
    with app.app_context():
        return chain.verify()


def run(app, *command):
    return app.test_cli_runner().invoke(args=command)


@pytest.fixture
def morning(phone):
    """A little of everything in several streams."""
    ichiro, hanako = phone("ichiro"), phone("hanako")
    key = steps.say(ichiro, "お茶が足りません")
    number = steps.make(ichiro, message=key)
    steps.move(ichiro, number, "accept")
    ichiro.post(f"{steps.EVENT}/messages/{steps.say(ichiro, '取り消すもの')}/unsend")
    steps.say(hanako, "本部だけの話", to="本部")
    steps.say(hanako, "県だけの話", to="県")


@pytest.fixture
def file(app, morning):
    """The database as somebody has it who holds the file: without triggers, without foreign keys."""
    if POSTGRES:
        pytest.skip("is about SQLite's own file")
    with closing(sqlite3.connect(app.config["INSTANCE"] / "eventops.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")  # nothing here has to survive
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield connection


# the command

@pytest.mark.parametrize("command", [("verify",), ("eventops", "verify")])
def test_a_chain_that_holds_says_so_and_exits_with_0(app, morning, rows, command):
    answer = run(app, *command)
    assert (answer.exit_code, answer.output) == (0, f"{len(rows(Change))} changes: the chain holds.\n")


def test_a_broken_one_names_stream_and_number_and_exits_with_1(app, file, rows):
    changed = rows(Change, kind="message.unsent")[0]
    file.execute("UPDATE changes SET actor_id = actor_id + 1 WHERE id = ?", [changed.id])
    answer = run(app, "verify")
    assert answer.exit_code == 1
    assert f"broken: fair everyone no. {changed.n}: altered\n" in answer.output
    assert "1 broken" in answer.output


def test_a_file_without_a_history_is_said_in_one_line(app, file):
    file.execute("DROP TABLE changes")
    answer = run(app, "verify")
    assert answer.exit_code == 1
    assert "cannot be read: no such table" in answer.output
    assert "Traceback" not in answer.output


# what is found

def other(value, chance):
    """Something else than *value*, of its own sort or of none."""
    if value is None or isinstance(value, int):
        options = [chance.randrange(1, 10**6), -1, "many", 0.5]
    elif isinstance(value, bytes):
        options = [chance.randbytes(16), b"", value[:-1]]
    else:
        later = f"2026-11-{chance.randrange(1, 30):02} 10:{chance.randrange(60):02}:00.{chance.randrange(10**6):06}"
        options = [later, "", f"{value} ", value[:-1], chance.randbytes(8), chance.randbytes(8).hex(),
                   '{"body": "なにもない"}', value.upper()]
    return chance.choice([option for option in options if option != value] or ["x"])


def edit(file, chance):
    """One random edit of the history's two tables; gives what was done."""
    what = chance.choices(("change", "content", "delete", "swap", "insert", "stream"), (70, 12, 6, 4, 4, 4))[0]
    ids = [row[0] for row in file.execute("SELECT id FROM changes").fetchall()]
    row = chance.choice(ids)
    if what in ("change", "content"):
        table, key, columns = (("changes", "id", [*chain.COLUMNS, "id"]) if what == "change"
                               else ("change_contents", "change_id", ["details", "salt"]))
        column = chance.choice(columns)
        [value] = file.execute(f"SELECT {column} FROM {table} WHERE {key} = ?", [row]).fetchone()
        fresh = 10**6 + row if column == "id" else other(value, chance)
        file.execute(f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {key} = ?", [fresh, row])
        return table, column, value, fresh
    if what == "delete":
        table, key = chance.choice((("changes", "id"), ("change_contents", "change_id")))
        file.execute(f"DELETE FROM {table} WHERE {key} = ?", [row])
        return what, table, row
    if what == "swap":
        column, second = chance.choice(("subject_id", "received_at", "hash", "kind")), chance.choice(ids)
        [a], [b] = (file.execute(f"SELECT {column} FROM changes WHERE id = ?", [each]).fetchone()
                    for each in (row, second))
        file.execute(f"UPDATE changes SET {column} = ? WHERE id = ?", [b, row])
        file.execute(f"UPDATE changes SET {column} = ? WHERE id = ?", [a, second])
        return what, column, row, second
    if what == "insert":
        names = ", ".join(name for name in chain.COLUMNS if name != "n")
        file.execute(f"INSERT INTO changes (n, {names}) SELECT 1000 + n, {names} FROM changes WHERE id = ?", [row])
        return what, row
    file.execute("UPDATE streams SET last_n = last_n - 1 "
                 "WHERE id = (SELECT stream_id FROM changes WHERE id = ?)", [row])
    return what, row


def held(file):
    return [file.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
            for table in ("changes", "change_contents", "streams")]


def test_a_thousand_random_edits_are_all_found(app, file):
    chance, before, missed, done = random.Random(SEED), held(file), [], 0
    for table in ("changes", "change_contents", "streams"):
        file.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
    while done < EDITS:
        act = edit(file, chance)
        if held(file) == before:
            continue  # two equal values were swapped, or the edit was impossible
        done += 1
        if not verify(app).broken:
            missed.append(act)
        for table in ("changes", "change_contents", "streams"):
            file.execute(f"DELETE FROM {table}")
            file.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
    assert missed == []
    assert verify(app).broken == [], "and as it was it holds"


def test_a_zero_byte_more_or_less_at_the_end_of_a_salt_is_found():
    assert content_hash(b"salt\0", {"body": "x"}) != content_hash(b"salt", {"body": "x"})


def test_a_stream_that_was_taken_out_with_all_its_changes_leaves_its_content(app, file):
    [stream] = file.execute("SELECT id FROM streams WHERE audience = 'managers'").fetchone()
    file.execute("DELETE FROM changes WHERE stream_id = ?", [stream])
    file.execute("DELETE FROM streams WHERE id = ?", [stream])
    assert "content without a change" in {each.why for each in verify(app).broken}


# a purge

def purge(app, change_id, **more):
    with app.test_request_context(), changes.writing():
        values = {"details": {}, "salt": b"", "purged_at": clock.now(), **more}
        db.session.execute(update(ChangeContent).where(ChangeContent.change_id == change_id).values(**values))
        changes.commit()


def test_content_that_was_purged_is_allowed_and_counted(app, morning, rows):
    purge(app, rows(Change, kind="message.unsent")[0].id)
    found = verify(app)
    assert (found.broken, found.purged) == ([], 1)
    assert "1 of them purged: the chain holds" in run(app, "verify").output


def test_content_that_is_empty_without_a_purge_is_found(app, file, rows):
    file.execute("UPDATE change_contents SET details = '{}', salt = x'' WHERE change_id = ?",
                 [rows(Change, kind="message.unsent")[0].id])
    assert [each.why for each in verify(app).broken] == ["its content was altered"]


def test_content_that_is_said_to_be_purged_but_is_not_is_found(app, file, rows):
    file.execute("UPDATE change_contents SET purged_at = '2026-11-22 10:00:00.000000', details = '{\"body\": \"x\"}' "
                 "WHERE change_id = ?", [rows(Change, kind="message.unsent")[0].id])
    assert [each.why for each in verify(app).broken] == ["said to be purged, but has content"]


# what the database refuses

@pytest.mark.parametrize("statement", [
    "UPDATE changes SET kind = 'x' WHERE id = 1",
    "UPDATE changes SET id = id + 1000",
    "DELETE FROM changes WHERE id = 1",
    "DELETE FROM changes",
    pytest.param("INSERT OR REPLACE INTO changes SELECT * FROM changes WHERE id = 1", marks=pytest.mark.sqlite),
    pytest.param("REPLACE INTO changes (stream_id, n, kind, subject_type, subject_id, occurred_at, received_at, "
                 "content_hash, hash) SELECT stream_id, n, 'x', subject_type, subject_id, occurred_at, received_at, "
                 "content_hash, hash FROM changes WHERE id = 1", marks=pytest.mark.sqlite),
    pytest.param("TRUNCATE changes CASCADE", marks=pytest.mark.postgres),
    "UPDATE change_contents SET details = '{}' WHERE change_id = 1",
    "UPDATE change_contents SET salt = CAST('' AS {bytes}) WHERE change_id = 1",
    "UPDATE change_contents SET purged_at = '2026-11-22 10:00:00.000000' WHERE change_id = 1",
    "DELETE FROM change_contents WHERE change_id = 1",
    pytest.param("INSERT OR REPLACE INTO change_contents SELECT * FROM change_contents WHERE change_id = 1",
                 marks=pytest.mark.sqlite),
])
def test_the_database_refuses_to_alter_the_history(app, morning, statement):
    with app.app_context(), pytest.raises(IntegrityError, match="the history is never changed"), changes.writing():
        db.session.execute(text(statement.replace("{bytes}", "bytea" if POSTGRES else "blob")))
    assert verify(app).broken == []


def test_what_was_purged_stays_so(app, morning, rows):
    purged = rows(Change, kind="message.unsent")[0].id
    purge(app, purged)
    with pytest.raises(IntegrityError, match="never changed"):
        purge(app, purged, purged_at=clock.now() + timedelta(days=1))
    with pytest.raises(IntegrityError, match="never changed"):
        purge(app, rows(Change, kind="message.posted")[0].id, details={"body": "x"})


# speed

def test_20_000_changes_are_verified_within_a_second(app, untraced):
    long_history(app, 20_000)
    assert fastest(lambda _number: verify(app), enough=1) <= busy()
    found = verify(app)
    assert found.changes > 20_000
    assert found.broken == []


def long_history(app, count):
    """*count* chained changes more in 全体, written past the actions."""
    with app.app_context(), changes.writing():
        stream = db.session.query(Stream).filter_by(event_id=1, audience="everyone").one()
        first = 1 + db.session.query(db.func.max(Change.id)).scalar()
        made, contents, last, at = [], [], stream.last_hash, clock.now() - timedelta(hours=9)
        for turn in range(count):
            details = {"body": f"搬入口の{turn}台目、入りました。誘導をお願いします", "photos": 0}
            salt, when = secrets.token_bytes(16), at + timedelta(seconds=turn)
            change = Change(stream_id=stream.id, n=stream.last_n + 1 + turn, kind="message.posted",
                            subject_type="Message", subject_id=10**6 + turn, actor_id=2 + turn % 4, occurred_at=when,
                            received_at=when, content_hash=changes.content_hash(salt, details))
            last = changes.chained(last, change)
            made.append({**{name: getattr(change, name) for name in chain.COLUMNS}, "id": first + turn, "hash": last})
            contents.append({"change_id": first + turn, "salt": salt, "details": details})
        db.session.execute(insert(Change), made)
        db.session.execute(insert(ChangeContent), contents)
        stream.last_n, stream.last_hash = stream.last_n + count, last
        changes.commit()
