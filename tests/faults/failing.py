"""``app.py`` with one function replaced: the process kills itself there, once ``armed`` stands in its folder, when a
message is posted (an alarm that rings meanwhile writes too, and is not what the test waits for).

``python -m tests.faults.failing <where>``: *in_transaction* (written, not committed), *before_emit* (committed, nobody
told), *before_answer* (everybody told but whoever asked).
"""

import os
import signal
import sys
from functools import wraps

from eventops import config, transport

transport.patch(config.async_mode())

from flask import has_request_context, request  # noqa: E402

from eventops import changes, live, serving  # noqa: E402
from eventops.extensions import socketio  # noqa: E402


def kills(function, after):
    """*function*, which kills us when a post calls it (or it has done its work for one, *after*) while we are armed."""

    @wraps(function)
    def failing(*args, **more):
        armed = config.instance_folder() / "armed"
        posting = has_request_context() and request.path.endswith("/messages")
        if not posting or not armed.exists():
            return function(*args, **more)
        armed.unlink()
        if after:
            function(*args, **more)
            socketio.sleep(0.2)
        return os.kill(os.getpid(), signal.SIGKILL)

    return failing


if __name__ == "__main__":
    where = sys.argv.pop(1)
    if where == "in_transaction":
        changes._packets = kills(changes._packets, after=False)
    else:
        live.send = kills(live.send, after=where == "before_answer")
    serving.main()
