"""What is in a backup: ``manifest.json`` has the size and SHA-256 of every file, ``manifest.sha256`` vouches for it."""

import hashlib
import json
import os
import tarfile
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

NAME, SUM = "manifest.json", "manifest.sha256"
FORMAT = 1
PARTS = {"eventops.db", "eventops.dump", "secret_key", "tls", "photos"}  # what a backup may hold at its top
ARCHIVES = {".zip": "zip", ".tar": "tar"}
BLOCK = 1024 * 1024
UNPACKED = ".unpacked-"


class Refused(Exception):
    """A backup that cannot be made or put back, and why; nothing was touched."""


def copy(source, target=None):
    """``{bytes, sha256}`` of a file; with *target* it is copied there on the way, for good and for us alone."""
    digest, size = hashlib.sha256(), 0
    with open(source, "rb") as file, _written(target) as out:
        while block := file.read(BLOCK):
            digest.update(block)
            size += len(block)
            if out:
                out.write(block)
    return {"bytes": size, "sha256": digest.hexdigest()}


@contextmanager
def _written(target):
    if target is None:
        yield None
        return
    Path(target).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


def sync(path):
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write(folder, facts, files):
    """Close a backup: from now on every byte of it is vouched for."""
    text = json.dumps({"format": FORMAT, **facts, "files": files}, ensure_ascii=False, indent=1).encode()
    for name, data in ((NAME, text), (SUM, f"{hashlib.sha256(text).hexdigest()}  {NAME}\n".encode())):
        with _written(folder / name) as out:
            out.write(data)


def read(folder):
    """The manifest of the backup in *folder*. Raises Refused."""
    try:
        text, told = (folder / NAME).read_bytes(), (folder / SUM).read_text(errors="replace").split()
    except OSError as error:
        raise Refused(f"This is no whole backup: {Path(error.filename).name} is missing or cannot be read.") from None
    if told != [hashlib.sha256(text).hexdigest(), NAME]:
        raise Refused(f"This backup is damaged: {NAME} (or {SUM}) was altered.")
    manifest = json.loads(text)
    if manifest["format"] != FORMAT:
        raise Refused("This backup was made by a newer version of eventops; this one cannot read it.")
    for name in manifest["files"]:
        if not _stays_inside(name) or PurePosixPath(name).parts[0] not in PARTS:
            raise Refused(f"{NAME} names a file that cannot be part of a backup: {name}")
    return manifest


def _stays_inside(name):
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def take(folder, manifest, into=None):
    """Read every file of a backup and compare it; with *into* copy it there. Raises Refused, naming what is wrong."""
    wrong = []
    for name, told in manifest["files"].items():
        try:
            if copy(folder / name, into and into / name) != told:
                wrong.append(f"altered: {name}")
        except FileNotFoundError:
            wrong.append(f"missing: {name}")
        except OSError as error:
            wrong.append(f"{error.strerror}: {name}")
    if wrong:
        raise Refused("This backup is damaged:\n" + "\n".join(wrong))


def all_in(folder):
    """The backups in a folder of backups, oldest first."""
    return sorted(path.parent for path in folder.glob(f"eventops-*/{NAME}"))


@contextmanager
def opened(source, beside):
    """The folder with a backup's files: *source* itself, the newest in it, or unpacked *beside*. Raises Refused."""
    source = Path(source).absolute()
    if source.is_dir():
        inside = [source] if (source / NAME).exists() else all_in(source)
        if not inside:
            raise Refused(f"There is no backup in {source}: {NAME} is missing.")
        yield inside[-1]
    elif source.is_file() and source.suffix in ARCHIVES:
        with tempfile.TemporaryDirectory(dir=beside, prefix=UNPACKED) as folder:
            try:
                _unpack(source, folder)
            except Exception as error:  # on broken archives the two modules raise nearly everything
                raise Refused(f"{source} cannot be unpacked: {error}.") from None
            yield Path(folder)
    else:
        raise Refused(f"{source} is neither a folder nor a .zip or .tar.")


def _unpack(archive, folder):
    """Plain files alone, and those only inside *folder*."""
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder)  # which drops what would lead out of it
        return
    with tarfile.open(archive) as packed:
        packed.extraction_filter = getattr(tarfile, "data_filter", None)  # not in every 3.11
        packed.extractall(folder, [each for each in packed if each.isreg() and _stays_inside(each.name)])
