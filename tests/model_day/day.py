"""The day itself: its clock, everybody's phones, what is done on them and what must hold of it at the end."""

import json
import secrets
import time
import urllib.parse
from collections import Counter
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import create_engine, text

from eventops import clock
from tests.client import Client
from tests.faults.checker import CHECKS, Bounds, body_of
from tests.faults.history import History
from tests.faults.houses import House
from tests.machine import busy
from tests.model_day.phones import Far
from tests.model_day.screens import compared
from tests.phone import jpeg

ZONE = "Asia/Tokyo"
CHATTER = ("A列、異常ありません", "受付の列、10人ほど", "休憩に入ります", "B列、少し混んできました",
           "休憩から戻りました", "了解です", "台車1台、倉庫に戻しました", "通路は空いています")
BETWEEN = timedelta(minutes=2)  # of the fair, in which somebody says something while the script waits
SPEED = 30
WINDOW = 10**9  # every page has to become right; how long it takes is told, not asserted
LATE = 20.0  # seconds of a free core that something may take to be seen


class Day(House):
    """*skips*: between two acts no time passes; else the fair's clock goes SPEED times as fast as ours."""

    def __init__(self, server, clockwork, skips, pump):
        self.processes, self.url = [server], server.url
        self.clockwork, self.skips, self.pump = clockwork, skips, pump
        self.date = clock.local(clockwork.instant, ZONE).date()
        self.history, self.phones, self.problems = History(), [], []
        self.said, self.typed, self.born, self.ages, self.answers = {}, [], {}, [], []
        self.doubled, self.statuses, self.began = 0, Counter(), time.monotonic()
        self.engine, self.turns, self.chats_at = create_engine(server.database), count(), clockwork.instant
        self.rooms = dict(map(tuple, self.rows(
            "SELECT s.audience, r.key FROM rooms r JOIN streams s ON s.id = r.stream_id WHERE r.event_id = 1")))

    def rows(self, sql, **values):
        with self.engine.connect() as connection:
            return connection.execute(text(sql), values).all()

    def close(self):
        for phone in self.phones:
            phone.leave()
        self.engine.dispose()

    # time

    def instant(self, wall):
        hour, minute = map(int, wall.split(":"))
        return clock.utc(datetime(self.date.year, self.date.month, self.date.day, hour, minute), ZONE)

    def at(self, wall):
        """Go on when the fair's clock shows that, or has passed it."""
        self.come(self.instant(wall))

    def later(self, minutes):
        self.come(self.clockwork.instant + timedelta(minutes=minutes, seconds=1))

    def come(self, instant):
        if self.skips:
            self.clockwork.set(max(instant, self.clockwork.instant), 1)
        while self.clockwork.instant < instant:
            self.hear()
            if not self.skips and self.clockwork.instant > self.chats_at:
                self.chats_at = self.clockwork.instant + BETWEEN
                self.chat()
        self.hear()

    def chat(self):
        """Whoever's turn it is says what one says all day long."""
        awake = [phone for phone in self.phones if phone.awake.is_set() and not phone.ended]
        turn = next(self.turns)
        self.say(awake[turn % len(awake)].who, CHATTER[turn % len(CHATTER)])

    def hear(self):
        """Everybody looks at their phone once."""
        for phone in self.phones:
            phone.hear()
        self.pump(10)

    def until(self, holds, what):
        """Wait for something that comes by itself."""
        end = time.monotonic() + LATE * busy()
        while not holds():
            assert time.monotonic() < end, f"never came: {what}"
            self.hear()

    def happens(self, number, kind, minutes):
        """After so many minutes that has come of itself to a card."""
        self.later(minutes)
        self.until(lambda: self.rows(
            "SELECT 1 FROM changes h JOIN cards c ON c.id = h.subject_id WHERE h.kind = :kind AND c.number = :number",
            kind=kind, number=number), f"{kind} of #{number}")

    # phones

    def open(self, key, page=""):
        phone = Far(self, key, self.client(key), page)
        self.phones.append(phone)
        return phone

    def join(self, name, organization):
        """A guest scans the code; gives who waits."""
        guest = Client(self.url)
        form = {"name": name, "organization": organization, "locale": "ja", "csrf_token": guest.csrf}
        link = self.processes[0].links["join"]
        with guest.opener.open(link, urllib.parse.urlencode(form).encode(), timeout=30) as answer:
            assert "waiting" in answer.url, answer.url
        return name, Client(self.url, cookie=guest.cookie)  # of the session that they have now

    def come_in(self, guest, page=""):
        """Whoever was let in opens the event."""
        phone = Far(self, guest[0], guest[1], page)
        self.phones.append(phone)
        return phone

    def __getitem__(self, who):
        return next(phone for phone in self.phones if phone.who == who)

    # what is written down

    def answered(self, who, method, path, status):
        self.statuses[status] += 1
        if status >= (400 if method == "GET" else 500) and not self.expects_failures:
            self.problems.append(f"{who} {method} {path}: {status}")

    expects_failures = False  # while the server is being started again, and when the guests are out

    def wrote(self, client_id, path, status, answer, asked):
        if status >= 500:
            self.born.pop(client_id, None)  # how long nobody answered is the script's doing
        else:
            self.answers.append(time.monotonic() - asked)
        self.answered("a phone", "POST", path, status)
        packet = next(iter(answer.get("packets", [])), {})
        if path == "messages":
            self.history.note("poster", "post", client_id=client_id, sent=asked, status=status,
                              stream=packet.get("stream", ""), n=packet.get("n", 0))

    def arrived(self, key, at):
        if key in self.born:
            self.ages.append(at - self.born[key])

    # what people do

    def say(self, who, body, room="everyone", photos=0, **more):
        key = secrets.token_hex(10)
        self.said[key], self.born[key] = body, time.monotonic()
        pictures = [jpeg(colour, (640, 480)) for colour in ("teal", "orange", "gray")[:photos]]
        if "place" in more:
            more["place"] = self.key_of("places", code=more["place"])
        self[who].post("messages", pictures, client_id=key, room=self.rooms[room], body=body, **more)
        return key

    def card(self, who, kind, **more):
        """Gives its number."""
        if "place" in more:
            more["place"] = self.key_of("places", code=more["place"])
        return self[who].post("cards", kind=kind, **more).json["card"].rpartition("/")[2]

    def move(self, who, number, *verbs, **more):
        for verb in verbs:
            self[who].post(f"cards/{number}/moves", verb=verb, **more)

    def report(self, who, code, place, what="", **facts):
        """Gives the number, which whoever reports it may never read, and the page they are led to."""
        known = {f"f-{name}": value for name, value in facts.items()}
        answer = self[who].post("incidents", kind=self.key_of("incident_types", code=code), what=what,
                                place=self.key_of("places", code=place), **known)
        [(number,)] = self.rows("SELECT number FROM cards WHERE kind = 'incident' ORDER BY id DESC LIMIT 1")
        return number, answer.json["go"]

    def key_of(self, table, **by):
        """What a form on a page would send: the key of a row of the fair."""
        [(name, value)] = by.items()
        return self.rows(f"SELECT key FROM {table} WHERE event_id = 1 AND {name} = :value", value=value)[0][0]

    def alert(self):
        """The latest that asks for 了解."""
        return self.rows("SELECT key FROM alerts ORDER BY id DESC LIMIT 1")[0][0]

    def acknowledge(self, *who):
        for key in who:
            self[key].post(f"alerts/{self.alert()}/acknowledgements")

    def state(self, number):
        return self.rows("SELECT state FROM cards WHERE event_id = 1 AND number = :number", number=number)[0][0]

    def tasks(self, checklist):
        """``[(number, critical)]`` of a list's tasks that are still open."""
        return self.rows(
            "SELECT c.number, t.critical FROM cards c JOIN setup_tasks t ON t.id = c.id "
            "JOIN checklists l ON l.id = t.checklist_id WHERE l.name_ja = :name "
            "AND c.state IN ('todo', 'doing', 'problem') ORDER BY c.id", name=checklist)

    # what holds

    def heard_all(self):
        heads = dict(map(tuple, self.rows("SELECT key, last_n FROM streams")))
        return all(n == heads[stream] for phone in self.phones if not phone.ended and phone.awake.is_set()
                   for stream, n in phone.heads.items())

    def settle(self):
        """Everybody has heard all there is."""
        self.until(lambda: self.heard_all() and not any(phone.wants_load for phone in self.phones), "all to be heard")

    def differences(self):
        """Of every phone's page from the same page loaded now."""
        self.settle()
        found = []
        for phone in self.phones:
            if not phone.ended:
                if told := compared(phone.dom, phone.fetch(phone.path)):
                    found.append(f"{phone.who} {phone.path}\n{told}")
                phone.load()  # it goes on with a page of its own again
        return found

    def overheard(self, words, knowing):
        """Who has read any of those words on their phone though they are not one of those who may."""
        return [f"{phone.who} read {word}" for phone in self.phones if phone.who not in knowing
                for word in words for text in phone.read if word in text or json.dumps(word)[1:-1] in text]

    def violations(self):
        """Of what the faults' checker holds (see there)."""
        stored = self.stored()
        bounds = Bounds(WINDOW, WINDOW, WINDOW)
        return [f"{name}: {why}" for name, look in CHECKS.items() for why in look(self.history, stored, bounds)]

    def stored(self, since=0):
        kept = super().stored(since)
        posts = self.rows("SELECT m.key, m.body, s.key, m.n FROM messages m JOIN streams s ON s.id = m.stream_id")
        kept.messages = [(key, body_of(key) if body == self.said[key] else body, stream, n)
                         for key, body, stream, n in posts if key in self.said]
        return kept

    def typed_once(self):
        """Of what was typed in browsers: how often each is stored that is not there once."""
        bodies = Counter(body for (body,) in self.rows("SELECT body FROM messages WHERE event_id = 1"))
        return {body: bodies[body] for body in self.typed if bodies[body] != 1}

    def figures(self):
        [(posts,)] = self.rows("SELECT count(*) FROM messages WHERE event_id = 1")
        [(changes,)] = self.rows("SELECT count(*) FROM changes")
        return {"seconds": round(time.monotonic() - self.began, 1), "posts": posts, "changes": changes,
                "phones": len(self.phones), "packets": sum(phone.packets for phone in self.phones),
                "connections": sum(phone.connections for phone in self.phones),
                "slowest_answer_ms": round(1000 * max(self.answers)),
                "slowest_post_to_phone_ms": round(1000 * max(self.ages, default=0)),
                "statuses": dict(sorted(self.statuses.items()))}

