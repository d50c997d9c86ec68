"""What is kept only for a time is gone afterwards, from pages, rows, the file's bytes and backups; and certified."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from sqlalchemy import inspect, select, text

from eventops import changes, clock, jobs, leases, traces
from eventops.backup import making
from eventops.changes import Change
from eventops.events.models import Event
from eventops.extensions import db
from eventops.history import chain
from eventops.imports import FileImport
from eventops.people import purging
from eventops.people.models import Membership, Person, Session
from tests import steps
from tests.databases import POSTGRES
from tests.desk.files import bring, take_over
from tests.people.test_ask_to_join import JOIN, TALK, decide, member
from tests.placements.plans import place_key

PEOPLE, HISTORY = f"{TALK}people", f"{TALK}history"
PAST = datetime(2000, 1, 1)
CANARY = "canary{:03d}zq"


@pytest.fixture
def at(app):
    """``at(instant)``: every job that is done once has its turn at that instant."""

    def run(instant):
        with clock.stopped(instant), app.test_request_context():
            for seconds, job in jobs.ONCE:
                with changes.writing():
                    db.session.merge(leases.Lease(name=job.__name__, holder="", turn=1, until=PAST, due_at=PAST))
                    changes.commit()
                jobs.once(seconds, job)()

    return run


@pytest.fixture
def fair(app):
    """The event, apart from the database."""
    with app.app_context():
        event = db.session.scalar(select(Event).filter_by(slug="fair"))
        db.session.expunge(event)
        return event


def number(rows, key):
    return rows(Membership, key=f"{key}-key")[0].phone


def give_numbers(phone, **numbers):
    """The managers write telephone numbers down."""
    for key, digits in numbers.items():
        page = phone("hanako").fetch(f"{PEOPLE}/{key}-key")
        form = {field["name"]: field["value"] for field in page.select("main form[data-write] input[name=version]")}
        role = page.select_one("select[name=role] option[selected]")["value"]
        answer = phone("hanako").post(f"{PEOPLE}/{key}-key", phone=digits, role=role, **form)
        assert answer.status_code == 201, answer.text


def test_a_guests_number_goes_when_guests_are_out_and_a_colleagues_a_month_after_the_event(phone, rows, at, fair):
    """「At event end + 24 h … their names in posts remain, their phone numbers are gone after purge.」 (features.md)"""
    give_numbers(phone, misaki="09000000001", ichiro="09000000002")
    steps.say(phone("misaki"), "ありがとうございました")
    at(fair.guests_until - timedelta(minutes=1))
    assert (number(rows, "misaki"), number(rows, "ichiro")) == ("09000000001", "09000000002")
    at(fair.guests_until)
    assert (number(rows, "misaki"), number(rows, "ichiro")) == ("", "09000000002")
    at(fair.ends_at + timedelta(days=30) - timedelta(minutes=1))
    assert number(rows, "ichiro") == "09000000002"
    at(fair.ends_at + timedelta(days=30))
    assert number(rows, "ichiro") == ""
    assert "美咲" in phone("hanako").get(TALK).text, "the name stays"


def test_other_events_keep_theirs(app, phone, rows, at, fair):
    with app.app_context(), changes.writing():
        db.session.scalar(select(Membership).filter_by(key="olga-key")).phone = "09000000004"
        changes.commit()
    at(fair.ends_at + timedelta(days=31) - timedelta(hours=1))
    assert number(rows, "olga") == "09000000004"
    assert rows(purging.Purge, kind="purge.telephones") == [], "nothing was there to delete, so nothing is certified"


def test_the_history_certifies_it_and_open_pages_follow(phone, rows, at, fair):
    give_numbers(phone, misaki="09000000001", ichiro="09000000002")
    hanako = phone("hanako").open(PEOPLE)
    assert "09000000001" in hanako.dom.text
    at(fair.ends_at + timedelta(days=31))
    certificate = rows(Change, kind="purge.telephones")
    assert [each.content.details for each in certificate] == [{"count": 2}]
    assert [each.count for each in rows(purging.Purge, kind="purge.telephones")] == [2]
    assert "保存期間が過ぎた電話番号を削除しました: 2" in phone("hanako").get(HISTORY).text
    hanako.hear()
    assert hanako.shows_what_a_reload_shows()
    assert "0900000000" not in hanako.dom.text
    at(fair.ends_at + timedelta(days=32))
    assert len(rows(purging.Purge, kind="purge.telephones")) == 1, "once"


def test_a_form_that_was_open_meanwhile_does_not_write_the_number_back(phone, rows, at, fair):
    give_numbers(phone, misaki="09000000001")
    version = rows(Membership, key="misaki-key")[0].version
    at(fair.guests_until)
    answer = phone("hanako").post(f"{PEOPLE}/misaki-key", phone="09000000001", role="guest", version=version)
    assert (answer.status_code, number(rows, "misaki")) == (409, "")


def test_a_request_nobody_decides_expires_after_a_week_and_they_may_ask_anew(app, phone, rows, at, fair):
    with app.app_context(), changes.writing():  # the event is a month away
        db.session.get(Event, fair.id).ends_on = fair.ends_on + timedelta(days=30)
        changes.commit()
    newcomer = phone(None)
    newcomer.submit(JOIN, name="健太", organization="出展者", locale="ja", phone="09000000003")
    asked = member(rows)
    at(asked.asked_at + timedelta(days=7) - timedelta(minutes=1))
    assert member(rows).state == "pending"
    hanako = phone("hanako").open(PEOPLE)
    at(asked.asked_at + timedelta(days=7))
    assert newcomer.get("/waiting/fair/door").json["state"] == "expired"
    page = newcomer.get("/waiting/fair").text
    assert "申請の期限が切れました" in page
    assert "健太" not in page
    hanako.hear()
    assert hanako.shows_what_a_reload_shows()
    assert "健太" not in hanako.dom.text
    assert "健太" not in phone("hanako").get(HISTORY).text
    assert decide(phone("hanako"), asked.key, "approve").status_code == 409
    newcomer.submit(JOIN, name="健太郎", organization="出展者", locale="ja")
    again = member(rows, "健太郎")
    assert (again.id, again.state, again.phone) == (asked.id, "pending", "")
    assert decide(phone("hanako"), again.key, "approve").status_code == 201
    assert newcomer.get("/waiting/fair/door").json["open"]


def test_a_request_does_not_outlive_the_event(phone, rows, at, fair):
    phone(None).submit(JOIN, name="健太", organization="出展者", locale="ja")
    at(fair.guests_until)
    assert rows(Person, name="健太") == []
    assert rows(Membership, state="pending") == []


def test_who_is_somebody_elsewhere_keeps_their_name(phone, rows, at, fair):
    phone("olga").submit(JOIN, name="Olga", organization="実行委員会", locale="ja")
    at(fair.guests_until)
    olga = rows(Person, name="Olga")[0]
    states = {each.event_id: each.state for each in rows(Membership, person_id=olga.id)}
    assert states == {rows(Membership, key="olga-key")[0].event_id: "active", fair.id: "expired"}


def join_with_canaries(phone, rows):
    """100 of them: 25 guests who are in left a number, 25 who wait a name, an organisation and a number."""
    told = (CANARY.format(n) for n in range(50))
    numbers = (f"0907777{n:04d}" for n in range(50))
    canaries = []
    for turn in range(50):
        waits, digits = turn % 2, next(numbers)
        name, organization = (next(told), next(told)) if waits else (f"来場者{turn}", "出展者")
        phone(None).submit(JOIN, name=name, organization=organization, locale="ja", phone=digits)
        canaries += [digits, *([name, organization] if waits else [])]
        if not waits:
            assert decide(phone("hanako"), member(rows, name).key, "approve").status_code == 201
    return canaries


def stored_text(app):
    """Everything the database can be asked for, as text."""
    with app.app_context():
        tables = inspect(db.engine).get_table_names()
        found = "\n".join(str(tuple(row)) for table in tables
                          for row in db.session.execute(text(f'SELECT * FROM "{table}"')))
        db.session.rollback()
    return found


def bytes_of(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "clean.db")


def test_of_100_canaries_none_is_left_in_database_log_photos_or_a_backup(app, phone, rows, at, fair, tmp_path):
    canaries = join_with_canaries(phone, rows)
    assert len(set(canaries)) == 100
    before = stored_text(app)
    assert [each for each in canaries if each not in before] == [], "they were there"
    at(fair.guests_until + timedelta(minutes=1))
    assert [each for each in canaries if each in stored_text(app)] == []
    with app.app_context():
        found = chain.verify()
        assert found.broken == []
        assert found.purged >= 25, "of what was asked, the history keeps that it was"
        if not POSTGRES:
            left = bytes_of(app.config["INSTANCE"])
            assert [each for each in canaries if each.encode() in left] == [], "in the file or its log"
            making.make(tmp_path)
            copied = bytes_of(tmp_path)
            assert len(copied) > 100_000
            assert [each for each in canaries if each.encode() in copied] == []
    assert "来場者0" in stored_text(app), "who was in stays by name"
    nameless = {each.id for each in rows(Person, name="")}
    assert len(nameless) >= 25
    assert {each.device for each in rows(Session) if each.person_id in nameless} == {""}


@pytest.mark.sqlite
def test_nothing_is_left_where_rows_were_moved_between_pages(app):
    """SQLite's own overwriting does not reach those: of 2500 rows of a file that grew, one or two could be read."""
    with app.app_context():
        grow(db.engine.url.database)
        assert b"canary" in bytes_of(app.config["INSTANCE"])
        traces.wipe(())
        db.session.remove()
        assert b"canary" not in bytes_of(app.config["INSTANCE"])


