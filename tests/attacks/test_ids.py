"""An id that exists but is not the asker's answers as one that does not: the same words, after the same statements.

Statements are counted instead of milliseconds: what takes longer asks the database more. The ids are those of the
same event that the asker does not hear, and those of another event.
"""

import re
import secrets
from datetime import timedelta

import pytest

from eventops import clock
from eventops.alerts.models import Alert
from eventops.checklists.models import Checklist, ChecklistItem, Layout
from eventops.contacts.models import Contact
from eventops.events.models import Event, Place
from eventops.feed.models import Photo, Room
from eventops.handovers.models import Handover, HandoverItem
from eventops.notes.models import Note
from eventops.people.models import Invitation, Membership, NamesList, Team
from eventops.phrases.models import Phrase
from eventops.placements.models import PlaceNeed, Shift, Telling
from eventops.polls.models import Poll
from eventops.scheduled.models import ScheduledPost
from eventops.screens.models import Screen
from eventops.stock.models import LentThing, StockItem
from eventops.supplies.models import SupplyPick
from tests import steps, test_doors
from tests.booths import booth
from tests.checklists.plans import looked
from tests.phone import JSON, PAGE, jpeg
from tests.polls.conftest import ask
from tests.steps import EVENT
from tests.test_doors import DOORS, MEANT, address, key_named_by, may, routes
from tests.test_speed import asked

fair = test_doors.fair
OTHER = "/events/other"
RANDOM = re.compile(r"[0-9A-Za-z_.-]{20,}|#?\d+:\d+|\b[A-Z]-\d+\b")  # nonces, tokens, ids, times
# every field that a form asks for, so that each gets as far as the id
FORM = {
    "verb": "accept", "note": "x", "body": "x", "title": "x", "version": "1", "name_ja": "x", "name": "x", "code": "x1",
    "role": "staff", "decision": "suspend", "before": "last", "kind": "area", "label": "x", "expires": "never",
    "room": "x", "item": "x", "text_ja": "x", "at": "2099-01-01T09:00", "since": "2026-01-01T09:00", "lines": "x",
    "did": "in", "number": "1", "line": "x", "what": "delivered", "text": "x",
    "title_ja": "x", "title_en": "x", "due_offset": "-60", "estimate": "20", "limit": "", "away": "1", "muted": "1",
    "answer": "safe", "severity": "high", "minutes": "15", "starts": "2099-01-01T09:00",
    "options": "x\ny", "option": "0",
}


@pytest.fixture
def hidden(phone, rows, fair):
    """``{kind: key}`` of what stands in 本部, which only managers hear."""
    hanako = phone("hanako")
    key = steps.say(hanako, "本部だけの写真", to="本部", photos=[jpeg("red")])
    steps.say(hanako, "本部だけの急ぎ", to="本部", urgency="urgent")
    return {"message": key, "alert": rows(Alert)[-1].key, "poll": ask(hanako, to="本部"), "photo": rows(Photo)[-1].key,
            "room": steps.room(hanako, "本部"), "number": steps.make(hanako, message=key)}


