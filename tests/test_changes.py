"""Numbers, the chain, and what stays when a write fails."""

import json
import sqlite3
import threading
from contextlib import closing

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError

from eventops import changes, live, turns
from eventops.changes import Change, ChangeContent, Stream, Write
from eventops.events.models import Event
from eventops.extensions import db
from eventops.feed.models import Message
from tests import steps
from tests.listening import epoch, listen, stream, streams_of
from tests.phone import JSON

TALK = "/events/fair/messages"


def numbers(app):
    """``{audience: [n, …]}`` in the order the rows were written."""
    with app.app_context():
        rows = db.session.execute(
            select(Stream.audience, Change.n).join(Change, Change.stream_id == Stream.id).order_by(Change.id)).all()
        found = {}
        for audience, n in rows:
            found.setdefault(audience, []).append(n)
        return found


def broken_links(app):
    """The changes whose row or content no longer fits the chain of their stream."""
    with app.app_context():
        broken = []
        for each in db.session.scalars(select(Stream)):
            previous = ""
            for change in db.session.scalars(select(Change).filter_by(stream_id=each.id).order_by(Change.n)):
                content = changes.content_hash(change.content.salt, change.details)
                if content != change.content_hash or change.hash != changes.chained(previous, change):
                    broken.append((each.audience, change.n))
                previous = change.hash
            if previous != each.last_hash:
                broken.append((each.audience, "last"))
        return broken


# numbers

def test_eight_who_write_at_once_get_numbers_without_a_gap(app, phone):
    room, failed = steps.room(phone("ichiro")), []

    def write(person, count=12):
        for turn in range(count):
            answer = person.post(TALK, room=room, body=f"{turn} 回目")
            if answer.status_code != 201:
                failed.append(answer.text)

    writers = [threading.Thread(target=write, args=[phone(key)])
               for key in ("ichiro", "takumi", "hanako", "misaki") * 2]
    before = len(numbers(app)["everyone"])
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not failed
    everyone = numbers(app)["everyone"]
    assert len(everyone) == before + 8 * 12
    assert everyone == list(range(1, len(everyone) + 1)), "order of numbers is order of rows, without a gap"
    assert broken_links(app) == []


@pytest.mark.sqlite
def test_they_also_appear_to_others_in_the_order_of_their_numbers(app, phone):
    """Whoever reads while others write never sees number n + 1 without n."""
    room, seen, over = steps.room(phone("ichiro")), [], threading.Event()
    writer_phones = [phone(key) for key in ("ichiro", "takumi", "hanako")]

    def watch():
        with closing(sqlite3.connect(app.config["INSTANCE"] / "eventops.db")) as connection:
            while not over.is_set():
                seen.append(connection.execute(
                    "SELECT count(*), max(n), (SELECT last_n FROM streams WHERE id = stream_id) FROM changes WHERE "
                    "stream_id = (SELECT id FROM streams WHERE audience = 'everyone' AND event_id = 1)").fetchone())

    watcher = threading.Thread(target=watch)
    writers = [threading.Thread(target=lambda who=who: [who.post(TALK, room=room, body="はい") for _ in range(10)])
               for who in writer_phones]
    watcher.start()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    over.set()
    watcher.join()
    assert len({count for count, _, _ in seen}) > 5, "the watcher saw too little to prove anything"
    assert all(count == highest == head for count, highest, head in seen)


def test_each_stream_counts_for_itself(app, phone):
    before = numbers(app)
    steps.say(phone("hanako"), to="本部")
    after = numbers(app)
    assert len(after["managers"]) == len(before["managers"]) + 1
    assert after["everyone"] == before["everyone"]


def test_what_the_cast_did_before_is_numbered_from_one(app):
    assert all(found == list(range(1, len(found) + 1)) for found in numbers(app).values())


def test_a_message_carries_the_number_of_its_change(app, phone, rows):
    key = steps.say(phone("ichiro"))
    [message] = rows(Message, key=key)
    [change] = rows(Change, subject_type="Message", subject_id=message.id, stream_id=message.stream_id)
    assert message.n == change.n > 0


# the chain

