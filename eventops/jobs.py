"""What the server does by itself while it runs: pulse, read marks, cutting off those who were shown out, sweeping."""

from eventops import live
from eventops.extensions import socketio
from eventops.feed import pictures, reading
from eventops.people import sockets

EVERY = (  # seconds, job
    (live.PULSE, sockets.pulse), (1.0, sockets.cut_revoked), (1.0, reading.flush), (1.0, sockets.tell_presence),
    (3600.0, pictures.sweep),
)


def start(app):
    """Start every job in the background; one that fails is logged and tried again at its next turn."""
    for seconds, job in EVERY:
        socketio.start_background_task(run, app, seconds, job)


def run(app, seconds, job):
    while True:
        socketio.sleep(seconds)
        try:
            with app.test_request_context():
                job()
        except Exception:
            app.logger.exception("job %s failed", job.__name__)


def stop():
    """Tell the phones that this process goes down; they come back by themselves."""
    live.bye(retry_in=2)
