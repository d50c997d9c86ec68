"""Whoever has nothing to say may not stay. (Last but one, so that the waiting is over when it is asked for.)"""

import json

import pytest

from tests.machine import busy
from tests.transport.conftest import MODES
from tests.transport.patience import EACH, HALF_OPEN, OUT_IN


@pytest.mark.parametrize("mode", MODES)
def test_whoever_is_silent_or_drips_is_out_after_ten_seconds_and_half_open_connections_after_thirty(mode, patience):
    """All of it at once on a server of its own, begun with the first test here: it is only about time."""
    patience = patience[mode]
    patience.join()
    print(json.dumps({"attack": f"silence on {mode}", **patience.latest, **patience.seen}))  # noqa: T201
    assert patience.counted == {"half open": HALF_OPEN, **dict.fromkeys(OUT_IN, EACH)}
    for name, seconds in patience.latest.items():
        assert seconds < OUT_IN.get(name, 34) + 3 * (busy() - 1), name
    assert patience.seen["grown"] < 15  # some 370 connections open at once on a server that had none before
    assert patience.server.is_fine()
