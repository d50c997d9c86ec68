"""``python -m tests.bench``: which rows, and how they are told."""

import argparse
import contextlib
import os
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.bench import cluster, emission, figures, files, pictures, posting, reading, soak, storm, synapse
from tests.bench.bench import Bench
from tests.bench.compiled import NotHere
from tests.bench.servers import PHONES_CORE, Laid, pin
from tests.machine import allow_many_files

ROWS = {
    "fanout": emission.fanout, "crowds": posting.crowds, "history": posting.history, "opening": reading.opening,
    "search": reading.search, "storm": storm.storm, "photo": files.photo, "imports": files.imports,
    "cluster": cluster.cluster,
}
BY_NAME_ALONE = {"synapse": synapse.synapse, "soak": soak.soak}  # they take long, or fetch much


def arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="How fast it is, side by side.")
    parser.add_argument("rows", nargs="*", help=f"of {', '.join(ROWS)}, which all are measured if none is named; "
                                                f"{' and '.join(BY_NAME_ALONE)} only by name")
    parser.add_argument("--quick", action="store_true", help="tiny, without peers: whether it works at all")
    parser.add_argument("--phones", type=int, help="how many, in place of each row's own number")
    parser.add_argument("--minutes", type=float, default=30, help="of the soak (30)")
    parser.add_argument("--seed", type=int, default=1, help="of what happens by chance")
    parser.add_argument("--pictures", action="store_true", help=f"draw them anew, in {pictures.FOLDER}")
    asked = parser.parse_args()
    if unknown := set(asked.rows) - {*ROWS, *BY_NAME_ALONE}:
        parser.error(f"no such rows: {', '.join(sorted(unknown))}")
    asked.rows = asked.rows or list(ROWS)
    return asked


def main():
    asked = arguments()
    allow_many_files()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    pin(0, PHONES_CORE)
    begun, told = time.monotonic(), []
    with tempfile.TemporaryDirectory(prefix="eventops-bench-") as folder, contextlib.ExitStack() as ends:
        laid, kept = Laid(Path(folder)), {}
        ends.callback(lambda: [server.stop() for server in kept.values()])
        for name in asked.rows:
            with contextlib.ExitStack() as stack:
                for row in measure(name, Bench(asked, laid, stack, kept)):
                    told.append((name, row))
                    print(figures.told(name, row), flush=True)  # noqa: T201
    print("\n".join(figures.table([row for _, row in told])))  # noqa: T201
    if asked.pictures:
        pictures.draw(told)
    bad = sorted({f"{name} ({row['rig']})" for name, row in told if row["rig"] != "ok"})
    missed = sum(row["holds"] is False for _, row in told)
    print(f"{time.monotonic() - begun:.0f} s, load {os.getloadavg()[0]:.1f}, {missed} missed"  # noqa: T201
          + (f"; worth nothing: {', '.join(bad)}" if bad else ""))
    return 1 if bad else 0


def measure(name, bench):
    """The figures of a row; one that cannot be had here, or breaks off, says why, and the others go on."""
    try:
        yield from {**ROWS, **BY_NAME_ALONE}[name](bench)
    except NotHere as reason:
        yield figures.figure(name, None, why=f"not to be had here: {reason}")
    except (OSError, AssertionError) as error:  # cut off, timed out, refused
        traceback.print_exc()
        yield figures.figure(name, None, why=f"broke off: {error!r}", rig="broken off")


if __name__ == "__main__":
    sys.exit(main())
