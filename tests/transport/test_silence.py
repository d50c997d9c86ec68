"""Whoever has nothing to say may not stay. (Last but one, so that the waiting is over when it is asked for.)"""

import json

from tests.machine import busy
from tests.transport.patience import EACH, HALF_OPEN, OUT_IN


def test_whoever_is_silent_is_out_after_ten_seconds_and_half_open_connections_after_thirty(patience):
    """All of it at once on a server of its own, begun with the first test here: it is only about time."""
    patience.join()
    print(json.dumps({"attack": "silence", **patience.latest, **patience.seen}))  # noqa: T201
    assert patience.counted == {"half open": HALF_OPEN, **dict.fromkeys(OUT_IN, EACH)}
    for name, seconds in patience.latest.items():
        assert seconds < OUT_IN.get(name, 34) + 3 * (busy() - 1), name
    assert patience.seen["grown"] < 15  # some 370 connections open at once on a server that had none before
    assert patience.server.is_fine()
