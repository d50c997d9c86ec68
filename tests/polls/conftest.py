"""A clock that is moved, with the server's look at what is due; what tests ask and answer."""

import secrets

import pytest

from eventops import clock
from eventops.polls.models import Poll
from tests import steps
from tests.alerts.conftest import crowd as crowd_of_guests  # noqa: F401
from tests.alerts.conftest import later  # noqa: F401
from tests.steps import EVENT

TALK = f"{EVENT}/"


def ask(by, options="はい\nいいえ", to="全体", **form):
    """Ask something in a room; gives the poll's key."""
    answer = asked(by, options, to, **form)
    assert answer.status_code == 201, answer.text
    return steps.all_of(by, Poll)[-1].key


def asked(by, options="はい\nいいえ", to="全体", body="お弁当は足りていますか?", closes_at=None, **form):
    until = {"closes_at": clock.wall_time(closes_at, "Asia/Tokyo")} if closes_at else {}
    return by.post(f"{EVENT}/rooms/{steps.room(by, to)}/polls", client_id=secrets.token_hex(10), body=body,
                   options=options, **until, **form)


def vote(by, key, option=0, on="1", **form):
    return by.post(f"{EVENT}/polls/{key}/votes", option=str(option), on=on, **form)


def mine(by, key):
    return by.get(f"{EVENT}/polls/{key}/mine").json["choices"]


def close(by, key):
    return by.post(f"{EVENT}/polls/{key}/close")


def csv(by, key):
    answer = by.get(f"{EVENT}/polls/{key}/votes.csv")
    assert answer.status_code == 200, answer.text
    return answer.data.decode("utf-8-sig").splitlines()


def shown(page):
    """``{option: number}`` of the only poll on an open page."""
    return {each.span.get_text(): int(each.b.get_text()) for each in page.dom.select(".poll [data-option]")}


@pytest.fixture
def noon():
    """The full minute two hours from now, which stands for 12:00."""
    from datetime import timedelta

    return (clock.now() + timedelta(hours=2)).replace(second=0, microsecond=0)
