"""The board and a card's page: what is on them for whom, and that they stay true while one looks away."""

from eventops import changes
from eventops.board.models import Card
from eventops.extensions import db
from tests.steps import CARDS, EVENT, make, message, move, say

BOARD = f"{EVENT}/board"


def test_a_board_that_slept_catches_up_to_what_a_reload_shows(phone):
    hanako, ichiro = phone("hanako").open(BOARD), phone("ichiro")
    numbers = [make(ichiro, title=title) for title in ("水", "お茶")]
    for verb in ("accept", "dispatch", "deliver"):
        move(ichiro, numbers[0], verb)
    move(ichiro, "1", "finish")
    hanako.catch_up()
    assert hanako.shows_what_a_reload_shows()


def test_a_cards_page_that_slept_has_its_whole_story(phone):
    ichiro = phone("ichiro")
    number = make(ichiro)
    misaki = phone("misaki").open(f"{CARDS}/{number}")
    for verb in ("accept", "dispatch", "deliver"):
        move(ichiro, number, verb)
    misaki.catch_up()
    assert len(misaki.dom.select("ol.story > li")) == 4
    assert misaki.shows_what_a_reload_shows()


def test_a_cards_talk_stands_on_its_page(phone):
    ichiro = phone("ichiro")
    key = say(ichiro, "お茶が足りません")
    number = make(ichiro, message=key)
    for verb in ("accept", "deliver", "confirm"):
        move(ichiro, number, verb)
    page = phone("misaki").fetch(f"{CARDS}/{number}")
    assert len(page.select("li.message")) == 1
    assert f"m-{key}" in str(page)
    assert message(ichiro, key).n


def test_no_such_card(phone):
    assert phone("hanako").get(f"{CARDS}/1").status_code == 200
    assert phone("hanako").get(f"{CARDS}/4711").status_code == 404
    assert phone("olga").get("/events/other/cards/1").status_code == 404


def test_a_cards_page_stays_true_to_its_end(phone):
    misaki, ichiro = phone("misaki"), phone("ichiro")
    number = make(ichiro, message=say(misaki, "お茶が足りません"))
    misaki.open(f"{CARDS}/{number}")
    ichiro.post(f"{CARDS}/{number}/assignee", assignee="takumi-key")
    for person, verb in ((ichiro, "accept"), (ichiro, "deliver"), (misaki, "confirm")):
        assert move(person, number, verb).status_code == 201
        misaki.hear()
        assert misaki.shows_what_a_reload_shows()


def test_a_row_that_was_drawn_before_shows_a_new_name_of_its_place_and_its_people_at_once(app, phone):
    ichiro = phone("ichiro")
    number = make(ichiro)
    move(ichiro, number, "accept")
    with app.app_context(), changes.writing():
        card = db.session.query(Card).filter_by(number=number, event_id=1).one()
        card.place = card.event.places[0]
        changes.commit()
    row = lambda: phone("misaki").fetch(BOARD).select_one("#cards > li").text  # noqa: E731
    assert "一郎" in row()
    with app.app_context(), changes.writing():
        card = db.session.query(Card).filter_by(number=number, event_id=1).one()
        card.place.name_ja, card.assignee.person.name = "新しい入口", "一郎太"
        changes.commit()
    assert "新しい入口" in row()
    assert "一郎太" in row()
