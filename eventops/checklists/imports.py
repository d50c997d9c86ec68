"""A file on its way into a checklist: read when it comes, looked at row by row in the background, taken over whole.

Nothing of it is in a checklist before somebody has seen what would happen and said yes; then all of it is.
"""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from openpyxl.utils import get_column_letter
from sqlalchemy import JSON, ForeignKey, insert
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventops import changes, clock
from eventops.changes import record
from eventops.checklists.columns import COLUMN_OF, Places, folded
from eventops.checklists.lines import fields_of, line_of, missing_and_circles, read_line
from eventops.checklists.models import Checklist, ChecklistItem
from eventops.events.models import Event
from eventops.extensions import db, socketio
from eventops.refusals import Conflict, Refused

AT_ONCE = 400  # rows between two reports of progress
SHOWN = 200  # findings a page lists
GIVEN_UP = timedelta(seconds=60)  # without progress: the process that looked is gone


class ChecklistImport(db.Model):
    """One file: its cells, how far it is looked at, the lines it became, what is wrong with it."""

    __tablename__ = "checklist_imports"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    checklist_id: Mapped[int | None] = mapped_column(ForeignKey("checklists.id"))  # None: a new one of that name
    name: Mapped[str]
    file_name: Mapped[str]
    state: Mapped[str] = mapped_column(default="looking")  # looking, ready, wrong, done
    version: Mapped[int] = mapped_column(default=1)
    rows: Mapped[list] = mapped_column(JSON, deferred=True)
    total: Mapped[int]
    looked: Mapped[int] = mapped_column(default=0)
    list_version: Mapped[int] = mapped_column(default=0)  # the checklist as it was looked at
    lines: Mapped[list] = mapped_column(JSON, default=list, deferred=True)
    findings: Mapped[list] = mapped_column(JSON, default=list)
    outcome: Mapped[dict] = mapped_column(JSON, default=dict)  # how many are new, changed, the same
    looked_at: Mapped[datetime] = mapped_column(default=clock.now)
    event: Mapped[Event] = relationship()
    checklist: Mapped[Checklist | None] = relationship()

    @property
    def element_id(self):
        return f"import-{self.key}"

    @property
    def stream(self):
        return self.event.stream("managers")

    @property
    def has_stopped(self):
        return self.state == "looking" and clock.now() - self.looked_at > GIVEN_UP


def start_import(member, rows, name, file_name, checklist=None):
    """Keep a file's cells to be looked at; ``look`` does that."""
    taken = ChecklistImport(event=member.event, event_id=member.event_id, checklist=checklist, name=name,
                            file_name=file_name, rows=rows, total=len(rows) - 1)
    db.session.add(taken)
    db.session.flush()
    record(member, taken, "checklist.import_started", rows=taken.total, file=file_name)
    return taken


def look(app, key):
    """Look at every row, a few at a time so that everybody else goes on; whoever watches sees how far it is."""
    with app.test_request_context():
        for _ in range(100):  # the write that starts this may not be committed yet
            taken = db.session.query(ChecklistImport).filter_by(key=key).first()
            if taken:
                break
            db.session.rollback()
            socketio.sleep(0.05)
        else:
            return
        letters, wrong = columns_of(taken.rows[0])
        lines, findings = [], [dict(row=1, **each) for each in wrong]
        places, event, rows = Places(taken.event.places), taken.event, taken.rows
        for first in range(1, 1 if wrong else len(rows), AT_ONCE):
            if first > 1:
                report(key, looked=first - 1)
                taken = db.session.query(ChecklistImport).filter_by(key=key).one()
                event = taken.event
                socketio.sleep(0)
            for at, row in enumerate(rows[first:first + AT_ONCE], start=first + 1):
                if any(cell != "" for cell in row):
                    line, bad = read_line(dict(zip(letters, row, strict=False)), places, event)
                    lines.append((at, line))
                    findings += [finding(at, column, code, value, letters) for column, code, value in bad]
        known = {item.code: item for item in taken.checklist.items} if taken.checklist else {}
        findings += between_rows(lines, known, letters)
        report(key, looked=taken.total, lines=[line for _at, line in lines], outcome=outcome(lines, known),
               findings=sorted(findings, key=lambda each: each["row"]), state="wrong" if findings else "ready",
               list_version=taken.checklist.version if taken.checklist else 0)


def report(key, **columns):
    with changes.writing():
        taken = db.session.query(ChecklistImport).filter_by(key=key).one()
        for name, value in columns.items():
            setattr(taken, name, value)
        taken.version += 1
        taken.looked_at = clock.now()
        record(None, taken, "checklist.import_looked", looked=taken.looked)
        changes.commit()


def finding(row, column, code, value, letters):
    columns = list(letters)
    letter = get_column_letter(columns.index(column) + 1) if column in columns else ""
    return {"row": row, "column": column, "letter": letter, "reason": code, "value": str(value)}


def columns_of(header):
    """``(the column each cell of a row stands in, what is wrong with the header)``; unknown ones are left out."""
    columns = [COLUMN_OF.get(folded(cell), f"? {at}") for at, cell in enumerate(header)]
    wrong = [{"column": column, "letter": get_column_letter(at + 1), "reason": "column_twice", "value": header[at]}
             for at, column in enumerate(columns) if column in columns[:at]]
    if not {"title_ja", "title_en"} & set(columns):
        wrong.append({"column": "", "letter": "", "reason": "no_header", "value": ""})
    return columns, wrong


def between_rows(lines, known, letters):
    """Give every line its code and tell what is wrong between them: codes used twice, predecessors that cannot be."""
    found, taken = [], set()
    for at, line in lines:
        if line["code"] and line["code"] in taken:
            found.append(finding(at, "code", "twice", line["code"], letters))
        taken.add(line["code"])
    free = free_codes(taken | set(known))
    for _at, line in lines:
        line["code"] = line["code"] or next(free)
    wrong = missing_and_circles([line for _at, line in lines], known)
    return found + [finding(at, "after", *wrong[line["code"]], letters)
                    for at, line in lines if line["after"] and line["code"] in wrong]


def free_codes(taken):
    numbers = [int(code) for code in taken if code.isascii() and code.isdigit() and len(code) < 9]
    return (str(number) for number in range(max(numbers, default=0) + 1, 10**10))


def outcome(lines, known):
    counts = {"new": 0, "changed": 0, "same": 0}
    for _at, line in lines:
        item = known.get(line["code"])
        standing = item is not None and item.struck_at is None
        counts["new" if not standing else "same" if line_of(item) == line else "changed"] += 1
    return counts


def run_import(member, taken, position=0):
    """Take all lines over at once: known codes are changed, new ones added, what the file does not name stays."""
    if taken.state == "done":
        return taken.checklist
    if taken.state != "ready":
        raise Refused("not_ready", _l("This file cannot be taken over yet."))
    checklist = taken.checklist
    if checklist and checklist.version != taken.list_version:
        raise Conflict("stale", _l("The checklist has changed meanwhile. Please choose the file again."))
    if checklist is None:
        checklist = Checklist(event_id=member.event_id, event=member.event, name_ja=taken.name, position=position)
        db.session.add(checklist)
        db.session.flush()
        record(member, checklist, "checklist.made", stream=member.stream, name=taken.name)
    take_over(checklist, taken.lines)
    checklist.version += 1
    taken.checklist, taken.state, taken.rows = checklist, "done", []
    taken.version += 1
    record(member, checklist, "checklist.imported", stream=member.stream, file=taken.file_name, **taken.outcome)
    record(member, taken, "checklist.import_done", rows=taken.total)
    return checklist


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
