"""What the machine has to do besides the test: a bound on a time holds for a core that is free."""

import os


def busy():
    """How many times longer things take now than on a free core: processes that want to run, for each core (≥ 1)."""
    return max(1.0, os.getloadavg()[0] / os.cpu_count())