def grow(file):
    """Leave words behind in the file that no row has any more."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE words (word TEXT)")
        connection.executemany("INSERT INTO words VALUES (?)", [(f"canary{n}",) for n in range(50)])
        connection.execute("DROP TABLE words")


def test_of_a_file_that_nobody_took_over_no_cell_stays_after_a_day(app, at, phone):
    hanako, name = phone("hanako"), "山田太郎様"
    good, ready = bring(hanako, f"コード,名前\nZ-9,{name}\n".encode())
    bad, wrong = bring(hanako, f"コード,名前,順\nZ-9,小間,{name}\n".encode())
    assert (ready.state, wrong.state) == ("ready", "wrong")
    at(clock.now() + timedelta(hours=23))
    assert [name in kept(app) for kept in (cells, findings)] == [True, True]
    at(clock.now() + timedelta(hours=25))
    assert [name in kept(app) for kept in (cells, findings)] == [False, False]
    for page in (good, bad):
        assert "もう一度" in hanako.get(page).text


def test_what_was_taken_over_leaves_no_cells_behind(app, phone):
    take_over(phone("hanako"), "コード,名前\nZ-9,山田太郎様\n".encode())
    assert "山田太郎様" not in cells(app)


def cells(app):
    """All that is kept of files beside what is wrong with them."""
    with app.app_context():
        return str(db.session.execute(select(FileImport.rows, FileImport.lines)).all())


def findings(app):
    with app.app_context():
        return str(db.session.scalars(select(FileImport.findings)).all())


def test_what_a_press_answered_is_told_again_for_a_day_and_then_kept_nowhere(app, at, phone):
    """The toast of 今ここ names the place."""
    hanako = phone("hanako")
    place = place_key(hanako, "hall")

    def tell():
        return hanako.post(f"{TALK}placements/told", place=place, client_id="the-same-press")

    first, again = tell(), tell()
    assert [first.status_code, again.status_code] == [201, 200]
    assert "会場" in first.json["undo"]["text"]
    assert first.json["undo"] == again.json["undo"]
    at(clock.now() + timedelta(hours=23))
    assert tell().json["undo"] == first.json["undo"]
    at(clock.now() + timedelta(hours=25))
    assert (tell().status_code, "undo" in tell().json) == (200, False), "and done once all the same"
    with app.app_context():
        assert "会場" not in str(db.session.scalars(select(changes.Write.extra)).all())