def test_the_chain_holds_after_a_morning_of_work(app, phone):
    ichiro = phone("ichiro")
    number = steps.make(ichiro)
    steps.move(ichiro, number, "accept")
    steps.say(ichiro, "了解です")
    assert broken_links(app) == []


@pytest.mark.sqlite
@pytest.mark.parametrize("statement", [
    "UPDATE changes SET actor_id = actor_id + 1 WHERE id = :id",
    "UPDATE changes SET kind = 'message.unsent' WHERE id = :id",
    "UPDATE changes SET occurred_at = '2020-01-01 00:00:00.000000' WHERE id = :id",
    "UPDATE changes SET subject_id = subject_id + 1 WHERE id = :id",
    "UPDATE change_contents SET details = '{\"body\": \"nothing\"}' WHERE change_id = :id",
    "UPDATE changes SET hash = 'f00' WHERE id = :id",
])
def test_an_edited_row_is_found(app, phone, rows, statement):
    steps.say(phone("ichiro"), "最初")
    edited = max(change.id for change in rows(Change, kind="message.posted"))
    steps.say(phone("ichiro"), "次")
    assert broken_links(app) == []
    tamper(app, statement, edited)
    assert broken_links(app)


@pytest.mark.sqlite
def test_a_row_taken_out_is_found(app, phone, rows):
    steps.say(phone("ichiro"), "最初")
    gone = max(change.id for change in rows(Change, kind="message.posted"))
    steps.say(phone("ichiro"), "次")
    tamper(app, "DELETE FROM change_contents WHERE change_id = :id", gone)
    tamper(app, "DELETE FROM changes WHERE id = :id", gone)
    assert broken_links(app)


def tamper(app, statement, row):
    """What somebody with the database file could do."""
    with closing(sqlite3.connect(app.config["INSTANCE"] / "eventops.db")) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(statement, {"id": row}).rowcount == 1


def test_the_chain_holds_no_text_only_its_salted_hash(app, phone, rows):
    steps.say(phone("ichiro"), "秘密の言葉")
    change = rows(Change, kind="message.posted")[-1]
    row = json.dumps({column.name: str(getattr(change, column.key)) for column in Change.__mapper__.column_attrs
                      for column in column.columns}, ensure_ascii=False)
    assert "秘密の言葉" not in row
    [content] = rows(ChangeContent, change_id=change.id)
    assert content.details["body"] == "秘密の言葉"


# what is not recorded is not seen, what fails leaves nothing

def test_what_is_not_recorded_is_not_emitted(app, phone):
    misaki = listen(phone("misaki"), streams_of(app, "misaki"))
    with app.test_request_context():
        with changes.writing():
            db.session.execute(text("UPDATE people SET name = '別人' WHERE name = '一郎'"))
            changes.commit()
        assert db.session.scalar(text("SELECT count(*) FROM people WHERE name = '別人'")) == 1
    assert misaki.hear() == []
    steps.say(phone("ichiro"))
    assert misaki.hear(), "the same phone hears what is recorded"


def test_nothing_is_kept_without_a_commit(app, phone):
    with app.test_request_context():
        with changes.writing():
            db.session.execute(text("UPDATE people SET name = '別人'"))
        assert db.session.scalar(text("SELECT count(*) FROM people WHERE name = '別人'")) == 0


def test_a_refused_write_uses_no_number_and_leaves_no_row(app, phone, rows):
    ichiro, misaki = phone("ichiro"), listen(phone("misaki"), streams_of(app, "misaki"))
    number = steps.make(ichiro)
    misaki.hear()
    before, written = numbers(app), len(rows(Write))
    refused = steps.move(ichiro, number, "confirm")  # not delivered yet
    assert refused.status_code in (403, 409), refused.text
    assert numbers(app) == before
    assert len(rows(Write)) == written
    assert misaki.hear() == []
    steps.say(ichiro)
    assert [packet["n"] for packet in misaki.hear()] == [before["everyone"][-1] + 1]


