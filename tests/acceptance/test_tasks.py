"""Tasks: what features.md B says they must show, where no test beside their feature says it already."""

from datetime import timedelta

import pytest

from eventops import clock
from eventops.checklists.models import SetupTask
from eventops.events.models import Place
from eventops.people.models import Team
from eventops.supplies.models import SupplyRequest
from tests.alerts.conftest import later  # noqa: F401
from tests.checklists.plans import lay_out, prepare
from tests.desk.test_edit_event import edit as edit_event
from tests.steps import CARDS, EVENT, all_of, card, lines, make, message, move, say, wall

TALK, BOARD = f"{EVENT}/", f"{EVENT}/board"
TEA = "お茶が足りないため至急用意をお願いします!"


@pytest.fixture
def each(phone):
    """Task 1 is done when each of the event company (拓海 and 一郎) has done it; 花子's phone."""
    hanako = phone("hanako")
    team = all_of(hanako, Team, code="UNEI")[0].key
    assert hanako.post(f"{CARDS}/1/assignee", assignee=f"team:{team}").status_code == 201
    answer = hanako.post(f"{EVENT}/checklists/tasks/1/everybody", everybody="1")
    assert answer.status_code == 201, answer.text
    return hanako


def test_with_everybody_the_task_becomes_done_only_after_the_last_assignees_tap(phone, each):
    """With 全員, the task becomes 完了 only after the last assignee's tap."""
    board, page = phone("misaki").open(BOARD), phone("sakura").open(f"{CARDS}/1")
    takumi, ichiro = phone("takumi"), phone("ichiro")
    assert move(ichiro, "1", "finish").status_code == 201
    assert move(ichiro, "1", "finish").status_code == 201, "once more is the same"
    for shown in (board, page):
        shown.hear()
        assert shown.shows_what_a_reload_shows()
    assert card(ichiro, "1").state == "todo"
    assert "1/2" in board.dom.find(id=f"c-{card(ichiro, '1').key}").get_text()
    assert "一郎が完了しました(1/2)" in page.dom.select_one(".story").get_text()
    assert move(takumi, "1", "finish").status_code == 201
    assert card(ichiro, "1").state == "done"
    for shown in (board, page):
        shown.hear()
        assert shown.shows_what_a_reload_shows()


def test_whoever_it_does_not_wait_for_does_not_finish_it_but_who_leads_may(phone, each):
    assert move(phone("misaki"), "1", "finish").status_code == 403
    assert move(phone("sakura"), "1", "finish").status_code == 403
    assert card(each, "1").state == "todo"
    assert move(each, "1", "finish").status_code == 201
    assert card(each, "1").state == "done"


def test_a_tap_of_one_of_them_is_undone_and_taken_up_again_it_waits_for_all_of_them(phone, each):
    takumi, ichiro = phone("takumi"), phone("ichiro")
    move(ichiro, "1", "finish")
    assert ichiro.post(f"{CARDS}/1/undo").status_code == 201
    move(takumi, "1", "finish")
    assert card(each, "1").state == "todo"
    move(ichiro, "1", "finish")
    assert move(each, "1", "reopen", note="まだ").status_code == 201
    move(ichiro, "1", "finish")
    assert card(each, "1").state == "todo"
    assert each.post(f"{EVENT}/checklists/tasks/1/everybody", everybody="").status_code == 201
    assert move(ichiro, "1", "finish").status_code == 201
    assert card(each, "1").state == "done", "one is enough again"


def test_whom_nobody_was_put_in_charge_of_cannot_wait_for_everybody(phone):
    hanako = phone("hanako")
    hanako.post(f"{CARDS}/1/assignee", assignee="nobody:")
    assert hanako.post(f"{EVENT}/checklists/tasks/1/everybody", everybody="1").status_code == 422
    number = make(hanako)
    assert hanako.post(f"{EVENT}/checklists/tasks/{number}/everybody", everybody="1").status_code == 404


