"""The real ``app.py --demo`` with one more door: POST /bench/emit has it emit as fast as it is told, either way.

Started by servers.py; the door is the bench's alone and no setting of the product.
"""

import time

from eventops import config, transport

transport.patch(config.async_mode())

from socketio.manager import Manager  # noqa: E402  (after patching)

from eventops import create_app, live, serving  # noqa: E402
from eventops.extensions import csrf, socketio  # noqa: E402
from eventops.transport.fanout import Fanout  # noqa: E402

STRAIGHT = Fanout.emit


def emit():
    """Emit `n` times, `every` seconds, `gathered` packets at once; gives the times of each.

    The `way` "queue" is the stock manager's only one.
    """
    from flask import request

    asked, sent = request.get_json(), []
    Fanout.emit = Manager.emit if asked["way"] == "queue" else STRAIGHT
    room = live.room(asked["stream"], "ja")
    part = {"do": "append", "to": "#x", "html": "あ" * asked["size"]}
    packets = [{"stream": asked["stream"], "n": 1, "parts": [part]}]
    begun = time.monotonic()
    for number in range(asked["n"]):
        socketio.sleep(max(0.0, begun + number * asked["every"] - time.monotonic()))
        sent.append(time.monotonic())
        socketio.emit("packets", packets * asked["gathered"], to=room)
    Fanout.emit = STRAIGHT
    return {"sent": sent}


emit.verb = "public"  # a view that names no verb has no door


def with_door(**options):
    app = create_app(**options)
    app.add_url_rule("/bench/emit", view_func=csrf.exempt(emit), methods=["POST"])
    return app


if __name__ == "__main__":
    serving.create_app = with_door
    serving.main()
