"""The bench's own programs in C, built once by this machine's compiler and kept in the cache."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "eventops-bench"


class NotHere(Exception):
    """What cannot be had on this machine, and why."""


def compiled(source, *flags):
    """The path of what *source* (a file of this folder) becomes. Raises NotHere."""
    if not shutil.which("cc"):
        raise NotHere("no C compiler (apt-get install gcc libc6-dev)")
    text = (HERE / source).read_bytes()
    built = CACHE / hashlib.sha256(repr((text, flags)).encode()).hexdigest()[:16]
    if not built.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            made = Path(folder, "made")
            done = subprocess.run(["cc", "-O2", "-Wall", "-D_GNU_SOURCE", *flags, "-o", made, HERE / source],
                                  capture_output=True, text=True, check=False)
            if done.returncode:
                raise NotHere(f"{source} cannot be compiled: {done.stderr}")
            made.replace(built)
    return built
