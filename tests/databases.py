"""The database under test: SQLite files, or a PostgreSQL server named by TEST_POSTGRES_URL; the same tests on both."""

import os
import shutil

from sqlalchemy import create_engine, text

from eventops.extensions import db

POSTGRES = os.environ.get("TEST_POSTGRES_URL")  # of a server whose databases may be made and dropped


def close(app):
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


class Files:
    """A database is a file; one to start from is a copy."""

    def settings(self):
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
    """A database is a database; one to start from is a template."""

    def __init__(self, url):
        self.server = create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
        self.name = f"eventops_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
        self.make(self.name)

    def settings(self):
        url = self.server.url.set(database=self.name)
        return {"SQLALCHEMY_DATABASE_URI": url.render_as_string(hide_password=False)}

    def keep(self, app, name):
        close(app)
        self.make(f"{self.name}_{name}", template=self.name)

    def use(self, app, name):
        close(app)
        self.make(self.name, template=f"{self.name}_{name}")

    def make(self, name, template="template0"):
        with self.server.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))

    def drop_all(self):
        with self.server.connect() as connection:
            for suffix in ("", "_empty", "_clean", "_demo"):
                connection.execute(text(f'DROP DATABASE IF EXISTS "{self.name}{suffix}" WITH (FORCE)'))
        self.server.dispose()
