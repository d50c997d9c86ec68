"""The socket server and the limits it keeps every client to: the only package that names the server in use.

Importing it imports no server. `patch`, `harden`, `serve` and `in_thread` load the one that the async mode names.
"""

import importlib

from eventops.transport.bounds import MAX_MESSAGE, PING_INTERVAL, PING_TIMEOUT, STATS
from eventops.transport.gate import Gate, passed_the_gate
from eventops.transport.touched import TOUCHED

__all__ = ["ASYNC_MODES", "STATS", "TOUCHED", "Gate", "harden", "in_thread", "patch", "ready_for", "serve",
           "socketio_options", "tls_context", "wait_in_thread", "waking"]

ASYNC_MODES = ("eventlet", "gevent", "threading")
_mode = "threading"  # until harden() names another: tests and commands run without a server
_patched = "threading"  # what patch() has made ready


def _driver(async_mode: str):
    if async_mode not in ASYNC_MODES:
        raise ValueError(f"async mode {async_mode!r} is none of {', '.join(ASYNC_MODES)}")
    return importlib.import_module(f"eventops.transport.on_{async_mode}")


def patch(async_mode: str) -> None:
    """Make the standard library cooperate with the server. The first thing a process does, before Flask is imported."""
    global _patched
    importlib.import_module("eventops.transport.patching").patch(async_mode)
    _patched = async_mode


def ready_for(async_mode: str) -> str:
    """The mode this process can run in: the one asked for if it was patched for it, else threads (commands, tests)."""
    return async_mode if async_mode == _patched else "threading"


def waking(url: str, channel: str):
    """What wakes the other processes through Redis, for socketio_options()."""
    return importlib.import_module("eventops.transport.waking").Waking(url, channel)


def socketio_options(async_mode: str, waking=None) -> dict:
    """Keyword arguments for SocketIO(); `waking` as made by waking(), None for a process that is alone."""
    from eventops.transport.fanout import Fanout
    from eventops.transport.wire import Json, TextPacket

    return {
        "client_manager": waking or Fanout(),
        "async_mode": async_mode,
        # one client's events in the order it sent them, each client in a greenlet of its own: a slow one delays itself
        "async_handlers": False,
        "manage_session": False,
        "monitor_clients": False,  # clocks.py does
        "ping_interval": PING_INTERVAL,
        "ping_timeout": PING_TIMEOUT,
        "max_http_buffer_size": MAX_MESSAGE,
        "allow_upgrades": True,
        "http_compression": True,
        "cors_allowed_origins": passed_the_gate,
        "json": Json,
        "serializer": TextPacket,
    }


def harden(async_mode: str) -> None:
    """Put the limits into the libraries, before SocketIO is created. May be called again."""
    global _mode
    driver = _driver(async_mode)
    importlib.import_module("eventops.transport.limits").install()
    driver.install()
    _mode = async_mode


def in_thread(function, *args):
    """`function(*args)` in a real thread, two at a time, while the loop goes on. Gives and raises what it does.

    For what computes long (Pillow, argon2). It must not touch the database session, the request or anything green.
    """
    return _given(_driver(_mode).in_thread(lambda: _outcome(function, args)))


def wait_in_thread(function, *args):
    """The same for what only waits for another machine, sixteen at a time: one that hangs holds up nothing else.

    It must wait outside of Python's sockets, which may be green.
    """
    return _given(_driver(_mode).in_thread(lambda: _outcome(function, args), waits=True))


def _given(outcome):
    result, error = outcome
    if error is not None:
        raise error
    return result


def _outcome(function, args):
    """Result or error as a value: a SystemExit that leaves a pool's thread ends the thread, and nobody answers."""
    try:
        return function(*args), None
    except BaseException as error:
        return None, error


def tls_context(certificate, key):
    """What serve() takes for https. Raises OSError for files that cannot be used."""
    return importlib.import_module("eventops.transport.tls").context(certificate, key)


def serve(app, host: str, port: int, on_ready=None, on_stop=(), tls=None) -> None:
    """Serve until SIGTERM or SIGINT, in the mode given to harden(); from the main thread.

    `on_ready(port)` is called when connections are taken, with the port in use (which 0 leaves to the system).
    `on_stop`, a function or several, is called once none are taken any more and everyone is still connected.
    `tls`, an SSLContext made by tls_context() after patch(), makes it https; plain http is then shown the way.
    Returns when requests have ended; the process ends in any case within ten seconds of the signal.
    Raises OSError if the address cannot be had.
    """
    _driver(_mode).serve(app, host, port, on_ready, on_stop, tls)
