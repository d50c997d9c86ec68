"""A stand-in server that speaks contract.md and does what a test tells it to: the only place for its tricks.

Run as a process of its own; prints its port. Tests steer it over /_do and read what it saw from /_seen.
"""

import json
import sys
import threading
import time
from pathlib import Path

import jinja2
from flask import Flask, jsonify, request, send_from_directory
from flask_socketio import SocketIO
from werkzeug.serving import WSGIRequestHandler, make_server
from world import World

ROOT = Path(__file__).resolve().parents[2]
CSP = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'"
PAGES = jinja2.Environment(
    loader=jinja2.FileSystemLoader([Path(__file__).parent / "pages", ROOT / "templates"]), autoescape=True
)
PAGES.globals["_"] = lambda text: text

app = Flask(__name__, static_folder=None)
socketio = SocketIO(app, async_mode="threading", cors_allowed_origins=[])
lock = threading.Lock()


world = World()


def message_html(client_id):
    message = world.messages[client_id]
    return PAGES.get_template("message.html").render(key=client_id, **message)


def packet_of(client_id):
    n = world.messages[client_id]["n"]
    return {"stream": "s1", "n": n, "parts": [{"do": "append", "to": "#talk-r1", "html": message_html(client_id)}]}


def add_message(client_id, body, author="other", photos=0):
    n = world.head + 1
    at = f"2026-11-03T01:{n % 60:02}:00Z"
    world.messages[client_id] = {"n": n, "body": body, "author": author, "photos": photos, "at": at}
    world.head = n  # whoever reads the head and then the messages has all up to it
    return packet_of(client_id)


@app.after_request
def headers(response):
    response.headers["Content-Security-Policy"] = CSP
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@app.get("/page/<name>")
def page(name):
    streams = {"s1": world.head}  # noted first, as the product does: what comes meanwhile is pushed
    if request.args.get("past"):  # a page that ends before its talk does
        first = [message_html(key) for key in list(world.messages)][: world.at_once]
        to = list(world.messages.values())[world.at_once - 1]["n"]
        return PAGES.get_template(f"{name}.html").render(
            epoch=world.epoch, csrf=world.csrf, streams=streams, messages=first, older=0, newer=to)
    messages = [message_html(key) for key in list(world.messages)][-20:]
    older = min((m["n"] for m in list(world.messages.values())[-20:]), default=0) if len(world.messages) > 20 else 0
    return PAGES.get_template(f"{name}.html").render(
        epoch=world.epoch, csrf=world.csrf, streams=streams, messages=messages, older=older
    )


@app.get("/newer")
def newer():
    """The messages after a number, and whether more follow; read first, answered when the test says so."""
    after = int(request.args["after"])
    found = [(key, message["n"]) for key, message in list(world.messages.items()) if message["n"] > after]
    items = [message_html(key) for key, _ in found[: world.at_once]]
    if len(found) > world.at_once:
        last = found[world.at_once - 1][1]
        items.append(f'<li class="newer-row"><a class="newer" href="/newer?after={last}">Later</a></li>')
    time.sleep(world.newer_delay)
    return "".join(items)


@app.get("/older")
def older():
    before = int(request.args["before"])
    return "".join(message_html(key) for key, message in list(world.messages.items()) if message["n"] < before)


@app.get("/fragment")
def fragment():
    return "<html><body><nav>menu</nav><main><h2>Who has read</h2></main></body></html>"


@app.get("/door")
def door():
    return jsonify(world.door)


@app.post("/out")
def out():
    return "signed out"


@app.get("/static/f1/<path:name>")
def static_file(name):
    return send_from_directory(ROOT / "static", name)


@app.get("/csrf")
def csrf():
    return jsonify(token=world.csrf)


@app.get("/events/fair/changes")
def changes():
    world.asked.append(request.args.to_dict())
    if world.changes:
        return jsonify(world.changes)
    since, heads = int(request.args["s1"]), {"s1": world.head}
    fresh = [key for key, message in list(world.messages.items()) if message["n"] > since]
    parts = [part for key in fresh for part in packet_of(key)["parts"]]
    return jsonify(epoch=world.epoch, heads=heads, parts=parts, more=False)


@app.post("/events/fair/messages")
@app.post("/events/fair/cards/c1/moves")
def post():
    with lock:
        return answer(request.form["client_id"])


def hold(seconds):
    """Wait so long; a test that shortens it lets us go on."""
    began = time.monotonic()
    while time.monotonic() - began < seconds():
        time.sleep(0.01)


def answer(client_id):
    def done(status, **body):
        world.posts.append([client_id, status])
        return jsonify(body), status

    hold(lambda: world.post_delay)
    if request.headers.get("X-CSRFToken") != world.csrf:
        return done(400, error={"code": "csrf", "message": "Stale token", "fields": {}})
    if world.answers:
        trick = world.answers.pop(0)
        return done(trick["status"], **trick.get("body", {}))
    if client_id in world.messages:
        return done(200, packets=[packet_of(client_id)])
    packet = add_message(client_id, request.form.get("body", ""), "me", len(request.files.getlist("photos")))
    if not world.silent:
        socketio.emit("packets", [packet])
    return done(201, packets=[packet])


@app.post("/_do")
def do():
    order = request.get_json()
    for name, value in order.get("set", {}).items():
        setattr(world, name, value)
    for body in order.get("messages", []):
        packet = add_message(f"msg-{world.head + 1}", body)
        if not world.silent:
            socketio.emit("packets", [packet])
    if order.get("reset"):
        world.__init__()
    if "emit" in order:
        socketio.emit(*order["emit"])
    return jsonify(head=world.head)


@app.get("/_seen")
def seen():
    return jsonify(
        posts=world.posts, asked=world.asked, reads=world.reads, hellos=world.hellos, head=world.head,
        messages=[[key, m["body"], m["photos"]] for key, m in list(world.messages.items())],
    )


@socketio.on("hello")
def hello(data):
    world.hellos.append(data)
    for packets in world.ack["first"]:
        socketio.emit("packets", packets, to=request.sid)
    hold(lambda: world.ack["delay"])
    if world.hello:
        return world.hello
    since, heads = data["streams"]["s1"], {"s1": world.head}
    parts = [part for key, m in list(world.messages.items()) if m["n"] > since for part in packet_of(key)["parts"]]
    return {"epoch": world.epoch, "heads": heads, "parts": parts, "more": False}


@socketio.on("read")
def read(data):
    world.reads.append(data)


def beat():
    while True:
        time.sleep(1)
        if world.pulse:
            at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            socketio.emit("pulse", {"epoch": world.epoch, "heads": {"s1": world.head}, "at": at})


if __name__ == "__main__":
    threading.Thread(target=beat, daemon=True).start()
    WSGIRequestHandler.protocol_version = "HTTP/1.1"  # keep the connection: a page is two dozen small files
    server = make_server("127.0.0.1", 0, app, threaded=True)
    sys.stdout.write(json.dumps({"port": server.server_port}) + "\n")
    sys.stdout.flush()
    server.serve_forever()
