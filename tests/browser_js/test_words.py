"""Every word the JavaScript asks for is printed by templates/_words.html, and none is printed in vain."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LATER = {f"{kind}_{unit}" for kind in ("ago", "left", "late") for unit in ("min", "hour", "day")} | {
    f"state_{state}" for state in ("connecting", "live", "polling", "stale", "offline", "ended")
} | {"previous", "next"}


def test_words_asked_for_are_words_printed():
    scripts = "".join(path.read_text() for path in (ROOT / "static" / "js").rglob("*.js"))
    asked = set(re.findall(r'word\("(\w+)"', scripts)) | set(re.findall(r'word\(past \? "(\w+)"', scripts))
    printed = set(re.findall(r'^  "(\w+)":', (ROOT / "templates" / "_words.html").read_text(), re.MULTILINE))
    assert asked | LATER == printed


def test_what_one_element_alone_says_stands_on_it():
    for name, attribute in {"people/account.html": "data-sign-out", "screens/screen.html": "data-stale-bar"}.items():
        assert re.search(rf'{attribute}="{{{{ _\("[^"]*{{\w+}}', (ROOT / "templates" / name).read_text()), name
