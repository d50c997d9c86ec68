"""The one place for what every server does the same: listen, come to rest, notice the signal to stop, say goodbye.

Each function takes the `socket` module of the server in use, so that nothing here blocks a loop.
"""

import contextlib
import ctypes
import gc
import logging
import os
import resource
import signal
import sys
import threading

from eventops.transport.bounds import BACKLOG, GOODBYE, LARGE, NICE

log = logging.getLogger(__name__)
M_MMAP_THRESHOLD = -3  # of malloc.h


def standing_back(call):
    """`call()` in a thread of its own, which from now on lets the loop go first."""
    if sys.platform == "linux" and threading.get_native_id() != os.getpid():  # elsewhere it is the whole process's
        os.setpriority(os.PRIO_PROCESS, 0, max(NICE, os.getpriority(os.PRIO_PROCESS, 0)))
    return call()


def listen(sockets, host: str, port: int):
    """A listening socket for a storm of phones. Raises OSError when the address cannot be had."""
    family, kind, protocol, _, address = sockets.getaddrinfo(host, port, type=sockets.SOCK_STREAM)[0]
    listener = sockets.socket(family, kind, protocol)
    try:
        listener.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
        listener.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)  # what it accepts inherits this
        listener.bind(address)
        listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


def started(listener, on_ready) -> None:
    """Tell that requests are taken, and settle what lives for ever, so that collections have little to look through.

    Settled as it is: of 300 000 objects of a start not a thousand are garbage, and phones are knocking.
    """
    _allow_many_files()
    _give_large_pieces_back()
    if on_ready:
        on_ready(listener.getsockname()[1])
    gc.freeze()
    gc.set_threshold(20_000, 25, 5)  # what phones leave behind grows old before it is garbage
    gc.enable()


def _allow_many_files() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _give_large_pieces_back() -> None:
    """A picture's memory shall go back to the system with the picture.

    From the first large piece that is freed glibc learns to cut such pieces out of its heaps, a heap for each thread,
    and what is small then settles in the holes. A threshold that is set stays.
    """
    with contextlib.suppress(AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)


def until_told_to_stop(sockets) -> None:
    """Wait for SIGTERM or SIGINT. The process then ends within GOODBYE seconds, and at once on a second signal."""
    reader, writer = sockets.socketpair()
    writer.setblocking(False)
    told = (signal.SIGTERM, signal.SIGINT)
    for number in told:
        signal.signal(number, _last_call)
    # a byte in a socket wakes any loop; a Python handler alone would run but leave the loop asleep
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    try:
        while reader.recv(1)[0] not in told:
            pass
    finally:
        signal.set_wakeup_fd(-1)
        reader.close()
        writer.close()


def _last_call(*_) -> None:
    signal.alarm(GOODBYE)  # nothing catches SIGALRM: the operating system ends what still hangs then
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def say_goodbye(on_stop) -> None:
    """Call what wants to know that the server stops; one that fails does not keep the others from it."""
    for callback in [on_stop] if callable(on_stop) else list(on_stop):
        try:
            callback()
        except Exception:
            log.exception("while stopping")
