"""Workbooks that are small on the way in: entities that multiply, files that are asked for, sheets without an end."""

import io
import json
import subprocess
import sys
import zipfile

import openpyxl
import pytest

from eventops import sheets
from eventops.people import names
from eventops.refusals import Refused

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
MEMORY, SECONDS = 150, 4


def workbook(sheet):
    """A file of Excel's with that sheet."""
    plain, packed = io.BytesIO(), io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["名前", "所属"])
    book.save(plain)
    with zipfile.ZipFile(plain) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name in parts.namelist():
            out.writestr(name, sheet if name == SHEET else parts.read(name))
    return packed.getvalue()


def sheet(text, prologue="", rows=1):
    row = f'<row><c t="inlineStr"><is><t>{text}</t></is></c></row>'
    return f"{prologue}<worksheet {NAMESPACE}><sheetData>{row * rows}</sheetData></worksheet>"


def doctype(entities):
    return f"<!DOCTYPE worksheet [{entities}]>"


def laughs():
    return '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


BOMBS = {
    "a billion laughs": sheet("&a9;", doctype(laughs())),
    "one entity three million times": sheet("&a;" * 3_000_000, doctype(f'<!ENTITY a "{"x" * 285}">')),
    "a file of the server's": sheet("&a;", doctype('<!ENTITY a SYSTEM "file:///etc/hostname">')),
    "a page of the network": sheet("x", doctype('<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;')),
    "a hundred megabytes of nothing": sheet(" " * 100_000_000),
    "rows without end": sheet("x", rows=100_000),
    "the last row there can be": sheet("x").replace("<row>", '<row r="1048576">'),
    "a row beyond": sheet("x").replace("<row>", '<row r="99999999999">'),
}
# A process of its own, because the peak of this one was set by other tests.
PEAK = """
import json, pathlib, resource, sys, time
from eventops import sheets
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
data, before, began = pathlib.Path(sys.argv[1]).read_bytes(), peak(), time.process_time()
try:
    sheets.read(data)
except sheets.Unreadable as error:
    print(json.dumps({"code": error.code, "MB": round(peak() - before), "s": round(time.process_time() - began, 2)}))
"""


@pytest.mark.parametrize("name", BOMBS)
def test_it_is_refused_at_once_and_without_memory(tmp_path, name):
    file = tmp_path / "bomb.xlsx"
    file.write_bytes(workbook(BOMBS[name]))
    assert file.stat().st_size < sheets.MOST_BYTES
    run = subprocess.run([sys.executable, "-c", PEAK, file], capture_output=True, text=True, check=True)
    found = json.loads(run.stdout or "{}")
    print(json.dumps({"workbook": name, **found}))  # noqa: T201
    assert found, "it was read"
    assert found["MB"] <= MEMORY
    assert found["s"] <= SECONDS


def test_a_list_of_names_is_read_by_the_same_rules():
    with pytest.raises(Refused):
        names.text_of(workbook(BOMBS["one entity three million times"]))


def test_a_formula_in_it_is_its_result_and_never_asked_for_anything():
    cell = '<row><c r="A1"><f>WEBSERVICE("http://127.0.0.1:9/")</f><v>7</v></c></row>'
    assert sheets.read(workbook(sheet("x").replace("<sheetData>", f"<sheetData>{cell}")))[0][0] == 7
