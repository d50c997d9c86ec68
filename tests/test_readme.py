"""The README says what the code does: every table, every event, every command in it."""

import ast
import re
import tomllib

import pytest

from eventops import readme, serving
from eventops.config import CHECKOUT, PACKAGE, SETTINGS
from eventops.extensions import socketio
from eventops.permissions import RIGHTS
from tests.board.test_move_card import KINDS

TEXT = (CHECKOUT / "README.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]


def between(name):
    return re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", TEXT, re.DOTALL)[1]


def test_the_tables_are_current(app):
    """If this fails: flask --app eventops eventops readme"""
    with app.app_context():
        assert readme.current(TEXT) == TEXT


def test_a_lost_marker_is_said(app):
    with app.app_context(), pytest.raises(ValueError, match="<!-- rights -->"):
        readme.current(TEXT.replace("<!-- rights -->", ""))


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_stands_with_its_default(name):
    default, meaning = SETTINGS[name]
    row = next(line for line in between("settings").splitlines() if f"`{name}`" in line)
    assert meaning in row
    assert (f"`{default}`" if default else "empty") in row


def test_no_setting_is_named_that_there_is_not():
    assert set(re.findall(r"EVENTOPS_[A-Z]+(?:_[A-Z]+)*", TEXT)) <= set(SETTINGS)


def test_every_right_stands_with_its_least_step():
    rows = dict(re.findall(r"^\| `([\w.]+)` \| (\w+) \|", between("rights"), re.MULTILINE))
    assert rows == {verb: right[0] for verb, right in RIGHTS.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_every_verb_of_every_kind_stands_with_its_states(kind):
    section = between("verbs").partition(f"### `{kind}`")[2].partition("###")[0]
    rows = re.findall(r"^\| `(\w+)` \| .*? \| (.*?) \| (\w+) \|", section, re.MULTILINE)
    assert rows == [(verb.name, ", ".join(verb.sources), verb.to) for verb in KINDS[kind].VERBS]
    assert all(f"`{state}`" in section for state in KINDS[kind].STATES)


def test_every_event_of_the_sockets_is_told(app):
    """What the server listens for and what it says, but for the library's own."""
    heard = {name for handlers in socketio.server.handlers.values() for name in handlers} - {"connect", "disconnect"}
    said = {call.args[0].value for call in ast.walk(ast.parse((PACKAGE / "live.py").read_text()))
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "emit"
            and call.args and isinstance(call.args[0], ast.Constant)}  # fmt: skip
    assert heard == {"hello", "read"}
    assert said >= {"packets", "pulse", "presence", "bye"}
    assert [name for name in sorted(heard | said) if not re.search(rf"`{name} [\[{{]", TEXT)] == []


def test_the_first_block_installs_and_runs_and_the_second_tests():
    run, test = BLOCKS[:2]
    assert re.search(r"pip install -e \.(?!\[)", run)
    assert "python app.py --demo" in run
    assert re.search(r"pip install -e '\.\[test\]'", test)
    assert "python -m pytest" in test
    assert "test" in PROJECT["optional-dependencies"]


def test_ci_runs_the_second_block():
    assert "block == 2" in (CHECKOUT / ".ci" / "run").read_text()


def test_every_option_of_app_py_is_told_and_no_other():
    known = {option for action in serving.parser()._actions for option in action.option_strings if option != "-h"}
    told = set(re.findall(r"app\.py ((?:--[a-z]+ ?)+)", TEXT))
    assert {option for options in told for option in options.split()} <= known
    assert known - {"--help"} <= set(re.findall(r"--[a-z]+", TEXT))


def test_every_command_that_is_told_is_there(app):
    commands = app.cli.commands["eventops"].commands
    assert {"words", "readme", "prepare", "first-link"} <= set(commands)
    assert set(re.findall(r"flask --app eventops eventops ([a-z][a-z-]+)", TEXT)) <= set(commands)
    assert "verify" in set(re.findall(r"flask --app eventops ([a-z][a-z-]+)", TEXT)) - {"eventops"} <= set(commands)
    assert set(commands) <= set(app.cli.commands), "each also stands on its own"


def test_every_file_and_folder_that_is_told_is_there():
    named = re.findall(r"`((?:eventops|templates|static|tests|\.ci)/[\w./-]+|app\.py)`", TEXT)
    assert len(named) >= 8
    assert [name for name in named if not (CHECKOUT / name).exists()] == []


def test_python_is_the_one_of_the_project():
    assert PROJECT["requires-python"] == ">=3.11"
    assert "Python 3.11 or newer" in TEXT