def test_from_お茶が足りない_one_tap_makes_a_high_linked_supply_task_and_completing_it_posts_under_the_original(phone):
    """One tap makes a 備品 task, 高, linked; completing it posts 「完了」 under the original."""
    misaki, ichiro = phone("misaki"), phone("ichiro").open(TALK)
    key = say(misaki, TEA)
    ichiro.hear()
    form = ichiro.dom.find(id=f"m-{key}").select_one("form.quick")
    fields = {field["name"]: field["value"] for field in form.select("input, button") if field.get("name")}
    assert ichiro.post(form["action"], **fields).status_code == 201
    [request] = all_of(ichiro, SupplyRequest)
    assert (request.title, request.urgency, request.message_id) == ("お茶", "urgent", message(ichiro, key).id)
    ichiro.hear()
    assert f"#{request.number}" in ichiro.dom.find(id=f"m-{key}").select_one(".chip").get_text()
    for who, verb in ((ichiro, "accept"), (ichiro, "deliver"), (misaki, "confirm")):
        assert move(who, request.number, verb).status_code == 201
    [line] = lines(ichiro, "card.closed")
    assert line.reply_to_id == message(ichiro, key).id
    assert "受領確認" in ichiro.fetch(TALK).find(id=f"m-{line.key}").get_text()


def test_every_change_of_status_owner_and_due_shows_who_and_when(phone):
    """Every status/owner/due change shows who/when; a request's due is mended where its words are."""
    hanako, number = phone("hanako"), make(phone("misaki"), due="13:00")
    with clock.stopped(clock.now() + timedelta(minutes=7)):
        at = clock.time(clock.now(), "Asia/Tokyo")
        move(phone("ichiro"), number, "accept")
        assert hanako.post(f"{CARDS}/{number}/assignee", assignee="takumi-key").status_code == 201
        answer = hanako.post(f"{CARDS}/{number}/edits", version=card(hanako, number).version, title="お茶", body="",
                             due="2026-11-03T14:30")
        assert answer.status_code == 201, answer.text
    assert clock.stamp(card(hanako, number).due_at, "Asia/Tokyo").endswith(" 14:30:00")
    story = [line.get_text(" ", strip=True) for line in hanako.fetch(f"{CARDS}/{number}").select("ol.story > li")][1:]
    assert [(line.split()[0], who in line) for line, who in zip(story, ("一郎", "花子", "花子"), strict=True)] == [
        (at, True)] * 3
    history = hanako.get(f"{EVENT}/history?card={number}").text
    assert "14:30" in history
    assert "13:00" in history


@pytest.mark.parametrize(("minutes", "rounds"), [(2, 10), (5, 1)])
def test_an_unacknowledged_urgent_task_raises_the_manager_after_as_many_minutes_as_the_event_says(
        app, phone, later, minutes, rounds):  # noqa: F811
    """Raises the manager at 2 min and the big screen at once (numbers configurable)."""
    hanako = phone("hanako")
    assert edit_event(hanako, alert_minutes=minutes, alert_rounds=rounds).status_code == 201
    screen = wall(app, hanako, phone)
    make(phone("ichiro"), title="担架", urgency="urgent")
    screen.hear()
    assert "担架" in screen.dom.select_one(".alarm").get_text()
    later(minutes=minutes, seconds=-30)
    assert lines(hanako, "alert.raised") == []
    later(seconds=30)
    assert len(lines(hanako, "alert.raised")) == 1


def test_受付設営_with_12_items_shows_9_of_12_on_the_big_screen_and_turns_complete_at_12_of_12(app, phone):
    hanako, ichiro = phone("hanako"), phone("ichiro")
    hall = all_of(hanako, Place, code="hall")[0]
    tasks = lay_out(hanako, prepare(hanako, *({"title_ja": f"机{n}", "place": hall.key} for n in range(12)),
                                    name="受付設営二"))
    screen = wall(app, hanako, phone)
    count = lambda: screen.dom.find(id=f"area-{hall.key}").select_one(".area-count").get_text(strip=True)  # noqa: E731
    for number, task in enumerate(tasks, 1):
        assert move(ichiro, task.number, "finish").status_code == 201
        if number in (9, 12):
            screen.hear()
            assert count() == f"{number}/12"
            assert ("受付設営二" in screen.dom.select_one("#wall-announcements").get_text()) == (number == 12)
            assert screen.shows_what_a_reload_shows()
    assert "is-ready" in screen.dom.find(id=f"area-{hall.key}")["class"]


def test_a_guest_can_take_update_and_complete_a_task(phone):
    misaki = phone("misaki")
    assert move(misaki, "1", "start").status_code == 201
    assert card(misaki, "1").assignee_id is not None
    assert misaki.post(f"{CARDS}/1/messages", body="あと5分です").status_code == 201
    assert move(misaki, "1", "finish").status_code == 201
    assert all_of(misaki, SetupTask)[0].state == "done"
    number = make(phone("ichiro"))
    for verb in ("accept", "dispatch", "deliver"):
        assert move(misaki, number, verb).status_code == 201, verb
