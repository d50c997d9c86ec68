"""The one place that changes the standard library for a server. Imports nothing that makes sockets or locks before.

PostgreSQL's driver waits in C, so each server is told to let the others run meanwhile: eventlet's own patch does that
where psycopg2 is installed, gevent's does not.
"""

import contextlib
import warnings


def patch(async_mode: str) -> None:
    if async_mode == "eventlet":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # eventlet's advice to leave it: known, see architecture
            import eventlet
        eventlet.monkey_patch()
    elif async_mode == "gevent":
        from gevent import monkey

        monkey.patch_all()
        with contextlib.suppress(ImportError):  # only who keeps the data in PostgreSQL has it
            _wait_with_gevent()


def _wait_with_gevent() -> None:
    from gevent.socket import wait_read, wait_write
    from psycopg2 import OperationalError, extensions

    waits = {extensions.POLL_READ: wait_read, extensions.POLL_WRITE: wait_write}

    def wait(connection) -> None:
        while (state := connection.poll()) != extensions.POLL_OK:
            if state not in waits:
                raise OperationalError(f"poll() says {state!r}")
            waits[state](connection.fileno())

    extensions.set_wait_callback(wait)
