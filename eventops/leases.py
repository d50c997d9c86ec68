"""Work on a timer that is done once however many processes run: each kind of it is a row that one of them holds.

The lease keeps the others from beginning the same. What makes the work happen once is that its row is held again, and
the number of the turn compared, in the transaction that does it: whoever was killed, frozen or had a wrong clock, and
whose lease another has taken meanwhile, finds that out there, and nothing of theirs is kept.
"""

import logging
import os
import socket
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, mapped_column

from eventops import changes, clock
from eventops.extensions import db

HELD = timedelta(seconds=30)  # how long a holder that was killed keeps the others waiting
_PAST = datetime(2000, 1, 1)

log = logging.getLogger(__name__)


class Lease(db.Model):
    """Who does one kind of scheduled work, until when nobody else may begin it, and when it is due again."""

    __tablename__ = "leases"
    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str] = mapped_column(default="")
    turn: Mapped[int] = mapped_column(default=0)  # one more whenever somebody takes it
    until: Mapped[datetime] = mapped_column(default=_PAST)
    due_at: Mapped[datetime] = mapped_column(default=_PAST)

    def is_free(self, now):
        return self.until <= now and self.due_at <= now


class Lost(Exception):
    """Another process has taken this lease meanwhile."""


def run(name, every, work):
    """Do *work* if it is due and nobody is at it; gives what it gives: how much it found to do.

    It is called alone with the database, in the one transaction that also ends the turn. As long as it finds something
    it is due again at once, else in *every* seconds. What fails is tried again, by any process, when the lease has
    run out.
    """
    turn = take(name)
    if turn is None:
        return 0
    try:
        with changes.writing():
            lease = hold(name, turn)
            found = work()
            lease.until = now()
            lease.due_at = lease.until + timedelta(seconds=0 if found else every)
            changes.commit()
    except Lost:
        log.warning("the lease of %s was lost to another process: nothing of this turn is kept", name)
        return 0
    return found


def take(name):
    """Make the next turn ours; gives its number, or None while the work is not due or another is at it."""
    lease = db.session.get(Lease, name)
    busy = lease is not None and not lease.is_free(now())
    db.session.rollback()  # asked without the writer's lock, which most looks do not need
    if busy:
        return None
    with changes.writing():
        if (lease := locked(name)) is None:
            lease = Lease(name=name, turn=0, until=_PAST, due_at=_PAST)
            db.session.add(lease)
        instant = now()
        if not lease.is_free(instant):
            return None
        lease.holder, lease.turn, lease.until = f"{socket.gethostname()}:{os.getpid()}", lease.turn + 1, instant + HELD
        changes.commit()
        return lease.turn


def hold(name, turn):
    """The lease, held until the transaction ends, if it is still that turn. Raises Lost."""
    lease = locked(name)
    if lease is None or lease.turn != turn:
        raise Lost(name)
    return lease


def locked(name):
    return db.session.scalar(select(Lease).filter_by(name=name).with_for_update()
                             .execution_options(populate_existing=True))


def now():
    """By the clock of the database, which all its processes share: one whose own is wrong takes nothing early."""
    if db.engine.dialect.name == "sqlite":
        return clock.now()
    return db.session.scalar(select(func.timezone("utc", func.clock_timestamp())))
