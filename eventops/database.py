"""Bringing the database to this version's shape, and keeping a second process off it."""

import fcntl

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import Config, upgrade
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from eventops import changes
from eventops.config import PACKAGE, BadSetting
from eventops.extensions import db

MIGRATIONS = PACKAGE / "migrations"


def prepare():
    """Upgrade an old or empty database; refuse one that a newer version has written, or that cannot be opened.

    Raises BadSetting.
    """
    config = Config(str(MIGRATIONS / "alembic.ini"))
    config.set_main_option("script_location", str(MIGRATIONS))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    try:
        with db.engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        why = str(error.__cause__ or error).partition("\n")[0]
        raise BadSetting(f"EVENTOPS_DATABASE_URL: cannot use this database: {why}.") from None
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
    held = (current_app.config["INSTANCE"] / "eventops.lock").open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        raise BadSetting("Another eventops is running on this instance folder.") from None
    return held
