"""Reporting an incident, giving somebody a duty, and letting time pass."""

from contextlib import contextmanager
from datetime import timedelta

from eventops import alarms, changes, clock
from eventops.extensions import db
from eventops.incidents.models import Incident, IncidentType
from eventops.people.models import Membership
from tests.steps import EVENT, all_of


def type_key(phone, code):
    return all_of(phone, IncidentType, code=code, event_id=1)[0].key


def tell(phone, code="equipment", what="照明が消えました", **more):
    """Send a report; gives the whole answer."""
    return phone.post(f"{EVENT}/incidents", kind=type_key(phone, code), what=what, **more)


def report(phone, code="equipment", what="照明が消えました", **more):
    """The number of an incident that was reported, whoever may know it."""
    answer = tell(phone, code, what, **more)
    assert answer.status_code == 201, answer.text
    return all_of(phone, Incident)[-1].number


def incident(phone, number):
    return all_of(phone, Incident, number=number, event_id=1)[0]


def give_duty(app, key, *duties):
    with app.app_context(), changes.writing():
        member = db.session.query(Membership).filter_by(key=f"{key}-key").one()
        member.duties = [*member.duties, *duties]
        changes.commit()


@contextmanager
def later(app, minutes):
    """So many minutes from now, with all that rings until then, once."""
    with clock.stopped(clock.now() + timedelta(minutes=minutes, seconds=1)):
        ring(app)
        yield


def ring(app):
    with app.test_request_context():
        alarms.ring()
