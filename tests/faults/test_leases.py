"""Work on a timer with two processes: its holder is killed in the middle of it, and it is done once all the same."""

import time
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, text

from tests.faults.crowd import until

NAME = "purge_telephones"


@contextmanager
def connected(cluster):
    url = cluster.environment["EVENTOPS_DATABASE_URL"].replace("postgresql:", "postgresql+psycopg2:")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@pytest.fixture
def number(cluster):
    """A guest of an event that is over, whose telephone number is due to go."""
    with connected(cluster) as connection:
        event = connection.scalar(text(
            "INSERT INTO events (slug, name_ja, name_en, address, zone, starts_on, ends_on, guest_hours,"
            " alert_minutes, alert_rounds, organizer_kind, state, created_at) VALUES"
            " ('past', '過去', '', '', 'Asia/Tokyo', '2026-01-01', '2026-01-02', 24, 2, 10, '', 'open', now())"
            " RETURNING id"))
        connection.execute(text(
            "INSERT INTO streams (key, event_id, audience, prefix, last_card, last_n, last_hash) VALUES "
            "('past-managers', :event, 'managers', 'M-', 0, 0, '')"), {"event": event})
        person = connection.scalar(text(
            "INSERT INTO people (name, locale, created_at) VALUES ('昔の人', 'ja', now()) RETURNING id"))
        connection.execute(text(
            "INSERT INTO memberships (key, event_id, person_id, role, duties, organization, state, version, asked_at,"
            " removed_from, refusal, phone, device) VALUES ('past-guest', :event, :person, 'guest', '[]', '', 'active',"
            " 1, now(), '', '', '0900000', '')"), {"event": event, "person": person})
    yield
    with connected(cluster) as connection:
        assert connection.scalar(text("SELECT phone FROM memberships WHERE key = 'past-guest'")) == ""


def lease(cluster):
    [row] = cluster.rows(
        f"SELECT turn, holder, until > timezone('utc', now()) AS held FROM leases WHERE name = '{NAME}'")
    return row


def pass_by(cluster, *columns):
    """Time goes by for the lease: what it waits for is over."""
    with connected(cluster) as connection:
        for column in columns:
            connection.execute(text(f"UPDATE leases SET {column} = timezone('utc', now()) WHERE name = '{NAME}'"))


def process_of(cluster, holder):
    pid = int(holder.rpartition(":")[2])
    return next(process for process in cluster.processes if process.process.pid == pid)


def certificates(cluster):
    return cluster.rows("SELECT count FROM purges WHERE kind = 'purge.telephones'")


def test_what_a_killed_holder_had_begun_is_done_once_by_the_other(cluster, number):
    printed = [len(process.printed) for process in cluster.processes]
    assert until(20, lambda: cluster.rows(f"SELECT 1 FROM leases WHERE name = '{NAME}'"))
    with connected(cluster) as connection:
        blocking = connection.execution_options(isolation_level="READ COMMITTED")
        with blocking.begin():
            blocking.execute(text("LOCK TABLE purges IN ACCESS EXCLUSIVE MODE"))  # the work stops at its certificate
            before = lease(cluster).turn
            pass_by(cluster, "due_at", "until")
            assert until(20, lambda: lease(cluster).turn == before + 1 and lease(cluster).held)
            time.sleep(0.5)
            killed = process_of(cluster, lease(cluster).holder)
            killed.kill()
    assert lease(cluster).held, "nobody else begins before its time is over"
    time.sleep(6)  # longer than between two looks
    assert (lease(cluster).turn, certificates(cluster)) == (before + 1, [])
    pass_by(cluster, "until")
    assert until(20, lambda: certificates(cluster) == [(1,)]), "the other takes over"
    assert lease(cluster).turn >= before + 2
    assert process_of(cluster, lease(cluster).holder) is not killed
    killed.start(seconds=30)
    for _ in range(2):
        turn = lease(cluster).turn
        pass_by(cluster, "due_at", "until")
        assert until(20, lambda turn=turn: lease(cluster).turn > turn)
    assert certificates(cluster) == [(1,)], "once"
    log = "".join(line for process, before in zip(cluster.processes, printed, strict=True)
                  for line in process.printed[before:])
    assert "Traceback" not in log, log
