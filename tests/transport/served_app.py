"""A small application behind the transport, for the tests to attack:
`python -m tests.transport.served_app <mode> [<certificate> <key>]`.

It prints its port when it is ready, and numbers on GET /stats. A session is the cookie `session=good`.
"""

import gc
import hashlib
import json
import sys
import threading
import time

from eventops import transport

mode, *files = sys.argv[1:]
transport.patch(mode)

from engineio.packet import MESSAGE  # noqa: E402  (after patching)
from flask import Flask, request  # noqa: E402
from flask_socketio import SocketIO, emit, join_room  # noqa: E402

from eventops.transport import limits  # noqa: E402

transport.harden(mode)
transport.harden(mode)  # as often as one likes

app = Flask(__name__)
socketio = SocketIO(app, **transport.socketio_options(mode))
app.wsgi_app = transport.Gate(
    app.wsgi_app,
    session_ok=lambda environ: "session=good" in environ.get("HTTP_COOKIE", ""),
    origin_ok=lambda environ: environ["HTTP_ORIGIN"] == f"{environ['wsgi.url_scheme']}://127.0.0.1:{app.config['PORT']}",
)
counts = {"hello": 0, "read": 0, "disconnect": 0, "connect": 0, "queued": 0}

send = limits.Socket.send


def counted(client, pkt):
    counts["queued"] += pkt.packet_type == MESSAGE
    send(client, pkt)


limits.Socket.send = counted  # what goes past the queue never comes here


@app.get("/healthz")
def healthz():
    return "ok"


@app.get("/stats")
def stats():
    clients = socketio.server.eio.sockets
    return {
        "cut": transport.STATS,
        "counts": counts,
        "open": sum(not each.closed for each in clients.values()),
        "members": sum(len(room) for rooms in socketio.server.manager.rooms.values() for room in rooms.values()),
        "threads": threading.active_count(),
    }


@app.get("/garbage")
def garbage():
    """What of the transport nothing refers to any more, but that lies there until it is looked for."""
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    gc.set_debug(0)
    found = [type(each).__name__ for each in gc.garbage if type(each).__module__.startswith("eventops.transport")]
    gc.garbage.clear()
    return found


@app.post("/flood")
def flood():
    """Emit `n` packets of `size` bytes to everyone in the room."""
    for number in range(int(request.args["n"])):
        socketio.emit("packets", ["あ" + "x" * int(request.args["size"]), number], to="room")
        if number % 16 == 0:
            socketio.sleep(0.002)  # what a page written in Python can just follow
    return "ok"


@app.post("/crunch")
def crunch():
    started = time.monotonic()
    answer = transport.in_thread(hashlib.pbkdf2_hmac, "sha256", b"", b"", 300_000).hex()
    return json.dumps({"answer": answer, "took": time.monotonic() - started})


@app.post("/fail-in-thread")
def fail_in_thread():
    try:
        transport.in_thread(sys.exit, 7)
    except SystemExit as error:
        return str(error.code)


@app.post("/put-out")
def put_out():
    for sid in list(socketio.server.manager.rooms["/"]["room"]):
        socketio.server.disconnect(sid)
    return "ok"


@socketio.on("connect")
def connect():
    counts["connect"] += 1


@socketio.on("disconnect")
def disconnect(*_):
    counts["disconnect"] += 1


@socketio.on("hello")
def hello(message):
    counts["hello"] += 1
    join_room("room")
    return {"echo": message}


@socketio.on("read")
def read(message):
    counts["read"] += 1
    if "sleep" in message:
        socketio.sleep(message["sleep"])
    emit("presence", message)


def ready(port):
    app.config["PORT"] = port
    print(port, flush=True)  # noqa: T201


def bye():
    socketio.emit("bye", {"retry_in": 1})


if __name__ == "__main__":
    tls = transport.tls_context(*files) if files else None
    transport.serve(app, "127.0.0.1", 0, on_ready=ready, on_stop=bye, tls=tls)
    print("stopped", flush=True)  # noqa: T201
