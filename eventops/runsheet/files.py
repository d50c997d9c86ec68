"""The columns of a run sheet's file: what they are called in both languages, and what a cell of each means."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from eventops import clock
from eventops.cells import Places, yes_or_no
from eventops.forms import folded, tidy
from eventops.imports import Bad, text_of

HEADERS = {  # column: its header in Japanese and English, then other names it goes by
    "code": ("番号", "No.", "no", "code", "コード", "№", "cue"),
    "name_ja": ("項目", "Item (Japanese)", "プログラム", "プログラム名", "内容", "名前", "name"),
    "name_en": ("項目(英語)", "Item (English)", "item", "program"), "day": ("日", "Day", "日付", "date"),
    "starts": ("開始", "Begins", "時刻", "開始時刻", "start"), "ends": ("終了", "Ends", "終了時刻", "end"),
    "place": ("場所", "Place"), "owner": ("担当", "In charge", "担当者", "owner"),
    "text": ("動き", "What happens", "具体的な動き", "詳細", "備考", "text"),
    "public": ("公開", "Public", "タイムテーブル"),
}
REAL = {"began": ("実績開始", "Began"), "ended": ("実績終了", "Ended")}  # go out, and are not taken in
EXCEL = datetime(1899, 12, 30)
TIME = re.compile(r"(\d{1,2})[::](\d\d)(?::\d\d)?|(\d{1,2})時(?:(\d{1,2})分)?")
DAY = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?(?:\s*\(.*\))?")
MOST_TEXT = 2000


def day_of(cell, event, before):
    """The day that a cell names; that of the row above where it is empty, the event's first at first."""
    if cell == "":
        return before
    if isinstance(cell, int | float):
        return (EXCEL + timedelta(days=int(cell))).date() if 20_000 <= cell < 80_000 else _bad_day(cell)
    match = DAY.fullmatch(folded(cell))
    if not match:
        return _bad_day(cell)
    year, month, day = match.groups()
    try:
        found = date(int(year or event.starts_on.year), int(month), int(day))
    except ValueError:
        return _bad_day(cell)
    early = not year and found < event.starts_on - timedelta(days=182)  # a January after a December
    return found.replace(year=found.year + 1) if early else found


def _bad_day(cell):
    raise Bad("not_a_day", cell)


def instant_of(cell, day, zone):
    """The instant that a cell means on that day: 10:30, 25:00 (the night after it), Excel's numbers; None if empty."""
    if cell == "":
        return None
    at = number_as_time(cell, day) if isinstance(cell, int | float) else text_as_time(cell, day)
    if at is None:
        raise Bad("not_a_time", cell)
    return clock.utc(at + timedelta(seconds=30), zone).replace(second=0, microsecond=0)


def number_as_time(cell, day):
    """Excel's days since 1899-12-30, or the part of *day* that has passed."""
    if 20_000 <= cell < 80_000:
        return EXCEL + timedelta(days=cell)
    return datetime.combine(day, time()) + timedelta(days=cell) if 0 <= cell < 2 else None


def text_as_time(cell, day):
    text = unicodedata.normalize("NFKC", cell).strip()
    if match := TIME.fullmatch(text):
        hours, minutes = int(match[1] or match[3]), int(match[2] or match[4] or 0)
        return datetime.combine(day, time()) + timedelta(hours=hours, minutes=minutes) if (
            hours < 48 and minutes < 60) else None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is None and 1970 < at.year < 2100 else None


class Owners:
    """Who may be in charge by what a file may call them: a team's code or names, the name of somebody who is in."""

    def __init__(self, teams, members):
        self.by_name = {}
        for team in teams:
            for name in {folded(each) for each in (team.code, team.name_ja, team.name_en)} - {""}:
                self.by_name.setdefault(name, []).append(("team", team))
        for member in members:
            self.by_name.setdefault(folded(member.name), []).append(("owner", member))

    def read(self, cell):
        """``(key of the one meant or "", what was written where nobody of the event is meant)``."""
        text = text_of(cell, 60)
        found = self.by_name.get(folded(text), [])
        if len(found) > 1:
            raise Bad("several_owners", text)
        return (f"{found[0][0]}-{found[0][1].key}", "") if found else ("", text)


