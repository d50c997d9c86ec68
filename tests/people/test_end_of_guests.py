"""Guest access ends by itself: at the doors, in the sockets, and it is told."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from eventops import changes, clock
from eventops.events.models import Event
from eventops.extensions import db
from eventops.people import sockets
from eventops.people.models import Invitation
from tests import steps
from tests.listening import is_cut, listen, streams_of

TALK = "/events/fair/"


@pytest.fixture
def over(app):
    """The fair ended 24 hours ago."""

    def make(**columns):
        closed = clock.ago(hours=24, minutes=1)
        with app.app_context(), changes.writing():
            db.session.execute(update(Event).where(Event.slug == "fair").values(
                **{"closes_at": closed, "starts_on": closed.date(), "ends_on": clock.local(closed, "Asia/Tokyo").date(),
                   **columns}))
            changes.commit()

    return make


def cut_revoked(app):
    with app.test_request_context():
        sockets.cut_revoked()


def test_at_event_end_and_24_hours_all_guests_are_out_and_their_names_in_posts_remain(app, phone, over):
    """「At event end + 24 h all guests are out automatically, their names in posts remain.」 (features.md 7.2)"""
    misaki, ichiro = (listen(phone(key), streams_of(app, key)) for key in ("misaki", "ichiro"))
    steps.say(misaki, "ありがとうございました")
    over()
    cut_revoked(app)
    assert is_cut(misaki)
    assert not is_cut(ichiro)
    assert "美咲" in ichiro.get(TALK).text
    assert misaki.get("/events/fair/changes", query_string=misaki.heads).status_code == 403
    assert misaki.post(f"{TALK}messages", room=steps.room(ichiro), body="まだいます").status_code == 403


def test_the_closed_page_says_when_and_why(phone, over):
    over()
    misaki = phone("misaki")
    assert misaki.get(TALK).location == "/waiting/fair"
    page = misaki.get("/waiting/fair")
    assert "イベントは終了しました" in page.text
    assert "data-streams" not in page.text
    assert phone("misaki").get("/waiting/fair/door").json["state"] == "ended"
    english = phone("misaki", "en").get("/waiting/fair").text
    assert "The event is over" in english


def test_the_hours_are_the_events_own(phone, over):
    over(guest_hours=48)
    assert phone("misaki").get(TALK).status_code == 200
    over(guest_hours=0)
    assert phone("misaki").get(TALK).status_code == 302


def test_a_minute_before_they_are_in(phone, over):
    over()
    with clock.stopped(clock.ago(minutes=2)):
        assert phone("misaki").get(TALK).status_code == 200


@pytest.mark.parametrize("key", ["ichiro", "takumi", "hanako"])
def test_staff_stay(phone, over, key):
    over()
    assert phone(key).get(TALK).status_code == 200


def test_a_guest_who_becomes_staff_stays(phone, over):
    over()
    phone("hanako").post("/events/fair/people/misaki-key", version=1, role="staff")
    assert phone("misaki").get(TALK).status_code == 200


def test_a_link_for_guests_is_dead_then(phone, over, rows):
    assert phone(None).get("/join/join-the-fair").status_code == 200
    over()
    assert phone(None).get("/join/join-the-fair").status_code == 404
    assert "期限切れ" in phone("hanako").get(f"{TALK}invitations").text
    assert rows(Invitation)[0].ended_at is None


@pytest.mark.parametrize(("closes", "ends"), [(None, "midnight"), (timedelta(days=-1), "midnight"),
                                              (timedelta(hours=17), "closing")])
def test_the_end_is_the_closing_of_the_last_day_or_its_midnight(closes, ends):
    from datetime import date, datetime

    last_day = clock.utc(datetime(2026, 11, 4), "Asia/Tokyo")
    event = Event(starts_on=date(2026, 11, 3), ends_on=date(2026, 11, 4), zone="Asia/Tokyo", guest_hours=24,
                  closes_at=closes and last_day + closes)
    assert event.ends_at == last_day + (closes if ends == "closing" else timedelta(days=1))
    assert event.guests_until == event.ends_at + timedelta(hours=24)


def test_a_suspended_guest_reads_why_and_the_page_opens_again_by_itself(phone):
    daichi = phone("daichi")
    assert daichi.get(TALK).location == "/waiting/fair"
    page = daichi.get("/waiting/fair")
    assert "waiting-door" in page.text
    assert "利用" in page.text
    phone("hanako").post("/events/fair/people/daichi-key/decisions", decision="restore")
    assert phone("daichi").get("/waiting/fair/door").json["open"] is True
