"""Every extension, unbound: ``create_app`` binds them; and how SQLite is opened."""

from flask import request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_socketio import SocketIO
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase

from eventops import tallies  # noqa: F401 (names itself to Flask-Limiter)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    })


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate()
socketio = SocketIO()
login_manager = LoginManager()
login_manager.session_protection = None  # its note in the cookie, on a late answer, would undo a sign-in meanwhile
csrf = CSRFProtect()
babel = Babel()
# A venue is one address: the address is only a coarse ceiling, the closer limits stand beside the routes.
limiter = Limiter(key_func=lambda: request.remote_addr or "?", default_limits=[])


@event.listens_for(Engine, "connect")
def prepare_sqlite(connection, _record):
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000",
                       "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def begin_sqlite(connection):
    if connection.dialect.name == "sqlite":
        writing_now = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing_now else "BEGIN")
