"""Every address, and who it opens to. Deny by default: an address that stands in no list here fails."""

import pytest
from sqlalchemy import select

from eventops import changes
from eventops.checklists.models import Checklist, ChecklistItem, Layout
from eventops.events.models import Event, Place
from eventops.extensions import db
from eventops.feed.models import Message, Photo
from eventops.people.models import Invitation, NamesList, Team
from eventops.permissions import RIGHTS
from eventops.screens.models import Screen
from tests import cast, steps
from tests.checklists.plans import looked
from tests.desk.files import bring
from tests.listening import connect, epoch, is_cut, listen, stream, streams_of
from tests.phone import JSON, PAGE, jpeg

# who stands on which step; a duty opens a verb beside the ladder
STEPS = {"rin": 0, "ken": 0, "misaki": 1, "ichiro": 2, "sakura": 2, "yuki": 2, "takumi": 3, "hanako": 4}
DUTIES = {"sakura": "lost_property", "yuki": "audit", "rin": "audit"}
LADDER = ("observer", "guest", "staff", "lead", "manager")
MEMBERS = list(STEPS)
OUTSIDERS = ["nobody", "mei", "daichi", "olga", "unpaired"]
VIEWERS = [*MEMBERS, *OUTSIDERS, "screen"]

# address: verb, and the least step it asks for
DOORS = {
    "board.assign_card": ("card.move", "guest"),
    "board.edit_card": ("card.edit", "guest"),
    "board.make_card": ("card.make", "guest"),
    "board.move_card": ("card.move", "guest"),
    "board.talk_about_card": ("message.post", "guest"),
    "board.show_assignees": ("card.assign", "staff"),
    "board.show_board": ("card.read", "observer"),
    "board.show_card": ("card.read", "observer"),
    "board.show_finishable": ("card.move", "guest"),
    "board.show_kinds": ("card.make", "guest"),
    "board.show_new_card": ("card.make", "guest"),
    "board.undo_move": ("card.move", "guest"),
    "checklists.add_item": ("checklist.edit", "manager"),
    "checklists.export_blank": ("checklist.read", "staff"),
    "checklists.export_checklist": ("checklist.read", "staff"),
    "checklists.publish_checklist": ("checklist.edit", "manager"),
    "checklists.run_import": ("checklist.edit", "manager"),
    "checklists.show_finish": ("card.move", "guest"),
    "checklists.show_import": ("checklist.edit", "manager"),
    "checklists.show_matrix": ("checklist.read", "staff"),
    "checklists.show_version": ("checklist.read", "staff"),
    "checklists.start_checklist": ("checklist.edit", "manager"),
    "checklists.start_import": ("checklist.edit", "manager"),
    "checklists.undo_layout": ("checklist.edit", "manager"),
    "checklists.edit_item": ("checklist.edit", "manager"),
    "checklists.lay_out_checklist": ("checklist.edit", "manager"),
    "checklists.make_checklist": ("checklist.edit", "manager"),
    "checklists.rename_checklist": ("checklist.edit", "manager"),
    "checklists.show_checklist": ("checklist.read", "staff"),
    "checklists.show_checklists": ("checklist.read", "staff"),
    "checklists.strike_item": ("checklist.edit", "manager"),
    "desk.add_place": ("place.edit", "manager"),
    "desk.archive_event": ("event.close", "manager"),
    "desk.close_event": ("event.close", "manager"),
    "desk.change_room": ("room.edit", "manager"),
    "desk.export_places": ("place.edit", "manager"),
    "desk.move_place": ("place.edit", "manager"),
    "desk.open_room": ("room.edit", "manager"),
    "desk.put_place_away": ("place.edit", "manager"),
    "desk.put_room_away": ("room.edit", "manager"),
    "desk.put_team_away": ("team.open", "manager"),
    "desk.rename_organization": ("member.change", "manager"),
    "desk.rename_team": ("team.open", "manager"),
    "desk.run_place_import": ("place.edit", "manager"),
    "desk.show_new_room": ("room.edit", "manager"),
    "desk.show_organizations": ("member.change", "manager"),
    "desk.show_place": ("place.edit", "manager"),
    "desk.show_place_import": ("place.edit", "manager"),
    "desk.show_room": ("room.edit", "manager"),
    "desk.show_rooms": ("room.edit", "manager"),
    "desk.start_place_import": ("place.edit", "manager"),
    "desk.edit_event": ("event.edit", "manager"),
    "desk.open_team": ("team.open", "manager"),
    "desk.rename_place": ("place.edit", "manager"),
    "desk.reopen_event": ("event.close", "manager"),
    "desk.show_close": ("event.close", "manager"),
    "desk.show_event": ("event.edit", "manager"),
    "desk.show_guide": ("event.edit", "manager"),
    "desk.show_places": ("place.edit", "manager"),
    "desk.show_teams": ("team.open", "manager"),
    "feed.answer_place": ("place.answer", "guest"),
    "feed.choose_past": ("room.edit", "manager"),
    "feed.mute_room": ("message.read", "observer"),
    "feed.pin_message": ("message.pin", "lead"),
    "feed.post_message": ("message.post", "guest"),
    "feed.show_album": ("photo.read", "observer"),
    "feed.show_mentionable": ("message.read", "observer"),
    "feed.show_options": ("message.read", "observer"),
    "feed.show_photo": ("photo.read", "observer"),
    "feed.show_places_to_answer": ("place.answer", "guest"),
    "feed.show_readers": ("message.read", "observer"),
    "feed.show_room": ("message.read", "observer"),
    "feed.show_talk": ("message.read", "observer"),
    "feed.unpin_message": ("message.pin", "lead"),
    "feed.unsend_message": ("message.unsend", "guest"),
    "people.change_member": ("member.change", "manager"),
    "people.check_names": ("member.import", "manager"),
    "history.export_history": ("history.read", "manager"),
    "history.show_history": ("history.read", "manager"),
    "people.decide_member": ("member.approve", "manager"),
    "people.decide_members": ("member.approve", "manager"),
    "people.edit_invitation": ("invitation.make", "manager"),
    "people.end_invitation": ("invitation.make", "manager"),
    "people.give_sign_in_link": ("member.import", "manager"),
    "people.import_names": ("member.import", "manager"),
    "people.make_invitation": ("invitation.make", "manager"),
    "people.rotate_invitation": ("invitation.make", "manager"),
    "people.show_changes": ("event.read", "observer"),
    "people.show_invitation": ("invitation.make", "manager"),
    "people.show_invitations": ("invitation.make", "manager"),
    "people.show_member": ("member.change", "manager"),
    "people.show_names": ("member.import", "manager"),
    "people.show_people": ("member.read", "staff"),
    "people.show_slips": ("member.import", "manager"),
    "screens.end_screen": ("screen.pair", "manager"),
    "search.show_search": ("message.read", "observer"),
    "screens.pair_screen": ("screen.pair", "manager"),
    "screens.show_screens": ("screen.pair", "manager"),
}
# open to anybody: they show one's own things, a form, or a yes and no
OPEN = {
    "desk.make_event", "desk.show_events", "desk.show_new_event", "desk.start", "people.ask_to_join",
    "people.change_password", "people.choose_locale", "people.end_session", "people.open_sign_in_link",
    "people.renew_csrf", "people.show_account", "people.show_door", "people.show_waiting", "people.sign_in",
    "people.sign_out", "people.use_sign_in_link", "screens.show_screen", "screens.show_screen_door",
    "shell.show_certificate", "shell.show_icon", "shell.show_manifest", "shell.show_offline", "shell.show_worker",
    "web.home", "web.show_health", "web.show_metrics", "web.show_readiness",
}
FILES = {"static"}
SECRETS = ["関係者だけの話", "延長コード五本", "本部だけの話", *cast.TASKS, "受付設営",
           *(name for name, _role, state, *_ in cast.PEOPLE.values() if state == "active")]


