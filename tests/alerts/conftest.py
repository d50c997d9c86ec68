"""A clock that is moved, and the server's look at what is due."""

from datetime import timedelta

import pytest

from eventops import alarms, clock
from eventops.people.models import Membership
from tests import cast, steps
from tests.steps import EVENT


@pytest.fixture
def later(app, monkeypatch):
    """``later(minutes=2)``: so much later, and what is due has happened; ``later()``: the server's next look."""
    real, moved = clock.now, {"by": timedelta()}
    monkeypatch.setattr(clock, "now", lambda: real() + moved["by"])

    def move(**by):
        moved["by"] += timedelta(**by) if by else timedelta(seconds=1)
        with app.test_request_context():
            alarms.ring()

    return move


@pytest.fixture
def crowd(app, rows):
    """Three more guests, so that eight hear 全体 beside its author."""
    from sqlalchemy import select

    from eventops import changes
    from eventops.events.models import Event
    from eventops.extensions import db

    with app.app_context(), changes.writing():
        event = db.session.scalar(select(Event).filter_by(slug="fair"))
        for key, name in (("aoi", "葵"), ("riku", "陸"), ("mio", "澪")):
            cast.add(event, key, name, "guest", "active", "来場者", [], [], {})
        changes.commit()
    return rows(Membership)


def alert(phone, message):
    """The alert of a post."""
    from eventops.alerts.models import Alert

    return steps.all_of(phone, Alert, message_id=steps.message(phone, message).id)[0]


def acknowledge(phone, key):
    return phone.post(f"{EVENT}/alerts/{key}/acknowledgements")


def banners(phone):
    """The alerts that stand on the open page, as ``{key: round}``, whoever they are for."""
    return {item["data-alert"]: int(item["data-round"]) for item in phone.dom.select("#alerts > li")}


def asks(phone, key):
    """Whether that person's page rings for it: what static/js/elements/alarm-bell.js asks."""
    item, body = phone.dom.select_one(f"#alarm-{key}"), phone.dom.body
    return (item is not None and body.get("data-ear", "") != "" and item["data-author"] != body["data-me"]
            and body["data-ear"] not in item["data-ears"].split())
