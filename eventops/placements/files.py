"""The columns of the placement's file, and what a cell of each means."""

from eventops import clock
from eventops.cells import Places
from eventops.forms import folded
from eventops.imports import Bad, one_of, text_of
from eventops.placements import hours
from eventops.runsheet.files import day_of, instant_of, wall

HEADERS = {  # column: its header in Japanese and English, then other names it goes by
    "name": ("氏名", "Name", "名前", "担当", "who"), "id": ("ID", "ID", "職員番号", "番号"),
    "day": ("日", "Day", "日付", "date"), "starts": ("開始", "From", "begin", "start"),
    "ends": ("終了", "Until", "end", "to"), "place": ("場所", "Place", "配置", "zone"),
    "position": ("持ち場", "Position", "役割", "内容", "業務"), "kind": ("種別", "Kind"),
}
KINDS = {"work": ("", "勤務", "work"), "break": ("休憩", "break", "休")}


class People:
    """Whom a row means: by their ID, else by the name of the only one who has it; else a name that has not joined."""

    def __init__(self, members):
        self.by_id = {folded(id_): member for member in members for id_ in (member.external_id, member.key) if id_}
        self.by_name = {}
        for member in members:
            self.by_name.setdefault(folded(member.name), []).append(member)

    def find(self, name, id_):
        """``(key of the member or "", the name where nobody of the event is meant)``."""
        if id_:
            if folded(id_) not in self.by_id:
                raise Bad("unknown_id", id_)
            return self.by_id[folded(id_)].key, ""
        found = self.by_name.get(folded(name), [])
        if len(found) > 1:
            raise Bad("several_people", name)
        return (found[0].key, "") if found else ("", name)

    def id_of(self, member):
        """What a file tells them by, where their name does not."""
        alone = len(self.by_name.get(folded(member.name), [])) < 2
        return member.external_id or ("" if alone else member.key)


class Reader:
    """Reads the rows of a file one after another; a row without a day is of the day of the row above."""

    def __init__(self, event, people):
        self.event, self.people, self.places = event, people, Places(event.places)
        self.day = event.starts_on

    def __call__(self, cells):
        """``(line, [(column, reason, value)])``; a line is plain, as JSON holds it."""
        line, wrong = {}, []

        def take(column, read, default=None):
            try:
                return read(cells.get(column, ""))
            except Bad as bad:
                wrong.append((column, bad.code, bad.value))
                return default

        self.day = take("day", lambda cell: day_of(cell, self.event, self.day), self.day)
        name, id_ = take("name", lambda cell: text_of(cell, 80), ""), take("id", lambda cell: text_of(cell, 60), "")
        line["member"], line["name"] = take("name", lambda _cell: self.people.find(name, id_), ("", ""))
        begins, ends = (take(column, lambda cell: instant_of(cell, self.day, self.event.zone))
                        for column in ("starts", "ends"))
        line["kind"] = take("kind", lambda cell: one_of(KINDS, cell, "work", "unknown_kind"), "work")
        place = take("place", lambda cell: self.places.find(cell).code if cell != "" else "", "")
        line["place"] = "" if line["kind"] == "break" else place
        line["position"] = take("position", lambda cell: text_of(cell, 60), "")
        line["starts_at"], line["ends_at"] = (at and clock.iso(at) for at in (begins, ends))
        known = {column for column, *_rest in wrong}
        return line, wrong + [each for each in self.lacking(name or id_, begins, ends) if each[0] not in known]

    def lacking(self, who, begins, ends):
        if not who:
            yield "name", "no_name", ""
        if begins is None:
            yield "starts", "no_time", ""
        if ends is None:
            yield "ends", "no_time", ""
        if begins and ends and (fault := hours.fault(self.event, begins, ends)):
            yield "starts" if fault == "not_a_quarter" else "ends", fault, ""


def line_of(shift):
    """The plain form of a shift, as ``Reader`` gives it."""
    return {"member": shift.member.key if shift.member_id else "", "name": shift.name, "kind": shift.kind,
            "place": shift.place.code if shift.place else "", "position": shift.position,
            "starts_at": clock.iso(shift.starts_at), "ends_at": clock.iso(shift.ends_at)}


def cells_of(shift, people, places, language):
    """A row of the file, in the order of ``HEADERS``; *language* is 0 for Japanese, 1 for English."""
    zone, day = shift.event.zone, shift.day
    return [shift.person, people.id_of(shift.member) if shift.member_id else "", day.isoformat(),
            wall(shift.starts_at, day, zone), wall(shift.ends_at, day, zone), places.called(shift.place, language),
            shift.position, ("休憩", "break")[language] if shift.kind == "break" else ""]
