"""An old or empty database is brought up to date, a newer one refused, and a second process kept off."""

import sqlite3
import subprocess
import sys

import pytest
from sqlalchemy import text

from eventops import changes, database
from eventops.config import BadSetting
from eventops.extensions import db


def test_the_tables_are_exactly_those_of_the_models(app):
    """What the migrations make is what the code asks for: the comparison Alembic makes finds nothing to do."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with app.app_context(), db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), db.metadata) == []


def test_preparing_twice_changes_nothing(app):
    with app.app_context():
        before = changes.epoch()
        db.session.rollback()
        database.prepare()
        assert changes.epoch() == before


def test_a_database_of_a_newer_version_is_refused(app):
    with app.app_context():
        with changes.writing():
            db.session.execute(text("UPDATE alembic_version SET version_num = 'from-the-future'"))
            changes.commit()
        with pytest.raises(BadSetting, match="newer version"):
            database.prepare()


@pytest.mark.sqlite
def test_a_file_that_is_no_database_stops_the_start_with_one_line(app):
    from tests.test_web import lose_the_database

    lose_the_database(app)
    with app.app_context(), pytest.raises(BadSetting) as stop:
        database.prepare()
    assert str(stop.value) == "EVENTOPS_DATABASE_URL: cannot use this database: file is not a database."


@pytest.mark.sqlite
def test_sqlite_survives_a_power_cut_and_keeps_its_references(app):
    with app.app_context():
        pragma = {name: db.session.execute(text(f"PRAGMA {name}")).scalar()
                  for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")}
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


@pytest.mark.sqlite
def test_a_second_process_is_kept_off(app):
    with app.app_context():
        held = database.lock()
        try:
            with pytest.raises(BadSetting, match="Another eventops is running"):
                database.lock()
        finally:
            held.close()
        database.lock().close()  # free again once it has gone


@pytest.mark.sqlite
def test_the_lock_goes_with_a_process_that_is_killed(app):
    path = app.config["INSTANCE"] / "eventops.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", "import fcntl, sys, time; f = open(sys.argv[1], 'w'); fcntl.flock(f, fcntl.LOCK_EX); "
         "print('held', flush=True); time.sleep(60)", str(path)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "held\n"
        with app.app_context(), pytest.raises(BadSetting):
            database.lock()
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    with app.app_context():
        database.lock().close()


@pytest.mark.sqlite
def test_a_write_is_on_disk_for_others_when_it_is_acknowledged(app, phone):
    from tests import steps

    key = steps.say(phone("ichiro"), "届いた")
    connection = sqlite3.connect(app.config["INSTANCE"] / "eventops.db")
    try:
        assert connection.execute("SELECT body FROM messages WHERE key = ?", (key,)).fetchall() == [("届いた",)]
    finally:
        connection.close()
