"""The bench works: it runs, tells every row and sees the plain difference. How fast it is here, no test can say."""

import json
import subprocess
import sys

from tests.server import ROOT

FIGURES = {
    "fanout": {"p50_ms", "p99_ms", "server_cpu_us"},
    "saturation": {"deliveries_s", "server_cpu_us"},
    "gathered": {"deliveries_s", "server_cpu_us"},
    "whole_way": {"p50_ms", "p99_ms", "of_a_core"},
    "memory": {"kb_per_phone"},
}


def bench(*arguments):
    return subprocess.run([sys.executable, "-m", "tests.bench", *arguments], cwd=ROOT, capture_output=True, text=True,
                          timeout=170, check=False)


def test_the_quick_bench_tells_every_row_and_the_difference_between_the_ways():
    done = bench("--quick", "--phones", "60")
    lines = done.stdout.splitlines()
    rows = [json.loads(line) for line in lines if line.startswith("{")]
    assert {row["row"] for row in rows} == set(FIGURES), done.stderr
    for row in rows:
        assert row["phones"] == 60
        assert all(row[figure] > 0 for figure in FIGURES[row["row"]]), row
        assert row["rig"] in ("ok", "bottleneck", "crowded")
    assert done.returncode == any(row["rig"] != "ok" for row in rows), done.stderr
    cpu = {(row["row"], row["server"]): row["server_cpu_us"] for row in rows if "server" in row}
    assert cpu["saturation", "straight"] < cpu["saturation", "queue"], "half of it, were the machine quiet"
    assert cpu["gathered", "straight"] < cpu["saturation", "straight"] / 4, "25 packets in a frame"
    assert next(line for line in lines if " | " in line).startswith("what ")


def test_a_row_that_is_not_there_is_an_error_at_once():
    done = bench("fan-out")
    assert done.returncode == 2
    assert "no such rows: fan-out" in done.stderr
