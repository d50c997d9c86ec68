"""What the server comes back to by itself at its time: a request nobody takes, a post to be sent at nine.

An alarm is a row of its subject. It is taken off and what it means is done in one write, in which nobody else writes to
that event: so it rings once however many processes look, and one that was due while none ran rings when one does.
"""

import logging
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, UniqueConstraint, delete, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from eventops import changes, clock
from eventops.events.models import Event
from eventops.extensions import db

LOOK = 1.0  # seconds between two looks at what is due
PUT_OFF = timedelta(minutes=1)  # until one that failed is tried again
AT_ONCE = 200  # in one look

_rings = {}  # name -> function (subject, turn)

log = logging.getLogger(__name__)


class Alarm(db.Model):
    """When to come back to a subject, and what for; ``turn`` counts how often it has rung in a row."""

    __tablename__ = "alarms"
    __table_args__ = (UniqueConstraint("subject_type", "subject_id", "name"), Index("ix_alarms_at", "at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    name: Mapped[str]
    at: Mapped[datetime]
    turn: Mapped[int] = mapped_column(default=0)


def rings(name):
    """Register what the alarm of that name does: ``function(subject, turn)``, called within a write.

    It gives the instant at which to ring again, with one turn more, or None.
    """

    def register(function):
        _rings[name] = function
        return function

    return register


def wake(subject, name, at, turn=0):
    """Let *name* ring for the subject at that instant, instead of any it was set to; None: not any more."""
    db.session.flush()  # it has its id
    of = {"subject_type": type(subject).__name__, "subject_id": subject.id, "name": name}
    db.session.execute(delete(Alarm).filter_by(**of).execution_options(synchronize_session=False))
    if at is not None:
        db.session.add(Alarm(event_id=subject.event_id, at=at, turn=turn, **of))


def forget(model, ids):
    """Subjects that are gone for good: their ids may be given to others."""
    db.session.execute(delete(Alarm).where(Alarm.subject_type == model.__name__, Alarm.subject_id.in_(ids))
                       .execution_options(synchronize_session=False))


def ring():
    """Do what is due in the events that are open, the oldest first, each in a write of its own.

    What fails is logged, leaves nothing, and is tried again a minute later.
    """
    for alarm_id, slug in due():
        try:
            ring_one(alarm_id, slug)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("alarm %s failed", alarm_id)
            put_off(alarm_id, slug)


def due():
    """``[(id, slug of the event)]``"""
    found = db.session.execute(
        select(Alarm.id, Event.slug).join(Event, Alarm.event_id == Event.id)
        .where(Alarm.at <= clock.now(), Event.state == "open").order_by(Alarm.at, Alarm.id).limit(AT_ONCE)).all()
    db.session.rollback()
    return found


def ring_one(alarm_id, slug):
    with changes.writing(slug):
        alarm = db.session.get(Alarm, alarm_id)
        if alarm is None or alarm.at > clock.now():
            return  # another process was first
        name, turn = alarm.name, alarm.turn
        subject = changes.subject_of(alarm.subject_type, alarm.subject_id)
        db.session.delete(alarm)
        db.session.flush()
        if subject is not None and (again := _rings[name](subject, turn)) is not None:
            wake(subject, name, again, turn + 1)
        changes.commit()


def put_off(alarm_id, slug):
    with changes.writing(slug):
        if (alarm := db.session.get(Alarm, alarm_id)) is not None:
            alarm.at = clock.now() + PUT_OFF
            changes.commit()
