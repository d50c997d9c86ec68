"""Bringing the database to this version's shape, and keeping a second process off it."""

import fcntl
from contextlib import contextmanager

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import Config, upgrade
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from eventops import changes
from eventops.config import PACKAGE, BadSetting
from eventops.extensions import db

MIGRATIONS = PACKAGE / "migrations"
PREPARING = 7_360_001  # names the lock on PostgreSQL


@contextmanager
def alone():
    """No other process prepares this database meanwhile. On SQLite ``lock`` has seen to that already."""
    if db.engine.dialect.name == "sqlite":
        yield
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # what is set here goes with it, and the lock too, whatever happens
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("SET lock_timeout = 0")
        connection.execute(select(func.pg_advisory_lock(PREPARING)))
        yield


def prepare():
    """Upgrade an old or empty database; refuse one that a newer version has written, or that cannot be opened.

    Processes that start at once do it one after the other. Raises BadSetting.
    """
    try:
        with alone():
            _prepare()
    except SQLAlchemyError as error:
        why = str(error.__cause__ or error).partition("\n")[0]
        raise BadSetting(f"EVENTOPS_DATABASE_URL: cannot use this database: {why}.") from None


def _prepare():
    config = Config(str(MIGRATIONS / "alembic.ini"))
    config.set_main_option("script_location", str(MIGRATIONS))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with db.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    if present is not None and present not in known:
        raise BadSetting("The database was written by a newer version of eventops; this one cannot use it.")
    upgrade(directory=str(MIGRATIONS))
    with changes.writing():
        if db.session.scalar(select(changes.Epoch)) is None:
            db.session.add(changes.Epoch(id=1))
        changes.commit()


def lock():
    """Hold the instance for this process as long as it lives; gives the held file. Raises BadSetting."""
    if db.engine.dialect.name != "sqlite":
        return None
    folder = current_app.config["INSTANCE"]
    try:
        held = (folder / "eventops.lock").open("w")
    except OSError as error:
        raise BadSetting(f"EVENTOPS_INSTANCE: cannot use {folder}: {error.strerror}.") from None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        raise BadSetting("Another eventops is running on this instance folder.") from None
    return held
