"""Telephone numbers as people type them: full-width digits, hyphens, brackets and spaces count for nothing."""

import re
import unicodedata

MOST = 20
_BETWEEN = re.compile(r"[\s()\-‐‑‒–—―−ー.・/]")


def digits(text):
    """The number, a leading + kept, "" when none is given; None when this is no telephone number."""
    number = _BETWEEN.sub("", unicodedata.normalize("NFKC", text or ""))
    if not number:
        return ""
    return number if re.fullmatch(r"\+?[0-9]{3,20}", number) and len(number) <= MOST else None
