"""One app for all tests on real files; each test gets a fresh copy of the database with the cast in it."""

import os
import sys
from pathlib import Path

os.environ["EVENTOPS_ASYNC_MODE"] = "threading"  # eventlet's own tests start the real server

import pytest
from coverage.config import CoverageConfig
from playwright.sync_api import expect, sync_playwright
from sqlalchemy import inspect, select

from eventops import catchup, changes, create_app, database
from eventops.extensions import db, limiter, socketio
from eventops.people import sockets
from eventops.people.models import Membership, Person, Session
from eventops.people.sessions import LIFETIME, token_hash
from tests import cast
from tests.databases import POSTGRES, Files, Postgres, close
from tests.phone import Phone, everything_sent

if "COVERAGE_PROCESS_CONFIG" in os.environ:
    # Servers are counted across their greenlets. This process is not: each thread would leave a greenlet behind, and
    # CPython 3.11 can hang for ever in a traced function it calls when two such threads end at once.
    of_servers = CoverageConfig.deserialize(os.environ["COVERAGE_PROCESS_CONFIG"])
    of_servers.concurrency = ["thread", "greenlet"]
    os.environ["COVERAGE_PROCESS_CONFIG"] = of_servers.serialize()


@pytest.fixture(scope="session")
def kept():
    """The databases tests start from: ``empty`` and ``clean`` (with the cast in it)."""
    databases = Postgres(POSTGRES) if POSTGRES else Files()
    yield databases
    if POSTGRES:
        databases.drop_all()


@pytest.fixture(scope="session")
def built_app(tmp_path_factory, kept):
    app = create_app(instance=tmp_path_factory.mktemp("instance"), **kept.settings())
    app.testing = True
    with app.app_context():
        database.prepare()
    kept.keep(app, "empty")
    cast.write_to(app)
    kept.keep(app, "clean")
    return app


@pytest.fixture
def start_from(built_app, kept):
    """``start_from("empty")``: a fresh copy of a kept database."""

    def start(name):
        kept.use(built_app, name)
        catchup._drawn.clear()  # of another database
        if limiter._storage:
            limiter.reset()

    return start


@pytest.fixture
def app(built_app, start_from):
    start_from("clean")
    yield built_app
    hang_up()
    close(built_app)


@pytest.fixture(autouse=True)
def only_where_it_can(request):
    if POSTGRES and request.node.get_closest_marker("sqlite"):
        pytest.skip("is about SQLite's own file")
    if not POSTGRES and request.node.get_closest_marker("postgres"):
        pytest.skip("is about PostgreSQL: TEST_POSTGRES_URL names one")


@pytest.fixture
def untraced():
    """The clock is for the server, not for what measures its coverage."""
    tracing = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(tracing)


@pytest.fixture(autouse=True)
def every_partial_renders(caplog):
    """A placeholder equals itself on a reload, so it must not pass unseen. Whoever breaks a template clears the log."""
    yield
    broken = [record.getMessage() for record in caplog.get_records("call") if "cannot render" in record.getMessage()]
    assert broken == []


def hang_up():
    """No socket and no packet of one test reaches the next."""
    everything_sent(by=("flush", "look"))
    for sid in list(sockets.listeners):
        socketio.server.disconnect(sid)
    sockets.listeners.clear()


@pytest.fixture
def phone(app):
    """``phone("ichiro")``: a signed-in phone of one of the cast; ``phone(None)``: of nobody."""

    from eventops import clock

    def make(key, locale="ja"):
        if key is None:
            return Phone(app, locale=locale)
        token = f"{key}-{changes.random_key()}"
        with app.app_context(), changes.writing():
            person = db.session.scalar(select(Person).join(Membership).where(Membership.key == f"{key}-key"))
            person.locale = locale
            db.session.add(Session(token_hash=token_hash(token), person=person,
                                   expires_at=clock.now() + LIFETIME["person"]))
            changes.commit()
        return Phone(app, token, locale)

    return make


@pytest.fixture
def rows(app):
    """``rows(Model, **filter)``: what the database holds now."""

    def read(model, **by):
        with app.app_context():
            wanted = select(model).filter_by(**by).order_by(*inspect(model).primary_key)
            found = db.session.scalars(wanted).unique().all()
            db.session.expunge_all()
            return found

    return read


CHROMIUM = "/usr/bin/chromium"
PATIENCE = 20_000  # milliseconds for what has no bound of its own: a busy machine needs some of them
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync")
BROWSER_TESTS = {"browser", "browser_js"}


def pytest_collection_modifyitems(items):
    for item in items:
        if BROWSER_TESTS & set(Path(item.path).parts):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """The one Chromium of this process; every phone and screen is a context of its own in it."""
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing")
        pytest.skip("needs Chromium: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()
