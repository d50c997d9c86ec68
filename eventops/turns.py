"""Whose turn it is to write in this process. Between processes PostgreSQL sees to that; SQLite has only one."""

import threading
from contextlib import contextmanager
from weakref import WeakValueDictionary

from sqlalchemy.exc import TimeoutError as TookTooLong

from eventops.extensions import db

AT_THE_DOOR = 2  # of an event, on PostgreSQL: who writes, and who is next and waits for the database's own lock
PATIENCE = 10.0  # seconds to get there, as long as PostgreSQL's lock_timeout

_writer = threading.Lock()  # SQLite has one writer in one process
_doors = WeakValueDictionary()  # on PostgreSQL: slug of an event, None for what spans events -> its door


@contextmanager
def place_of_writer(slug=None):
    """Whoever waits for it holds no connection: a hall that posts must leave some to those who only look.

    Raises TimeoutError of SQLAlchemy, like a pool that is empty.
    """
    if db.engine.dialect.name == "sqlite":
        with _writer:
            yield
        return
    door = _doors.setdefault(slug, threading.BoundedSemaphore(AT_THE_DOOR))
    if not door.acquire(timeout=PATIENCE):
        raise TookTooLong(f"{PATIENCE:g} s in the queue of writers")
    try:
        yield
    finally:
        door.release()
