"""A large file on its way to the disk, beside a server that must not wait for it."""

import os
import threading
from contextlib import contextmanager

PUSH_EVERY = 0.02  # seconds


@contextmanager
def pushed_out(file):
    """A new file, for us alone. What is written there goes to the disk bit by bit.

    So nobody else's fsync has to wait for all of it.
    """
    over, failed = threading.Event(), []
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)

    def push():
        try:
            while not over.wait(PUSH_EVERY):
                os.fdatasync(handle)
        except OSError as error:  # the system tells of it only once
            failed.append(error)

    thread = threading.Thread(target=push)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        failed or os.fsync(handle)
        os.close(handle)
    if failed:
        raise failed[0]
