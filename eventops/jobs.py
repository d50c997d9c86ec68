"""What the server does by itself while it runs: pulse, read marks, cutting off those who were shown out; purges."""

from functools import wraps

from sqlalchemy.exc import SQLAlchemyError

from eventops import leases, live, traces
from eventops.extensions import socketio
from eventops.feed import reading
from eventops.people import purging, sockets

EVERY = (  # seconds (or a function that gives them), job: what each process does for its own sockets
    (live.pulse_every, sockets.pulse), (1.0, sockets.cut_revoked), (1.0, reading.flush), (1.0, sockets.tell_presence),
)

ONCE = (  # seconds, job: what is done once for all processes, by whichever holds its lease
    (300.0, purging.purge_telephones), (300.0, purging.purge_requests),
)
LOOK = 5.0  # seconds between two looks whether such a job is due


def start(app):
    """Start every job in the background; one that fails is logged and tried again at its next turn."""
    if others := live.others():
        others.listen_for("here", sockets.note_elsewhere)
        others.initialize()
    for seconds, job in EVERY:
        socketio.start_background_task(run, app, seconds, job)
    for seconds, job in ONCE:
        socketio.start_background_task(run, app, LOOK, once(seconds, job))


def once(seconds, job):
    """The same job, done only when its turn is due and ours."""

    @wraps(job)
    def turn():
        if leases.run(job.__name__, seconds, job):
            traces.wipe(purging.TOUCHED)

    return turn


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