def test_an_error_in_the_middle_of_a_write_leaves_nothing_and_frees_the_lock(app, phone):
    before = numbers(app)

    def fail():
        with changes.writing():
            everyone = db.session.scalar(select(Stream).filter_by(audience="everyone", event_id=1))
            changes.record(None, everyone, "test", stream=everyone)
            raise ZeroDivisionError

    with app.test_request_context():
        with pytest.raises(ZeroDivisionError):
            fail()
        assert not turns._writer.locked()
        with changes.writing():
            assert changes.commit() == [], "a note of the failed write is gone too"
    assert numbers(app) == before
    steps.say(phone("ichiro"))


def test_a_stream_that_another_has_moved_on_meanwhile_is_not_written_over(app, rows):
    before = len(rows(Change))

    def overtake():
        with changes.writing():
            everyone = db.session.scalar(select(Stream).filter_by(audience="everyone", event_id=1))
            changes.record(None, everyone, "test", stream=everyone)
            db.session.execute(text("UPDATE streams SET last_n = last_n + 1 WHERE id = :id"), {"id": everyone.id})
            changes.commit()

    with app.test_request_context(), pytest.raises(StaleDataError):
        overtake()
    assert len(rows(Change)) == before
    assert issubclass(StaleDataError, SQLAlchemyError), "to a phone it is a 503, and it sends again"


def test_who_writes_again_in_one_session_sees_what_others_wrote_in_between(app, rows):
    """Jobs write more than once: an alarm after another, and somebody takes the card between them."""
    def add(name):
        with changes.writing():
            event = db.session.get(Event, 1)
            changes.record(None, event.places[0], "place.added", stream=event.stream("managers"), name=name)
            changes.commit()
            return event

    def elsewhere():
        with app.test_request_context():
            add("二")

    with app.test_request_context():
        kept = add("一")
        other = threading.Thread(target=elsewhere)
        other.start()
        other.join()
        add("三")
        assert kept is db.session.get(Event, 1), "still held, as its caller may hold it"
    assert [change.details["name"] for change in rows(Change)[-3:]] == ["一", "二", "三"]
    assert broken_links(app) == []


@pytest.mark.sqlite
def test_on_sqlite_one_writes_at_a_time_and_the_lock_is_free_when_it_is_sent(app, monkeypatch):
    held = []
    monkeypatch.setattr(live, "send", lambda packets: held.append(turns._writer.locked()))
    with app.test_request_context():
        with changes.writing():
            held.append(turns._writer.locked())
        held.append(turns._writer.locked())
    assert held == [True, False, False]


# the same id twice

def test_the_same_write_again_is_answered_with_the_same_and_done_once(app, phone, rows):
    ichiro = phone("ichiro")
    form = {"room": steps.room(ichiro), "body": "一度だけ", "client_id": "a-phones-id"}
    first, second = ichiro.post(TALK, **form), ichiro.post(TALK, **form)
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json["packets"] == first.json["packets"]
    assert len(rows(Message, body="一度だけ")) == 1


def test_the_same_id_with_other_content_is_refused_and_changes_nothing(app, phone, rows):
    ichiro, room = phone("ichiro"), steps.room(phone("ichiro"))
    assert ichiro.post(TALK, room=room, body="先", client_id="a-phones-id").status_code == 201
    other = ichiro.post(TALK, room=room, body="後", client_id="a-phones-id")
    assert (other.status_code, other.json["error"]["code"]) == (409, "client_id_reused")
    assert rows(Message, body="後") == []


def test_two_people_may_not_write_the_same_message(app, phone, rows):
    """The id is the message's key: another person's is refused, and is not a fault of the storage."""
    room = steps.room(phone("ichiro"))
    assert phone("ichiro").post(TALK, room=room, body="先", client_id="a-phones-id").status_code == 201
    other = phone("misaki").post(TALK, room=room, body="後", client_id="a-phones-id")
    assert (other.status_code, other.json["error"]["code"]) == (409, "client_id_reused")
    assert [message.body for message in rows(Message, key="a-phones-id")] == ["先"]