@pytest.fixture
def fair(app, phone, rows):
    """The fair with something of everything; ``fair["feed.show_photo"]`` is what stands in that address.

    Beside the cast come 凛, an observer with the duty to audit, and ケン, an observer without any.
    """
    with app.app_context(), changes.writing():
        event = db.session.scalar(select(Event).filter_by(slug="fair"))
        for key, name, duties in (("rin", "凛", ["audit"]), ("ken", "ケン", [])):
            cast.add(event, key, name, "observer", "active", "監査室", [], duties, {})
        changes.commit()
    ichiro, hanako, wall = phone("ichiro"), phone("hanako"), phone(None)
    message = steps.say(ichiro, "関係者だけの話", photos=[jpeg()])
    number = steps.make(ichiro, title="延長コード五本")
    steps.say(hanako, "本部だけの話", to="本部")
    wall.get("/screen")
    assert hanako.post("/events/fair/screens", code=rows(Screen)[0].code, name="ロビー", locale="ja").status_code == 201
    assert hanako.post("/events/fair/people/names", text="健太\t警備").status_code == 201
    keys = {
        "names": rows(NamesList)[0].key,
        "photo": rows(Photo)[0].key, "room": steps.room(ichiro), "invitation": rows(Invitation)[0].key,
        "checklist": rows(Checklist)[0].key, "place": rows(Place)[0].key, "team": rows(Team)[0].key,
        "screen": rows(Screen)[0].key, "message": message,
    }
    special = {"feed.show_photo": "photo", "feed.show_room": "room", "feed.choose_past": "room",
               "feed.mute_room": "room", "feed.show_mentionable": "room", "feed.show_options": "room",
               "people.show_invitation": "invitation", "people.end_invitation": "invitation",
               "people.edit_invitation": "invitation", "people.rotate_invitation": "invitation",
               "people.show_slips": "names", "screens.end_screen": "screen",
               **{f"desk.{each}_place": "place" for each in ("rename", "show", "move")}, "desk.put_place_away": "place",
               **{f"desk.{each}_room": "room" for each in ("show", "change")}, "desk.put_room_away": "room",
               "desk.rename_team": "team", "desk.put_team_away": "team"}
    values = {"wall": wall}
    for endpoint in [*DOORS, *OPEN]:
        kind = special.get(endpoint, "checklist" if endpoint.startswith("checklists.") else "message")
        values[endpoint] = {"event": "fair", "number": number, "size": "thumb", "token": "join-the-fair",
                            "item": rows(ChecklistItem)[0].key, "key": keys[kind], "name": "192",
                            "build": app.config["BUILD"]}
    values["checklists.show_version"]["number"] = 1
    values["checklists.undo_layout"]["key"] = rows(Layout)[0].key
    values["checklists.show_finish"]["number"] = "1"  # a set-up task
    for endpoint in ("checklists.show_import", "checklists.run_import"):
        values[endpoint]["key"] = looked(hanako, "作業\n机\n".encode())[0].rpartition("/")[2]
    for endpoint in ("desk.show_place_import", "desk.run_place_import"):
        values[endpoint]["key"] = bring(hanako, "コード,名前\nX,庭\n".encode())[0].rpartition("/")[2]
    for endpoint in ("checklists.export_checklist", "checklists.export_blank", "desk.export_places"):
        values[endpoint]["kind"] = "csv"
    for endpoint in ("decide_member", "show_member", "change_member"):
        values[f"people.{endpoint}"]["key"] = "mei-key"
    values["people.give_sign_in_link"]["key"] = "daichi-key"
    return values


