"""「…完了しました」: the tasks it may mean, offered for one tap."""

from tests.cast import TASKS
from tests.steps import CARDS, EVENT, card, move, say


def offered(phone, key):
    sheet = phone.fetch(f"{EVENT}/messages/{key}/finishable")
    return sorted(form["action"].split("/")[-2] for form in sheet.select("form[action$=moves]"))


def test_a_list_that_is_named_offers_its_open_tasks(phone):
    key = say(phone("ichiro"), "受付設営が完了しました")
    assert offered(phone("ichiro"), key) == ["1", "2", "3"]
    move(phone("ichiro"), "2", "finish")
    assert offered(phone("ichiro"), key) == ["1", "3"]


def test_a_task_that_is_named_is_offered_alone(phone):
    assert offered(phone("ichiro"), say(phone("ichiro"), f"{TASKS[1]}の完了しました")) == ["2"]


def test_names_in_english_are_understood(phone):
    assert offered(phone("ichiro"), say(phone("ichiro"), "reception SET-UP is done")) == ["1", "2", "3"]


def test_what_is_offered_ticks_the_task(phone):
    ichiro = phone("ichiro")
    sheet = ichiro.fetch(f"{EVENT}/messages/{say(ichiro, '受付設営が完了しました')}/finishable")
    form = sheet.select_one(f"form[action='{CARDS}/1/moves']")
    verb = form.select_one("[name=verb]")["value"]
    assert ichiro.post(form["action"], verb=verb).status_code == 201
    assert card(ichiro, "1").state == "done"


def test_nothing_named_offers_nothing(phone):
    assert offered(phone("ichiro"), say(phone("ichiro"), "昼食が完了しました")) == []