@pytest.fixture
def elsewhere(app, phone, rows, fair):
    """The same of Olga's event, and of everything that only managers name by its key."""
    olga = phone("olga")
    room, key = rows(Room, event_id=2)[0].key, secrets.token_hex(10)
    assert olga.post(f"{OTHER}/messages", client_id=key, room=room, body="x", photos=[jpeg("blue")],
                     urgency="urgent").status_code == 201
    photo = rows(Photo)[-1].key
    for _ in range(9):  # a number that the fair has none of
        number = olga.post(f"{OTHER}/cards", kind="supply", title="x").json["card"].rpartition("/")[2]
    wall = phone(None)
    wall.get("/screen")
    day = rows(Event, slug="other")[0].starts_on.isoformat()
    booth.build(olga, "Z-9", event=OTHER)
    sheet = booth.sheet(olga, "Z-9")
    kei = booth.scan(phone(None), f"/join/{sheet.invitation.token}", "圭")
    booth.let_in(olga, "圭", event=OTHER)
    assert kei.post(f"{OTHER}/booth/calls", what="question", title="x").status_code == 201
    later = f"{clock.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    made = [
        olga.post(f"{OTHER}/screens", code=rows(Screen)[-1].code, name="x", locale="ja"),
        olga.post(f"{OTHER}/people/names", text="健太\t警備"),
        olga.post(f"{OTHER}/invitations", role="guest"),
        olga.post(f"{OTHER}/desk/places", name_ja="庭"),
        olga.post(f"{OTHER}/desk/teams", code="NIWA", name_ja="庭"),
        lists := olga.post(f"{OTHER}/checklists", name_ja="x"),
        olga.post(f"{lists.json['go']}/items", title_ja="机"),
        olga.post(f"{lists.json['go']}/layouts"),
        olga.post(f"{lists.json['go']}/versions"),
        olga.post(f"{OTHER}/contacts", name_ja="x"),
        olga.post(f"{OTHER}/handovers", since="2026-01-01T09:00", lines="x"),
        olga.post(f"{OTHER}/desk/phrases", text_ja="x"),
        olga.post(f"{OTHER}/rooms/{room}/notes", title="x"),
        olga.post(f"{OTHER}/rooms/{room}/scheduled", body="x", at=later),
        olga.post(f"{OTHER}/rooms/{room}/polls", body="x", options="x\ny"),
        olga.post(f"{OTHER}/desk/supplies", name_ja="x"),
        olga.post(f"{OTHER}/stock", name_ja="x"),
        olga.post(f"{OTHER}/placements/shifts", **(span := {**MEANT["placements"], "day": day, "place": ""})),
        olga.post(f"{OTHER}/placements/needs", **span | {"place": rows(Place, name_ja="庭")[0].key}),
        olga.post(f"{OTHER}/placements/told", place=rows(Place, name_ja="庭")[0].key),
        olga.post(f"{OTHER}/lent/things", kind="x", first="1", last="2"),
    ]
    assert [answer.status_code for answer in made] == [201] * len(made)
    tasks, places, shifts = (looked(olga, data.encode(), to=f"{OTHER}/{to}")[0].rpartition("/")[2] for data, to in (
        ("作業\n机\n", "checklists/imports"), ("コード,名前\nX,庭\n", "desk/place-imports"),
        ("氏名,開始,終了\n健,10:00,11:00\n", "placements/imports")))
    newest = {"screen": Screen, "names": NamesList, "invitation": Invitation, "place": Place, "team": Team,
              "checklist": Checklist, "item": ChecklistItem, "layout": Layout, "contact": Contact, "handover": Handover,
              "handover_item": HandoverItem, "phrase": Phrase, "note": Note, "scheduled": ScheduledPost,
              "pick": SupplyPick, "stock_item": StockItem, "thing": LentThing, "alert": Alert, "shift": Shift,
              "need": PlaceNeed, "telling": Telling, "poll": Poll}
    return {"message": key, "photo": photo, "room": room, "number": number,
            **{kind: rows(model)[-1].key for kind, model in newest.items()},
            "person": rows(Membership, event_id=2)[0].key,
            "sheet": sheet.invitation.key, "call": booth.newest(olga).key,
            "tasks": tasks, "places": places, "shifts": shifts}


def kind_of(endpoint, argument):
    """What the id in that address names."""
    if argument == "number":
        return argument
    if argument == "item":
        return "handover_item" if endpoint.startswith("handovers.") else argument
    name = endpoint.partition(".")[2]
    if endpoint in ("checklists.show_import", "checklists.run_import"):
        return "tasks"
    if endpoint in ("placements.show_import", "placements.run_import"):
        return "shifts"
    if "place_import" in name:
        return "places"
    if endpoint == "checklists.undo_layout":
        return "layout"
    if endpoint in ("people.decide_member", "people.show_member", "people.change_member", "people.give_sign_in_link"):
        return "person"
    return key_named_by(endpoint)


