"""An event day of eight hours in less: phones that come, go and return, posts, replies, photos, ticks and claims."""

import random
import re
import sqlite3
import threading
import time
import urllib.parse
import uuid
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor, wait
from io import BytesIO

from PIL import Image

from tests.bench.pages import Loop, Page
from tests.bench.poster import Poster
from tests.bench.rig import in_background
from tests.client import Client

HOURS = 8
# How busy the day is, and how many of the phones are out of their pockets: at its start, each tenth, and its end.
BUSY = (0.2, 0.6, 1.0, 1.0, 0.7, 0.5, 0.6, 0.8, 0.8, 1.0, 0.6)
AWAKE = (0.3, 0.7, 0.9, 0.9, 0.7, 0.5, 0.6, 0.8, 0.8, 0.9, 0.7)
ACTS = 25  # an hour for each ten phones, when it is busiest
FASTEST = 16.0  # nobody does more than in half an hour's day: a shorter one only ends earlier
AWAY = 300.0  # seconds of the day a phone is away at a time
MOST_WAITING = 100  # acts that wait for a server which does not keep up; what comes then is put off, and told
KINDS = {"post": 62, "reply": 12, "photo": 3, "supply": 5, "claim": 8, "tick": 10}
SAID = ("搬入口に1台入りました", "お茶が足りません", "受付、列が長いです", "設営、完了しました")
CAST = ("ichiro", "takumi", "naoki", "sakura", "aoi", "kenji")


def between(curve, part):
    """The curve at that part of the day."""
    at, rest = divmod(min(max(part, 0), 0.9999) * (len(curve) - 1), 1)
    return curve[int(at)] * (1 - rest) + curve[int(at) + 1] * rest


def picture(seed):
    """Three megapixels, each another."""
    noise = Image.frombytes("RGB", (64, 48), random.Random(seed).randbytes(64 * 48 * 3))
    out = BytesIO()
    noise.resize((2016, 1512)).save(out, "JPEG", quality=85)
    return out.getvalue()


