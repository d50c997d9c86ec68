"""The JSON in and out, and the token bucket, without a server."""

import json
import types

import pytest
from flask import Flask
from flask_socketio import SocketIO

from eventops import transport
from eventops.transport import bounds, wire


def test_json_goes_out_compact_and_in_characters():
    assert wire.dumps({"名": ["前", 1, None]}, separators=(", ", ": ")) == '{"名":["前",1,null]}'


def test_half_a_surrogate_pair_does_not_break_the_rooms_writers():
    sent = wire.dumps(["a\ud800b", "😀"])
    assert json.loads(sent.encode()) == ["a\ufffdb", "😀"]


@pytest.mark.parametrize("value", [{"a": [1, 2.5, "x", None, True]}, [], "あ😀", {"n": 10**99}])
def test_what_goes_out_comes_in(value):
    assert wire.loads(wire.dumps(value)) == value
    assert wire.loads(json.dumps(value)) == value


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "[" * 40 + "]" * 40, "NaN", "-Infinity", "1e999", "9" * 101, '"\\uD800"', ""]
)
def test_json_that_would_hurt_is_a_value_error(text):
    with pytest.raises(ValueError, match=r"."):
        wire.loads(text)


def test_much_but_shallow_is_no_harm():
    assert len(wire.loads("[" + ",".join(["{}"] * 1000) + "]")) == 1000


def test_a_bucket_gives_its_burst_and_then_its_rate(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(bounds, "time", types.SimpleNamespace(monotonic=lambda: now[0]))
    bucket = bounds.Bucket()
    assert sum(bucket.take() for _ in range(100)) == bounds.BURST
    now[0] += 10
    assert sum(bucket.take() for _ in range(100)) == bounds.BURST


def test_an_unknown_mode_is_named():
    with pytest.raises(ValueError, match="'uwsgi' is none of eventlet, gevent, threading"):
        transport.harden("uwsgi")


def test_work_runs_in_a_thread_without_a_server():
    assert transport.in_thread(max, 1, 2) == 2
    with pytest.raises(ZeroDivisionError):
        transport.in_thread(lambda: 1 / 0)


def test_the_test_client_of_flask_socketio_works_with_our_options():
    app = Flask("tiny")
    transport.harden("threading")
    socketio = SocketIO(app, **transport.socketio_options("threading"))
    socketio.on_event("hello", lambda message: message)
    page = socketio.test_client(app)
    assert page.emit("hello", {"名": 1}, callback=True) == {"名": 1}


@pytest.mark.parametrize("fails", ["session_ok", "origin_ok"])
def test_a_question_that_cannot_be_asked_is_no_for_now(fails, caplog):
    def broken(environ):
        raise RuntimeError("the database is away")

    def app(environ, start_response):
        raise AssertionError("let in")

    answers = []
    questions = {"session_ok": bool, "origin_ok": bool, fails: broken}
    environ = {
        "PATH_INFO": "/socket.io/",
        "QUERY_STRING": "EIO=4&transport=polling",
        "REQUEST_METHOD": "GET",
        "HTTP_ORIGIN": "x",
    }
    transport.Gate(app, **questions)(environ, lambda status, headers: answers.append(status))
    assert answers == ["503 Service Unavailable"]
    assert "the database is away" in caplog.text
