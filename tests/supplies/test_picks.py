"""The event's usual things: edited at the desk, asked for with one tap, and what one line of words asks for."""

from datetime import datetime, time, timedelta

import pytest

from eventops import clock
from eventops.events.models import Event, Place
from eventops.supplies import asking
from eventops.supplies.models import SupplyLine, SupplyPick
from tests.desk.test_make_event import made
from tests.desk.test_make_event import make as make_event
from tests.steps import CARDS, EVENT, all_of, card, make, say

PICKS = f"{EVENT}/desk/supplies"
ZONE = "Asia/Tokyo"


@pytest.fixture
def picks(phone):
    """The usual things of everywhere, by their names."""
    assert phone("hanako").post(f"{PICKS}/usual").status_code == 201
    return {pick.name_ja: pick for pick in all_of(phone("hanako"), SupplyPick)}


def lines_of(phone, number):
    return [(line.item, line.item_en, line.quantity, line.unit) for line in
            all_of(phone, SupplyLine, request_id=card(phone, number).id)]


def test_two_taps_ask_for_two_things_with_how_many_of_each(phone, picks):
    tea, water = picks["お茶"].key, picks["水"].key
    form = {"ticked": [tea, water], f"amount-{tea}": "24", f"amount-{water}": ""}
    number = make(phone("misaki"), title="", **form)
    assert lines_of(phone("misaki"), number) == [("お茶", "Green tea", 24, "本"), ("水", "Water", 0, "本")]
    assert card(phone("misaki"), number).title == "お茶・水"
    assert "Green tea, Water" in phone("misaki", "en").get(f"{EVENT}/board").text
    number = make(phone("misaki"), title="紙皿", quantity="3", **form)
    assert [line[0] for line in lines_of(phone("misaki"), number)] == ["紙皿", "お茶", "水"]


def test_the_form_offers_them_in_the_readers_language(phone, picks):
    page = phone("misaki").fetch(f"{CARDS}/new?kind=supply")
    assert [label.text for label in page.select(".pick label:first-child span")] == list(picks)
    assert "Green tea" in phone("misaki", "en").get(f"{CARDS}/new?kind=supply").text
    assert "Green tea" not in phone("misaki", "en").get(f"{CARDS}/new?kind=found").text


@pytest.mark.parametrize("amount", ["0", "x", "100001", "1000000", "-1"])
def test_how_many_of_a_tick_is_a_number(phone, picks, amount):
    key = picks["お茶"].key
    answer = phone("misaki").post(CARDS, kind="supply", ticked=key, **{f"amount-{key}": amount})
    assert (answer.status_code, all_of(phone("misaki"), SupplyLine)) == (422, [])


def test_the_desk_adds_changes_and_takes_them_off(phone, picks):
    hanako, open_page = phone("hanako"), phone("hanako").open(PICKS)
    assert hanako.post(PICKS, name_ja="氷", name_en="Ice", unit_ja="袋", unit_en="bags").status_code == 201
    assert hanako.post(f"{PICKS}/{picks['水'].key}", name_ja="天然水", unit_ja="本").status_code == 201
    assert hanako.post(f"{PICKS}/{picks['机'].key}/off").status_code == 201
    assert hanako.post(f"{PICKS}/usual").status_code == 201
    form = phone("misaki").fetch(f"{CARDS}/new?kind=supply")
    names = [label.text for label in form.select(".pick label:first-child span")]
    assert {"氷", "天然水", "机"} <= set(names)
    assert len(names) == len(set(names)), "the usual ones come once"
    open_page.hear()
    assert open_page.shows_what_a_reload_shows()


def test_next_years_event_takes_them_over_and_not_those_that_were_taken_off(phone, picks, rows):
    phone("hanako").post(f"{PICKS}/{picks['机'].key}/off")
    assert make_event(phone("hanako"), copy="fair", name_ja="来年のメッセ").status_code == 201
    new = made(rows)
    copied = rows(SupplyPick, event_id=new.id)
    assert [pick.name_ja for pick in copied] == [name for name in picks if name != "机"]
    assert {pick.key for pick in copied} & {pick.key for pick in picks.values()} == set()


def test_one_line_says_what_how_many_where_and_by_when(phone):
    misaki = phone("misaki").open(f"{EVENT}/board")
    later = clock.local(clock.now() + timedelta(hours=1), ZONE)
    number = make(misaki, title=f"お茶 24本 控室 {later:%H:%M}まで")
    made = card(misaki, number)
    assert (made.title, made.amount) == ("お茶", "24本")
    assert made.place_id == all_of(misaki, Place, name_ja="控室")[0].id
    assert clock.time(made.due_at, ZONE) == f"{later:%H:%M}"
    row = misaki.dom.find(id=f"c-{made.key}")
    assert f"{later:%H:%M}" in row.select_one(".card-more").text
    assert misaki.shows_what_a_reload_shows()
    assert f"{later:%H:%M}" in misaki.fetch(f"{CARDS}/{number}").select_one("dl").text


@pytest.mark.parametrize(("words", "title"), [
    ("お茶と水", "お茶と水"), ("Green tea", "Green tea"), ("控室", "控室"), ("赤い　布", "赤い　布"), ("24本", "24本"),
])  # fmt: skip
def test_words_that_say_nothing_more_stay_as_they_are(phone, words, title):
    assert card(phone("misaki"), make(phone("misaki"), title=words)).title == title


def test_the_time_is_heard_in_a_post_too_and_the_forms_own_wins(phone):
    ichiro = phone("ichiro")
    key = say(phone("misaki"), "お茶が足りないので13時半までに24本お願いします")
    assert clock.time(card(ichiro, make(ichiro, title="", message=key)).due_at, ZONE) == "13:30"
    number = make(ichiro, title="水 9:00まで", due="10:15")
    assert clock.time(card(ichiro, number).due_at, ZONE) == "10:15"


@pytest.mark.parametrize(("now", "wall", "day"), [("12:00", "13:00", 3), ("14:00", "13:00", 3), ("20:00", "09:00", 4)])
def test_a_time_is_of_the_coming_day_where_it_is_long_past(app, now, wall, day):
    instant = clock.utc(datetime.combine(datetime(2026, 11, 3), time.fromisoformat(now)), ZONE)
    with clock.stopped(instant):
        due = asking.due_at(time.fromisoformat(wall), ZONE)
    assert clock.stamp(due, ZONE) == f"2026-11-0{day} {wall}:00"


def test_nobody_but_managers_edits_them(phone, rows):
    assert phone("takumi").post(PICKS, name_ja="氷").status_code == 403
    assert rows(SupplyPick) == []
    assert rows(Event)
