"""What was purged leaves no bytes behind, as far as a database lets go of them.

SQLite overwrites what is deleted (``secure_delete``, set with every connection), but not what it left behind when it
moved rows between pages: its file is written anew. PostgreSQL clears old versions of rows by VACUUM; the free space
of its files and its log are overwritten in their own time.
"""

import sqlite3
from contextlib import closing

from eventops import transport
from eventops.extensions import db
from eventops.turns import place_of_writer


def wipe(tables):
    """Run after something was taken out of *tables*. Writers wait on SQLite (a second for 100 MB), readers nowhere."""
    if db.engine.dialect.name == "sqlite":
        with place_of_writer():
            transport.in_thread(_write_anew, db.engine.url.database)
    else:
        _vacuum(tables)


def _write_anew(file):
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _vacuum(tables):
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # what is set here goes with it
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql(f"VACUUM (SKIP_LOCKED) {', '.join(tables)}")