class Reading:
    """The server's database, for reading only; closed at the end."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        self.database = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=10)
        return self.database

    def __exit__(self, *_):
        self.database.close()


class Day:
    """The phones and what they do; all that was answered, and all that went wrong."""

    def __init__(self, server, phones, minutes, seed, acts=ACTS):
        self.server, self.phones, self.length = server, phones, 60 * minutes
        self.often, self.chance = acts, random.Random(seed)
        self.speed = min(FASTEST, HOURS * 3600 / self.length)
        self.pages, self.turns, self.lock, self.letting_in = [], {}, threading.Lock(), threading.Lock()
        self.begun, self.ages, self.born, self.answered, self.problems = 0.0, defaultdict(list), {}, {}, []
        self.answers = defaultdict(list)
        self.cards, self.claimed, self.asked_to_claim, self.acts, self.put_off = [], set(), 0, 0, 0
        self.memory, self.cpu = [], []
        self.pool, self.work = ThreadPoolExecutor(8), []
        self.loop = Loop(lambda page: self.do(page.catch_up))
        self.watch, self.forget = self.loop.watch, self.loop.forget
        self.cast = [Poster(Client(server.url, server.links[key])) for key in CAST]
        self.manager = Poster(Client(server.url, server.links["hanako"]))
        self.room = self.cast[0].client.room("dejima")
        self.join_token = re.search(r"/join/(\S+)", server.links["join"])[1]

    # time

    @property
    def part(self):
        return (time.monotonic() - self.begun) / self.length

    def slot(self, at):
        """Which sixtieth of the day that is; a minute of a half-hour is two."""
        return min(59, max(0, int(60 * (at - self.begun) / self.length)))

    def arrived(self, key, at):
        if key in self.born:
            self.ages[self.slot(self.born[key])].append(at - self.born[key])

    # the day

    def run(self):
        self.begun = time.monotonic()
        self.loop.start()
        for key in CAST:
            self.open(Client(self.server.url, self.server.links[key]))
        self.begun = time.monotonic()
        coming = sorted(self.chance.betavariate(1.5, 6) for _ in range(self.phones - len(CAST)))
        act_at, sample_at, cpu = 0.0, 0.0, self.server.seconds[0]
        while (part := self.part) < 1:
            now = time.monotonic()
            coming = self.let_in(coming, part)
            while act_at < now - self.begun:
                act_at += self.chance.expovariate(self.speed * self.rate(part))
                if len(self.work) < MOST_WAITING:
                    self.do(self.act)
                else:
                    self.put_off += 1
            self.turn(now, part)
            if now - self.begun >= sample_at:
                sample_at += self.length / 240
                spent, cpu = self.server.seconds[0] - cpu, self.server.seconds[0]
                self.memory.append((part, self.server.kilobytes, sum(page.phone is not None for page in self.pages)))
                self.cpu.append((part, spent / (self.length / 240)))
            time.sleep(0.05)

    def rate(self, part):
        """Acts a second of the day."""
        return between(BUSY, part) * self.often * self.phones / 10 / 3600

    def do(self, call, *args):
        def attempt():
            try:
                call(*args)
            except Exception as error:  # told at the end: a day goes on
                self.problems.append(f"{call.__name__}: {error!r}")

        self.work = [*(each for each in self.work if not each.done()), self.pool.submit(attempt)]

    def let_in(self, coming, part):
        """Those whose time has come ask to join, together, and a manager lets them in."""
        now_here = [at for at in coming if at <= part]
        if now_here:
            self.do(self.join, len(now_here))
        return coming[len(now_here):]

    def join(self, count):
        newcomers = []
        for _ in range(count):
            client = Client(self.server.url)
            form = {"name": f"来場 {uuid.uuid4().hex[:6]}", "organization": "出展者", "locale": "ja",
                    "csrf_token": client.csrf}
            client.opener.open(f"{self.server.url}/join/{self.join_token}", urllib.parse.urlencode(form).encode(),
                               timeout=30).close()
            newcomers.append(client)
        self.approve()
        for client in newcomers:
            self.open(client)

    def approve(self):
        """The manager lets all in who wait: these, and those of others."""
        with self.letting_in, self.database() as database:
            waiting = [key for (key,) in database.execute(
                "SELECT key FROM memberships WHERE state = 'pending' AND event_id = 1")]
            if waiting:
                status, answer = self.manager.post("/events/dejima/people/decisions", members=waiting,
                                                   decision="approve")
                assert status == 201, answer

    def open(self, client):
        page = Page(Poster(Client(self.server.url, cookie=client.cookie)), self)
        page.come()
        with self.lock:
            self.turns[page] = time.monotonic() + self.stay(True)
            self.pages.append(page)

    def stay(self, awake):
        """Seconds until a phone is put away, or taken out again."""
        part = between(AWAKE, self.part)
        mean = AWAY * part / (1 - part) if awake else AWAY
        return self.chance.expovariate(self.speed / mean)

    def turn(self, now, part):
        """Put away or take out the phones whose time has come."""
        with self.lock:
            due = [page for page, at in self.turns.items() if at <= now]
            for page in due:
                self.turns[page] = now + self.stay(page.phone is None)
        for page in due:
            self.do(page.go if page.phone else page.come)

    # what people do

    def act(self):
        kind = self.chance.choices(list(KINDS), KINDS.values())[0]
        with self.lock:
            self.acts += 1
            poster = self.chance.choice([*self.pages, None])
        poster = Poster((poster.poster if poster else self.chance.choice(self.cast)).client)
        try:
            getattr(self, kind)(poster)
        finally:
            poster.close()

    def say(self, poster, body, **more):
        key = str(uuid.uuid4())
        self.born[key] = begun = time.monotonic()
        status, answer = poster.post("/events/dejima/messages", client_id=key, room=self.room, body=body, **more)
        assert status == 201, (status, answer)
        self.answered[key] = body
        self.answers[self.slot(begun)].append(time.monotonic() - begun)

    def post(self, poster):
        self.say(poster, self.chance.choice(SAID))

    def reply(self, poster):
        self.say(poster, "了解です", reply_to=self.chance.choice(list(self.answered) or [""]))

    def photo(self, poster):
        self.say(poster, "写真です", files=[("photos", "p.jpg", picture(self.chance.random()))])

    def supply(self, poster):
        status, answer = poster.post("/events/dejima/cards", kind="supply", title="お茶", quantity=12, unit="本")
        assert status == 201, (status, answer)
        self.cards.append(answer["card"].rpartition("/")[2])

    def claim(self, poster):
        """Two reach for the same card; one gets it."""
        if not self.cards:
            self.supply(poster)
            return
        number = self.cards.pop()
        other = Poster(self.chance.choice(self.cast).client)
        twin = in_background(self.accept, other, number)
        self.accept(poster, number)
        twin.join()
        other.close()

    def accept(self, poster, number):
        status, answer = poster.post(f"/events/dejima/cards/{number}/moves", verb="accept")
        assert status in (201, 409), (status, answer)
        self.asked_to_claim += 1
        if status == 201:
            assert number not in self.claimed, f"#{number} was given to two"
            self.claimed.add(number)

    def tick(self, poster):
        with self.database() as database:
            tasks = database.execute("SELECT number, state FROM cards WHERE kind = 'setup' AND state IN "
                                     "('todo', 'doing', 'done') AND event_id = 1").fetchall()
        number, state = self.chance.choice(tasks)
        status, answer = poster.post(f"/events/dejima/cards/{number}/moves",
                                     verb="reopen" if state == "done" else "finish")
        assert status in (201, 409, 422), (status, answer)  # somebody was first; it asks for evidence

    # the end

    def database(self):
        return Reading(self.server.folder / "eventops.db")

    def close(self):
        """Everybody takes their phone out; all that is still on its way arrives."""
        wait(self.work)
        for page in self.pages:
            if page.phone is None:
                self.do(page.come)
        wait(self.work)
        until = time.monotonic() + 10
        while time.monotonic() < until and self.lacking():
            time.sleep(0.2)
        self.loop.end()
        self.pool.shutdown(wait=True)
        self.missing = self.lacking()
        for page in self.pages:
            page.close()

    def lacking(self):
        """How many posts that a reload would show the pages lack, all together."""
        with self.database() as database:
            rows = database.execute("SELECT m.key, s.key, m.n FROM messages m JOIN streams s ON s.id = m.stream_id "
                                    "JOIN rooms r ON r.id = m.room_id WHERE r.key = ?", (self.room,)).fetchall()
        return sum(len({key for key, stream, n in rows if n > page.since[stream]} - page.seen) for page in self.pages)

    def stored(self):
        """``(lost, doubled, gaps)`` of the database."""
        with self.database() as database:
            keys = [key for (key,) in database.execute("SELECT key FROM messages WHERE author_id IS NOT NULL")]
            gaps = database.execute("SELECT count(*) FROM streams s WHERE last_n <> (SELECT count(*) FROM changes c "
                                    "WHERE c.stream_id = s.id) OR last_n <> coalesce((SELECT max(n) FROM changes c "
                                    "WHERE c.stream_id = s.id), 0)").fetchone()[0]
        return len(set(self.answered) - set(keys)), len(keys) - len(set(keys)), gaps
