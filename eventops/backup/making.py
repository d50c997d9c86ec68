"""Taking a backup while the server runs: one moment of the database, then every picture its rows can name."""

import fcntl
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import click
from flask import current_app

from eventops import clock, config, storage
from eventops.backup import manifest, postgres, sqlite
from eventops.backup.manifest import ARCHIVES, Refused
from eventops.extensions import db

UNFINISHED = ".eventops-backup-"


def database():
    return {"sqlite": sqlite, "postgresql": postgres}[db.engine.dialect.name]


def make(target, keep=None):
    """Back up into a new folder inside *target*, or to *target* itself if it is a .zip or .tar; gives where it is.

    Whole or not there at all. With *keep* only so many of the newest stay in the folder. Raises Refused.
    """
    target = Path(target).absolute()
    archive = target.suffix in ARCHIVES
    if archive and keep:
        raise Refused("--keep goes with a folder.")
    folder = target.parent if archive else target
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone_in(folder):
        for left in folder.glob(f"{UNFINISHED}*"):  # by one that was cut short
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(dir=folder, prefix=UNFINISHED) as unfinished:
            fresh = Path(unfinished, f"eventops-{clock.now():%Y%m%d-%H%M%S.%f}")
            fresh.mkdir(mode=0o700)
            fill(fresh, None if archive else newest(folder))
            finished = target if archive else folder / fresh.name
            (_pack(fresh, unfinished, target.suffix) if archive else fresh).rename(finished)
        manifest.sync(folder)
        for old in manifest.all_in(folder)[:-keep] if keep else ():
            shutil.rmtree(old)
    return finished


@contextmanager
def alone_in(folder):
    """Whoever else would work in this folder is refused. A server that starts meanwhile waits for its key."""
    held = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"Another backup or restore is at work in {folder}.") from None
        yield
    finally:
        os.close(held)


def newest(folder):
    """``(folder, files)`` of the newest backup there that can be read, else None."""
    for each in reversed(manifest.all_in(folder)):
        with suppress(Refused):
            return each, manifest.read(each)["files"]
    return None


def fill(folder, previous):
    """Everything this installation owns, and the manifest last."""
    began, ours = clock.now(), database()
    revision, epoch, heads = ours.save(folder)
    files = {ours.FILE: manifest.copy(folder / ours.FILE)}
    instance, kept = current_app.config["INSTANCE"], storage.kept()
    key = folder / "secret_key"
    key.touch(mode=0o600)
    key.write_text(current_app.config["SECRET_KEY"])
    manifest.sync(key)
    files["secret_key"] = manifest.copy(key)
    for path in sorted(path for path in (instance / "tls").glob("*") if path.is_file()):
        files[f"tls/{path.name}"] = manifest.copy(path, folder / "tls" / path.name)
    pictures = sorted(kept.all())  # looked for after the database: each was there before its row
    with click.progressbar(pictures, label="photos", file=sys.stderr, hidden=not sys.stderr.isatty()) as shown:
        for picture, size in shown:
            name = f"photos/{picture}"
            with suppress(FileNotFoundError):  # swept away since: no row names it
                files[name] = _linked(name, size, folder, previous) or _fetched(kept, picture, folder / name)
    facts = {"time": f"{began.isoformat(timespec='milliseconds')}Z", "database": db.engine.dialect.name,
             "revision": revision, "epoch": epoch, "heads": heads, "settings": config.told()}
    manifest.write(folder, facts, files)
    for each in sorted(path for path in folder.rglob("*") if path.is_dir()):
        manifest.sync(each)
    manifest.sync(folder)


def _fetched(kept, picture, target):
    """What is told of a picture that was copied out of a folder or a bucket."""
    if isinstance(kept, storage.Folder):
        return manifest.copy(kept.path / picture, target)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.touch(mode=0o600)
    try:
        kept.fetch(picture, target)
    except FileNotFoundError:
        target.unlink()
        raise
    manifest.sync(target)
    return manifest.copy(target)


def _linked(name, size, folder, previous):
    """What is told of a picture that the previous backup holds already: it never changes, so both share one file."""
    where, known = previous or (None, {})
    if name not in known or known[name]["bytes"] != size:
        return None
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(where / name, folder / name)
    except OSError:  # gone from there, or a disk without links
        return None
    return known[name]


def _pack(fresh, unfinished, suffix):
    packed = Path(shutil.make_archive(str(Path(unfinished, "packed")), ARCHIVES[suffix], root_dir=fresh))
    packed.chmod(0o600)
    manifest.sync(packed)
    return packed
