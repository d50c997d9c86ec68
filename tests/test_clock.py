"""Instants, zones and what a phone's clock may say."""

from datetime import UTC, date, datetime, timedelta

import pytest

from eventops import clock

NOON = datetime(2026, 11, 3, 3, 0, 0, 123456)  # 12:00 in Tokyo


def test_it_stands_still_only_while_stopped():
    with clock.stopped(NOON):
        assert clock.now() == NOON
        assert clock.ago(minutes=15) == NOON - timedelta(minutes=15)
    assert clock.now() > NOON - timedelta(days=365)
    assert clock.now() != NOON


def test_stopping_within_a_stop_goes_back_to_the_outer_one():
    with clock.stopped(NOON):
        with clock.stopped(NOON + timedelta(hours=1)):
            assert clock.now() == NOON + timedelta(hours=1)
        assert clock.now() == NOON


def test_now_is_utc_without_a_zone():
    assert clock.now().tzinfo is None
    assert abs(clock.now() - datetime.now(UTC).replace(tzinfo=None)) < timedelta(seconds=5)


def test_wall_time_there_and_back_is_the_same_instant():
    wall = clock.local(NOON, "Asia/Tokyo")
    assert (wall.hour, wall.day) == (12, 3)
    assert clock.utc(wall.replace(tzinfo=None), "Asia/Tokyo") == NOON


def test_days_and_times_are_the_events_own():
    late = datetime(2026, 11, 2, 15, 30)  # half past midnight of the 3rd in Tokyo
    assert clock.day(late, "Asia/Tokyo", "ja") == "11月3日(火)"
    assert clock.day(late, "Asia/Tokyo", "en") == "Tue 3 Nov"
    assert clock.time(late, "Asia/Tokyo") == "00:30"
    with clock.stopped(late):
        assert clock.today("Asia/Tokyo") == date(2026, 11, 3)
        assert clock.today("UTC") == date(2026, 11, 2)


def test_pages_get_milliseconds_and_a_z():
    assert clock.iso(NOON) == "2026-11-03T03:00:00.123Z"
    assert clock.parse(clock.iso(NOON)) == NOON.replace(microsecond=123000)


@pytest.mark.parametrize("text", [None, "", "yesterday", "2026-13-01", 5, "9999-12-31T23:59:59-12:00"])
def test_what_is_no_instant_is_none(text):
    assert clock.parse(text) is None


def test_a_phone_in_another_zone_means_the_same_instant():
    assert clock.parse("2026-11-03T12:00:00+09:00") == datetime(2026, 11, 3, 3)


def test_a_clock_that_runs_ahead_is_held_back():
    assert clock.parse("2026-11-04T12:00:00Z", latest=NOON) == NOON
    assert clock.parse("2026-11-02T12:00:00Z", latest=NOON) == datetime(2026, 11, 2, 12)
