"""What is said at nine is written at seven: once, on the minute, to guests as well, and not if it was taken back."""

from datetime import timedelta

import pytest

from eventops import alarms, changes, clock
from eventops.alarms import Alarm
from eventops.changes import Change
from eventops.extensions import db
from eventops.feed.models import Message, Photo
from eventops.feed.purging import purge_photos
from eventops.people.models import Membership
from eventops.scheduled.models import ScheduledPost
from tests.phone import jpeg
from tests.steps import EVENT, room, say

TALK, SAID = f"{EVENT}/", "開場まであと30分です"


@pytest.fixture
def nine():
    """The full minute two hours from now."""
    return (clock.now() + timedelta(hours=2)).replace(second=0, microsecond=0)


def page_of(by, name="全体"):
    return f"{EVENT}/rooms/{room(by, name)}/scheduled"


def schedule(by, at, name="全体", **form):
    wall = clock.local(at, "Asia/Tokyo").strftime("%Y-%m-%dT%H:%M")
    return by.post(page_of(by, name), **{"body": SAID, "at": wall, **form})


def comes(app, at):
    """The look that every process takes each second, at that instant."""
    with app.test_request_context(), clock.stopped(at):
        alarms.ring()


def states(rows):
    return [each.state for each in rows(ScheduledPost)]


def test_scheduled_for_nine_it_appears_at_nine_to_guests_as_well(app, phone, rows, nine):
    misaki = phone("misaki").open(TALK)
    assert schedule(phone("ichiro"), nine, urgency="important").status_code == 201
    comes(app, nine - timedelta(seconds=1))
    assert not misaki.hear()
    comes(app, nine)
    comes(app, nine + timedelta(seconds=1))
    assert misaki.hear()
    assert misaki.dom.get_text().count(SAID) == 1
    assert misaki.shows_what_a_reload_shows()
    [message] = rows(Message, body=SAID)
    assert (message.author_id, message.urgency, message.received_at) == (
        rows(Membership, key="ichiro-key")[0].id, "important", nine)
    assert states(rows) == ["posted"]


def test_with_photos_they_are_kept_at_once_shown_to_staff_alone_and_posted_with_it(app, phone, rows, nine):
    ichiro, misaki = phone("ichiro"), phone("misaki").open(TALK)
    assert schedule(ichiro, nine, body="", photos=[jpeg("red"), jpeg("blue")]).status_code == 201
    held = rows(Photo)
    assert all(is_kept(app, each) for each in held)
    thumbs = [f"{EVENT}/photos/{each.key}/thumb" for each in held]
    assert [image["src"] for image in ichiro.fetch(page_of(ichiro)).select("#scheduled img")] == thumbs
    assert [by.get(thumbs[0]).status_code for by in (ichiro, phone("hanako"), misaki)] == [200, 200, 404]
    assert not misaki.fetch(f"{EVENT}/photos").select("#album img")
    comes(app, nine)
    misaki.hear()
    [message] = rows(Message)
    said = rows(Photo, message_id=message.id)
    assert [each.hash for each in said] == [each.hash for each in held]
    assert [misaki.get(f"{EVENT}/photos/{each.key}/full").status_code for each in said] == [200, 200]
    assert misaki.shows_what_a_reload_shows()
    purge(app, nine + timedelta(minutes=11))
    assert [each.key for each in rows(Photo)] == [each.key for each in said], "and what was posted keeps its files"
    assert all(is_kept(app, each) for each in said)


@pytest.mark.parametrize("late", [timedelta(), timedelta(hours=3)])
def test_taken_back_or_missed_its_photos_are_seen_by_nobody_and_soon_gone(app, phone, rows, nine, late):
    ichiro = phone("ichiro")
    say(phone("sakura"), photos=[jpeg("blue")])
    schedule(ichiro, nine, photos=[jpeg("red"), jpeg("blue")])
    red, blue = rows(Photo, message_id=None)
    if late:
        comes(app, nine + late)
    else:
        cancel(ichiro, rows)
    assert states(rows) == ["missed" if late else "cancelled"]
    assert ichiro.get(f"{EVENT}/photos/{red.key}/thumb").status_code == 404
    assert not ichiro.fetch(page_of(ichiro)).select("#scheduled img")
    purge(app, clock.now() + late + timedelta(minutes=9))
    assert is_kept(app, red)
    purge(app, nine + late + timedelta(hours=1))
    assert not is_kept(app, red)
    assert is_kept(app, blue), "somebody has posted the same picture"
    assert len(rows(Photo)) == 1


