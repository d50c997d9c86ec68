"""The README's tables that come from the code, between ``<!-- name -->`` and ``<!-- /name -->``."""

import re

from eventops.board import tables
from eventops.config import CHECKOUT, SETTINGS
from eventops.permissions import RIGHTS

README = CHECKOUT / "README.md"


def settings():
    rows = [f"| `{name}` | {f'`{default}`' if default else 'empty'} | {meaning} |"
            for name, (default, meaning) in SETTINGS.items()]
    return "\n".join(["| setting | default | meaning |", "|---|---|---|", *rows])


def rights():
    rows = [f"| `{verb}` | {least} | {', '.join(duties)} |" for verb, (least, *duties) in RIGHTS.items()]
    return "\n".join(["| verb | least step | or duty |", "|---|---|---|", *rows])


GENERATED = {"settings": settings, "rights": rights, "verbs": tables.verbs}


def current(text):
    """The README's *text* with its tables as the code says. Raises ValueError where a pair of markers is missing."""
    for name, table in GENERATED.items():
        between = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
        if len(between.findall(text)) != 1:
            raise ValueError(f"README.md needs <!-- {name} --> and <!-- /{name} --> once, each on a line of its own.")
        text = between.sub(lambda _found, table=table: f"\n{table()}\n\n", text)
    return text
