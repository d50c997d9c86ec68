"""The one place where processes wake each other through Redis: what one emits, the sockets of the others get, too.

Nobody ever waits for Redis: what is told goes through a queue of our own, and what it cannot take is dropped. The
pages of the other processes learn of it by their pulse, which is faster for as long as nothing is heard.
"""

import logging
import queue
import time

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from socketio import RedisManager

from eventops.transport.fanout import Fanout

BEAT = 1.0  # seconds between two signs of life, which a process hears of itself, too
SILENCE = 3.0  # seconds without one: nobody is heard any more
SETTLED = 6.0  # seconds after which a process that hears again may rely on it
MOST_WAITING = 1000  # messages to the others; the oldest is dropped
PATIENCE = 2.0  # seconds for Redis to answer

log = logging.getLogger(__name__)


class Waking(RedisManager, Fanout):
    """python-socketio's Redis manager, made so that a Redis that dies, hangs or comes back holds up nothing."""

    def __init__(self, url, channel):
        super().__init__(url, channel=channel, redis_options={
            "socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": Retry(NoBackoff(), 0)})
        self._waiting = queue.Queue(MOST_WAITING)
        self._own = f'"host_id":"{self.host_id}"'.encode()
        self._begun = False
        self._heard_at = self._deaf_at = time.monotonic() - SILENCE  # of anybody; when it was last not so
        self._ears = {}
        self._told_away = False

    def initialize(self):
        """Begin to hear and to tell; called by the first socket, or before there is one."""
        if not self._begun:
            self._begun = True
            super().initialize()
            self.server.start_background_task(self._tell_all)

    @property
    def hears(self) -> bool:
        """Whether what other processes say arrives."""
        return time.monotonic() - self._heard_at <= SILENCE

    @property
    def is_settled(self) -> bool:
        """Whether it has arrived for long enough that nothing can have been missed lately."""
        return self.hears and time.monotonic() - self._deaf_at > SETTLED

    def tell(self, what: str, data) -> None:
        """Have `ear(process, data)` called in every other process that has set one by `listen_for(what, ear)`."""
        self._publish({"method": what, "host_id": self.host_id, "data": data})

    def listen_for(self, what: str, ear) -> None:
        self._ears[what] = ear

    def is_heard(self, room: str) -> bool:
        """Nobody knows who is in a room elsewhere."""
        return True

    # out

    def _publish(self, data) -> None:
        """Never waits and never raises: it is called inside an emit."""
        text = self.json.dumps(data)
        while True:
            try:
                return self._waiting.put_nowait(text)
            except queue.Full:
                self._drop(1)

    def _drop(self, count) -> None:
        try:
            for _ in range(count):
                self._waiting.get_nowait()
        except queue.Empty:
            pass

    def _next(self, beat_at) -> list:
        """All that waits, or nothing when it is time for a sign of life."""
        texts = []
        try:
            texts.append(self._waiting.get(timeout=max(0.001, beat_at - time.monotonic())))
            while len(texts) < MOST_WAITING:
                texts.append(self._waiting.get_nowait())
        except queue.Empty:
            pass
        return texts

    def _tell_all(self) -> None:
        beat = self.json.dumps({"method": "beat", "host_id": self.host_id})
        client, beat_at = redis.Redis.from_url(self.redis_url, **self.redis_options), 0.0
        while True:
            texts = self._next(beat_at)
            if time.monotonic() >= beat_at:
                beat_at = time.monotonic() + BEAT
                texts.append(beat)
            try:
                with client.pipeline(transaction=False) as pipe:
                    for text in texts:
                        pipe.publish(self.channel, text)
                    pipe.execute()
            except (redis.RedisError, OSError):
                self._drop(MOST_WAITING)  # the pulse says it all

    # in

    def _listen(self):
        """Every message for the sockets of this process; comes back by itself, within a second or two."""
        while True:
            try:
                yield from self._until_silent()
            except (redis.RedisError, OSError) as error:
                self._note_away(error)
            self._deaf_at = time.monotonic()
            self.server.sleep(BEAT / 2)

    def _until_silent(self):
        client = redis.Redis.from_url(self.redis_url, **self.redis_options)
        with client, client.pubsub() as pubsub:
            pubsub.subscribe(self.channel)
            while True:
                message = pubsub.get_message(timeout=SILENCE)
                if message is None:
                    raise redis.TimeoutError(f"nothing heard for {SILENCE:.0f} s")
                if message["type"] == "message":
                    self._note_heard()
                    if self._own not in message["data"]:
                        yield from self._for_sockets(message["data"])

    def _for_sockets(self, text):
        """What python-socketio does something with; the rest is for our ears, or not for us at all."""
        try:
            said = self.json.loads(text.decode())
            ear = self._ears.get(said["method"])
            if ear is None:
                yield said
            else:
                ear(said["host_id"], said["data"])
        except (ValueError, KeyError, TypeError):
            log.warning("something else speaks on the channel %s of Redis", self.channel)

    def _note_heard(self) -> None:
        if self._told_away:
            log.warning("Redis is back.")
            self._told_away = False
        if not self.hears:
            self._deaf_at = time.monotonic()
        self._heard_at = time.monotonic()

    def _note_away(self, error) -> None:
        self._heard_at = time.monotonic() - SILENCE - 1
        if not self._told_away:
            log.warning("Redis is away (%s): what other processes change shows by the pulse, seconds later.", error)
            self._told_away = True
