"""Hearing without opening a page: hello for streams as the database has them now."""

from bs4 import BeautifulSoup
from sqlalchemy import select

from eventops import changes
from eventops.changes import Stream
from eventops.events.models import Event
from eventops.extensions import db, socketio
from eventops.people.models import Membership


def epoch(app):
    with app.app_context():
        return changes.epoch()


def streams_of(app, key):
    """``{stream key: n}`` of what that one of the cast may hear, as it stands now."""
    with app.app_context():
        member = db.session.scalar(select(Membership).filter_by(key=f"{key}-key"))
        return changes.heads(member.streams)


def stream(app, audience, event="fair"):
    """``{stream key: n}`` of one stream."""
    with app.app_context():
        return changes.heads(db.session.scalars(
            select(Stream).join(Event).where(Event.slug == event, Stream.audience == audience)).all())


def connect(phone):
    """A socket that has not said hello yet."""
    phone.socket = socketio.test_client(phone.app, flask_test_client=phone.http)
    return phone.socket


def listen(phone, streams, event="fair"):
    """Connect and say hello with these heads; the answer is in ``phone.answer``."""
    connect(phone)
    phone.heads, phone.dom = dict(streams), BeautifulSoup("", "html.parser")
    phone.answer = phone.hello(event, streams, epoch(phone.app))
    return phone


def is_cut(phone):
    return not phone.socket.is_connected()
