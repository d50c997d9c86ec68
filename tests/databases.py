"""The database under test: SQLite files, or a PostgreSQL server named by TEST_POSTGRES_URL; the same tests on both.

With TEST_REDIS_URL the rate limits are counted there, and the servers that browsers drive wake each other through it.
(Within this process no socket does: Flask-SocketIO's test client takes no message queue.)
"""

import os
import shutil

from sqlalchemy import create_engine, text

from eventops.extensions import db

POSTGRES = os.environ.get("TEST_POSTGRES_URL")  # of a server whose databases may be made and dropped
REDIS = os.environ.get("TEST_REDIS_URL")


def close(app):
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


class Files:
    """A database is a file; one to start from is a copy."""

    def settings(self):
        return {}

    def environment(self, _name, template=None):
        """The settings of a real server on a database of its own."""
        return {}

    def keep(self, app, name):
        """Keep the database as it is now under that name."""
        close(app)
        shutil.copy(self.file(app, "eventops"), self.file(app, name))

    def use(self, app, name):
        """Give the app a fresh copy of what was kept."""
        for suffix in ("", "-wal", "-shm"):
            self.file(app, "eventops").with_suffix(f".db{suffix}").unlink(missing_ok=True)
        shutil.copy(self.file(app, name), self.file(app, "eventops"))

    def file(self, app, name):
        return app.config["INSTANCE"] / f"{name}.db"


class Postgres:
    """A database; one to start from is a schema beside its tables, with copies that they are filled from again.

    (A database for each test would take a tenth of a second of a processor.) The URL's role must be a superuser.
    """

    def __init__(self, url):
        self.server = create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
        self.name = f"eventops_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
        self.made, self.refill = set(), {}
        self.make(self.name)
        self.own = create_engine(self.url(self.name), pool_pre_ping=True)

    def url(self, name):
        return self.server.url.set(database=name).render_as_string(hide_password=False)

    def settings(self):
        counts = {"RATELIMIT_STORAGE_URI": f"tallies+{REDIS}", "RATELIMIT_STORAGE_OPTIONS": {"key_prefix": self.name}}
        return {"SQLALCHEMY_DATABASE_URI": self.url(self.name), **(counts if REDIS else {})}

    def environment(self, name, template=None):
        """The settings of a real server on a database of its own, made anew, empty or a copy of *template*."""
        name = f"{self.name}_{name}"
        self.make(name, template=template and f"{self.name}_{template}")
        wakes = {"EVENTOPS_REDIS_URL": REDIS} if REDIS else {}
        return {"EVENTOPS_DATABASE_URL": self.url(name).replace("+psycopg2", ""), **wakes}

    def keep(self, app, name):
        """Keep the rows as they are now under that name."""
        close(app)
        with self.own.begin() as connection:
            tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
            connection.execute(text(f"CREATE SCHEMA kept_{name}"))
            for table in tables:
                connection.execute(text(f"CREATE TABLE kept_{name}.{table} AS TABLE public.{table}"))
            counters = connection.execute(text("SELECT sequencename, last_value FROM pg_sequences")).all()
        self.refill[name] = "; ".join([
            "SET LOCAL session_replication_role = replica",  # neither triggers nor foreign keys: all of it comes back
            *(f"DELETE FROM public.{table}; INSERT INTO public.{table} TABLE kept_{name}.{table}" for table in tables),
            *(f"SELECT setval('public.{each}', {last or 1}, {bool(last)})" for each, last in counters)])

    def use(self, app, name):
        """Give the app the rows that were kept."""
        close(app)
        with self.own.begin() as connection:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
            connection.exec_driver_sql(self.refill[name])

    def make(self, name, template=None):
        template = template or "template0"
        self.made.add(name)
        with self.server.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))

    def drop_all(self):
        self.own.dispose()
        with self.server.connect() as connection:
            for name in self.made:
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        self.server.dispose()
