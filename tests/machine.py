"""What the machine has to do besides the test: a bound on a time holds for a core that is free."""

import os
import resource
from pathlib import Path


def busy():
    """How many times longer things take now than on a free core: processes that want to run, for each core (≥ 1).

    Of the last minute or of this moment, whichever is more: the mean follows a burst of work only slowly.
    """
    running = int(Path("/proc/loadavg").read_text().split()[3].partition("/")[0])
    return max(1.0, os.getloadavg()[0] / os.cpu_count(), running / os.cpu_count())


def allow_many_files():
    """As many connections as the operating system lets this process have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
