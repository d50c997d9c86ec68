"""What the server does by itself while it runs: pulse, read marks, cutting off those who were shown out."""


from sqlalchemy.exc import SQLAlchemyError

from eventops import live
from eventops.extensions import socketio
from eventops.feed import reading
from eventops.people import sockets

EVERY = (  # seconds (or a function that gives them), job
    (live.pulse_every, sockets.pulse), (1.0, sockets.cut_revoked), (1.0, reading.flush), (1.0, sockets.tell_presence),
)


def start(app):
    """Start every job in the background; one that fails is logged and tried again at its next turn."""
    if others := live.others():
        others.listen_for("here", sockets.note_elsewhere)
        others.initialize()
    for seconds, job in EVERY:
        socketio.start_background_task(run, app, seconds, job)


def run(app, seconds, job):
    while True:
        socketio.sleep(seconds() if callable(seconds) else seconds)
        try:
            with app.test_request_context():
                job()
        except SQLAlchemyError as error:
            app.logger.error("job %s has no storage: %s", job.__name__, error.__cause__ or error)
        except Exception:
            app.logger.exception("job %s failed", job.__name__)


def stop():
    """Tell the phones that this process goes down; they come back by themselves, at once where there are others."""
    live.bye(retry_in=2 if live.others() is None else 0.4)
