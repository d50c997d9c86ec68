"""Steps of these tests: a list of lines in a few words, laid out; a file sent and looked at."""

import time
from io import BytesIO

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from eventops.checklists.models import Checklist, ChecklistItem, SetupTask
from eventops.imports import FileImport
from tests.phone import JSON
from tests.steps import EVENT, all_of

LISTS, BOARD, MATRIX = f"{EVENT}/checklists", f"{EVENT}/board", f"{EVENT}/checklists/matrix"
LINE = {"title_ja": "机を並べる", "title_en": "Set out desks", "due_offset": "-60", "estimate": "20"}


def prepare(phone, *lines, name="会場設備"):
    """A new list with those lines, each a dict of what is special; gives its address."""
    address = phone.post(LISTS, name_ja=name, name_en="Hall").json["go"]
    for line in lines:
        answer = phone.post(f"{address}/items", **(LINE | line))
        assert answer.status_code == 201, answer.text
    return address


def lay_out(phone, address):
    answer = phone.post(f"{address}/layouts")
    assert answer.status_code == 201, answer.text
    return tasks(phone, address)


def tasks(phone, address):
    return all_of(phone, SetupTask, SetupTask.position, checklist_id=the_list(phone, address).id)


def the_list(phone, address):
    return all_of(phone, Checklist, key=address.split("?")[0].rpartition("/")[2])[0]


def items(phone, address):
    return all_of(phone, ChecklistItem, ChecklistItem.position, checklist_id=the_list(phone, address).id)


def send(phone, data, file_name="list.csv", to=f"{LISTS}/imports", **more):
    """POST a file as a page does."""
    form = {"client_id": more.pop("client_id", f"file-{time.monotonic_ns()}"), **more,
            "table": FileStorage(BytesIO(data), file_name)}
    boundary, body = encode_multipart(form)
    return phone.http.post(to, data=body, headers={**JSON, "X-CSRFToken": phone.token()},
                           content_type=f"multipart/form-data; boundary={boundary}")


def looked(phone, data, file_name="list.csv", **more):
    """A file that has been looked at: its address and its row."""
    answer = send(phone, data, file_name, **more)
    assert answer.status_code == 201, answer.text
    return answer.json["go"], wait(phone, answer.json["go"])


def wait(phone, address):
    key = address.rpartition("/")[2]
    for _ in range(600):
        (taken,) = all_of(phone, FileImport, key=key)
        if taken.state != "looking":
            return taken
        time.sleep(0.02)
    raise AssertionError("it is still being looked at")


def take_over(phone, data, file_name="list.csv", **more):
    """A file that is in a list now: the list's address."""
    address, taken = looked(phone, data, file_name, **more)
    assert taken.state == "ready", taken.findings
    answer = phone.post(f"{address}/runs")
    assert answer.status_code == 201, answer.text
    return answer.json["go"]