def purge(app, at):
    with app.test_request_context(), clock.stopped(at):
        purge_photos()


def is_kept(app, photo):
    return (app.config["PHOTO_FOLDER"] / photo.hash[:2] / f"{photo.hash}.full.jpg").exists()


def test_a_post_that_waits_says_something(phone, rows, nine):
    answer = schedule(phone("ichiro"), nine, body="")
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["body"])


def test_the_server_looks_often_enough_to_be_within_ten_seconds():
    assert alarms.LOOK <= 2


def test_taken_back_it_is_never_said(app, phone, rows, nine):
    ichiro = phone("ichiro")
    schedule(ichiro, nine)
    assert cancel(ichiro, rows).status_code == 201
    assert cancel(ichiro, rows).status_code == 201, "once more changes nothing"
    comes(app, nine)
    assert (rows(Message, body=SAID), states(rows), rows(Alarm)) == ([], ["cancelled"], [])
    assert len(rows(Change, kind="scheduled.cancelled")) == 1


def cancel(by, rows):
    return by.post(f"{EVENT}/scheduled/{rows(ScheduledPost)[0].key}/cancel")


def test_what_was_said_is_not_taken_back_here(app, phone, rows, nine):
    schedule(phone("ichiro"), nine)
    comes(app, nine)
    assert cancel(phone("ichiro"), rows).status_code == 409


def test_staff_see_what_waits_so_that_nobody_says_it_twice_but_only_its_author_and_managers_take_it_back(
        phone, rows, nine):
    misaki, takumi = phone("misaki").open(TALK), phone("takumi").open(TALK)
    schedule(phone("ichiro"), nine)
    for key in ("ichiro", "hanako", "takumi"):
        page = phone(key).fetch(page_of(phone(key)))
        assert SAID in page.get_text()
        assert bool(page.select("#scheduled form")) is (key != "takumi")
    assert cancel(takumi, rows).status_code == 403
    assert misaki.get(page_of(misaki)).status_code == 403
    assert not misaki.hear()
    assert not takumi.hear(), "it is not said yet"
    assert SAID not in str([change.details for change in rows(Change)]), "nor does the history tell it before"


def test_in_a_room_one_does_not_hear_nothing_is_scheduled(phone, rows, nine):
    key = room(phone("hanako"), "本部")
    wall = clock.local(nine, "Asia/Tokyo").strftime("%Y-%m-%dT%H:%M")
    assert phone("ichiro").post(f"{EVENT}/rooms/{key}/scheduled", body=SAID, at=wall).status_code == 404
    assert rows(ScheduledPost) == []


@pytest.mark.parametrize(("span", "said"), [
    (timedelta(minutes=-5), "This time is over. Please choose a later one."),
    (timedelta(days=800), "At most a year ahead, please.")])
def test_a_time_that_cannot_be_is_refused_with_a_word(phone, rows, span, said):
    answer = schedule(phone("ichiro", "en"), clock.now() + span)
    assert (answer.status_code, answer.json["error"]["fields"]["at"]) == (422, [said])
    assert rows(ScheduledPost) == []


def test_whoever_may_not_write_there_any_more_says_nothing(app, phone, rows, nine):
    schedule(phone("ichiro"), nine)
    with app.app_context(), changes.writing():
        db.session.query(Membership).filter_by(key="ichiro-key").update({"state": "suspended"})
        changes.commit()
    comes(app, nine)
    assert (rows(Message, body=SAID), states(rows)) == ([], ["missed"])


def test_hours_too_late_it_is_said_by_nobody(app, phone, rows, nine):
    """The server was off, or the event closed."""
    schedule(phone("ichiro"), nine)
    comes(app, nine + timedelta(hours=3))
    assert (rows(Message, body=SAID), states(rows)) == ([], ["missed"])
    ichiro = phone("ichiro", "en")
    assert "not posted" in ichiro.get(page_of(ichiro)).text
