"""「昨年のイベントから複製」: what was prepared comes along as rows of its own, nobody and nothing said does."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from eventops import changes
from eventops.board.models import Card
from eventops.changes import Change, Stream
from eventops.checklists.models import Checklist, ChecklistItem, ChecklistTemplate, Layout, SetupTask
from eventops.checklists.predecessors import unfinished_before
from eventops.events.models import Event, Place
from eventops.extensions import db
from eventops.feed.copying import by_kind
from eventops.feed.models import Mention, Message, Mute, Photo, ReadMark, Room
from eventops.people.models import Invitation, Membership, NamesList, Person, Session, SignInLink, Team
from eventops.screens.models import Screen
from tests import steps
from tests.desk.test_make_event import FORM, made, make
from tests.phone import jpeg

FAIR = "/events/fair"
LINES = (
    {"title_ja": "電源を確かめる", "section_ja": "会場", "due_anchor": "opening", "due_offset": "-60"},
    {"title_ja": "社名板を掛ける", "section_ja": "小間", "each": "booth", "due_anchor": "opening", "due_offset": "-30",
     "after": "1", "check": "photo"},
    {"title_ja": "室温を測る", "section_ja": "会場", "check": "number", "low": "18", "high": "26",
     "due_anchor": "closing", "due_offset": "15", "critical": "y"},
    {"title_ja": "鍵を返す", "section_ja": "撤収", "due_anchor": "end", "due_offset": "-120"},
)


@pytest.fixture
def last_year(app, phone, rows):
    """The fair, lived in: places in places, teams, rooms with options, links, a checklist, people, posts, photos."""
    hanako, ichiro = phone("hanako"), phone("ichiro")
    hall = rows(Place, name_ja="会場", event_id=1)[0]
    for name in ("A-1", "A-2", "A-3"):
        answer = hanako.post(f"{FAIR}/desk/places", name_ja=name, kind="booth", parent=hall.key)
        assert answer.status_code == 201
    unei = rows(Team, code="UNEI")[0]
    for form in ({"role": "staff", "team": unei.key, "label": "運営会社の人", "limit": "12", "expires": "today"},
                 {"role": "guest", "mode": "at_once", "label": "出展者"}, {"role": "guest", "label": "取りやめ"}):
        assert hanako.post(f"{FAIR}/invitations", **form).status_code == 201
    ended = rows(Invitation, label="取りやめ")[0]
    hanako.post(f"{FAIR}/invitations/{ended.key}/end")
    hanako.post(f"{FAIR}/rooms/{steps.room(hanako, '運営会社')}/past")
    page = hanako.post(f"{FAIR}/checklists", name_ja="会場設営", name_en="Hall").json["go"]
    for line in LINES:
        answer = hanako.post(f"{page}/items", **{**line, **({"place": hall.key} if "each" in line else {})})
        assert answer.status_code == 201, answer.text
    assert hanako.post(f"{page}/versions").status_code == 201
    assert hanako.post(f"{page}/layouts").status_code == 201
    key = steps.say(ichiro, "昨年の内緒の話", photos=[jpeg()])
    hanako.post(f"{FAIR}/messages/{key}/pin")
    steps.make(ichiro, title="昨年のお茶")
    steps.wall(app, hanako, phone)
    hanako.post(f"{FAIR}/people/names", text="健太\t警備")
    return hanako


def copy(phone, source="fair", **form):
    return make(phone, **{"copy": source, "name_ja": "来年のメッセ", "name_en": "Next Fair", **form})


def test_copying_last_years_event_copies_checklists_rooms_teams_places_not_people_or_posts(last_year, rows):
    answer = copy(last_year)
    assert answer.status_code == 201, answer.text
    old, new = rows(Event, slug="fair")[0], made(rows)

    assert by_code(rows(Place, event_id=new.id)) == by_code(rows(Place, event_id=old.id))
    names = {place.id: place.code for place in rows(Place)}
    lie_in = lambda event: {p.code: names.get(p.parent_id) for p in rows(Place, event_id=event.id)}  # noqa: E731
    assert lie_in(new) == lie_in(old)
    assert list(lie_in(new).values()).count("hall") == 3

    teams = lambda event: [(t.code, t.name_ja, t.name_en) for t in rows(Team, event_id=event.id)]  # noqa: E731
    assert teams(new) == teams(old) != []

    assert talks(rows, new) == talks(rows, old)
    assert {"everyone", "managers", "team:UNEI", "team:KEN"} <= {audience for audience, *_rest in talks(rows, new)}
    assert ("team:UNEI", "運営会社", "Event company", False) in [talk[:4] for talk in talks(rows, new)]

    links = lambda event: sorted((each.role, each.mode, each.label, each.limit or 0, bool(each.team_id))  # noqa: E731
                                 for each in rows(Invitation, event_id=event.id) if not each.ended_at)
    assert links(new) == links(old)
    assert len(links(new)) == 3, "what was ended stays behind"
    assert {each.expires_at for each in rows(Invitation, event_id=new.id)} == {None}
    tokens = {each.token for each in rows(Invitation, event_id=new.id)}
    assert not tokens & {each.token for each in rows(Invitation, event_id=old.id)}

    assert lists(rows, new) == lists(rows, old)
    assert {name for name, *_rest in lists(rows, new)} == {"受付設営", "会場設営"}

    assert [(m.person_id, m.role) for m in rows(Membership, event_id=new.id)] == [
        (rows(Membership, key="hanako-key")[0].person_id, "manager")]
    for model in (Message, Card, Photo, Screen, NamesList):
        assert rows(model, event_id=old.id), model
        assert rows(model, event_id=new.id) == [], model
    pages = "".join(last_year.get(f"/events/{new.slug}/{page}").text for page in (
        "", "board", "people", "checklists", "photos", "history", "desk/places", "invitations", "search?q=昨年"))
    for word in ("昨年の内緒の話", "昨年のお茶", "一郎", "美咲", "健太"):
        assert word not in pages, word
    assert "会場設営" in pages


def by_code(places):
    return {place.code: (place.name_ja, place.name_en, place.kind, place.position) for place in places}


def talks(rows, event):
    """The rooms with their audience and options, in order."""
    codes = {f"team:{team.id}": f"team:{team.code}" for team in rows(Team)}
    streams = {stream.id: stream for stream in rows(Stream)}
    return [(codes.get(streams[room.stream_id].audience, streams[room.stream_id].audience), room.name_ja, room.name_en,
             room.shows_past, room.position, streams[room.stream_id].prefix)
            for room in sorted(rows(Room, event_id=event.id), key=lambda room: room.position)]


def lists(rows, event):
    """The checklists with every word of their lines; places and teams by their codes."""
    places = {place.id: place.code for place in rows(Place)}
    teams = {team.id: team.code for team in rows(Team)}
    said = ("code", "section_ja", "section_en", "title_ja", "title_en", "each", "due_anchor", "due_offset", "estimate",
            "critical", "check", "low", "high", "after", "position")
    return [(each.name_ja, each.name_en, teams.get(each.team_id), each.position, [
        (*(getattr(item, name) for name in said), places.get(item.place_id))
        for item in sorted(rows(ChecklistItem, checklist_id=each.id), key=lambda item: item.position)
        if item.struck_at is None]) for each in rows(Checklist, event_id=event.id)]


def test_a_line_that_was_struck_stays_behind(last_year, rows):
    listed = rows(Checklist, name_ja="会場設営")[0]
    item = rows(ChecklistItem, title_ja="鍵を返す")[0]
    last_year.post(f"{FAIR}/checklists/{listed.key}/items/{item.key}/strike")
    copy(last_year)
    [copied] = rows(Checklist, name_ja="会場設営", event_id=made(rows).id)
    assert "鍵を返す" not in [each.title_ja for each in rows(ChecklistItem, checklist_id=copied.id)]
    assert len(rows(ChecklistItem, checklist_id=copied.id)) == len(LINES) - 1


def test_a_published_list_begins_as_version_1_and_an_edited_one_as_a_draft(last_year, rows):
    edited = rows(Checklist, name_ja="受付設営")[0]  # laid out, so published; then changed
    last_year.post(f"{FAIR}/checklists/{edited.key}/items", title_ja="名札を並べる")
    copy(last_year)
    event = made(rows)
    published = {each.name_ja: [(one.number, [line["title_ja"] for line in one.lines])
                                for one in rows(ChecklistTemplate, checklist_id=each.id)]
                 for each in rows(Checklist, event_id=event.id)}
    assert published["受付設営"] == []
    [(number, titles)] = published["会場設営"]
    assert number == 1
    assert set(titles) == {line["title_ja"] for line in LINES}
    assert {each.published_by_id for each in rows(ChecklistTemplate)} >= {
        rows(Membership, event_id=event.id)[0].id}


def test_laying_out_a_copied_list_works_and_what_is_due_follows_the_new_hours(last_year, rows):
    slug = copy(last_year).json["go"].split("/")[2]
    event = made(rows)
    [listed] = rows(Checklist, name_ja="会場設営", event_id=event.id)
    assert (listed.laid_out_at, listed.version) == (None, 1)
    before = len(rows(SetupTask, event_id=1))
    answer = last_year.post(f"/events/{slug}/checklists/{listed.key}/layouts")
    assert answer.status_code == 201, answer.text
    tasks = rows(SetupTask, event_id=event.id)
    assert len(tasks) == 3 + 3, "a task for each of the three booths"
    due = {task.title: task.due_at for task in tasks}
    assert due["電源を確かめる"] == event.opens_at - timedelta(hours=1)
    assert due["室温を測る"] == event.closes_at + timedelta(minutes=15)
    assert due["鍵を返す"] == event.anchor("end") - timedelta(hours=2)
    assert {task.place_id for task in tasks if task.place_id} <= {place.id for place in rows(Place, event_id=event.id)}
    assert len(rows(SetupTask, event_id=1)) == before, "and last year's board stands as it stood"
    number = next(task.number for task in tasks if task.title == "電源を確かめる")
    assert last_year.post(f"/events/{slug}/cards/{number}/moves", verb="finish").status_code in (200, 201)
    assert last_year.get(f"/events/{slug}/checklists/matrix").status_code == 200


def test_a_task_that_waits_for_another_still_waits_for_it(app, last_year, rows):
    slug = copy(last_year).json["go"].split("/")[2]
    event = made(rows)
    [listed] = rows(Checklist, name_ja="会場設営", event_id=event.id)
    last_year.post(f"/events/{slug}/checklists/{listed.key}/layouts")
    with app.app_context():
        signs = db.session.scalars(select(SetupTask).filter_by(event_id=event.id, title="社名板を掛ける")).unique()
        before = [(other.title, other.event_id) for sign in signs for other in unfinished_before(sign)]
        db.session.remove()
    assert before == [("電源を確かめる", event.id)] * 3


def test_two_events_never_share_a_row(app, last_year, rows):
    """Whatever a row of the new event points to is the new event's, too; only persons are in both."""
    slug = copy(last_year).json["go"].split("/")[2]
    [listed] = rows(Checklist, name_ja="会場設営", event_id=made(rows).id)
    last_year.post(f"/events/{slug}/checklists/{listed.key}/layouts")
    checked = set()
    with app.app_context():
        for mapper in db.Model.registry.mappers:
            for row in db.session.scalars(select(mapper.class_)).unique():
                for relation in inspect(type(row)).relationships:
                    for other in related(row, relation.key):
                        if None not in (event_of(row), event_of(other)):
                            assert event_of(row) == event_of(other), (row, relation.key, other)
                            checked.add(type(row).__name__)
        db.session.remove()
    assert {"Place", "Room", "Checklist", "ChecklistItem", "ChecklistTemplate", "Invitation", "SetupTask",
            "Membership"} <= checked


