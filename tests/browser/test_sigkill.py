"""SIGKILL in a burst of posts: nothing acknowledged is lost or doubled, and every page comes back to the truth."""

import random
import threading
import time
import uuid
from http.client import HTTPException

from sqlalchemy import create_engine, text

from tests.client import Client
from tests.machine import busy

CLIENTS, POSTS = 20, 500
SECONDS_EQUAL = 5
MESSAGES = "[...document.querySelectorAll('ol[id^=talk-] > li.message')].map(li => li.id)"
LOADED = """fetch(location.href).then(answer => answer.text()).then(html =>
  [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("ol[id^=talk-] > li.message")]
    .map(li => li.id))"""


class Poster(threading.Thread):
    """Posts its share and, when there was no answer, asks again with the same id."""

    def __init__(self, client, room, count):
        super().__init__(daemon=True)
        self.client, self.room, self.left = client, room, [str(uuid.uuid4()) for _ in range(count)]
        self.acknowledged = []

    def run(self):
        until = time.monotonic() + 300
        while self.left and time.monotonic() < until:
            try:
                status, _answer = self.client.post("/events/dejima/messages", client_id=self.left[0], room=self.room,
                                                   body=f"post {self.left[0]}")
            except (OSError, HTTPException):
                time.sleep(random.uniform(0.05, 0.3))
                continue
            assert status in (200, 201), status
            self.acknowledged.append(self.left.pop(0))


def test_nothing_acknowledged_is_lost_or_doubled_when_the_server_is_killed(server, open_page):
    watching = [open_page(key, "/events/dejima/") for key in ("hanako", "misaki")]
    for page in watching:
        page.wait_for_selector("#connection[data-state=live]")
    links = [server.links["ichiro"], server.links["takumi"], server.links["naoki"], server.links["sakura"]]
    clients = [Client(server.url, links[number % len(links)]) for number in range(CLIENTS)]
    room = clients[0].room("dejima")
    posters = [Poster(client, room, POSTS // CLIENTS) for client in clients]
    for poster in posters:
        poster.start()
    while sum(len(poster.acknowledged) for poster in posters) < POSTS // 8:
        time.sleep(0.005)
    server.kill()
    before = [key for poster in posters for key in poster.acknowledged]
    assert POSTS // 8 <= len(before) < POSTS, "the kill came in the middle of the burst"

    server.start(seconds=60)
    for poster in posters:
        poster.join(300)
    assert not any(poster.left for poster in posters)
    done = time.monotonic()
    truth = watching[0].evaluate(LOADED)
    for page in watching:
        while (shown := page.evaluate(MESSAGES))[-len(truth):] != truth and time.monotonic() < done + 60:
            page.wait_for_timeout(50)
        assert shown[-len(truth):] == truth
        assert [key for key in before if f"m-{key}" not in shown] == []
    assert time.monotonic() - done <= SECONDS_EQUAL * busy()
    server.stop()

    sent = {key for poster in posters for key in poster.acknowledged}
    engine = create_engine(server.database)
    with engine.connect() as database:
        stored = database.scalars(text("SELECT key FROM messages WHERE body LIKE 'post %'")).all()
        assert sorted(stored) == sorted(sent), "each exactly once"
        for stream in database.scalars(text("SELECT id FROM streams")).all():
            numbers = database.scalars(text(f"SELECT n FROM changes WHERE stream_id = {stream} ORDER BY n")).all()
            assert numbers == list(range(1, len(numbers) + 1))
    engine.dispose()
