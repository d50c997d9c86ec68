"""A file on its way in: read when it comes, looked at row by row in the background, taken over whole or not at all.

Nothing of it is anywhere before somebody has seen what would happen and said yes. What the rows are about is a
feature's: its subclass of ``FileImport`` names the columns, reads a row, and takes the lines over.
"""

import math
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship
from wtforms import validators

from eventops import changes, clock, live, sheets, transport
from eventops.changes import record
from eventops.events.models import Event
from eventops.extensions import db, socketio
from eventops.forms import WriteForm, folded, one_line, tidy
from eventops.live import Part
from eventops.refusals import Conflict, Refused

AT_ONCE = 400  # rows between two reports of progress
GIVEN_UP = timedelta(seconds=60)  # without progress: the process that looked is gone
NOT_A_TABLE = {
    "too_large": _l("The file may have at most 5 MB."),
    "too_many_rows": _l("At most 5000 rows, please."),
    "old_excel": _l("This is a file of an old Excel (.xls). Please save it as .xlsx or CSV."),
    "not_a_table": _l("This file cannot be read. Please choose a CSV or an XLSX file."),
}
REASONS = {  # why a row of any file cannot be used; each feature adds its own
    "too_long": _l("At most %(value)s characters, please."),
    "bad_code": _l("“%(value)s”: a number or name without spaces and commas, please."),
    "twice": _l("“%(value)s” stands in another row, too."),
    "unknown_kind": _l("“%(value)s” is no kind of place: booth, area or hall."),
    "not_a_number": _l("“%(value)s” is no number."),
    "column_twice": _l("The column “%(value)s” stands there twice."),
}


class Bad(ValueError):
    """A cell that cannot be used: ``code`` is a reason of the import's ``REASONS``, *value* what stands there."""

    def __init__(self, code, value=""):
        super().__init__(code)
        self.code, self.value = code, str(value)[:60]


class FileImport(db.Model):
    """One file: its cells, how far it is looked at, the lines it became, what is wrong with it."""

    __tablename__ = "file_imports"
    COLUMNS = {}  # column: its header in Japanese and English, then other names it goes by
    NEEDED = set()  # one of these columns must be there
    REASONS = REASONS
    START = RUN = ""  # the addresses that take a file, and take it over

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=changes.random_key)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    of: Mapped[str]  # what its rows are about
    name: Mapped[str] = mapped_column(default="")
    file_name: Mapped[str]
    state: Mapped[str] = mapped_column(default="looking")  # looking, ready, wrong, done, stopped
    version: Mapped[int] = mapped_column(default=1)
    rows: Mapped[list] = mapped_column(JSON, deferred=True)
    total: Mapped[int]
    looked: Mapped[int] = mapped_column(default=0)
    basis: Mapped[str] = mapped_column(default="")  # what it would change, as that was when the rows were looked at
    lines: Mapped[list] = mapped_column(JSON, default=list, deferred=True)
    findings: Mapped[list] = mapped_column(JSON, default=list)
    outcome: Mapped[dict] = mapped_column(JSON, default=dict)  # how many are new, changed, the same
    looked_at: Mapped[datetime] = mapped_column(default=clock.now)
    event: Mapped[Event] = relationship()

    __mapper_args__ = {"polymorphic_on": "of"}

    @property
    def element_id(self):
        return f"import-{self.key}"

    @property
    def stream(self):
        return self.event.stream("managers")

    @property
    def has_stopped(self):
        return self.state == "stopped" or (self.state == "looking" and clock.now() - self.looked_at > GIVEN_UP)

    def reason(self, finding):
        """Why a row cannot be used, in the reader's words."""
        return str(self.REASONS[finding["reason"]]) % {"value": finding["value"]}

    def column(self, finding, locale):
        """The header as the reader knows it, and the letter a spreadsheet shows."""
        names = self.COLUMNS.get(finding["column"])
        word = names[locale == "en"] if names else ""
        return " ".join(part for part in (finding["letter"], word) if part)

    # what a feature's import says

    @property
    def same(self):
        """The fields of the form, beside the file, that bring another file into the same."""
        return {}

    @property
    def home(self):
        """``(endpoint, values, name {"ja", "en"})`` of what it goes into; no endpoint while that is not there yet."""
        raise NotImplementedError

    def reader(self):
        """A function of ``{column: cell}`` that gives ``(line, [(column, reason, value)])``."""
        raise NotImplementedError

    def between(self, lines):
        """``[(row, column, reason, value)]`` of what is wrong between *lines* ``[(row, line)]``; may complete them."""
        raise NotImplementedError

    def counted(self, lines):
        """How many of the lines are new, changed and the same."""
        raise NotImplementedError

    def basis_now(self):
        """A text that changes when what the file would change has changed."""
        raise NotImplementedError

    def take(self, member):
        """Bring the lines in; all of them can be."""
        raise NotImplementedError


@live.shows(FileImport)
def parts_of_import(taken):
    return [Part("replace", f"#{taken.element_id}", "imports/_import.html")]


class FileForm(WriteForm):
    table = FileField(_l("CSV or XLSX file"))

    def validate_table(self, field):
        if not (field.data and field.data.filename):
            raise validators.ValidationError(_l("Please choose a file."))

    @property
    def file_name(self):
        return one_line(tidy(self.table.data.filename.replace("\\", "/").rpartition("/")[2]))[:120]


