"""Files of rows and columns: CSV and XLSX to plain cells and back, no cell that a spreadsheet would execute.

Knows nothing of what the rows are about. openpyxl is loaded by the first workbook: a restart need not wait for it.
"""

import csv
import io
import math
import re
import zipfile
from datetime import datetime, time, timedelta
from urllib.parse import quote

import defusedxml  # noqa: F401 (openpyxl reads with it where it is: no entities, which a file may multiply without end)
from flask import Response, abort, stream_with_context

from eventops import transport

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 10 * 1024 * 1024  # an XLSX is a zip: what it becomes counts; 5,000 rows are a tenth of it
MOST_ROWS, MOST_COLUMNS = 5000, 40
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# what a spreadsheet may take for a formula (a Japanese one reads the wide ones alike), or for a guard of ours
FORMULA = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r])")


class Unreadable(ValueError):
    """This is no table; ``code`` says why: too_large, too_many_rows, old_excel, not_a_table."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def read(data):
    """The rows of a file as lists of text, numbers and times; empty cells are empty text. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable("too_large")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("old_excel")
    rows = list(_xlsx(data) if data.startswith(b"PK\x03\x04") else _csv(data))
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise Unreadable("not_a_table")
    return rows


def _csv(data):
    text = decoded(data)
    head = text.lstrip("\n\r").partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=head.count), strict=True)
    try:
        for count, row in enumerate(rows):
            if count > MOST_ROWS:
                raise Unreadable("too_many_rows")
            yield [unguarded(cell.strip()) for cell in row[:MOST_COLUMNS]]
    except csv.Error:
        raise Unreadable("not_a_table") from None


def decoded(data):
    """UTF-8 with or without its mark, UTF-16 with it (Excel's "Unicode text"), else what Japanese Excel writes."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp932")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("not_a_table")


def _xlsx(data):
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise Unreadable("too_large")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size may be wrong
        for count, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)):
            if count > MOST_ROWS:
                raise Unreadable("too_many_rows")
            yield [_plain(value) for value in row]
        book.close()
    except Unreadable:
        raise
    except Exception:  # whatever a damaged workbook makes the library trip over
        raise Unreadable("not_a_table") from None


def _plain(value):
    """A cell as JSON can hold it; times become the fraction of a day that Excel means by them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, datetime):
        return (value - datetime(1899, 12, 30)) / timedelta(days=1)
    if isinstance(value, time):
        return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) / timedelta(days=1)
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    is_number = isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))  # JSON has no NaN
    return value if is_number else str(value).strip()


def guarded(cell):
    """Text as CSV may carry it: a spreadsheet that opens it computes nothing (OWASP, CSV injection)."""
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def unguarded(text):
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def csv_of(rows):
    """UTF-8 with its mark, by which Excel knows it."""
    out = io.StringIO()
    csv.writer(out).writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_of(rows, title):
    import openpyxl
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = re.sub(r"[\[\]:*?/\\]", " ", ILLEGAL_CHARACTERS_RE.sub("", title))[:31].strip("' ") or "1"
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(at, column)
            if isinstance(value, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
                cell.data_type, cell.quotePrefix = "s", bool(FORMULA.match(value))  # text, whatever it looks like
            else:
                cell.value = value
            if at == 1:
                cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    for column, width in zip(sheet.iter_cols(1, len(rows[0]), 1, 1), (6, 14, 14, 36, 36, 20), strict=False):
        sheet.column_dimensions[column[0].column_letter].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def file_answer(name, rows, kind, title):
    """An answer that saves as ``<name>.<kind>`` (csv or xlsx; nothing else is there), called *title* by the reader."""
    if kind == "csv":
        data, mimetype = csv_of(rows), CSV_TYPE
    elif kind == "xlsx":
        data, mimetype = transport.in_thread(xlsx_of, rows, title), XLSX_TYPE
    else:
        abort(404)
    disposition = f"attachment; filename={name}.{kind}; filename*=UTF-8''{quote(title, safe='')}.{kind}"
    return Response(data, content_type=mimetype, headers={"Content-Disposition": disposition})


def csv_answer(name, rows):
    """An answer that saves as *name*; *rows* are asked for one after another while it is sent."""

    def lines():
        yield "\ufeff"  # without it Excel takes UTF-8 for the system's encoding
        out = io.StringIO()
        writer = csv.writer(out)
        for row in rows:
            writer.writerow([guarded("" if value is None else str(value)) for value in row])
            if out.tell() > 16_000:
                yield out.getvalue()
                out.seek(0)
                out.truncate()
        yield out.getvalue()

    response = Response(stream_with_context(lines()), content_type=CSV_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