def related(row, name):
    value = getattr(row, name)
    return value if isinstance(value, list) else [value] if value is not None else []


def event_of(row):
    """The id of the event a row belongs to, or None for what is nobody's (a person, a session)."""
    if isinstance(row, Event):
        return row.id
    if getattr(row, "event_id", None):
        return row.event_id
    owner = getattr(row, "checklist", None) or getattr(row, "room", None) or getattr(row, "stream", None)
    return owner.event_id if owner is not None and not isinstance(row, Person | Session | SignInLink) else None


def test_changing_one_leaves_the_other_as_it_is(last_year, rows):
    slug = copy(last_year).json["go"].split("/")[2]
    event = made(rows)
    place = rows(Place, event_id=event.id, name_ja="会場")[0]
    last_year.post(f"/events/{slug}/desk/places/{place.key}", name_ja="新しい会場", kind="hall", version=place.version)
    listed = rows(Checklist, name_ja="会場設営", event_id=event.id)[0]
    item = rows(ChecklistItem, checklist_id=listed.id, code="1")[0]
    assert last_year.post(f"/events/{slug}/checklists/{listed.key}/items/{item.key}",
                          title_ja="電源を全部確かめる").status_code == 201
    last_year.post(f"/events/{slug}/desk/event", **{**FORM, "opens": "11:00"})
    assert rows(Place, event_id=1, name_ja="会場")
    assert rows(ChecklistItem, title_ja="電源を確かめる")
    assert rows(Event, slug="fair")[0].name_ja == "産業メッセ"


