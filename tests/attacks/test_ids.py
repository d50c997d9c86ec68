"""An id that exists but is not the asker's answers as one that does not: the same words, after the same statements.

Statements are counted instead of milliseconds: what takes longer asks the database more. The ids are those of the
same event that the asker does not hear, and those of another event.
"""

import re
import secrets

import pytest

from eventops.checklists.models import Checklist, ChecklistItem, Layout
from eventops.events.models import Place
from eventops.feed.models import Photo, Room
from eventops.people.models import Invitation, Membership, NamesList, Team
from eventops.screens.models import Screen
from tests import steps, test_doors
from tests.checklists.plans import looked
from tests.phone import JSON, PAGE, jpeg
from tests.steps import EVENT
from tests.test_doors import DOORS, address, may, routes
from tests.test_speed import asked

fair = test_doors.fair
OTHER = "/events/other"
RANDOM = re.compile(r"[0-9A-Za-z_.-]{20,}|#?\d+:\d+|\b[A-Z]-\d+\b")  # nonces, tokens, ids, times
# every field that a form asks for, so that each gets as far as the id
FORM = {
    "verb": "accept", "note": "x", "body": "x", "title": "x", "version": "1", "name_ja": "x", "name": "x", "code": "x1",
    "role": "staff", "decision": "suspend", "before": "last", "kind": "area", "label": "x", "expires": "never",
    "title_ja": "x", "title_en": "x", "due_offset": "-60", "estimate": "20", "limit": "", "away": "1", "muted": "1",
}


@pytest.fixture
def hidden(phone, rows, fair):
    """``{kind: key}`` of what stands in 本部, which only managers hear."""
    hanako = phone("hanako")
    key = steps.say(hanako, "本部だけの写真", to="本部", photos=[jpeg("red")])
    return {"message": key, "photo": rows(Photo)[-1].key, "room": steps.room(hanako, "本部"),
            "number": steps.make(hanako, message=key)}


@pytest.fixture
def elsewhere(app, phone, rows, fair):
    """The same of Olga's event, and of everything that only managers name by its key."""
    olga = phone("olga")
    room, key = rows(Room, event_id=2)[0].key, secrets.token_hex(10)
    assert olga.post(f"{OTHER}/messages", client_id=key, room=room, body="x", photos=[jpeg("blue")]).status_code == 201
    photo = rows(Photo)[-1].key
    for _ in range(9):  # a number that the fair has none of
        number = olga.post(f"{OTHER}/cards", kind="supply", title="x").json["card"].rpartition("/")[2]
    wall = phone(None)
    wall.get("/screen")
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
    ]
    assert [answer.status_code for answer in made] == [201] * len(made)
    tasks, places = (looked(olga, data.encode(), to=f"{OTHER}/{to}")[0].rpartition("/")[2] for data, to in (
        ("作業\n机\n", "checklists/imports"), ("コード,名前\nX,庭\n", "desk/place-imports")))
    newest = {"screen": Screen, "names": NamesList, "invitation": Invitation, "place": Place, "team": Team,
              "checklist": Checklist, "item": ChecklistItem, "layout": Layout}
    return {"message": key, "photo": photo, "room": room, "number": number,
            **{kind: rows(model)[-1].key for kind, model in newest.items()},
            "person": rows(Membership, event_id=2)[0].key,
            "tasks": tasks, "places": places}


def kind_of(endpoint, argument):
    """What the id in that address names."""
    if argument in ("number", "item"):
        return argument
    name = endpoint.partition(".")[2]
    if endpoint in ("checklists.show_import", "checklists.run_import"):
        return "tasks"
    if "place_import" in name:
        return "places"
    if endpoint == "checklists.undo_layout":
        return "layout"
    if endpoint.startswith("checklists."):
        return "checklist"
    return next((kind for kind, names in {
        "photo": ("feed.show_photo",), "names": ("people.show_slips",),
        "room": ("feed.show_room", "desk.show_room", "desk.change_room", "desk.put_room_away", "feed.choose_past",
                 "feed.mute_room", "feed.show_mentionable", "feed.show_options"),
        "place": ("desk.show_place", "desk.rename_place", "desk.move_place", "desk.put_place_away"),
        "team": ("desk.rename_team", "desk.put_team_away"),
        "invitation": ("people.show_invitation", "people.edit_invitation", "people.rotate_invitation",
                       "people.end_invitation"),
        "screen": ("screens.end_screen",),
        "person": ("people.decide_member", "people.show_member", "people.change_member", "people.give_sign_in_link"),
    }.items() if endpoint in names), "message")


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
            theirs, none = (seen(who, method, address(rule, {**values[endpoint], argument: each}), token)
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
    assert count == 24


@pytest.mark.parametrize("name", ["misaki", "hanako"])
def test_what_is_of_another_event_answers_as_what_is_not_there(app, phone, fair, elsewhere, name):
    wrong, count = told_apart(app, viewer(phone, name), fair, elsewhere, DOORS)
    assert wrong == []
    assert count == 56


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
