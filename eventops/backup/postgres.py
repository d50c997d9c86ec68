"""PostgreSQL's database out by ``pg_dump`` and back by ``pg_restore``, whole or not at all."""

import shutil
import subprocess
from contextlib import contextmanager

from sqlalchemy import URL, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from eventops import config
from eventops.backup.disk import pushed_out
from eventops.backup.manifest import Refused
from eventops.backup.proving import prove
from eventops.changes import Epoch, Stream
from eventops.extensions import db

FILE = "eventops.dump"
UNLIMITED = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
OTHERS = ("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
          "AND pid <> pg_backend_pid() AND backend_type = 'client backend'")
PLAIN = "--schema=public", "--no-owner", "--no-acl"


def is_empty():
    return not inspect(db.engine).get_table_names()


def save(folder):
    """Write the database as it is at one moment into *folder*; gives (revision, epoch, heads). Raises Refused."""
    if is_empty():
        raise Refused("There is nothing in this database yet.")
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.exec_driver_sql(UNLIMITED)
        moment = connection.scalar(text("SELECT pg_export_snapshot()"))
        told = (connection.scalar(text("SELECT version_num FROM alembic_version")),
                connection.scalar(select(Epoch.value)),
                dict(connection.execute(select(Stream.key, Stream.last_n)).all()))
        with pushed_out(folder / FILE):
            # without the epoch: whatever happens on its way back, this database comes to life with a new one
            run("pg_dump", "--format=custom", f"--snapshot={moment}", "--exclude-table-data=epochs", *PLAIN,
                f"--file={folder / FILE}")
    return told


def run(program, *arguments):
    """One of PostgreSQL's own programs on this database. Raises Refused with what it said."""
    if not shutil.which(program):
        raise Refused(f"{program} is not installed (apt-get install postgresql-client).")
    url = db.engine.url
    address = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    secret = {"PGPASSWORD": url.password} if url.password else {}  # not on the command line, which all may read
    done = subprocess.run([program, *arguments, "--no-password", f"--dbname={address.render_as_string()}"],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                          env=config.environment(**secret))
    if done.returncode:
        raise Refused(f"{program} failed: {done.stderr.strip()}")


def check_that_nobody_uses_it():
    with db.engine.connect() as connection:
        others = connection.scalar(text(OTHERS))
    if others:
        raise Refused(f"{others} connections are open to this database: stop every eventops first.")


@contextmanager
def loaded(dump, aside):
    """The dump stands in the database, what stood there before in the schema *aside*; undone if anything fails."""
    before = None if is_empty() else aside
    if before:
        _execute(f"ALTER SCHEMA public RENAME TO {before}; CREATE SCHEMA public")
    try:
        run("pg_restore", "--single-transaction", "--exit-on-error", *PLAIN, str(dump))
        prove()
        db.session.remove()
        yield before
    except BaseException:
        db.session.remove()
        back = f"ALTER SCHEMA {before} RENAME TO public" if before else "CREATE SCHEMA public"
        _execute(f"DROP SCHEMA public CASCADE; {back}")
        raise


def _execute(statements):
    try:
        with db.engine.begin() as connection:
            connection.exec_driver_sql(statements)
    except SQLAlchemyError as error:
        raise Refused(f"The database cannot be prepared: {error.__cause__ or error}".strip()) from None