def test_nothing_of_it_is_heard_in_last_years_event(last_year, phone, rows):
    ichiro = phone("ichiro").open(f"{FAIR}/")
    before = len(rows(Change))
    copy(last_year)
    assert ichiro.hear() == []
    assert ichiro.shows_what_a_reload_shows()
    fresh = rows(Change)[before:]
    streams = {stream.id: stream.event_id for stream in rows(Stream)}
    assert {streams[change.stream_id] for change in fresh} == {made(rows).id}


def test_it_stands_in_the_history_in_words(last_year):
    slug = copy(last_year).json["go"].split("/")[2]
    page = last_year.get(f"/events/{slug}/history").text
    assert "引き継ぎ" in page
    assert "チェックリスト: 2" in page
    assert "花子が「産業メッセ」の準備内容を複製しました" in page
    assert "花子がイベント「来年のメッセ」を作りました" in page


def test_the_form_begins_with_what_last_year_was_but_its_days(last_year, rows):
    last_year.post(f"{FAIR}/desk/event", **{**FORM, "zone": "Europe/Berlin", "guest_hours": "48"})
    page = last_year.fetch("/events/new?copy=fair")
    value = lambda name: page.select_one(f"[name={name}]").get("value")  # noqa: E731
    chosen = lambda name: page.select_one(f"select[name={name}] option[selected]")["value"]  # noqa: E731
    assert (value("name_ja"), value("opens")[:5], value("closes")[:5]) == ("冬の見本市", "09:30", "16:00")
    assert value("address") == "長崎市うみかぜ町1番"
    assert (chosen("copy"), chosen("zone"), chosen("organizer_kind")) == ("fair", "Europe/Berlin", "prefecture")
    assert not value("starts_on")
    copy(last_year, address="", organizer_kind="")
    event = made(rows)
    assert (event.guest_hours, event.address, event.organizer_kind) == (48, FORM["address"], "prefecture")


