"""The model fair as it stands in the database: made once, by the same actions as everybody's."""

import pytest

from eventops import clock, demo, photos
from eventops.board.models import Card
from eventops.changes import Change
from eventops.demo import links
from eventops.demo.fair import CAST, CHECKLISTS, EVENT, LOST_ITEMS, MORNING, ORGANISER, PROGRESS, ROOM, SUPPLIES
from eventops.events.models import Event
from eventops.feed.models import Message, Photo
from tests.phone import Phone
from tests.steps import all_of

FAIR = f"/events/{EVENT['slug']}"
PAGES = ["/", "/board", "/checklists", "/people", "/invitations", "/screens", "/desk/places", "/desk/teams"]


@pytest.fixture(scope="module")
def laid_out(built_app, kept):
    """A database with nothing but the model fair, kept beside that of the cast."""
    kept.use(built_app, "empty")
    with built_app.app_context():
        demo.lay_out()
    kept.keep(built_app, "demo")


@pytest.fixture
def fair(laid_out, app, start_from):
    start_from("demo")
    return app


@pytest.fixture
def of(fair):
    """``of("hanako")``: the phone of one of the demo's people, signed in by the link that is printed."""

    def sign_in(key):
        phone = Phone(fair)
        with fair.app_context():
            token = links.token(key)
        assert phone.get(f"/sign-in/{token}").status_code == 303
        return phone

    return sign_in


@pytest.mark.parametrize("each", CAST, ids=lambda each: each["key"])
def test_everybodys_link_signs_them_in_again_and_again(of, each):
    for _ in range(2):
        answer = of(each["key"]).get("/", follow_redirects=True)
        assert answer.status_code == 200
    waiting = each["state"] == "pending"
    assert answer.request.path == (f"/waiting/{each['event']}" if waiting else f"/events/{each['event']}/")


def test_links_are_printed_a_line_each(fair, capsys):
    with fair.app_context():
        demo.print_links("http://fair.example")
    printed = capsys.readouterr().out
    for each in CAST:
        (line,) = [line for line in printed.splitlines() if f"({each['key']})" in line]
        assert line.split(", ")[0].strip().startswith(each["name"])
        assert each["role"] in line
        assert "http://fair.example/sign-in/" in line
    assert "http://fair.example/join/" in printed
    assert "http://fair.example/screen" in printed


def test_the_organiser_makes_a_further_event_and_signs_in_with_the_password_that_is_printed(of, fair, capsys):
    assert of("hanako").get("/events/new").status_code == 200
    with fair.app_context():
        demo.print_links("http://fair.example")
    [line] = [line for line in capsys.readouterr().out.splitlines() if ORGANISER["email"] in line]
    phone = Phone(fair)
    phone.submit("/sign-in", email=ORGANISER["email"], password=line.split()[-1])
    assert phone.get(f"{FAIR}/desk").status_code == 200


def test_a_room_was_opened_by_hand_for_those_it_is_for(of):
    tabs = {key: [link.find(string=True) for link in of(key).fetch(f"{FAIR}/").select(".rooms a")]
            for key in ("hanako", "kenji", "daichi", "misaki")}
    assert {key for key, names in tabs.items() if ROOM["name"]["ja"] in names} == {"hanako", "kenji", "daichi"}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_manager_opens(of, page):
    assert of("hanako").get(FAIR + page).status_code == 200


def test_it_holds_the_morning_as_it_is_written(of):
    phone = of("hanako")
    said = [message.body for message in all_of(phone, Message) if message.author_id]
    assert sorted(said) == sorted(post["body"] for post in MORNING)
    assert sum(message.pinned_at is not None for message in all_of(phone, Message)) == sum(p["pinned"] for p in MORNING)
    assert len(all_of(phone, Photo)) >= sum(len(post["photos"]) for post in MORNING)


def test_its_cards_stand_as_they_are_written(of):
    cards = {card.title: card for card in all_of(of("hanako"), Card)}
    for facts in SUPPLIES:
        assert cards[facts["item"]["ja"]].state == facts["state"]
    for facts in LOST_ITEMS:
        assert cards[facts["features"]["ja"]].state == facts["state"]
    tasks = {task["key"]: cards[task["title"]["ja"]] for checklist in CHECKLISTS for task in checklist["tasks"]
             if sum(task["title"] == other["title"] for one in CHECKLISTS for other in one["tasks"]) == 1}
    assert len(tasks) > 60
    assert {key: task.state for key, task in tasks.items()} == {
        key: PROGRESS.get(key, {"state": "todo"})["state"] for key in tasks}


def test_day_one_is_today_and_nothing_is_in_the_future(of):
    phone = of("hanako")
    (event,) = all_of(phone, Event, slug=EVENT["slug"])
    assert event.starts_on == clock.today(event.zone) or clock.ago(minutes=1) < event.created_at
    assert max(message.received_at for message in all_of(phone, Message)) <= clock.now()
    assert max(change.received_at for change in all_of(phone, Change)) <= clock.now()


def test_every_photo_is_there(of, fair):
    for photo in all_of(of("hanako"), Photo):
        for size in photos.SIZES:
            assert photos.path(fair.config["PHOTO_FOLDER"], photo.hash, size).stat().st_size > 500


def test_laying_it_out_again_changes_nothing(of, fair):
    phone = of("hanako")
    before = len(all_of(phone, Change))
    with fair.app_context():
        demo.lay_out()
    assert len(all_of(phone, Change)) == before > 200


def test_the_second_event_sees_nothing_of_the_first(of):
    olga = of("olga")
    assert olga.get("/events/matsuri/").status_code == 200
    assert [olga.get(FAIR + page).status_code for page in PAGES] == [404] * len(PAGES)
