"""Rows as CSV for spreadsheets: UTF-8 with its mark, sent while it is made, no cell that a program would execute."""

import csv
import io

from flask import Response, stream_with_context

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")  # a Japanese spreadsheet reads the wide ones alike


def cell(value):
    """The text of a cell; one that a spreadsheet would calculate gets an apostrophe (OWASP, CSV injection)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def csv_answer(name, rows):
    """An answer that saves as *name*; *rows* are asked for one after another while it is sent."""

    def lines():
        yield "\ufeff"  # without it Excel takes UTF-8 for the system's encoding
        out = io.StringIO()
        writer = csv.writer(out)
        for row in rows:
            writer.writerow([cell(value) for value in row])
            if out.tell() > 16_000:
                yield out.getvalue()
                out.seek(0)
                out.truncate()
        yield out.getvalue()

    response = Response(stream_with_context(lines()), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