def test_asking_twice_copies_once(last_year, rows):
    first = copy(last_year, client_id="one-copy-only-1")
    again = copy(last_year, client_id="one-copy-only-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert len(rows(Checklist, event_id=made(rows).id)) == 2


@pytest.mark.parametrize("slug", ["other", "nowhere", "fair/../other"])
def test_an_event_they_do_not_manage_is_not_there_to_copy(phone, rows, slug):
    """Olga's event and one that is not there answer the same, and nothing of either is told."""
    hanako = phone("hanako")
    assert "夏まつり" not in hanako.get("/events/new").text
    for answer in (copy(hanako, slug), hanako.get("/events/new", query_string={"copy": slug})):
        assert answer.status_code == 404
        assert "夏まつり" not in answer.text
    assert len(rows(Event)) == 2


@pytest.mark.parametrize("state", [{"role": "lead"}, {"state": "suspended"}, {"state": "pending"}])
def test_who_managed_it_once_cannot_copy_it_any_more(app, phone, rows, state):
    with app.app_context(), changes.writing():
        person = db.session.scalar(select(Membership).filter_by(key="hanako-key")).person
        other = db.session.scalar(select(Event).filter_by(slug="other"))
        db.session.add(Membership(event=other, person=person, **{"role": "manager", "state": "active", **state}))
        changes.commit()
    assert copy(phone("hanako"), "other").status_code == 404
    assert len(rows(Event)) == 2


def test_a_closed_event_is_copied_all_the_same(last_year, rows):
    for step in ("close", "archive"):
        assert last_year.post(f"{FAIR}/desk/{step}").status_code == 201
    assert copy(last_year).status_code == 201
    event = made(rows)
    assert (event.state, event.closed_at) == ("open", None)
    assert len(rows(Checklist, event_id=event.id)) == 2


def test_a_room_for_others_comes_along_when_its_feature_says_for_whom(app, last_year, rows, monkeypatch):
    """An audience of another kind is copied by a function of its own; without one the room stays behind."""
    with app.app_context(), changes.writing():
        stream = Stream(event_id=1, audience="club:7")
        db.session.add_all([stream, Room(event_id=1, stream=stream, name_ja="愛好会", shows_past=False, position=9)])
        changes.commit()
    first = copy(last_year).json["go"].split("/")[2]
    [event] = rows(Event, slug=first)
    assert "愛好会" not in [room.name_ja for room in rows(Room, event_id=event.id)]

    def copied_club(number, source, event, _copies):
        assert (number, source.slug) == ("7", "fair")
        event.streams.append(Stream(audience="club:8"))
        db.session.flush()
        return "club:8"

    monkeypatch.setitem(by_kind, "club", copied_club)
    second = copy(last_year).json["go"].split("/")[2]
    [event] = rows(Event, slug=second)
    assert ("club:8", "愛好会", "", False) in [talk[:4] for talk in talks(rows, event)]


def test_a_copy_can_be_copied(last_year, rows):
    slug = copy(last_year).json["go"].split("/")[2]
    first = made(rows)
    assert copy(last_year, slug, name_ja="再来年のメッセ").status_code == 201
    [second] = rows(Event, name_ja="再来年のメッセ")
    assert lists(rows, second) == lists(rows, first)
    assert talks(rows, second) == talks(rows, first)


def test_no_mark_of_anybody_comes_along(last_year, rows):
    before = {model: len(rows(model)) for model in (ReadMark, Mute, Mention, Person, Session, SignInLink, Layout)}
    copy(last_year)
    assert {model: len(rows(model)) for model in before} == before
