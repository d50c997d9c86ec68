"""What has to be looked at when a library is upgraded: the names the transport touches, and the versions' floors."""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FLOORS = {
    "python-socketio": (5, 16, 3),
    "python-engineio": (4, 13, 3),
    "eventlet": (0, 41, 3),
    "Flask": (3, 1, 3),
    "Werkzeug": (3, 1, 9),
    "Pillow": (13,),
}
PARSER = ("socket.io-parser", (4, 2, 7))


def python(code):
    """What a fresh interpreter prints: the servers are never imported into the tests themselves."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def numbers(text):
    return tuple(int(part) for part in text.split("+")[0].split("."))


def test_every_name_the_transport_touches_is_still_there():
    assert python("import json; from eventops.transport import touched; print(json.dumps(touched.missing()))") == []


def test_the_canary_sings():
    code = "import json; from eventops.transport import touched as t; t.TOUCHED[:] = [('json', 'gone'), ('gone', 'x')]"
    assert python(code + "; print(json.dumps(t.missing()))") == ["json.gone", "gone.x"]


def test_importing_the_package_imports_no_server():
    heavy = ["eventlet", "gevent", "engineio", "socketio", "flask", "werkzeug"]
    assert (
        python(f"import json, sys, eventops.transport; print(json.dumps([m for m in {heavy} if m in sys.modules]))")
        == []
    )


@pytest.mark.parametrize("mode", ["eventlet", "gevent", "threading"])
def test_hardening_takes_effect_and_may_be_done_again(mode):
    assert python(f"""
import json
from eventops import transport
transport.patch({mode!r})
transport.harden({mode!r})
transport.harden({mode!r})
import engineio, socketio
from engineio.async_drivers import {mode} as driver
server = socketio.Server(**{{k: v for k, v in transport.socketio_options({mode!r}).items() if k != "manage_session"}})
client = engineio.server.socket.Socket(server.eio, "sid")
socket = type(client)
ours = [socket.__module__, socket.__mro__[1].__module__, server.eio._async["websocket"].__module__]
print(json.dumps(ours))
""") == [
        "eventops.transport.limits",
        "engineio.socket",
        f"eventops.transport.on_{mode}".replace("on_threading", "frames"),
    ]


@pytest.mark.parametrize("mode", ["eventlet", "gevent", "threading"])
def test_the_driver_of_postgresql_lets_the_others_run_while_it_waits(mode):
    assert python(f"""
import json
from eventops import transport
transport.patch({mode!r})
from psycopg2 import extensions
print(json.dumps(extensions.get_wait_callback() is not None))
""") is (mode != "threading")


@pytest.mark.parametrize("package", FLOORS)
def test_no_library_is_older_than_its_last_known_hole(package):
    assert numbers(version(package)) >= FLOORS[package]


def test_the_parser_in_the_browser_is_not_either():
    locks = [path for path in ROOT.glob("**/package-lock.json") if "node_modules" not in path.parts]
    if not locks:
        pytest.skip("the browser's libraries are not locked in this checkout")
    name, floor = PARSER
    packages = json.loads(locks[0].read_text())["packages"]
    assert numbers(packages[f"node_modules/{name}"]["version"]) >= floor