def test_eight_retries_at_once_store_it_once(app, phone, rows):
    ichiro, room, answers = phone("ichiro"), steps.room(phone("ichiro")), []
    token = ichiro.token()

    def send():
        http = app.test_client()
        http._cookies.update(ichiro.http._cookies)
        answers.append(http.post(TALK, data={"client_id": "a-phones-id", "room": room, "body": "一度だけ"},
                                 headers={**JSON, "X-CSRFToken": token}))

    senders = [threading.Thread(target=send) for _ in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len(rows(Message, body="一度だけ")) == 1


# rendering

@pytest.fixture
def broken_message(app, monkeypatch):
    """The message partial fails, as a mistake in a template would."""
    loader = app.jinja_env.loader
    source = loader.get_source

    def get_source(environment, template):
        if template == "feed/_message.html":
            return "{{ subject.nothing.at_all }}", None, lambda: False
        return source(environment, template)

    def fail_only_here(use):
        app.jinja_env.cache.clear()
        if use:
            monkeypatch.setattr(loader, "get_source", get_source)
        else:
            monkeypatch.undo()

    fail_only_here(True)
    yield
    fail_only_here(False)
    app.jinja_env.cache.clear()


def test_a_template_that_fails_leaves_a_placeholder_in_push_and_reload(app, phone, rows, broken_message, caplog):
    ichiro, misaki = phone("ichiro"), phone("misaki").open("/events/fair/")
    key = steps.say(ichiro, "それでも残る")
    [packet] = misaki.hear()
    assert f'id="m-{key}"' in packet["parts"][0]["html"]
    assert "それでも残る" not in packet["parts"][0]["html"]
    assert len(rows(Message, key=key)) == 1
    assert misaki.dom.find(id=f"m-{key}").text == misaki.fetch("/events/fair/").find(id=f"m-{key}").text
    assert "cannot render feed/_message.html" in caplog.text
    caplog.clear()
    assert not turns._writer.locked()


def test_a_database_that_fails_while_rendering_is_a_503_and_nothing_is_kept(app, phone, rows, monkeypatch):
    ichiro, room, before = phone("ichiro"), steps.room(phone("ichiro")), numbers(app)

    def fail(_message):
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    monkeypatch.setitem(live._shown, (Message, False), fail)
    answer = ichiro.post(TALK, room=room, body="まだ", client_id="a-phones-id")
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "storage")
    assert numbers(app) == before
    assert rows(Message, body="まだ") == []
    monkeypatch.undo()
    assert ichiro.post(TALK, room=room, body="まだ", client_id="a-phones-id").status_code == 201


def test_packets_are_in_the_language_of_who_hears(app, phone):
    ja = listen(phone("misaki", "ja"), streams_of(app, "misaki"))
    en = listen(phone("takumi", "en"), streams_of(app, "takumi"))
    room = steps.room(ja)
    phone("ichiro").post(TALK, room=room, body="おはよう")
    [heard_ja], [heard_en] = ja.hear(), en.hear()
    assert (heard_ja["n"], heard_ja["stream"]) == (heard_en["n"], heard_en["stream"])
    assert heard_ja["parts"][0]["html"].count("おはよう") == heard_en["parts"][0]["html"].count("おはよう") >= 1


def test_the_answer_holds_only_streams_the_writer_hears(app, phone, rows):
    """A guest's「今ここ」 is news for the managers, and nothing of their stream is in the guest's answer."""
    misaki, hanako = phone("misaki"), listen(phone("hanako"), streams_of(app, "hanako"))
    [place] = rows_of_place(app, "hall")
    form = {"room": steps.room(misaki), "place": place, "client_id": "a-phones-id"}
    for status in (201, 200):
        answer = misaki.post("/events/fair/places", **form)
        assert answer.status_code == status
        assert {packet["stream"] for packet in answer.json["packets"]} == set(stream(app, "everyone"))
    assert set(stream(app, "managers")) <= {packet["stream"] for packet in hanako.hear()}


def rows_of_place(app, code):
    with app.app_context():
        return db.session.scalars(text("SELECT key FROM places WHERE code = :code"), {"code": code}).all()


def test_there_is_one_epoch_and_everything_names_it(app, phone):
    misaki = listen(phone("misaki"), streams_of(app, "misaki"))
    assert misaki.answer["epoch"] == epoch(app)
    assert misaki.get("/events/fair/changes", query_string=misaki.heads).json["epoch"] == epoch(app)
