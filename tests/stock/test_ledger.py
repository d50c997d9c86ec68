"""What is in stock: the sum of its moves, by hand and by what requests took; a warning when little is left."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from eventops import changes
from eventops.events.models import Place
from eventops.extensions import db
from eventops.stock.models import StockItem, StockMove
from eventops.supplies.models import SupplyLine
from tests.desk.test_make_event import made
from tests.desk.test_make_event import make as make_event
from tests.steps import CARDS, EVENT, all_of, card, kinds_of_change, lines, make, move

STOCK = f"{EVENT}/stock"


@pytest.fixture
def tea(phone):
    """60 bottles of tea in 会場, to be bought when there are fewer than 40: the item's key."""
    hall = all_of(phone("hanako"), Place, name_ja="会場")[0].key
    answer = phone("hanako").post(STOCK, name_ja="お茶", name_en="Green tea", unit_ja="本", unit_en="bottles",
                                  threshold="40", place=hall, number="60")
    assert answer.status_code == 201, answer.text
    return all_of(phone("hanako"), StockItem)[0].key


def place(phone, name):
    return all_of(phone, Place, name_ja=name)[0].key


def by_hand(phone, key, did, number, at="会場", **more):
    return phone.post(f"{STOCK}/{key}/moves", did=did, number=number, place=place(phone, at) if at else "", **more)


def on_hand(phone):
    """``{place: how many}`` by the moves alone."""
    names = {each.id: each.name_ja for each in all_of(phone, Place)}
    found = {}
    for row in all_of(phone, StockMove):
        found[names.get(row.place_id, "")] = found.get(names.get(row.place_id, ""), 0) + row.number
    return {name: count for name, count in found.items() if count}


def deliver(phone, number):
    move(phone("ichiro"), number, "accept")
    move(phone("ichiro"), number, "deliver")


def test_お茶24本控室13時まで_on_receipt_the_stock_falls_by_24_and_below_the_threshold_it_warns(phone, tea):
    sakura = phone("sakura").open(STOCK)
    number = make(phone("misaki"), title="お茶 24本 控室 13:00まで")
    deliver(phone, number)
    assert on_hand(phone("hanako")) == {"会場": 60}, "delivered is not yet received"
    move(phone("misaki"), number, "confirm")
    assert on_hand(phone("hanako")) == {"会場": 36}
    (line,) = lines(phone("hanako"), "stock.low")
    talk = phone("hanako").get(f"{EVENT}/rooms/{room_of(phone, line)}").text
    assert "お茶:残り36本(40未満)。追加購入?" in talk
    sakura.hear()
    assert "追加購入?" in sakura.dom.select_one(".is-low").text
    assert "36本" in sakura.dom.select_one(".stock-count").text
    assert sakura.shows_what_a_reload_shows()
    assert f"#{number}" in sakura.fetch(f"{STOCK}/{tea}").select_one(".moves-of-stock").text


def room_of(phone, line):
    from eventops.feed.models import Room

    return next(room.key for room in all_of(phone("hanako"), Room) if room.id == line.room_id)


def test_it_warns_once_until_there_is_enough_again(phone, tea):
    ichiro = phone("ichiro")
    for number in (21, 5):
        assert by_hand(ichiro, tea, "out", number).status_code == 201
    assert len(lines(ichiro, "stock.low")) == 1
    by_hand(ichiro, tea, "in", 40)
    assert all_of(ichiro, StockItem)[0].low_since is None
    by_hand(ichiro, tea, "out", 40)
    assert len(lines(ichiro, "stock.low")) == 2


def test_a_part_that_came_takes_that_part(phone, tea):
    misaki = phone("misaki")
    number = make(misaki, quantity="24", unit="本")
    move(phone("ichiro"), number, "accept")
    line = all_of(misaki, SupplyLine)[0].key
    phone("ichiro").post(f"{CARDS}/{number}/lines", line=line, what="delivered", number=12)
    phone("ichiro").post(f"{CARDS}/{number}/lines", line=line, what="quantity", number=12)
    assert card(misaki, number).state == "delivered"
    move(misaki, number, "confirm")
    assert on_hand(misaki) == {"会場": 48}


def test_undone_or_reopened_it_comes_back_and_is_never_taken_twice(phone, tea):
    misaki = phone("misaki")
    number = make(misaki, quantity="24", unit="本")
    deliver(phone, number)
    move(misaki, number, "confirm")
    assert misaki.post(f"{CARDS}/{number}/undo").status_code == 201
    assert on_hand(misaki) == {"会場": 60}
    move(misaki, number, "confirm")
    move(phone("takumi"), number, "reopen", note="半分は別の部屋の分でした")
    assert on_hand(misaki) == {"会場": 60}
    deliver(phone, number)
    move(misaki, number, "confirm")
    assert on_hand(misaki) == {"会場": 36}
    assert [row.number for row in all_of(misaki, StockMove, kind="request")] == [-24, 24, -24, 24, -24]


