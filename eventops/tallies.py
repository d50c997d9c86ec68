"""The only place where the counts behind the rate limits are kept: in Redis for all processes, else in this one.

While Redis is away each process counts for itself, and asks Redis again a few seconds later: a limit may then be
reached twice, but nobody waits, and no door fails.
"""

import logging
import time

from limits.storage import MemoryStorage, RedisStorage, Storage

AGAIN = 5.0  # seconds between two looks for a Redis that is away
PATIENCE = 0.5  # seconds for it to answer

log = logging.getLogger(__name__)


class Tallies(Storage):
    """What Flask-Limiter counts with, by the address ``tallies+redis://…``."""

    STORAGE_SCHEME = ["tallies+redis", "tallies+rediss", "tallies+unix"]

    def __init__(self, uri, key_prefix="LIMITS", **options):
        from redis import RedisError
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        super().__init__(uri)
        self._failures = (RedisError, OSError)
        address = uri.removeprefix("tallies+")
        self._shared = RedisStorage(
            f"redis+{address}" if address.startswith("unix") else address, key_prefix=key_prefix,
            socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0), **options)
        self._own, self._again_at, self._is_away = MemoryStorage(), 0.0, False

    @property
    def base_exceptions(self):
        return self._failures

    def _ask(self, question, *args):
        if time.monotonic() >= self._again_at:
            try:
                answer = getattr(self._shared, question)(*args)
            except self._failures as error:
                self._again_at = time.monotonic() + AGAIN
                if not self._is_away:
                    log.warning("Redis is away (%s): each process counts its rate limits alone.", error)
                self._is_away = True
            else:
                self._is_away = False
                return answer
        return getattr(self._own, question)(*args)

    def incr(self, key, expiry, amount=1):
        return self._ask("incr", key, expiry, amount)

    def get(self, key):
        return self._ask("get", key)

    def get_expiry(self, key):
        return self._ask("get_expiry", key)

    def clear(self, key):
        return self._ask("clear", key)

    def reset(self):
        self._own.reset()
        return self._ask("reset")

    def check(self):
        return True  # it counts in any case
