"""The last task of a list: progress moves live, and the list says once that it is complete."""

from tests.cast import TASKS
from tests.steps import EVENT, lines, move, wall

BOARD, TALK = f"{EVENT}/board", f"{EVENT}/"
NUMBERS = [str(number) for number in range(1, len(TASKS) + 1)]


def finish(phone, *numbers):
    for number in numbers or NUMBERS:
        assert move(phone, number, "finish").status_code == 201


def completed(phone):
    return lines(phone, "checklist.completed")


def test_progress_is_on_every_open_board(phone):
    misaki = phone("misaki").open(BOARD)
    finish(phone("ichiro"), "1")
    misaki.hear()
    assert "1/3" in misaki.dom.select_one(".progress").get_text()
    assert misaki.shows_what_a_reload_shows()


def test_progress_goes_back_with_an_undo(phone):
    misaki, ichiro = phone("misaki").open(BOARD), phone("ichiro")
    finish(ichiro, "1")
    ichiro.post(f"{EVENT}/cards/1/undo")
    misaki.hear()
    assert "0/3" in misaki.dom.select_one(".progress").get_text()
    assert misaki.shows_what_a_reload_shows()


def test_a_problem_and_a_skipped_task_are_shown_and_counted(phone):
    misaki, takumi = phone("misaki").open(BOARD), phone("takumi")
    move(takumi, "1", "report_problem", note="机が1本足りない")
    move(takumi, "2", "skip", note="今年は看板なし")
    misaki.hear()
    assert "1/3" in misaki.dom.select_one(".progress").get_text()
    assert misaki.shows_what_a_reload_shows()


def test_the_last_task_posts_one_line_in_each_readers_language(phone):
    hanako, misaki = phone("hanako").open(TALK), phone("misaki", "en").open(TALK)
    finish(phone("ichiro"), "1", "2")
    assert completed(hanako) == []
    finish(phone("ichiro"), "3")
    (line,) = completed(hanako)
    for each in (hanako, misaki):
        each.hear()
        assert "(3/3" in each.dom.find(id=f"m-{line.key}").get_text()
        assert "一郎" in each.dom.find(id=f"m-{line.key}").get_text()
        assert each.shows_what_a_reload_shows()
    assert "Reception set-up is complete" in misaki.dom.find(id=f"m-{line.key}").get_text()
    assert "受付設営" in hanako.dom.find(id=f"m-{line.key}").get_text()


def test_a_skipped_last_task_completes_it_too(phone):
    finish(phone("ichiro"), "1", "2")
    move(phone("takumi"), "3", "skip", note="名簿は紙にしない")
    assert len(completed(phone("ichiro"))) == 1


def test_checking_a_finished_task_says_nothing_anew(phone):
    finish(phone("ichiro"))
    assert move(phone("takumi"), "2", "verify").status_code == 201
    assert len(completed(phone("ichiro"))) == 1


def test_a_task_that_was_reopened_and_finished_again_posts_again(phone):
    finish(phone("ichiro"))
    assert move(phone("ichiro"), "2", "reopen", note="看板が倒れた").status_code == 201
    finish(phone("ichiro"), "2")
    assert len(completed(phone("ichiro"))) == 2


def test_sending_the_last_press_twice_posts_once(phone):
    ichiro = phone("ichiro")
    finish(ichiro, "1", "2")
    answers = [move(ichiro, "3", "finish", client_id="the-same-press").status_code for _ in range(2)]
    assert answers == [201, 200]
    assert len(completed(ichiro)) == 1


def test_the_big_screen_names_nobody(app, phone):
    hanako = phone("hanako")
    screen = wall(app, hanako, phone)
    finish(phone("ichiro"))
    screen.hear()
    shown = screen.dom.select_one("#wall-announcements").get_text()
    assert "(3/3" in shown
    assert "一郎" not in str(screen.dom)
    assert screen.shows_what_a_reload_shows()


def test_nothing_on_the_big_screen_names_anybody(app, phone):
    """Everything the morning brings, urgent and pinned things too, and not a name of it on the wall."""
    from tests.cast import PEOPLE
    from tests.steps import make, say

    screen, takumi = wall(app, phone("hanako"), phone), phone("takumi")
    key = say(phone("misaki"), "お茶が足りないため至急用意をお願いします!")
    number = make(takumi, message=key)
    move(phone("ichiro"), number, "accept")
    takumi.post(f"{EVENT}/messages/{key}/pin")
    make(phone("sakura"), "found", "黒い財布")
    move(takumi, "1", "report_problem", note="机が1本足りない")
    say(phone("ichiro"), "一郎です。花子さん、お願いします")
    screen.hear()
    text = screen.dom.get_text()
    assert "お茶" in text
    assert [name for name, *_facts in PEOPLE.values() if name in text] == []
    assert screen.shows_what_a_reload_shows()