def seen(phone, method, path, token, form=FORM, key=""):
    """Status, words and statements of one answer, without the *key* itself and all that is new each time."""
    answers = []
    ask = lambda: answers.append(  # noqa: E731
        phone.get(path, headers=PAGE) if method == "GET" else phone.http.post(
            path, data={**form, "client_id": secrets.token_hex(10)}, headers={**JSON, "X-CSRFToken": token}))
    statements = [statement for statement, _parameters in asked(phone, ask)]
    return answers[0].status_code, RANDOM.sub("", answers[0].text.replace(key, "")), statements


def told_apart(app, who, values, foreign, endpoints):
    """The addresses where that id is answered otherwise than one nobody has, and how many were asked."""
    token, wrong, count = who.token(), [], 0
    for endpoint, method, rule in routes(app, endpoints):
        for argument in rule.arguments - {"event", "size", "kind"}:
            kind = kind_of(endpoint, argument)
            if kind not in foreign or (endpoint, argument) == ("checklists.show_version", "number"):
                continue
            nobodys = "9999" if argument == "number" else secrets.token_hex(10)
            form = FORM | MEANT.get(endpoint.partition(".")[0], {})
            theirs, none = (seen(who, method, address(rule, {**values[endpoint], argument: each}), token, form)
                            for each in (foreign[kind], nobodys))
            count += 1
            if theirs != none or theirs[0] != (404 if may(who.name, endpoint) else 403):
                wrong.append((endpoint, argument, [each[0] for each in (theirs, none)],
                              [len(each[2]) for each in (theirs, none)], sorted(set(theirs[2]) ^ set(none[2]))))
    return wrong, count


def viewer(phone, name):
    who = phone(name)
    who.name = name
    return who


@pytest.mark.parametrize("name", ["ken", "misaki", "takumi"])
def test_what_one_does_not_hear_answers_as_what_is_not_there(app, phone, fair, hidden, name):
    wrong, count = told_apart(app, viewer(phone, name), fair, hidden, DOORS)
    assert wrong == []
    assert count >= 24, "the check itself looks at too little"


@pytest.mark.parametrize("name", ["misaki", "hanako"])
def test_what_is_of_another_event_answers_as_what_is_not_there(app, phone, fair, elsewhere, name):
    wrong, count = told_apart(app, viewer(phone, name), fair, elsewhere, DOORS)
    assert wrong == []
    assert count >= 80, "the check itself looks at too little"


# method, address, the field with the id, what it names, and the answer to a guest
IN_FORMS = [
    ("POST", "messages", "room", "room", 404),
    ("POST", "messages", "reply_to", "message", 404),
    ("POST", "places", "reply_to", "message", 404),
    ("POST", "places", "room", "room", 404),
    ("POST", "cards", "message", "message", 404),
    ("POST", "cards/{mine}/messages", "reply_to", "message", 404),
    ("POST", "cards/{mine}/assignee", "assignee", "person", 403),
    ("GET", "cards/new?", "message", "message", 404),
    ("GET", "rooms/{room}?", "around", "message", 404),
    ("GET", "photos?", "before", "message", 404),
    ("GET", "search?q=x&", "room", "room", 404),
    ("GET", "search?q=x&", "person", "person", 200),
]


def test_nor_is_an_id_in_a_form_or_behind_an_address_told_from_none(phone, rows, fair, hidden):
    misaki, here = phone("misaki"), steps.room(phone("misaki"))
    token, mine = misaki.token(), steps.make(misaki)
    form = {"room": here, "kind": "supply", "place": rows(Place)[0].key, "body": "x", "title": "x"}
    for method, path, field, kind, status in IN_FORMS:
        path = f"{EVENT}/{path.format(mine=mine, room=here)}"
        theirs, none = (
            seen(misaki, method, path if method == "POST" else f"{path}{field}={key}", token, {**form, field: key}, key)
            for key in ({**hidden, "person": "mei-key"}[kind], secrets.token_hex(10)))
        assert theirs == none, (path, field)
        assert theirs[0] == status, (path, field)
