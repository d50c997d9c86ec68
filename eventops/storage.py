"""Where clean pictures are kept: files of this machine, or a bucket of an S3-compatible store that machines share.

A bucket is spoken to by obstore, whose requests run outside of Python, so that they wait in real threads without
touching anything green. Nothing in a bucket is open to anybody: the app reads a picture after its check of rights.
"""

import logging
import time
from contextlib import suppress
from datetime import timedelta
from functools import lru_cache

from flask import current_app

from eventops import photos, transport

PATIENCE = {"connect_timeout": "3s", "timeout": "10s"}
RETRIES = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}
LOOK = 5.0  # seconds between two looks whether it answers
THUMBS = 256  # kept in memory: a new post's is asked for by everybody at once
GONE = "the picture is not there"

log = logging.getLogger(__name__)


class Away(OSError):
    """The store does not answer or refuses us; why stands in the log, the phone keeps what it sends."""


class Folder:
    """Files under ``instance/photos/``."""

    def __init__(self, path):
        self.path = path

    def store(self, picture):
        """Keep all sizes for good, before the row that names them. Raises OSError."""
        transport.in_thread(photos.store, picture, self.path)

    def find(self, hash, size):
        """A path or bytes. Raises FileNotFoundError; OSError when it cannot be looked for."""
        return photos.path(self.path, hash, size)

    def drop(self, hash):
        """Take a picture away that nothing names any more; one that is not there is gone already. Raises OSError."""
        for size in photos.SIZES:
            photos.path(self.path, hash, size).unlink(missing_ok=True)

    def all(self):
        """``(name, bytes)`` of every picture."""
        return [(file.relative_to(self.path).as_posix(), file.stat().st_size) for file in self.path.glob("??/*.jpg")]


class Bucket:
    """Objects ``<prefix>/ab/<hash>.<size>.jpg``; each is there whole or not at all, and never changes."""

    def __init__(self, bucket, prefix, endpoint, region, key, secret):
        from obstore.store import S3Store

        self.name = bucket
        self._store = S3Store(
            bucket, prefix=prefix or None, region=region, access_key_id=key, secret_access_key=secret,
            client_options={**PATIENCE, "allow_http": True}, retry_config=RETRIES,
            **({"endpoint": endpoint, "virtual_hosted_style_request": False} if endpoint else {}))
        self._look_at, self._answered = 0.0, True
        self._thumb = lru_cache(THUMBS)(self._get)

    def store(self, picture):
        # What is there already is written again: with the same bytes, and asking first would need a further right.
        for size, data in picture.files.items():
            self._ask(self._store.put, name_of(picture.hash, size), data)

    def find(self, hash, size):
        return self._ask(self._thumb if size == "thumb" else self._get, name_of(hash, size))

    def drop(self, hash):
        for size in photos.SIZES:
            with suppress(FileNotFoundError):
                self._ask(self._store.delete, name_of(hash, size))
        self._thumb.cache_clear()

    def answers(self):
        """Whether it is there and ours; asked every few seconds at most, and up to then as it was: anybody may ask."""
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + LOOK
            try:
                self._ask(lambda: next(iter(self._store.list("nothing")), None))
                self._answered = True
            except OSError:
                self._answered = False
        return self._answered

    def all(self):
        """``(name, bytes)`` of every picture."""
        return self._ask(lambda: [(each["path"], each["size"]) for page in self._store.list() for each in page])

    def fetch(self, name, file):
        """Copy an object into a new file. Raises FileNotFoundError."""
        file.write_bytes(self._ask(self._get, name))

    def take_in(self, folder):
        """Bring the pictures of a folder in, beside what is there."""
        for name, _size in Folder(folder).all():
            self._ask(self._store.put, name, (folder / name).read_bytes())

    def _get(self, name):
        return bytes(self._store.get(name).bytes())

    def _ask(self, question, *args):
        """The store's answer, waited for in a thread. Raises FileNotFoundError, else Away."""
        from obstore.exceptions import BaseError

        try:
            return transport.wait_in_thread(question, *args)
        except FileNotFoundError as error:
            if "NoSuchBucket" not in str(error):
                raise FileNotFoundError(GONE) from None
            told = error
        except (BaseError, OSError) as error:
            told = error
        why = str(told).partition("\n")[0][:300]
        log.warning("the bucket %s cannot be used: %s", self.name, why)
        raise Away(f"the bucket {self.name} cannot be used: {why}") from None


def name_of(hash, size):
    return photos.path(".", hash, size).as_posix()


def init_app(app):
    """Choose where the pictures of this app are kept."""
    if where := app.config["PHOTO_BUCKET"]:
        app.extensions["photo_bucket"] = Bucket(**where)
    else:
        app.config["PHOTO_FOLDER"].mkdir(parents=True, exist_ok=True)


def bucket():
    """The bucket, or None where pictures are files of this machine."""
    return current_app.extensions.get("photo_bucket")


def kept():
    """What keeps the pictures."""
    return bucket() or Folder(current_app.config["PHOTO_FOLDER"])
