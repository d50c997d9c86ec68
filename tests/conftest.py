"""One app for all tests on real files; each test gets a fresh copy of the database with the cast in it."""

import os
import shutil
import time
from datetime import timedelta
from pathlib import Path

os.environ["EVENTOPS_ASYNC_MODE"] = "threading"  # eventlet's own tests start the real server

import pytest
from playwright.sync_api import sync_playwright
from sqlalchemy import select

from eventops import changes, create_app, database, live
from eventops.extensions import db, limiter, socketio
from eventops.people import sockets
from eventops.people.models import Membership, Person, Session
from eventops.people.sessions import token_hash
from tests import cast
from tests.phone import Phone


@pytest.fixture(scope="session")
def built_app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("instance")
    app = create_app(instance=folder)
    app.testing = True
    with app.app_context():
        database.prepare()
    close(app)
    shutil.copy(folder / "eventops.db", folder / "empty.db")
    cast.write_to(app)
    close(app)
    shutil.copy(folder / "eventops.db", folder / "clean.db")
    return app


def close(app):
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def start_from(app, kept):
    """Give the app a fresh copy of the database *kept*."""
    folder = app.config["INSTANCE"]
    for name in ("eventops.db", "eventops.db-wal", "eventops.db-shm"):
        (folder / name).unlink(missing_ok=True)
    shutil.copy(folder / kept, folder / "eventops.db")
    limiter.reset() if limiter._storage else None


@pytest.fixture
def app(built_app):
    start_from(built_app, "clean.db")
    yield built_app
    hang_up()
    close(built_app)


@pytest.fixture(autouse=True)
def every_partial_renders(caplog):
    """A placeholder equals itself on a reload, so it must not pass unseen. Whoever breaks a template clears the log."""
    yield
    broken = [record.getMessage() for record in caplog.get_records("call") if "cannot render" in record.getMessage()]
    assert broken == []


def hang_up():
    """No socket and no packet of one test reaches the next."""
    while live._gatherer.waiting:
        time.sleep(live.GATHER)
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
                                   expires_at=clock.now() + timedelta(days=1)))
            changes.commit()
        return Phone(app, token, locale)

    return make


@pytest.fixture
def rows(app):
    """``rows(Model, **filter)``: what the database holds now."""

    def read(model, **by):
        with app.app_context():
            found = db.session.scalars(select(model).filter_by(**by)).unique().all()
            db.session.expunge_all()
            return found

    return read


CHROMIUM = "/usr/bin/chromium"
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
        yield browser
        browser.close()
