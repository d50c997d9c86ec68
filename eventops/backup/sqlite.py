"""SQLite's file copied out while the server writes on, and made fit again when it comes back."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from flask import Flask

from eventops import database
from eventops.backup.disk import pushed_out
from eventops.backup.manifest import Refused
from eventops.backup.proving import prove
from eventops.extensions import db, migrate

FILE = "eventops.db"
FACTS = "SELECT version_num FROM alembic_version", "SELECT value FROM epochs", "SELECT key, last_n FROM streams"


def path():
    return Path(db.engine.url.database).absolute()


def is_empty():
    return not path().exists()


def save(folder):
    """Write the database as it is at one moment into *folder*; gives (revision, epoch, heads). Raises Refused."""
    if is_empty():
        raise Refused(f"There is no database at {path()} yet.")
    target = folder / FILE
    try:
        # read-only: this process must not become a second writer, not even by tidying up the WAL when it goes
        with (pushed_out(target), closing(_open(path(), "mode=ro")) as source,
              closing(sqlite3.connect(target, isolation_level=None)) as copy):
            copy.execute("PRAGMA synchronous = OFF")
            source.backup(copy)  # all pages in one step: one moment, and no writer makes it begin again
        with closing(_open(target, "mode=ro&immutable=1")) as copy:
            revision, epoch, heads = (copy.execute(each).fetchall() for each in FACTS)
            return revision[0][0], epoch[0][0], dict(heads)
    except (sqlite3.Error, IndexError) as error:
        raise Refused(f"The database cannot be read: {error}.") from None


def _open(file, how):
    return sqlite3.connect(f"file:{quote(str(file))}?{how}", uri=True, isolation_level=None)


def renew(file):
    """Make a file that came out of a backup fit for this version, with an epoch of its own. Raises Refused."""
    try:
        with closing(_open(file, "mode=rw")) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            connection.execute("DELETE FROM epochs")
    except sqlite3.Error as error:
        found = str(error)
    if found != "ok":
        raise Refused(f"The database in this backup is damaged: {found}.")
    app = Flask("restored")  # the real one would find its database under another address
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{file}"
    db.init_app(app)
    migrate.init_app(app, db, directory=str(database.MIGRATIONS), render_as_batch=True)
    with app.app_context():
        try:
            prove()
        finally:
            db.session.remove()
            db.engine.dispose()
