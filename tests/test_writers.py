"""Who waits for whom on PostgreSQL: an event's writers for each other, who writes across events for all."""

import threading
import time

import pytest
from sqlalchemy import select

from eventops import changes
from eventops.extensions import db
from eventops.feed.models import Message
from eventops.turns import AT_THE_DOOR
from tests.test_changes import broken_links

pytestmark = pytest.mark.postgres
LONG = 15  # seconds in which whoever waits for nobody is done, however busy the machine is


@pytest.fixture
def holding(app):
    """``with holding("fair"):`` somebody writes in that event and is not done; with None, across events."""

    class Holding:
        def __init__(self, slug):
            self.slug, self.begun, self.over = slug, threading.Event(), threading.Event()
            self.thread = threading.Thread(target=self.write)

        def write(self):
            with app.app_context(), changes.writing(self.slug):
                self.begun.set()
                self.over.wait(60)

        def __enter__(self):
            self.thread.start()
            assert self.begun.wait(LONG)

        def __exit__(self, *_):
            self.over.set()
            self.thread.join()

    return Holding


@pytest.fixture
def doing(app):
    """``doing(function)`` in a thread; ``.done(seconds)`` says whether it came to its end by then."""

    class Doing:
        def __init__(self, function, *args, **more):
            self.answer = None
            self.thread = threading.Thread(target=self.run, args=(function, args, more))
            self.thread.start()

        def run(self, function, args, more):
            self.answer = function(*args, **more)

        def done(self, seconds):
            self.thread.join(seconds)
            return not self.thread.is_alive()

    return Doing


def post(doing, person, slug, body):
    page = f"/events/{slug}/"
    room = person.fetch(page).select_one("ol[id^=talk-]")["id"].removeprefix("talk-")
    return doing(person.post, f"{page}messages", room=room, body=body)


def test_another_event_goes_on_and_the_own_waits(phone, rows, holding, doing):
    misaki, olga = phone("misaki"), phone("olga")
    with holding("fair"):
        elsewhere = post(doing, olga, "other", "夏まつりです")
        here = post(doing, misaki, "fair", "待っています")
        assert elsewhere.done(LONG), "20 events do not wait for each other"
        assert elsewhere.answer.status_code == 201
        assert not here.done(0.5)
        assert rows(Message, body="待っています") == []
    assert here.done(LONG)
    assert here.answer.status_code == 201


def test_a_crowd_that_waits_to_write_leaves_the_connections_to_those_who_look(app, phone, holding, doing):
    misaki = phone("misaki")
    with app.app_context():
        pool, before = db.engine.pool, db.engine.pool.checkedout()
    with holding("fair"):
        posts = [post(doing, misaki, "fair", f"{n}") for n in range(8)]
        time.sleep(1)
        assert not any(each.done(0) for each in posts)
        assert pool.checkedout() - before <= AT_THE_DOOR
    assert all(each.done(LONG) and each.answer.status_code == 201 for each in posts)


def test_what_concerns_several_events_waits_for_all_and_all_for_it(phone, holding, doing):
    hanako, misaki, olga = phone("hanako"), phone("misaki"), phone("olga")
    with holding("other"):
        inviting = doing(hanako.post, "/events/fair/invitations", role="guest", mode="approval", expires="never")
        assert not inviting.done(0.5)
    assert inviting.done(LONG)
    assert inviting.answer.status_code == 201
    with holding(None):
        posts = [post(doing, misaki, "fair", "待ちます"), post(doing, olga, "other", "こちらも")]
        assert not posts[0].done(0.5)
        assert not posts[1].done(0.1)
    assert all(each.done(LONG) and each.answer.status_code == 201 for each in posts)


def test_two_events_written_at_once_keep_their_numbers_and_chains(app, phone, doing):
    rooms = {"fair": phone("misaki"), "other": phone("olga")}
    keys = {slug: person.fetch(f"/events/{slug}/").select_one("ol[id^=talk-]")["id"].removeprefix("talk-")
            for slug, person in rooms.items()}

    def write(slug, person):
        return [person.post(f"/events/{slug}/messages", room=keys[slug], body=f"{n}").status_code for n in range(10)]

    people = [("fair", phone("misaki")), ("fair", phone("ichiro")), ("other", phone("olga")), ("other", phone("olga"))]
    writing = [doing(write, slug, person) for slug, person in people]
    assert all(each.done(60) and each.answer == [201] * 10 for each in writing)
    assert broken_links(app) == []
    with app.app_context():
        for stream in db.session.scalars(select(changes.Stream)):
            found = db.session.scalars(select(changes.Change.n).filter_by(stream_id=stream.id)
                                       .order_by(changes.Change.id)).all()
            assert found == list(range(1, stream.last_n + 1))
