"""What a file for a checklist means: its lines between themselves, and how they become the list's."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, insert
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops.changes import record
from eventops.checklists.anchors import Anchors
from eventops.checklists.columns import HEADERS, Places
from eventops.checklists.lines import fields_of, line_of, missing_and_circles, read_line
from eventops.checklists.models import Checklist, ChecklistItem
from eventops.extensions import db
from eventops.imports import FileImport

REASONS = {
    "no_title": _l("The task is missing."),
    "unknown_place": _l("There is no place “%(value)s”."),
    "several_places": _l("Several places are called “%(value)s”. Please use the code."),
    "unknown_anchor": _l("“%(value)s”: opening, closing, event start, event end or an item of the run sheet "
                         "(cue:C1 start), please."),
    "not_a_due": _l("“%(value)s” is no time: minutes (−60), ±h:mm or a time of day, please."),
    "no_opening_time": _l("“%(value)s” is a time of day, and the event has no opening or closing time yet."),
    "not_minutes": _l("“%(value)s” is no whole number of minutes."),
    "not_yes_or_no": _l("“%(value)s”: ○ or nothing, please."),
    "unknown_check": _l("“%(value)s”: none, photo, number, text or second person, please."),
    "low_above_high": _l("The lower bound is above the upper one."),
    "range_without_number": _l("Bounds are for the check “number” only."),
    "unknown_code": _l("There is no task “%(value)s” to come first."),
    "circle": _l("“%(value)s” would have to come before itself."),
    "no_header": _l("The first row must name the columns; one of them “Task (Japanese)”."),
}


class ChecklistImport(FileImport):
    """A file for a checklist, or for a new one of that name."""

    COLUMNS, NEEDED = HEADERS, {"title_ja", "title_en"}
    START, RUN = "checklists.start_import", "checklists.run_import"
    REASONS = {**FileImport.REASONS, **REASONS}
    checklist_id: Mapped[int | None] = mapped_column(ForeignKey("checklists.id"))
    checklist: Mapped[Checklist | None] = relationship()

    __mapper_args__ = {"polymorphic_identity": "checklist"}

    @property
    def home(self):
        if self.checklist is None:
            return "", {}, {"ja": self.name, "en": self.name}
        return ("checklists.show_checklist", {"key": self.checklist.key},
                {locale: self.checklist.name(locale) for locale in ("ja", "en")})

    @property
    def same(self):
        return {"checklist": self.checklist.key} if self.checklist else {"name": self.name}

    @property
    def known(self):
        return {item.code: item for item in self.checklist.items} if self.checklist else {}

    def reader(self):
        places, anchors = Places(self.event.places), Anchors(self.event)
        return lambda cells: read_line(cells, places, anchors)

    def between(self, lines):
        return between_rows(lines, self.known)

    def counted(self, lines):
        known, counts = self.known, {"new": 0, "changed": 0, "same": 0}
        for _at, line in lines:
            item = known.get(line["code"])
            standing = item is not None and item.struck_at is None
            counts["new" if not standing else "same" if line_of(item) == line else "changed"] += 1
        return counts

    def basis_now(self):
        return str(self.checklist.version if self.checklist else 0)

    def take(self, member):
        """Known codes are changed, new ones added, what the file does not name stays."""
        if self.checklist is None:
            position = db.session.query(Checklist).filter_by(event_id=member.event_id).count()
            self.checklist = Checklist(event_id=member.event_id, event=member.event, name_ja=self.name,
                                       position=position)
            db.session.add(self.checklist)
            db.session.flush()
            record(member, self.checklist, "checklist.made", stream=member.stream, name=self.name)
        take_over(self.checklist, self.lines)
        self.checklist.version += 1
        record(member, self.checklist, "checklist.imported", stream=member.stream, file=self.file_name,
               **self.outcome)


def between_rows(lines, known):
    """Give every line its code and tell what is wrong between them: codes used twice, predecessors that cannot be."""
    found, taken = [], set()
    for at, line in lines:
        if line["code"] and line["code"] in taken:
            found.append((at, "code", "twice", line["code"]))
        taken.add(line["code"])
    free = free_codes(taken | set(known))
    for _at, line in lines:
        line["code"] = line["code"] or next(free)
    wrong = missing_and_circles([line for _at, line in lines], known)
    return found + [(at, "after", *wrong[line["code"]]) for at, line in lines
                    if line["after"] and line["code"] in wrong]


def free_codes(taken):
    numbers = [int(code) for code in taken if code.isascii() and code.isdigit() and len(code) < 9]
    return (str(number) for number in range(max(numbers, default=0) + 1, 10**10))


def take_over(checklist, lines):
    """Bring plain lines into a list, in their order and before what stood there without them."""
    places, known = Places(checklist.event.places), {item.code: item for item in checklist.items}
    named, new = {line["code"] for line in lines}, []
    for position, line in enumerate(lines):
        fields = fields_of(line, places)
        item = known.get(line["code"])
        if item is None:
            place = fields.pop("place")
            new.append({**fields, "checklist_id": checklist.id, "place_id": place.id if place else None,
                        "position": position})
            continue
        for name, value in fields.items():
            setattr(item, name, value)
        item.position, item.struck_at = position, None
    others = sorted((item for code, item in known.items() if code not in named), key=lambda item: item.position)
    for position, item in enumerate(others, start=len(lines)):
        item.position = position
    db.session.flush()
    if new:  # at once: a list may have thousands
        db.session.execute(insert(ChecklistItem), new)
    db.session.expire(checklist, ["items"])
