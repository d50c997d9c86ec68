"""An anonymous vote counts once for each and is linked to nobody: on no page, in no file, in no row by itself."""

import re

from sqlalchemy import text

from eventops.changes import Change, Write
from eventops.extensions import db
from eventops.people.models import Membership
from eventops.polls.models import Poll, Vote
from tests import steps
from tests.polls.conftest import TALK, ask, close, csv, later, mine, shown, vote  # noqa: F401
from tests.steps import EVENT


def test_each_votes_once_and_changes_their_vote_and_sees_their_own(phone, later, rows):  # noqa: F811
    misaki, ichiro = phone("misaki").open(TALK), phone("ichiro")
    key = ask(phone("hanako"), anonymous="1")
    for by, option in ((misaki, 0), (misaki, 1), (ichiro, 1)):
        assert vote(by, key, option).status_code == 201
    later()
    misaki.hear()
    assert shown(misaki) == {"はい": 0, "いいえ": 2}
    assert "匿名" in misaki.dom.select_one(".poll").get_text()
    assert "回答 2/6" in misaki.dom.select_one(".poll").get_text()
    assert (mine(misaki, key), mine(ichiro, key), mine(phone("hanako"), key)) == ([1], [1], [])
    assert misaki.shows_what_a_reload_shows()


def answers(phone, key, name):
    """Everything a reader can open of it; ids and times that differ with every writing are taken out."""
    by = phone(name)
    paths = [TALK, f"{EVENT}/polls/{key}", f"{EVENT}/polls/{key}/votes.csv", f"{EVENT}/polls/{key}/mine",
             f"{EVENT}/history", f"{EVENT}/history.csv"]
    return [by.get(path).text for path in paths]


def test_manager_auditor_and_author_find_no_name_beside_a_vote_on_any_page_or_in_a_file(phone, later, rows):  # noqa: F811
    key = ask(phone("ichiro"), "賛成です\n反対です", anonymous="1")
    vote(phone("misaki"), key, 0)
    later()
    vote(phone("sakura"), key, 1)
    later()
    for closed in (False, True):
        if closed:
            close(phone("ichiro"), key)
        for name in ("hanako", "yuki", "ichiro"):
            _talk, sheet, file, own, history, taken_out = answers(phone, key, name)
            assert "賛成です" in sheet or name == "yuki"
            for page in (sheet, file, own):
                assert not re.search("美咲|さくら|misaki-key|sakura-key|未回答", page), (name, closed)
            for page in (history, taken_out):
                for line in page.splitlines():
                    if "匿名の投票" in line or "poll." in line:
                        assert not re.search("美咲|さくら", line), line
    assert csv(phone("hanako"), key) == ["選択肢,票数", "賛成です,1", "反対です,1"]
    assert [each.details for each in rows(Change, kind="poll.counted")] == [{"answered": 1}, {"answered": 2}], \
        "nor how it stood before and after somebody's tap"
    assert {each.actor_id for each in rows(Change, kind="poll.counted")} == {None}


def test_no_row_names_the_voter_the_time_or_the_order_and_the_kept_writes_not_the_choice(app, phone, rows):
    key = ask(phone("hanako"), anonymous="1")
    prints = set()
    for name, option in (("misaki", 0), ("ichiro", 1), ("misaki", 1), ("misaki", 0)):
        vote(phone(name), key, option)
    members = {each.key: each for each in rows(Membership)}
    for name in ("misaki", "ichiro"):
        prints |= {each.fingerprint for each in rows(Write, actor=f"member:{members[f'{name}-key'].id}")}
    assert len(prints) == 1, "whatever was chosen, what is kept of the asking is the same"
    for row in rows(Vote):
        assert (row.membership_id, row.at, row.note) == (None, None, "")
        assert re.fullmatch("[0-9a-f]{64}", row.voter)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            table = db.session.execute(text("SELECT sql FROM sqlite_master WHERE name = 'votes'")).scalar()
            assert "WITHOUT ROWID" in table, "rows lie in the order of their keys, which says nothing"


def test_what_a_vote_is_kept_under_needs_the_servers_own_key_and_differs_from_poll_to_poll(app, phone, rows):
    first, second = (ask(phone("hanako"), anonymous="1") for _ in range(2))
    for key in (first, second):
        vote(phone("misaki"), key)
    assert len({each.voter for each in rows(Vote)}) == 2
    member, poll = rows(Membership, key="misaki-key")[0], rows(Poll, key=first)[0]
    with app.app_context():
        before = poll.voter(member)
        app.secret_key, kept = "another", app.secret_key
        try:
            assert poll.voter(member) != before
        finally:
            app.secret_key = kept


def test_once_closed_only_the_numbers_are_kept(phone, later, rows):  # noqa: F811
    misaki = phone("misaki").open(TALK)
    key = ask(phone("hanako"), anonymous="1")
    vote(misaki, key)
    close(phone("hanako"), key)
    misaki.hear()
    assert rows(Vote) == []
    assert (rows(Poll)[0].salt, rows(Poll)[0].counts, rows(Poll)[0].answered) == ("", [1, 0], 1)
    assert shown(misaki) == {"はい": 1, "いいえ": 0}
    assert mine(misaki, key) == []
    assert misaki.shows_what_a_reload_shows()
    assert len(steps.lines(misaki, "poll.closed")) == 1
