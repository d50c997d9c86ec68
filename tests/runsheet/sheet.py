"""Steps of these tests: cues planned so many minutes from when the tests began, tapped, and what hangs on them."""

from contextlib import contextmanager
from datetime import timedelta

from eventops import clock
from eventops.checklists.models import SetupTask
from eventops.runsheet.models import Cue
from tests.steps import EVENT, all_of

NOON = clock.now().replace(second=0, microsecond=0)
CUES, DESK, SHEET = f"{EVENT}/cues", f"{EVENT}/desk/runsheet", f"{EVENT}/runsheet"
LISTS = f"{EVENT}/checklists"


def at(minutes):
    return NOON + timedelta(minutes=minutes)


@contextmanager
def minute(minutes, seconds=0):
    """The clock stands at so many minutes after the moment the tests began."""
    with clock.stopped(at(minutes) + timedelta(seconds=seconds)):
        yield


def wall(minutes):
    """That minute as a form's field says it, by the clock at the venue."""
    return clock.local(at(minutes), "Asia/Tokyo").strftime("%Y-%m-%dT%H:%M")


def plan(phone, name, starts, ends=None, **more):
    """A cue on the sheet; gives its key."""
    form = {"name_ja": name, "starts": wall(starts), "ends": "" if ends is None else wall(ends), **more}
    answer = phone.post(CUES, **form)
    assert answer.status_code == 201, answer.text
    return all_of(phone, Cue, Cue.id.desc(), name_ja=name)[0].key


def cue(phone, key):
    return all_of(phone, Cue, key=key)[0]


def tap(phone, key, verb="start", **more):
    return phone.post(f"{CUES}/{key}/moves", verb=verb, **more)


def shift(phone, key, minutes, later=False, version=None):
    more = {"later": "1"} if later else {}
    return phone.post(f"{CUES}/{key}/shifts", minutes=minutes, version=version or cue(phone, key).version, **more)


def hang(phone, *lines, name="進行の準備"):
    """A list laid out, each line ``(title, anchor, code of the cue or "", minutes)``; gives its address."""
    address = phone.post(LISTS, name_ja=name, name_en="For the run sheet").json["go"]
    for title, anchor, code, offset in lines:
        answer = phone.post(f"{address}/items", title_ja=title, due_anchor=anchor, cue=code, due_offset=str(offset))
        assert answer.status_code == 201, answer.text
    answer = phone.post(f"{address}/layouts")
    assert answer.status_code == 201, answer.text
    return address


def dues(phone, *titles):
    """When those tasks are due, in minutes after the moment the tests began."""
    found = {task.title: task.due_at for task in all_of(phone, SetupTask)}
    return [None if found[title] is None else (found[title] - NOON) / timedelta(minutes=1) for title in titles]
