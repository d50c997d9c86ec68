"""The columns of a checklist's file: what they are called in both languages, and what a cell of each means."""

import re
import unicodedata
from datetime import datetime, timedelta

from eventops import cells, clock
from eventops.events.models import KINDS
from eventops.forms import folded, one_line, tidy
from eventops.imports import Bad, number_of, one_of
from eventops.imports import text_of as any_text_of

HEADERS = {  # column: its header in Japanese and English, then other names it goes by
    "code": ("番号", "No.", "no", "code", "№"), "section_ja": ("区分", "Section (Japanese)", "section", "セクション"),
    "section_en": ("区分(英語)", "Section (English)"),
    "title_ja": ("作業", "Task (Japanese)", "title", "項目", "タスク", "内容"),
    "title_en": ("作業(英語)", "Task (English)", "task"), "place": ("場所", "Place"),
    "anchor": ("基準", "Counted from", "anchor"), "offset": ("期限", "Due", "期限(分)"),
    "estimate": ("所要(分)", "Takes (min)", "estimate", "所要", "所要時間"),
    "critical": ("必須", "Critical", "開場必須"),
    "check": ("確認方法", "Check", "確認"), "low": ("下限", "At least"), "high": ("上限", "At most"),
    "after": ("先行", "After", "先行作業"),
}
CHECKS = {"none": ("なし", "none"), "photo": ("写真", "photo"), "number": ("数値", "number"), "text": ("文章", "text"),
          "second": ("別の人", "second person")}
EACH = re.compile(r"(?:各|each\s)\s*([^\s:@]+)\s*(?:[:@]\s*(.+))?", re.IGNORECASE)
LONGEST = {"code": 20, "section_ja": 60, "section_en": 60, "title_ja": 120, "title_en": 120}
MOST_MINUTES = 100_000


def text_of(column, cell):
    text = any_text_of(cell, LONGEST[column])
    if column == "code" and re.search(r"[,、;\s]", text):
        raise Bad("bad_code", text)
    return text


def minutes_of(cell):
    """How long something takes: minutes, h:mm, or the fraction of a day that Excel keeps for it."""
    if isinstance(cell, str) and (match := re.fullmatch(r"(\d{1,3}):(\d\d)(?::\d\d)?", folded(cell))):
        return int(match[1]) * 60 + int(match[2])
    number = number_of(cell)
    if number is None:
        return 10
    if 0 < number < 1:
        return round(number * 24 * 60)
    if number < 0 or number > 10_000 or number % 1:
        raise Bad("not_minutes", cell)
    return int(number)


def due_of(cell, anchor, anchors):
    """Minutes after the anchor: as a number, as ±h:mm, or a time of day (8:30, or Excel's serial number of it)."""
    if cell == "":
        return None
    text = folded(cell).replace("−", "-").replace("–", "-")
    if match := re.fullmatch(r"([+-])(\d{1,4}):(\d\d)", text):
        return (-1 if match[1] == "-" else 1) * (int(match[2]) * 60 + int(match[3]))
    if match := re.fullmatch(r"(\d{1,2}):(\d\d)(?::\d\d)?", text):
        return from_time_of_day((int(match[1]) * 60 + int(match[2])) / 1440, anchor, anchors, cell)
    try:
        number = number_of(cell if isinstance(cell, int | float) else re.sub(r"(分|min)$", "", text).strip())
    except Bad:
        raise Bad("not_a_due", cell) from None
    if 0 < number < 1 or (number >= 20_000 and not (isinstance(cell, str) and number.is_integer())):
        return from_time_of_day(number, anchor, anchors, cell)
    if number % 1 or abs(number) > MOST_MINUTES:
        raise Bad("not_a_due", cell)
    return int(number)


def from_time_of_day(serial, anchor, anchors, cell):
    """Excel's serial number – days since 1899-12-30, or a part of the anchor's day – as minutes after the anchor."""
    at = anchors.at.get(anchor)
    if at is None:
        raise Bad("no_opening_time", cell)
    day = datetime(1899, 12, 30)
    if serial <= 1:
        day = datetime.combine(clock.local(at, anchors.zone).date(), datetime.min.time())
    try:
        due = clock.utc(day + timedelta(minutes=round(serial * 1440)), anchors.zone)
    except OverflowError:
        raise Bad("not_a_due", cell) from None
    minutes = round((due - at) / timedelta(minutes=1))
    if abs(minutes) > MOST_MINUTES:
        raise Bad("not_a_due", cell)
    return minutes


class Places(cells.Places):
    """The event's places as a checklist's file names them: one, or each of a kind that lies in one."""

    def read(self, cell):
        """``(place's code or "", kind of which each gets a task or "")``."""
        text = one_line(tidy(str(cell)))
        if text == "" or folded(text) in self.by_name:
            return (self.find(text).code if text else ""), ""
        match = EACH.fullmatch(unicodedata.normalize("NFKC", text))
        if not match:
            return self.find(text).code, ""
        kind = match[1].rstrip("s") if match[1].isascii() else match[1]
        return (self.find(match[2]).code if match[2] else ""), one_of(KINDS, kind, "", "unknown_kind")

    def write(self, code, each, language):
        """The cell that ``read`` understands."""
        name = self.called(self.by_code.get(code), language)
        if not each:
            return name
        kind = f"each {KINDS[each][1]}" if language else f"各{KINDS[each][0]}"
        return f"{kind}: {name}" if name else kind