def ready(form):
    """The cells of the form's file, read in a real thread. Raises Refused."""
    data = form.table.data.stream.read(sheets.MOST_BYTES + 1)
    form.table.data.stream.seek(0)  # the write's fingerprint reads it, too
    try:
        return transport.in_thread(sheets.read, data)
    except sheets.Unreadable as error:
        message = NOT_A_TABLE[error.code]
        raise Refused(error.code, message, fields={"table": [message]}) from None


def start(member, taken, rows):
    """Keep a file's cells and have them looked at in the background; its page can be left and found again."""
    taken.event, taken.event_id, taken.rows, taken.total = member.event, member.event_id, rows, len(rows) - 1
    db.session.add(taken)
    db.session.flush()
    record(member, taken, "import.started", rows=taken.total, file=taken.file_name)
    socketio.start_background_task(look, current_app._get_current_object(), taken.key)


def of_event(model, event_id, key):
    return db.session.query(model).filter_by(event_id=event_id, key=key).first()


def look(app, key):
    """Look at a file that was sent; whatever goes wrong with it, its page says that it is over."""
    with app.test_request_context():
        if (taken := arrived(key)) is None:
            return
        try:
            look_at_rows(key, taken)
        except Exception:
            app.logger.exception("cannot look at the file %s", key)
            report(key, state="stopped", rows=[])


def look_at_rows(key, taken):
    """Look at every row, a few at a time so that everybody else goes on; whoever watches sees how far it is."""
    rows, read = taken.rows, taken.reader()
    columns, wrong = header(taken, rows[0])
    lines, findings = [], [finding(columns, 1, *each) for each in wrong]
    for first in range(1, 1 if wrong else len(rows), AT_ONCE):
        if first > 1:
            report(key, looked=first - 1)
            socketio.sleep(0)
        for at, row in enumerate(rows[first:first + AT_ONCE], start=first + 1):
            if any(cell != "" for cell in row):
                line, bad = read(dict(zip(columns, row, strict=False)))
                lines.append((at, line))
                findings += [finding(columns, at, *each) for each in bad]
    taken = arrived(key)
    findings += [finding(columns, *each) for each in taken.between(lines)]
    report(key, looked=taken.total, lines=[line for _at, line in lines], outcome=taken.counted(lines),
           findings=sorted(findings, key=lambda each: each["row"]), state="wrong" if findings else "ready",
           basis=taken.basis_now())


def arrived(key):
    """The import; the write that starts the look may not be committed yet."""
    for _ in range(100):
        if taken := db.session.query(FileImport).filter_by(key=key).first():
            return taken
        db.session.rollback()
        socketio.sleep(0.05)
    return None


def report(key, **columns):
    with changes.writing():
        taken = db.session.query(FileImport).filter_by(key=key).one()
        for name, value in columns.items():
            setattr(taken, name, value)
        taken.version += 1
        taken.looked_at = clock.now()
        record(None, taken, "import.looked", looked=taken.looked)
        changes.commit()


def header(taken, cells):
    """``(the column each cell of a row stands in, what is wrong with the header)``; unknown ones are left out."""
    known = {folded(name): column for column, names in reversed(taken.COLUMNS.items()) for name in names}
    columns = [known.get(folded(cell), f"? {at}") for at, cell in enumerate(cells)]
    wrong = [(column, "column_twice", cells[at]) for at, column in enumerate(columns) if column in columns[:at]]
    return columns, wrong if taken.NEEDED & set(columns) else [*wrong, ("", "no_header", "")]


def finding(columns, row, column, code, value):
    from openpyxl.utils import get_column_letter

    at = len(columns) - columns[::-1].index(column) if column in columns else 0  # of two, the second is one too many
    return {"row": row, "column": column, "letter": get_column_letter(at) if at else "", "reason": code,
            "value": str(value)}


def run(member, taken):
    """Take all lines over at once, and once."""
    if taken.state == "done":
        return
    if taken.state != "ready":
        raise Refused("not_ready", _l("This file cannot be taken over yet."))
    if taken.basis != taken.basis_now():
        raise Conflict("stale", _l("What it would change has changed meanwhile. Please choose the file again."))
    taken.take(member)
    taken.state, taken.rows, taken.lines = "done", [], []
    taken.version += 1
    record(member, taken, "import.done", rows=taken.total)


# what cells of several kinds of files mean

def text_of(cell, longest):
    """A cell's text in one line; a whole number is written without its ".0"."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = one_line(tidy(str(cell)))
    if len(text) > longest:
        raise Bad("too_long", longest)
    return text


def number_of(cell):
    if cell == "":
        return None
    try:
        number = float(cell if isinstance(cell, int | float) else folded(cell).replace(",", ""))
    except (ValueError, OverflowError):
        raise Bad("not_a_number", cell) from None
    if not math.isfinite(number) or abs(number) > 1e12:
        raise Bad("not_a_number", cell)
    return number


def one_of(words, cell, default, code):
    """The key of *words* that the cell names in either language."""
    if cell == "":
        return default
    found = next((key for key, names in words.items() if folded(cell) in {key, *map(folded, names)}), None)
    if found is None:
        raise Bad(code, cell)
    return found
