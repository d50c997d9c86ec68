"""The shape of the code, held by reading it: who imports whom, who commits, who emits, how long a file may be."""

import ast
from pathlib import Path

import pytest

from eventops.extensions import socketio

ROOT = Path(__file__).resolve().parent.parent
LAYERS = [  # low to high; what stands in one line is siblings, and siblings do not import each other
    {"config", "tallies"},
    {"extensions", "clock", "permissions", "transport", "browser", "certificates"},
    {"photos"},
    {"storage", "turns"},
    {"live"},
    {"words", "changes"},
    {"catchup", "refusals", "forms", "fragments", "sheets", "leases", "traces"},
    {"events"},
    {"imports", "alarms"},
    {"cells"},
    {"people"},
    {"feed"},
    {"contacts", "notes", "phrases", "polls", "scheduled"},
    {"board"},
    {"lost_items", "supplies", "runsheet", "questions", "incidents", "alerts"},
    {"checklists", "handovers", "booths", "placements", "push"},
    {"stock"},
    {"search"},
    {"screens", "desk", "history", "shell"},
    {"web", "database", "jobs", "readme"},
    {"create_app", "backup"},
    {"cli", "demo"},
    {"serving"},
    {"app"},
]
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}
VAGUE = {"utils", "helpers", "common", "manager", "managers", "service", "services", "misc", "base"}
SOURCES = [path for path in sorted((ROOT / "eventops").rglob("*.py")) if "migrations" not in path.parts]
FILES = [*SOURCES, ROOT / "app.py"]


def name(path):
    return path.relative_to(ROOT).as_posix()


def layer(path):
    """The part of the program a file belongs to; the package itself is ``create_app``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return "app" if parts == ("app",) else "create_app" if parts[1] == "__init__" else parts[1]


def tree(path):
    return ast.parse(path.read_text())


def imported(path):
    """Dotted names of everything a file imports, inside functions too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: say the whole name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def called(path):
    """The dotted text of every call in a file."""
    return [ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]


def test_every_part_of_the_program_has_its_height():
    assert {layer(path) for path in FILES} == set(HEIGHT)


def parts_imported(path):
    return {dotted.split(".")[1] for dotted in imported(path) if dotted.startswith("eventops.")} - {layer(path)}


# create_app is the ordered list of everything: it may name what registers itself with it
@pytest.mark.parametrize("path", [path for path in FILES if layer(path) != "create_app"], ids=name)
def test_imports_go_one_way(path):
    own = HEIGHT[layer(path)]
    wrong = {part for part in parts_imported(path) if HEIGHT[part] >= own}
    assert not wrong, f"{name(path)} ({layer(path)}) imports {wrong}"


def test_only_changes_commits():
    commits = {name(path) for path in FILES for call in called(path)
               if call.endswith(("session.commit", "connection.commit"))}
    assert commits == {"eventops/changes.py"}


def test_only_live_emits():
    ways = {f"{module}{verb}" for module in ("", "socketio.", "flask_socketio.") for verb in ("emit", "send")}
    emits = {name(path) for path in SOURCES if ways & set(called(path))}
    assert emits == {"eventops/live.py"}


def test_only_the_entry_point_and_transport_name_the_server():
    servers = {name(path) for path in FILES for dotted in imported(path)
               if dotted.split(".")[0] in ("eventlet", "gevent")}
    servers |= {name(path) for path in FILES for node in ast.walk(tree(path))
                if isinstance(node, ast.Name) and node.id in ("eventlet", "gevent")}
    assert servers, "the check itself looks at nothing"
    assert all(path == "app.py" or path.startswith("eventops/transport/") for path in servers), servers


def test_only_config_reads_the_environment():
    readers = {name(path) for path in FILES for node in ast.walk(tree(path))
               if isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv")}
    assert readers == {"eventops/config.py"}


def test_no_module_has_a_name_that_says_nothing():
    assert not {name(path) for path in FILES if path.stem in VAGUE or path.parent.name in VAGUE}


@pytest.mark.parametrize("path", FILES, ids=name)
def test_files_are_short_and_say_what_they_are_for(path):
    assert len(path.read_text().splitlines()) <= 300
    if path.stem != "env" and path.read_text().strip():
        assert ast.get_docstring(tree(path)), f"{name(path)} has no docstring"


def test_the_socket_takes_hello_and_read_and_nothing_else(app):
    assert set(socketio.server.handlers["/"]) == {"connect", "disconnect", "hello", "read"}
    assert not socketio.server.namespace_handlers


def test_every_view_that_writes_goes_through_the_one_way_to_write():
    """Whoever calls ``commit`` of changes does it inside ``changes.writing``."""
    for path in SOURCES:
        calls = called(path)
        if "changes.commit" in calls:
            assert "changes.writing" in calls or name(path) == "eventops/changes.py", name(path)