class Reader:
    """Reads the rows of a file one after another; a row without a day is of the day of the row above."""

    def __init__(self, event, owners):
        self.event, self.owners, self.places = event, owners, Places(event.places)
        self.day = event.starts_on

    def __call__(self, cells):
        """``(line, [(column, reason, value)])`` of a row ``{column: cell}``; a line is plain, as JSON holds it."""
        line, wrong = {}, []

        def take(column, read, default=None):
            try:
                return read(cells.get(column, ""))
            except Bad as bad:
                wrong.append((column, bad.code, bad.value))
                return default

        self.day = take("day", lambda cell: day_of(cell, self.event, self.day), self.day)
        for name, longest in (("code", 20), ("name_ja", 120), ("name_en", 120)):
            line[name] = take(name, lambda cell, longest=longest: text_of(cell, longest), "")
        if re.search(r"[,、;::\s]", line["code"]):
            wrong.append(("code", "bad_code", line["code"]))
        line["name_ja"] = line["name_ja"] or line["name_en"]
        begins, ends = (take(name, lambda cell: instant_of(cell, self.day, self.event.zone))
                        for name in ("starts", "ends"))
        line["starts_at"], line["ends_at"] = (at and clock.iso(at) for at in (begins, ends))
        line["place"] = take("place", lambda cell: self.places.find(cell).code if cell != "" else "", "")
        line["owner"], line["owner_note"] = take("owner", self.owners.read, ("", ""))
        line["text"] = take("text", long_text, "")
        line["is_public"] = take("public", yes_or_no, False)
        known = {column for column, *_rest in wrong}
        wrong += [each for each in lacking(line, begins, ends) if each[0] not in known]
        return line, wrong


def long_text(cell):
    text = tidy(str(cell))
    if len(text) > MOST_TEXT:
        raise Bad("too_long", MOST_TEXT)
    return text


def lacking(line, begins, ends):
    if not line["name_ja"]:
        yield "name_ja", "no_name", ""
    if begins is None:
        yield "starts", "no_time", ""
    elif ends is not None and ends < begins:
        yield "ends", "end_before_start", ""


def line_of(cue):
    """The plain form of a cue, as ``Reader`` gives it."""
    owner = f"owner-{cue.owner.key}" if cue.owner else f"team-{cue.team.key}" if cue.team else ""
    return {"code": cue.code, "name_ja": cue.name_ja, "name_en": cue.name_en, "starts_at": clock.iso(cue.starts_at),
            "ends_at": cue.ends_at and clock.iso(cue.ends_at), "place": cue.place.code if cue.place else "",
            "owner": owner, "owner_note": cue.owner_note, "text": cue.text, "is_public": cue.is_public}


def cells_of(cue, places, language):
    """A row of the file, in the order of ``HEADERS`` and ``REAL``; *language* is 0 for Japanese, 1 for English."""
    zone = cue.event.zone
    day = clock.local(cue.starts_at, zone).date()
    owner = cue.owner.name if cue.owner else cue.owner_note
    if cue.team:
        owner = cue.team.name_en if language and cue.team.name_en else cue.team.name_ja
    return [cue.code, cue.name_ja, cue.name_en, day.isoformat(), wall(cue.starts_at, day, zone),
            wall(cue.ends_at, day, zone), places.called(cue.place, language), owner, cue.text,
            ("○", "yes")[language] if cue.is_public else "", wall(cue.started_at, day, zone),
            wall(cue.ended_at, day, zone)]


def wall(instant, day, zone):
    """"10:30", as the clock at the venue says it; "25:00" on the night after *day*; empty for none."""
    if instant is None:
        return ""
    local = clock.local(instant, zone)
    hours = local.hour + 24 * (local.date() - day).days
    return f"{hours:02}:{local.minute:02}" if 0 <= hours < 48 else local.strftime("%Y-%m-%d %H:%M")