def test_what_is_not_counted_or_of_unknown_number_holds_up_nothing_and_takes_nothing(phone, tea):
    for form in ({"title": "水", "quantity": "5"}, {"title": "お茶"}):
        number = make(phone("misaki"), **form)
        deliver(phone, number)
        assert move(phone("misaki"), number, "confirm").status_code == 201
    assert on_hand(phone("misaki")) == {"会場": 60}


def test_more_is_taken_than_there_is_and_nothing_stops_it(phone, tea):
    number = make(phone("misaki"), title="Green Tea", quantity="100")
    deliver(phone, number)
    assert move(phone("misaki"), number, "confirm").status_code == 201
    assert on_hand(phone("misaki")) == {"会場": -40}


@pytest.mark.parametrize(("did", "number", "more", "after"), [
    ("in", 12, {}, {"会場": 72}), ("out", 12, {}, {"会場": 48}), ("move", 12, {"to": "控室"}, {"会場": 48, "控室": 12}),
    ("count", 55, {"reason": "5本割れた"}, {"会場": 55}), ("count", 60, {"reason": "合っていた"}, {"会場": 60}),
])  # fmt: skip
def test_what_hands_do_are_moves_of_a_place(phone, tea, did, number, more, after):
    ichiro, page = phone("ichiro"), phone("sakura").open(f"{STOCK}/{tea}")
    if "to" in more:
        more = {"to": place(ichiro, more["to"])}
    assert by_hand(ichiro, tea, did, number, **more).status_code == 201
    assert on_hand(ichiro) == after
    page.hear()
    assert page.shows_what_a_reload_shows()
    assert "一郎" in page.dom.select_one(".moves-of-stock li").text
    assert phone("hanako").get(f"{EVENT}/history").text.count("お茶") >= 2


@pytest.mark.parametrize("form", [
    {"did": "in", "number": 0}, {"did": "count", "number": 5}, {"did": "move", "number": 5, "to": "same"},
    {"did": "steal", "number": 5}, {"did": "in", "number": "x"},
])  # fmt: skip
def test_what_is_no_move_is_refused(phone, tea, form):
    ichiro = phone("ichiro")
    if "to" in form:
        form = {**form, "to": place(ichiro, "会場")}
    assert by_hand(ichiro, tea, **form).status_code == 422
    assert on_hand(ichiro) == {"会場": 60}


def test_the_database_itself_refuses_to_change_or_delete_a_move(app, tea):
    for statement in (update(StockMove).values(number=1), delete(StockMove)):
        with app.app_context(), changes.writing(), pytest.raises(DatabaseError):
            db.session.execute(statement)


def test_staff_move_it_managers_say_what_is_counted_and_guests_read_none_of_it(phone, tea):
    assert by_hand(phone("misaki"), tea, "out", 1).status_code == 403
    assert phone("misaki").get(STOCK).status_code == 403
    assert phone("ichiro").post(STOCK, name_ja="水").status_code == 403
    misaki = phone("misaki").open(f"{EVENT}/board")
    by_hand(phone("ichiro"), tea, "out", 1)
    assert not [part for packet in misaki.hear() for part in packet["parts"] if "お茶" in part["html"]]


def test_two_who_change_what_is_counted_do_not_overwrite_each_other(phone, tea):
    hanako = phone("hanako")
    form = {"name_ja": "緑茶", "threshold": "10", "version": "1"}
    assert hanako.post(f"{STOCK}/{tea}", **form).status_code == 201
    assert hanako.post(f"{STOCK}/{tea}", **(form | {"name_ja": "麦茶"})).status_code == 409
    assert hanako.post(f"{STOCK}/{tea}/away").status_code == 201
    assert hanako.get(f"{STOCK}/{tea}").status_code == 404


def test_the_files_say_what_lies_where_and_every_move(phone, tea):
    by_hand(phone("ichiro"), tea, "move", 12, to=place(phone("ichiro"), "控室"))
    now = phone("ichiro").get(f"{EVENT}/stock.csv").data.decode("utf-8-sig").splitlines()
    assert now[1:] == ["お茶,会場,48,本,40", "お茶,控室,12,本,40"]
    moves = phone("ichiro").get(f"{EVENT}/stock-moves.csv").data.decode("utf-8-sig").splitlines()
    assert [row.split(",")[2:4] for row in moves[1:]] == [["会場", "60"], ["会場", "-12"], ["控室", "12"]]
    assert phone("ichiro", "en").get(f"{EVENT}/stock.xlsx").status_code == 200


def test_next_year_begins_with_the_same_things_and_none_of_them(phone, tea, rows):
    assert make_event(phone("hanako"), copy="fair", name_ja="来年のメッセ").status_code == 201
    (item,) = rows(StockItem, event_id=made(rows).id)
    (hall,) = rows(Place, event_id=made(rows).id, name_ja="会場")
    assert (item.name_ja, item.threshold, item.place_id) == ("お茶", 40, hall.id)
    assert rows(StockMove, event_id=made(rows).id) == []


def test_its_changes_are_told(phone, tea):
    by_hand(phone("ichiro"), tea, "out", 30)
    assert kinds_of_change(phone("hanako")).count("stock.out") == 1
