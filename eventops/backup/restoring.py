"""Putting a backup back: every byte compared and the history walked before anything that stands there is moved."""

import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flask import current_app

from eventops import clock, config, storage
from eventops import database as instance_database
from eventops.backup import manifest, postgres, sqlite
from eventops.backup.making import alone_in, database
from eventops.backup.manifest import UNPACKED, Refused

STAGED = ".restoring-"


def check(source):
    """Compare every file of a backup with its manifest, which it gives. Raises Refused."""
    with manifest.opened(source, beside=None) as folder:
        told = manifest.read(folder)
        manifest.take(folder, told)
        return told


def restore(source, force=False):
    """Put a backup in the place of this instance; gives ``(manifest, where what stood there is now)``.

    Whole or not at all, and never while a server runs. What stood there is moved aside, never deleted. Raises Refused.
    """
    instance = current_app.config["INSTANCE"]
    with ExitStack() as held:
        if lock := instance_database.lock():
            held.enter_context(lock)
        held.enter_context(alone_in(instance))
        for name in (STAGED, UNPACKED):
            for left in instance.glob(f"{name}*"):  # by one that was cut short
                shutil.rmtree(left)
        return _restore(source, force, instance)


def _restore(source, force, instance):
    ours = database()
    if ours is postgres:
        postgres.check_that_nobody_uses_it()
    if not force and not (ours.is_empty() and _no_pictures()):
        raise Refused("There is an event here already; --force moves it aside.")
    aside = f"replaced_{clock.now():%Y%m%d_%H%M%S_%f}"
    with (manifest.opened(source, beside=instance) as folder,
          tempfile.TemporaryDirectory(dir=instance, prefix=STAGED) as staged):
        staged, told = Path(staged), manifest.read(folder)
        _check_that_it_fits(told, folder, ours)
        (staged / "photos").mkdir()
        manifest.take(folder, told, staged)
        if bucket := storage.bucket():
            bucket.take_in(staged / "photos")
        if ours is postgres:
            with postgres.loaded(staged / postgres.FILE, aside):
                swap(_places(staged), instance / aside)
        else:
            sqlite.renew(staged / sqlite.FILE)
            manifest.sync(staged / sqlite.FILE)
            swap([*_places(staged), (staged / sqlite.FILE, sqlite.path())], instance / aside)
    return told, instance / aside


def _no_pictures():
    return bool(storage.bucket()) or not storage.kept().all()  # in a bucket they come beside what is there


def _check_that_it_fits(told, folder, ours):
    if ours.FILE not in told["files"]:
        raise Refused(f"This is a backup of {told['database']}; EVENTOPS_DATABASE_URL names another kind of database.")
    key = config.setting("EVENTOPS_SECRET_KEY")
    if key and (folder / "secret_key").exists() and key != (folder / "secret_key").read_text():
        raise Refused("EVENTOPS_SECRET_KEY is not the key of this backup, without which its links and what it keeps "
                      "encrypted are lost: unset it.")


def _places(staged):
    """``(what comes, where to)`` beside the database, which comes last."""
    instance = current_app.config["INSTANCE"]
    if not storage.bucket():
        yield staged / "photos", current_app.config["PHOTO_FOLDER"]
    for name in ("secret_key", "tls"):
        if (staged / name).exists():
            yield staged / name, instance / name


def swap(places, aside):
    """Move everything that stands there aside, then what comes into its place; all of it, or back again."""
    places = list(places)
    with _undone_if_it_fails() as move:
        for _, target in places:
            for old in (target, *target.parent.glob(f"{target.name}-wal"), *target.parent.glob(f"{target.name}-shm")):
                if old.exists():
                    aside.mkdir(mode=0o700, exist_ok=True)
                    move(old, aside / old.name)
        for new, target in places:
            move(new, target)
        for folder in {target.parent for _, target in places}:
            manifest.sync(folder)


@contextmanager
def _undone_if_it_fails():
    done = []

    def move(old, new):
        old.rename(new)
        done.append((old, new))

    try:
        yield move
    except OSError:
        for old, new in reversed(done):
            new.rename(old)
        raise