def routes(app, endpoints, methods=("GET", "POST")):
    """``(endpoint, method, rule)`` of these; what reads comes before what writes."""
    found = [(rule.endpoint, method, rule) for rule in app.url_map.iter_rules() if rule.endpoint in endpoints
             for method in methods if method in rule.methods]
    return sorted(found, key=lambda each: (each[1], each[0]))


def address(rule, values):
    return rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)[1]


def viewer(phone, fair, name):
    if name == "screen":
        return fair["wall"]
    if name == "unpaired":
        wall = phone(None)
        wall.get("/screen")
        return wall
    return phone(None if name == "nobody" else name)


def ask(phone, method, path, token=None, headers=PAGE, **form):
    if method == "GET":
        return phone.get(path, headers=headers)
    return phone.http.post(path, data=form, headers={**headers, "X-CSRFToken": token})


# the table

def test_every_address_stands_in_exactly_one_list(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints - set(DOORS) - OPEN - FILES == set(), "a new address: say here to whom it opens"
    assert set(DOORS) | OPEN | FILES == endpoints
    assert not set(DOORS) & OPEN


def test_every_view_names_the_verb_it_stands_here_with(app):
    named = {endpoint: getattr(view, "verb", "none") for endpoint, view in app.view_functions.items()}
    assert {endpoint: verb for endpoint, verb in named.items() if endpoint in DOORS} == {
        endpoint: verb for endpoint, (verb, _least) in DOORS.items()}
    assert {endpoint for endpoint, verb in named.items() if verb is None} == OPEN


def test_every_verb_asks_for_the_step_it_stands_here_with():
    for verb, least in DOORS.values():
        assert RIGHTS[verb][0] == least, verb


def test_a_view_without_a_verb_has_no_door(app, phone, monkeypatch):
    hanako = phone("hanako")
    assert hanako.get("/events/fair/people").status_code == 200
    monkeypatch.delattr(app.view_functions["people.show_people"], "verb")
    assert hanako.get("/events/fair/people").status_code == 404


def may(name, endpoint):
    verb, least = DOORS[endpoint]
    return STEPS[name] >= LADDER.index(least) or DUTIES.get(name) in RIGHTS[verb][1:]


# members

@pytest.mark.parametrize("name", MEMBERS)
def test_a_member_opens_exactly_the_doors_of_their_step(app, phone, fair, name):
    who, wrong = phone(name), []
    token = who.token()
    if STEPS[name] >= LADDER.index("guest"):
        fair["feed.unsend_message"]["key"] = steps.say(who, "自分の言葉")  # one's own
    for endpoint, method, rule in routes(app, DOORS):
        answer = ask(who, method, address(rule, fair[endpoint]), token, headers=JSON if method == "POST" else PAGE,
                     assignee=f"{name}-key")
        allowed = answer.status_code in (200, 201, 409, 422)
        if allowed != may(name, endpoint) or (not allowed and answer.status_code != 403):
            wrong.append((endpoint, method, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("name", ["misaki", "ichiro", "takumi", "sakura", "yuki"])
def test_what_the_managers_say_is_found_by_nobody_else(phone, fair, rows, name):
    hanako, who = phone("hanako"), phone(name)
    key = rows(Message, body="本部だけの話")[0].key
    [pictured] = rows(Message, key=steps.say(hanako, "写真", to="本部", photos=[jpeg("red")]))
    photo = rows(Photo, message_id=pictured.id)[0].key
    number = steps.make(hanako, message=key)
    paths = [f"rooms/{steps.room(hanako, '本部')}", f"messages/{key}/readers", f"messages/{key}/kinds",
             f"messages/{key}/places", f"messages/{key}/finishable", f"photos/{photo}/thumb", f"cards/{number}"]
    for path in paths:
        assert hanako.get(f"/events/fair/{path}").status_code == 200, path
        answer = who.get(f"/events/fair/{path}")
        assert answer.status_code == 404, path
        assert "本部だけの話" not in answer.text
    for path in (f"messages/{key}/unsend", f"cards/{number}/moves", f"cards/{number}/assignee"):
        assert who.post(f"/events/fair/{path}", verb="accept", assignee=f"{name}-key").status_code == 404, path
    assert who.post("/events/fair/messages", room=steps.room(hanako, "本部"), body="割り込み").status_code == 404
    assert rows(Message, body="割り込み") == []


# outsiders

CLOSED = {  # to whom: (a page, anything else)
    "nobody": (302, 401), "unpaired": (302, 401), "screen": (302, 401), "mei": (302, 403), "daichi": (302, 403),
    "olga": (404, 404),
}
CHANGES = {"nobody": (302, 401), "screen": (200, 200)}


@pytest.mark.parametrize("name", CLOSED)
def test_whoever_is_not_in_finds_every_door_closed(app, phone, fair, name):
    who, wrong = viewer(phone, fair, name), []
    token = who.token()
    for endpoint, method, rule in routes(app, DOORS):
        path = address(rule, fair[endpoint])
        for headers in (PAGE, JSON):
            answer = ask(who, method, path, token, headers)
            expected = CLOSED[name] if endpoint != "people.show_changes" else CHANGES.get(name, (403, 403))
            if answer.status_code != expected[method == "POST" or headers is JSON]:
                wrong.append((endpoint, method, headers, answer.status_code))
            if method == "GET" and answer.status_code == 302 and not answer.location.startswith(
                    "/waiting/fair" if name in ("mei", "daichi") else "/sign-in?next="):
                wrong.append((endpoint, answer.location))
    assert wrong == []


@pytest.mark.parametrize("name", OUTSIDERS)
def test_whoever_is_not_in_gets_not_one_byte_of_the_event(app, phone, fair, name):
    insider, who, leaks = phone("hanako"), viewer(phone, fair, name), []
    token, found = who.token(), set()
    for endpoint, method, rule in routes(app, [*DOORS, *OPEN], ("GET", "POST")):
        if endpoint in ("people.sign_out", "people.use_sign_in_link", "people.ask_to_join", "screens.show_screen"):
            continue  # these change who the viewer is
        path = address(rule, fair[endpoint])
        if method == "GET":
            body = insider.get(path).data
            found |= {secret for secret in SECRETS if secret.encode() in body}
        for headers in (PAGE, JSON):
            body = ask(who, method, path, token, headers).data
            leaks += [(endpoint, secret) for secret in SECRETS if secret.encode() in body]
            leaks += [(endpoint, "a photo")] if body.startswith(b"\xff\xd8") else []
    assert leaks == []
    assert found == set(SECRETS), "and to somebody who is in the same addresses show all of it"


def test_a_big_screen_shows_nobodys_name_and_no_post_that_is_not_pinned(app, phone, fair):
    page = fair["wall"].get("/screen").text
    assert "延長コード五本" in page, "cards it does show"
    assert "関係者だけの話" not in page
    assert not [name for name, *_ in cast.PEOPLE.values() if name in page]


def test_a_foreign_event_and_one_that_is_not_there_answer_the_same(app, phone, fair):
    olga = phone("olga")
    token = olga.token()

    def answers(event):
        for endpoint, method, rule in routes(app, DOORS):
            path = address(rule, {**fair[endpoint], "event": event})
            for headers in (PAGE, JSON):
                answer = ask(olga, method, path, token, headers)
                yield endpoint, method, answer.status_code, answer.text.replace(event, "")
        for path in (f"/waiting/{event}", f"/waiting/{event}/door"):
            answer = olga.get(path)
            yield path.replace(event, ""), "GET", answer.status_code, answer.text.replace(event, "")

    assert list(answers("fair")) == list(answers("nowhere"))


def test_what_belongs_to_another_event_is_not_found_through_ones_own(app, phone, fair):
    """Olga manages her own event: the fair's things are not there when asked for under hers."""
    olga, wrong = phone("olga"), []
    token = olga.token()
    for endpoint, method, rule in routes(app, DOORS):
        if not {"key", "number", "item"} & rule.arguments:
            continue
        answer = ask(olga, method, address(rule, {**fair[endpoint], "event": "other"}), token, JSON,
                     decision="approve", verb="accept", name_ja="x", title_ja="x", title="x", version="1",
                     place="x", room="x", body="x", role="staff", before="last")
        if answer.status_code != 404:
            wrong.append((endpoint, method, answer.status_code))
    assert wrong == []


# sockets

@pytest.mark.parametrize("name", ["mei", "daichi", "olga", "unpaired"])
def test_a_hello_from_outside_is_refused_and_nothing_is_heard(app, phone, fair, name):
    inside, who = listen(phone("misaki"), streams_of(app, "misaki")), viewer(phone, fair, name)
    for heads in (stream(app, "everyone"), streams_of(app, "hanako"), {}):
        assert listen(who, heads).answer == {"refused": "closed"}
    steps.say(phone("ichiro"), "聞こえますか")
    assert inside.hear(), "somebody who is in hears it"
    assert who.queue == []


def test_without_a_session_no_socket_connects(app, phone, fair):
    who = phone(None)
    connect(who)
    assert is_cut(who)


def test_an_unknown_and_a_foreign_event_refuse_a_hello_the_same(app, phone):
    olga = listen(phone("olga"), streams_of(app, "olga"), "other")
    assert "heads" in olga.answer
    answers = [olga.hello(event, stream(app, "everyone"), epoch(app)) for event in ("fair", "nowhere")]
    assert answers == [{"refused": "closed"}] * 2


def test_a_member_who_asks_for_more_streams_than_theirs_hears_none_of_them(app, phone):
    """Rooms come from the database, never from what the page says."""
    misaki = listen(phone("misaki"), streams_of(app, "hanako"))
    assert misaki.answer == {"reload": True}
    steps.say(phone("hanako"), "本部だけの話", to="本部")
    assert misaki.queue == []


def test_a_big_screen_hears_its_own_stream_and_no_other(app, phone, fair):
    wall = listen(fair["wall"], stream(app, "screen"))
    assert "heads" in wall.answer
    assert listen(viewer(phone, fair, "screen"), stream(app, "everyone")).answer == {"reload": True}
    assert wall.get("/events/fair/changes", query_string=stream(app, "everyone")).json == {"reload": True}
