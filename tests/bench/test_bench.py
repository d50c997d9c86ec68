"""The bench works: every row runs and tells its figures beside their goals. How fast it is here, no test can say."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest

from tests import programs
from tests.bench import figures, pictures
from tests.bench.__main__ import ROWS
from tests.server import ROOT

ALONE = [name for name in ROWS if name != "cluster"]  # that need no programs beside ours


def bench(*arguments):
    return subprocess.run([sys.executable, "-m", "tests.bench", *arguments], cwd=ROOT, capture_output=True, text=True,
                          timeout=900, check=False)


def rows(done):
    assert "Traceback" not in done.stderr, done.stderr
    found = {}
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            row = json.loads(line)
            found.setdefault(row["row"], []).append(row)
    return found


def holds(told):
    """What must be true however slow the machine is: nothing lost, doubled, wrong."""
    return {row["what"]: row["holds"] for row in told
            if (row["goal"] == "≤ 0" and "put off" not in row["what"]) or "(1: yes)" in row["what"]}


@pytest.fixture(scope="module")
def tiny():
    return bench(*ALONE, "soak", "--quick", "--minutes", "0.08")


def test_every_row_runs_and_tells_its_figures_beside_their_goals(tiny):
    told = rows(tiny)
    assert set(told) == {*ALONE, "soak"}, tiny.stderr
    for row in (row for each in told.values() for row in each):
        assert row["rig"] in ("ok", "bottleneck", "crowded")
        assert row["holds"] in ((True, False) if row["goal"] and row["value"] is not None else (None,)), row
        assert row["value"] is not None or "node" in row["what"], "only its peers may be missing"
    assert tiny.returncode == any(row["rig"] != "ok" for each in told.values() for row in each), tiny.stderr
    table = [line for line in tiny.stdout.splitlines() if " | " in line]
    assert table[0].startswith("what ")
    assert len(table) == 1 + sum(map(len, told.values()))


def test_the_straight_way_costs_less_than_the_stock_one_and_a_burst_less_still(tiny):
    cost = {row["what"].rpartition(" second, ")[2]: row["server_cpu_us"]
            for row in rows(tiny)["fanout"] if "server_cpu_us" in row}
    assert cost["one by one, straight"] < cost["one by one, queue"], "half of it, were the machine quiet"
    assert cost["gathered, straight"] < cost["one by one, straight"] / 4, "25 packets in a frame"


def test_a_history_filled_in_is_one_the_program_could_have_written(tiny):
    assert list(holds(rows(tiny)["history"]).values()) == [True]


def test_a_search_finds_what_stands_there_and_a_day_loses_nothing(tiny):
    told = rows(tiny)
    assert list(holds(told["search"]).values()) == [True], told["search"]
    assert len(holds(told["soak"])) == 6
    assert all(holds(told["soak"]).values()), told["soak"]
    assert told["soak"][0]["posts"] > 0


def test_two_processes_are_measured_beside_one():
    if lacking := programs.missing("postgres", "redis-server"):
        why = f"needs apt-get install {' '.join(lacking)}"
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    done = bench("cluster", "--quick")
    what = [row["what"] for row in rows(done)["cluster"]]
    assert any(each.startswith("two processes on PostgreSQL") for each in what), done.stderr
    assert "deliveries a second on these cores, two against one" in what


@pytest.mark.skipif(not os.environ.get("TEST_FULL"), reason="installs Matrix Synapse from PyPI: TEST_FULL=1")
def test_matrix_synapse_is_measured_beside_us_or_says_why_not():
    done = bench("synapse", "--quick")
    told = rows(done)["synapse"]
    assert len(told) == 4 or "not to be had here" in told[0]["why"], done.stderr


def test_a_row_that_is_not_there_is_an_error_at_once():
    done = bench("fan-out")
    assert done.returncode == 2
    assert "no such rows: fan-out" in done.stderr


def test_a_figure_says_whether_its_goal_is_met_and_whether_it_is_worth_anything():
    told = [figures.figure("quick", 5.0, "ms", most=8), figures.figure("slow", 9.0, "ms", most=8),
            figures.figure("crowded", 5.0, "ms", most=8, rig="crowded"), figures.ratio("more", 30, 10, least=2),
            figures.ratio("no peer", 30, None, least=2), figures.figure("just so", 3)]
    assert [line.split(" | ")[-1].strip() for line in figures.table(told)[1:]] == [
        "ok", "missed", "worth nothing: crowded", "ok", "not measured", "–"]
    assert "3 × (30 against 10)" in figures.table(told)[4]


def test_pictures_are_whole_and_the_same_for_the_same_figures(tmp_path):
    told = [
        ("crowds", {"points": [{"phones": n, "p50": n / 90, "p99": n / 50, "cpu_ms": n / 200} for n in (100, 5000)]}),
        ("history", {"points": [{"changes": n, "p50": 6, "p99": 40, "cpu_ms": 5} for n in (1000, 1_000_000)]}),
        ("soak", {"points": {name: [(part / 9, part) for part in range(10)] for name in ("p99", "memory", "online")}})]
    for folder in (tmp_path / "one", tmp_path / "two"):
        pictures.draw(told, folder)
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == ["crowds.svg", "history.svg", "soak.svg"]
    for name in names:
        text = (tmp_path / "one" / name).read_text()
        assert text == (tmp_path / "two" / name).read_text()
        assert "prefers-color-scheme: dark" in text
        assert len(ElementTree.fromstring(text).findall(".//{*}polyline")) >= 2
    assert "1,000,000" in (tmp_path / "one" / "history.svg").read_text()
