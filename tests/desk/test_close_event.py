"""Closing an event: guests out at once, links and screens dead, staff read on, nobody writes; reopening undoes it."""

import pytest

from eventops.changes import Change
from eventops.events.models import Event, Place
from eventops.feed.models import Message
from eventops.people import sockets
from eventops.people.models import Invitation
from tests import steps
from tests.listening import is_cut, listen, streams_of

FAIR = "/events/fair"
DESK = f"{FAIR}/desk"


def close(phone):
    answer = phone.post(f"{DESK}/close")
    assert answer.status_code == 201, answer.text
    return answer


def reopen(phone):
    answer = phone.post(f"{DESK}/reopen")
    assert answer.status_code == 201, answer.text
    return answer


def cut_revoked(app):
    with app.test_request_context():
        sockets.cut_revoked()


def test_the_page_says_beforehand_what_happens(phone, rows):
    page = phone("hanako").get(f"{DESK}/close").text
    assert "ゲスト 1 人" in page
    assert "招待リンクとQRコード 1 件" in page
    assert "大画面は暗くなります" in page
    assert rows(Event, slug="fair")[0].state == "open", "looking closes nothing"


def test_guests_are_out_at_once_and_read_why(app, phone):
    misaki, ichiro = (listen(phone(key), streams_of(app, key)) for key in ("misaki", "ichiro"))
    close(phone("hanako"))
    cut_revoked(app)
    assert is_cut(misaki)
    assert not is_cut(ichiro)
    assert misaki.get(f"{FAIR}/").location == "/waiting/fair"
    assert misaki.post(f"{FAIR}/messages", room=steps.room(ichiro), body="まだいます").status_code == 403
    assert misaki.get(f"{FAIR}/changes", query_string=misaki.heads).status_code == 403
    page = misaki.get("/waiting/fair").text
    assert "主催者がイベントを終了しました" in page
    assert "data-streams" not in page
    assert phone("misaki").get("/waiting/fair/door").json == {
        "open": False, "state": "ended", "go": f"{FAIR}/"}
    assert "The organisers have closed it" in phone("misaki", "en").get("/waiting/fair").text


def test_who_waits_for_approval_reads_that_it_is_over_and_waits_on_when_it_is_reopened(phone):
    close(phone("hanako"))
    mei = phone("mei")
    assert mei.get("/waiting/fair/door").json["state"] == "ended"
    ended = mei.fetch("/waiting/fair").select_one("[data-when=ended]")
    assert not ended.has_attr("hidden")
    reopen(phone("hanako"))
    assert mei.get("/waiting/fair/door").json["state"] == "pending"


def test_the_links_let_nobody_in(phone, rows):
    assert phone(None).get("/join/join-the-fair").status_code == 200
    close(phone("hanako"))
    nobody = phone(None)
    assert nobody.get("/join/join-the-fair").status_code == 404
    assert nobody.submit("/join/join-the-fair", name="誰か", organization="どこか", locale="ja").status_code == 404
    assert rows(Invitation)[0].ended_at is None, "reopened, it is as it was"


def test_open_pages_learn_of_it_without_a_reload(phone):
    ichiro = phone("ichiro").open(f"{FAIR}/")
    assert ichiro.dom.select_one("#event-state").has_attr("hidden")
    close(phone("hanako"))
    ichiro.hear()
    told = ichiro.dom.select_one("#event-state")
    assert "このイベントは終了しました（閲覧のみ）" in told.text
    assert not told.has_attr("hidden")
    assert str(told) == str(ichiro.fetch(f"{FAIR}/").select_one("#event-state"))
    assert ichiro.shows_what_a_reload_shows()
    reopen(phone("hanako"))
    ichiro.hear()
    assert ichiro.dom.select_one("#event-state").has_attr("hidden")


def test_a_phone_that_slept_learns_of_it_when_it_wakes(phone):
    ichiro = phone("ichiro").open(f"{FAIR}/")
    ichiro.socket.disconnect()
    close(phone("hanako"))
    ichiro.catch_up()
    assert "終了しました" in ichiro.dom.select_one("#event-state").text


WRITES = (
    ("messages", {"body": "遅れた投稿"}), ("cards", {"kind": "supply", "title": "お茶"}),
    ("cards/1/moves", {"verb": "finish"}), ("checklists", {"name_ja": "来年"}), ("desk/places", {"name_ja": "庭"}),
    ("desk/teams", {"name_ja": "警備", "code": "KEIBI"}), ("invitations", {"role": "guest"}),
    ("people/mei-key/decisions", {"decision": "approve"}), ("places", {}), ("desk/close", {}),
    ("desk/event", {"name_ja": "別名", "starts_on": "2026-11-03", "ends_on": "2026-11-04"}),
    ("people/names", {"text": "健太\t警備"}),
)


@pytest.mark.parametrize(("path", "form"), WRITES)
def test_every_write_is_refused_with_a_sentence(phone, rows, path, form):
    hanako = phone("hanako")
    if path in ("messages", "places"):
        form = {**form, "room": steps.room(hanako), "place": rows(Place, event_id=1)[0].key}
    close(hanako)
    before = len(rows(Change))
    answer = hanako.post(f"{FAIR}/{path}", **form)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "event_closed"), answer.text
    assert answer.json["error"]["message"] == "このイベントは終了しています。閲覧だけができ、変更はできません。"
    assert len(rows(Change)) == before


def test_whatever_writes_in_an_event_asks_whether_it_is_open(app):
    """Every POST of an event goes through the one decorator; two of them alone are for what is closed."""
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods and "event" in rule.arguments}
    asks = {name: getattr(app.view_functions[name], "when_closed", None) for name in posts}
    assert {name for name, when in asks.items() if when} == {"desk.reopen_event", "desk.archive_event"}
    assert {name for name, when in asks.items() if when is None} == {"people.check_names"}, "which only looks at a list"


