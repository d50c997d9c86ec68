"""What due times are counted from: the event's hours and days, and beginning or end of a cue of its run sheet.

A due's rule names its anchor: ``opening``, ``closing``, ``start``, ``end``, ``cue:start:<code>`` or
``cue:end:<code>``.
"""

import re
import unicodedata

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventops.events.models import Event
from eventops.forms import folded, one_line, tidy
from eventops.imports import Bad, one_of
from eventops.runsheet import queries as runsheet

FILES = {"opening": ("開場", "opening"), "closing": ("閉場", "closing"), "start": ("初日0時", "event start"),
         "end": ("最終日24時", "event end")}
EDGES = {"cue:start": ("開始", "start"), "cue:end": ("終了", "end")}
WORDS = {"opening": _l("opening"), "closing": _l("closing"), "start": _l("start of the first day"),
         "end": _l("end of the last day"), "cue:start": _l("beginning of an item of the run sheet"),
         "cue:end": _l("end of an item of the run sheet")}
CUE = re.compile(r"(?:(?:進行表?|cue)\s*[::]\s*)?(\S{1,20}?)(?:\s*(開始|終了)|\s+(start|end))?", re.IGNORECASE)


class Anchors:
    """An event's anchors: ``at`` is the instant of each by its name."""

    def __init__(self, event):
        self.zone = event.zone
        self.at = {name: event.anchor(name) for name in Event.ANCHORS}
        self.cues = {}
        for code, (cue, begins, ends) in runsheet.instants(event.id).items():
            self.cues[code] = cue
            self.at |= {f"cue:start:{code}": begins, f"cue:end:{code}": ends}

    def offered(self):
        """The cues a due may be hung on."""
        return [cue for cue in self.cues.values() if cue.struck_at is None]

    def read(self, cell):
        """The anchor that a file's cell names, in either language. Raises Bad."""
        text = unicodedata.normalize("NFKC", one_line(tidy(str(cell))))
        try:
            return one_of(FILES, text, "opening", "unknown_anchor")
        except Bad:
            code, edge = self.cue_in(text)
            if code is None:
                raise
            return f"{edge}:{code}"

    def cue_in(self, text):
        """``(code, edge)`` of a cell such as 「進行:C10 開始」, "C10 end" or "C10"; None where no cue has that code."""
        known = {folded(code): code for code in self.cues}
        match = CUE.fullmatch(text)
        if not match:
            return None, ""
        edge = "cue:end" if folded(match[2] or match[3] or "") in ("終了", "end") else "cue:start"
        return known.get(folded(match[1])), edge

    def write(self, anchor, language):
        """The cell that ``read`` understands; *language* is 0 for Japanese, 1 for English."""
        if anchor in FILES:
            return FILES[anchor][language]
        kind, _colon, code = anchor.rpartition(":")
        return f"{('進行', 'cue')[language]}:{code} {EDGES[kind][language]}"

    def word(self, anchor):
        """What people call it: "opening", 「開会式 開始」."""
        if anchor in FILES:
            return WORDS[anchor]
        kind, _colon, code = anchor.rpartition(":")
        cue = self.cues.get(code)
        name = cue.name(str(get_locale())) if cue else code
        return _("%(cue)s: beginning", cue=name) if kind == "cue:start" else _("%(cue)s: end", cue=name)
