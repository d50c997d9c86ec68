"""What was written about people in a restricted incident is gone 30 days after the event; its states and times stay."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventops import changes, clock
from eventops.alarms import Alarm
from eventops.changes import Change, ChangeContent, Stream
from eventops.events.models import Event
from eventops.extensions import db
from eventops.feed.models import Message, Photo, Room
from eventops.incidents.purging import purge_incidents, purge_talks
from eventops.notes.models import Note, NoteVersion
from eventops.polls.models import Poll, Vote
from eventops.scheduled.models import ScheduledPost
from eventops.search.models import SearchText
from tests.incidents.reports import give_duty, incident, report
from tests.notes.test_edit_note import edit, write
from tests.phone import jpeg
from tests.polls.conftest import ask, close, vote
from tests.scheduled.test_schedule_post import is_kept, purge, schedule
from tests.steps import CARDS, EVENT, all_of, message, move, say

NAME = "山田太郎"


@pytest.fixture
def told(app, phone):
    """An incident with a name wherever one can be written; さくら alone reads it."""
    give_duty(app, "sakura", "medical")
    sakura = phone("sakura")
    number = report(sakura, "medical", NAME, body=NAME, place_note=NAME, photos=[jpeg()], **{"f-who": NAME})
    sakura.post(f"{CARDS}/{number}/messages", body=NAME, photos=[jpeg("red")])
    row = incident(sakura, number)
    sakura.post(f"{EVENT}/incidents/{number}/facts", version=row.version, severity="high", **{"f-taken_to": NAME})
    for verb, note in (("ack", ""), ("dispatch", ""), ("arrive", ""), ("resolve", ""), ("close", NAME)):
        assert move(sakura, number, verb, note=note).status_code == 201
    return sakura, number


def run(app, days):
    with app.test_request_context():
        end = db.session.get(Event, 1).ends_at
        with clock.stopped(end + timedelta(days=days)), changes.writing():
            found = purge_incidents()
            changes.commit()
    return found


def everything_kept(phone):
    """All that the database holds in words."""
    return " ".join(str(vars(row)) for model in (Message, ChangeContent, SearchText)
                    for row in all_of(phone, model, *([ChangeContent.change_id] if model is ChangeContent else []))) \
        + str(vars(incident(phone, "E-1")))


def test_it_stays_for_thirty_days_and_not_longer(app, told):
    sakura, number = told
    assert NAME in everything_kept(sakura)
    assert run(app, 29) == 0
    assert NAME in sakura.get(f"{CARDS}/{number}").text
    assert run(app, 31) == 1
    assert NAME not in everything_kept(sakura)
    assert all(photo.hidden_at for photo in all_of(sakura, Photo))
    assert run(app, 32) == 0, "once"


def test_what_happened_when_is_still_told(app, told):
    sakura, number = told
    run(app, 31)
    page = sakura.fetch(f"{CARDS}/{number}")
    assert "急病・けが" in page.h1.get_text()
    assert len(page.select(".story li")) >= 7
    assert NAME not in page.get_text()
    assert not sakura.fetch(f"{EVENT}/search?q=山田").select(".results li")


def test_only_its_duty_learns_how_many_there_were(app, phone, told):
    run(app, 31)
    [change] = all_of(phone("hanako"), Change, kind="purge.incidents")
    assert change.stream_id == incident(phone("hanako"), "E-1").stream_id


def test_what_was_asked_answered_scheduled_and_noted_in_a_restricted_room_goes_too(app, phone):
    give_duty(app, "sakura", "medical")
    sakura = phone("sakura")
    with app.app_context():
        room = db.session.scalar(select(Room).join(Room.stream).where(
            Stream.audience == "duty:medical", Stream.event_id == 1)).name_ja
    poll = ask(sakura, f"{NAME}A\n{NAME}B", to=room, body=NAME)
    assert vote(sakura, poll).status_code == 201
    assert close(sakura, poll).status_code == 201
    schedule(sakura, clock.now() + timedelta(hours=2), room, body=NAME)
    give_duty(app, "takumi", "medical")
    note = write(takumi := phone("takumi"), NAME, NAME, to=room)
    assert edit(takumi, note, NAME, title=f"{NAME}様").status_code == 201
    with app.test_request_context():
        end = db.session.get(Event, 1).ends_at
        with clock.stopped(end + timedelta(days=31)), changes.writing():
            assert purge_talks() == 1
            changes.commit()
    kept = [*all_of(sakura, Poll), *all_of(sakura, ScheduledPost), *all_of(sakura, Message),
            *all_of(sakura, Note), *all_of(sakura, NoteVersion),
            *all_of(sakura, ChangeContent, ChangeContent.change_id)]
    assert [each for each in kept if NAME in str(vars(each))] == []
    assert all_of(sakura, Vote, Vote.poll_id) == []


def test_a_pin_and_the_english_of_a_phrase_go_with_the_post(app, phone):
    give_duty(app, "takumi", "medical")
    takumi = phone("takumi")
    with app.app_context():
        room = db.session.scalar(select(Room).join(Room.stream).where(
            Stream.audience == "duty:medical", Stream.event_id == 1)).name_ja
    key = say(takumi, NAME, to=room)
    assert takumi.post(f"{EVENT}/messages/{key}/pin", lasts="day").status_code == 201
    with app.test_request_context():
        with changes.writing():
            db.session.scalar(select(Message).filter_by(key=key)).body_en = NAME
            changes.commit()
        with clock.stopped(db.session.get(Event, 1).ends_at + timedelta(days=31)), changes.writing():
            purge_talks()
            changes.commit()
    row = message(takumi, key)
    assert (row.body, row.body_en, row.pinned_at, row.pinned_until) == ("", "", None, None)
    assert all_of(takumi, Alarm, name="message.pin_ends") == []


def test_files_of_its_photos_go_soon_after(app, told):
    photos = all_of(told[0], Photo)
    assert all(is_kept(app, each) for each in photos)
    run(app, 31)
    end = clock.now() + timedelta(days=200)
    purge(app, end)
    assert [each for each in photos if is_kept(app, each)] == []
    assert all_of(told[0], Photo) == []