@pytest.mark.parametrize("key", ["ichiro", "takumi", "sakura", "hanako"])
def test_staff_leads_and_managers_read_everything_and_write_nothing(phone, rows, key):
    room = steps.room(phone("hanako"))
    said = steps.say(phone("ichiro"), "最後のひとこと")
    close(phone("hanako"))
    who = phone(key)
    assert "最後のひとこと" in who.get(f"{FAIR}/").text
    for page in ("board", "cards/1", "photos", "search?q=最後", f"messages/{said}/readers", "people", "checklists"):
        assert who.get(f"{FAIR}/{page}").status_code == 200, page
    assert "美咲" in who.get(f"{FAIR}/search").text, "a guest's posts are still found by their name"
    assert who.post(f"{FAIR}/messages", room=room, body="もうひとこと").status_code == 409
    assert len(rows(Message, body="もうひとこと")) == 0


def test_the_refusal_speaks_the_readers_language(phone):
    room = steps.room(phone("hanako"))
    close(phone("hanako"))
    answer = phone("ichiro", "en").post(f"{FAIR}/messages", room=room, body="late")
    assert answer.json["error"]["message"].startswith("This event is closed")


def test_what_was_sent_before_and_not_answered_is_answered_as_before(phone, rows):
    """The post arrived, its answer did not; meanwhile the event was closed: it must not look lost."""
    ichiro = phone("ichiro")
    key = steps.say(ichiro, "間に合った", client_id="just-in-time-01")
    close(phone("hanako"))
    again = ichiro.post(f"{FAIR}/messages", client_id=key, room=steps.room(ichiro), body="間に合った")
    assert again.status_code == 200
    assert len(rows(Message, body="間に合った")) == 1


def test_the_big_screen_goes_dark_and_comes_back(app, phone):
    hanako = phone("hanako")
    steps.make(hanako, title="延長コード五本")
    wall = steps.wall(app, hanako, phone)
    assert "延長コード五本" in wall.dom.text
    close(hanako)
    wall.hear()
    assert "延長コード五本" not in wall.dom.text
    assert "このイベントは終了しました" in wall.dom.text
    assert wall.get("/screen/door").json["open"] is False
    page = wall.get("/screen").text
    assert "延長コード五本" not in page
    assert "data-streams" not in page
    assert wall.get(f"{FAIR}/changes", query_string=wall.heads).status_code == 403
    listen(wall, wall.heads)
    assert wall.answer == {"refused": "closed"}
    reopen(hanako)
    assert wall.get("/screen/door").json["open"] is True
    assert "延長コード五本" in wall.get("/screen").text


def test_reopened_it_is_as_it_was(app, phone, rows):
    before = rows(Event, slug="fair")[0]
    close(phone("hanako"))
    shut = rows(Event, slug="fair")[0]
    assert shut.state == "closed"
    assert shut.closed_at is not None
    reopen(phone("hanako"))
    after = rows(Event, slug="fair")[0]
    columns = [column.key for column in Event.__table__.columns]
    assert [getattr(after, name) for name in columns] == [getattr(before, name) for name in columns]
    misaki = phone("misaki")
    assert misaki.get("/waiting/fair/door").json["open"] is True
    assert misaki.get(f"{FAIR}/").status_code == 200
    assert phone(None).get("/join/join-the-fair").status_code == 200
    steps.say(misaki, "戻りました")
    steps.move(phone("ichiro"), "1", "finish")


def test_a_guest_whose_time_is_over_does_not_come_back_by_reopening(app, phone):
    from datetime import timedelta

    from eventops import clock

    close(phone("hanako"))
    with clock.stopped(clock.now() + timedelta(days=3)):
        hanako, misaki = phone("hanako"), phone("misaki")
        reopen(hanako)
        assert misaki.get(f"{FAIR}/").location == "/waiting/fair"


def test_two_who_press_at_once_close_it_once(phone, rows):
    first, second = phone("hanako"), phone("hanako")
    close(first)
    answer = second.post(f"{DESK}/close")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "event_closed")
    reopen(first)
    answer = second.post(f"{DESK}/reopen")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "event_moved")
    assert [change.kind for change in rows(Change) if change.subject_type == "Event" and "re" not in change.kind] == (
        ["event.closed"] * 2), "everyone's stream and the screens'"


def test_the_same_press_twice_is_one(phone, rows):
    hanako = phone("hanako")
    answers = [hanako.post(f"{DESK}/close", client_id="close-once-0001") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert rows(Event, slug="fair")[0].state == "closed"


@pytest.mark.parametrize("key", ["takumi", "ichiro", "sakura", "yuki", "misaki", "mei", "olga"])
def test_only_managers_of_the_event_may(phone, rows, key):
    for path in ("close", "reopen", "archive"):
        assert phone(key).post(f"{DESK}/{path}").status_code in (403, 404), path
    assert phone(key).get(f"{DESK}/close").status_code in (302, 403, 404)
    assert rows(Event, slug="fair")[0].state == "open"


def test_the_other_event_goes_on(phone):
    close(phone("hanako"))
    olga = phone("olga")
    assert olga.get("/events/other/").status_code == 200
    assert olga.post("/events/other/desk/places", name_ja="広場").status_code == 201


def test_it_stands_in_the_history_in_words(phone):
    hanako = phone("hanako")
    close(hanako)
    assert hanako.get(f"{FAIR}/history.csv").status_code == 200, "managers still take it out"
    reopen(hanako)
    page = hanako.get(f"{FAIR}/history").text
    assert "花子がイベント「産業メッセ」を終了しました" in page
    assert "花子がイベント「産業メッセ」を再開しました" in page
