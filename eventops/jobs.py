"""What the server does by itself: pulse, read marks, cutting off those who were shown out; alarms, purges."""

from functools import wraps

from sqlalchemy.exc import SQLAlchemyError

from eventops import alarms, leases, live, traces
from eventops.contacts import actions as contacts
from eventops.extensions import socketio
from eventops.feed import reacting, reading
from eventops.feed.purging import purge_photos
from eventops.incidents.purging import purge_incidents, purge_talks
from eventops.people import purging, sockets
from eventops.placements.purging import purge_placements
from eventops.push import sending
from eventops.push.actions import forget_outsiders
from eventops.screens import actions as screens
from eventops.stock.purging import purge_holders

EVERY = (  # seconds (or a function that gives them), job: what each process does
    (live.pulse_every, sockets.pulse), (1.0, sockets.cut_revoked), (1.0, reading.flush), (1.0, reacting.flush),
    (1.0, sockets.tell_presence), (alarms.LOOK, alarms.ring), (1.0, sending.flush),
    (15.0, screens.note_seen), (300.0, purge_photos),
)

A_DAY = 86400.0  # where something is always found: SQLite's file is written anew each time
ONCE = (  # seconds, job: what is done once for all processes, by whichever holds its lease
    (300.0, purging.purge_telephones), (300.0, purging.purge_requests), (300.0, purging.purge_imports),
    (A_DAY, purging.purge_answers), (300.0, contacts.purge_contacts),
    (300.0, purge_incidents), (300.0, purge_talks), (300.0, purge_holders),
    (300.0, purge_placements), (60.0, forget_outsiders),
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
