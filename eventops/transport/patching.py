"""The one place that changes the standard library for a server. Imports nothing that makes sockets or locks before."""

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
