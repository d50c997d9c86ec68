"""Years of history in a minute: ``python -m tests.bench.fill <changes> <posts> <cards>``, on an instance at rest.

Past the actions, but true: every row where an action would have put it, the stream's numbers and its chain of hashes
as the program makes them, so that ``verify`` finds nothing. (Cards go through their action: there are few.)
"""

import json
import random
import sqlite3
import sys
import uuid
from datetime import timedelta
from types import SimpleNamespace

from flask_babel import force_locale
from sqlalchemy import select

from eventops import changes, clock, create_app, live
from eventops.board.actions import make_card
from eventops.changes import Change, chained, content_hash
from eventops.checklists.models import SetupTask
from eventops.extensions import db
from eventops.feed.queries import room_of
from eventops.people.models import Membership
from eventops.search.folding import fold, letters_of
from eventops.supplies.models import SupplyRequest

WHERE = ("搬入口", "受付", "展示場A", "展示場B", "ステージ", "控室", "救護室", "駐車場", "正面入口", "休憩コーナー")
WHAT = ("机", "椅子", "お茶", "パンフレット", "名札", "延長コード", "モニター", "台車", "看板", "テープ",
        "ケーブル", "弁当")
SAID = ("が足りません、{n}個お願いします", "が届きました（{n}台目）。置き場所はどちらですか",
        "の設営、完了しました。{n}番の写真を送ります", "を探しています。{n}時ごろ見かけた方は教えてください",
        "は{n}時に入れ替えます。ご協力をお願いします", "の件、了解です。{n}分で向かいます")
AT_ONCE = 5000
INSERTS = {
    "messages": "id key event_id room_id stream_id n version author_id body body_en edition announcement "
                "values urgency guess occurred_at received_at",
    "search_texts": "letters more_letters subject_type subject_id stream_id room_id author_id kind at folded",
    "changes": "id stream_id n kind subject_type subject_id actor_id occurred_at received_at content_hash hash",
    "change_contents": "change_id salt details",
    "writes": "actor client_id fingerprint changes extra received_at",
}


class Filling:
    """The room of everybody, its stream, and the next rows in it."""

    def __init__(self, seed=1):
        self.chance = random.Random(seed)
        members = db.session.scalars(select(Membership).where(Membership.event.has(slug="dejima"),
                                                              Membership.state == "active")).all()
        event = members[0].event
        self.members, self.event_id, stream = [each.id for each in members], event.id, event.stream("everyone")
        self.stream_id, self.n, self.hash = stream.id, stream.last_n, stream.last_hash
        self.room_id = room_of(stream).id
        self.tasks = list(db.session.scalars(select(SetupTask.id).where(SetupTask.event_id == event.id)))
        self.at = max(db.session.scalars(select(Change.received_at)))
        self.rows = {table: [] for table in INSERTS}

    def next_ids(self, database):
        self.change_id, self.message_id = (
            database.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]
            for table in ("changes", "messages"))

    def add(self, is_post, step):
        self.n, self.change_id, self.at = self.n + 1, self.change_id + 1, self.at + step
        actor, at = self.chance.choice(self.members), self.at.isoformat(" ", "microseconds")
        key = str(uuid.UUID(int=self.change_id << 76 | self.chance.getrandbits(76)))  # ascending, as phones make them
        if is_post:
            kind, details = "message.posted", {"body": self.post(key, actor, at), "photos": 0}
            subject = "Message", self.message_id
        else:
            kind, details = "card.moved", {"verb": "finish", "from": "todo", "to": "done"}
            subject = "SetupTask", self.chance.choice(self.tasks)
        salt = self.chance.randbytes(16)
        change = SimpleNamespace(
            stream_id=self.stream_id, n=self.n, kind=kind, subject_type=subject[0], subject_id=subject[1],
            actor_id=actor, occurred_at=self.at, received_at=self.at, content_hash=content_hash(salt, details))
        self.hash = chained(self.hash, change)
        self.rows["changes"].append((self.change_id, self.stream_id, self.n, kind, *subject, actor, at, at,
                                     change.content_hash, self.hash))
        self.rows["change_contents"].append((self.change_id, salt, json.dumps(details)))
        self.rows["writes"].append((f"member:{actor}", key, self.hash, json.dumps([[self.stream_id, self.n]]), "{}",
                                    at))

    def post(self, key, author, at):
        self.message_id += 1
        chance = self.chance
        body = f"{chance.choice(WHERE)}、{chance.choice(WHAT)}{chance.choice(SAID).format(n=chance.randrange(1000))}"
        self.rows["messages"].append((self.message_id, key, self.event_id, self.room_id, self.stream_id, self.n, 1,
                                      author, body, "", 1, "", "{}", "normal", "", at, at))
        folded = fold(body)
        self.rows["search_texts"].append((*letters_of(folded), "message", self.message_id, self.stream_id,
                                          self.room_id, author, "message", at, folded))
        return body

    def write(self, database):
        for table, columns in INSERTS.items():
            names = [f'"{name}"' for name in columns.split()]
            database.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
                                 self.rows[table])
            self.rows[table].clear()


def fill(path, until, posts):
    """Until the database holds so many changes, *posts* of the new ones posts."""
    filling = Filling()
    db.session.remove()
    db.engine.dispose()  # nobody else may have it open while it keeps no journal
    step = (clock.now() - filling.at) / (until + 1)
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000"):
        database.execute(f"PRAGMA {pragma}")
    filling.next_ids(database)
    database.execute("BEGIN EXCLUSIVE")
    missing = until - database.execute("SELECT count(*) FROM changes").fetchone()[0]
    for number in range(missing):
        filling.add(number * posts // missing != (number + 1) * posts // missing, max(step, timedelta(microseconds=1)))
        if number % AT_ONCE == 0:
            filling.write(database)
    filling.write(database)
    database.execute("UPDATE streams SET last_n = ?, last_hash = ? WHERE id = ?",
                     (filling.n, filling.hash, filling.stream_id))
    database.execute("COMMIT")
    database.close()


def make_cards(count):
    """Supply requests, each as somebody would make it."""
    with force_locale("ja"), live.unheard(), changes.writing():
        members = db.session.scalars(select(Membership).where(Membership.event.has(slug="dejima"),
                                                              Membership.state == "active")).all()
        for number in range(count):
            make_card(members[number % len(members)], SupplyRequest, members[0].event.stream("everyone"), [],
                      title=f"{WHAT[number % len(WHAT)]} {number}", state=SupplyRequest.FIRST_STATE)
        changes.commit()


def main(changes_in_all, posts, cards):
    app = create_app()
    with app.test_request_context():
        if cards:
            make_cards(cards)
            db.session.remove()  # the stream's hash is read anew
        fill(db.engine.url.database, changes_in_all, posts)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
