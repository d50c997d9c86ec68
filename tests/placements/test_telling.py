"""「今どこにいますか?」: one tap answers; last known, with its age; gone with the event."""

from datetime import timedelta
from pathlib import Path

import pytest

from eventops import changes, clock
from eventops.changes import Change, ChangeContent
from eventops.events.models import Event
from eventops.feed.models import Message
from eventops.people.models import Membership, Team
from eventops.people.purging import Purge
from eventops.placements.models import Shift, Telling
from eventops.placements.purging import purge_placements
from tests.feed.test_answer_place import PLACES, place, room
from tests.incidents.reports import ring
from tests.placements.plans import GRID, PAGE, open_at, place_key, put, words
from tests.steps import EVENT, all_of


def tell(phone, place="reception"):
    return phone.post(f"{PAGE}/told", place=place_key(phone, place))


def place_of(phone, key):
    return all_of(phone, Membership, key=f"{key}-key")[0].place_id


def at(dom, phone, code):
    return words(dom.find(id=f"at-{place_key(phone, code)}"))


def noon(phone):
    event = all_of(phone, Event, id=1)[0]
    return clock.utc(clock.local(event.opens_at, event.zone).replace(hour=11, tzinfo=None), event.zone)


def test_one_tap_answers_and_the_board_shows_the_last_known_place_with_its_age(app, phone):
    """features.md 7.1: one tap answers; the board shows last known zone with age."""
    open_at(app)
    hanako = phone("hanako")
    put(hanako, "ichiro", "00:00", "23:45")
    with clock.stopped(noon(hanako)):
        page, grid = phone("takumi").open(PAGE), phone("hanako").open(GRID)
        ichiro = phone("ichiro")
        answer = tell(ichiro, "hall")
        assert answer.status_code == 201
        for each in (page, grid):
            each.hear()
            assert each.shows_what_a_reload_shows()
    assert "一郎" in at(page.dom, page, "hall")
    told = page.dom.select_one(".is-told time-ago")
    assert told["datetime"] == clock.iso(all_of(page, Membership, key="ichiro-key")[0].placed_at)
    assert "会場" in words(grid.dom.select_one(".told"))
    assert all_of(page, Message, author_id=all_of(page, Membership, key="ichiro-key")[0].id) == [], "no post"
    assert len(all_of(page, Change, kind="member.placed")) == 1


def test_the_place_of_the_shift_that_runs_now_is_offered_first(app, phone):
    open_at(app)
    put(phone("hanako"), "ichiro", "10:00", "12:00", "back")
    with clock.stopped(noon(phone("hanako"))):
        ichiro = phone("ichiro")
        assert [words(each) for each in ichiro.fetch(PAGE).select(".tell .primary")] == ["控室"]
        tell(ichiro, "hall")
        assert [words(each) for each in ichiro.fetch(PAGE).select(".tell .primary")] == ["控室", "会場"]
        assert {each["value"] for each in ichiro.fetch(f"{PAGE}/here").select("button[name=place]")} == {
            place_key(ichiro, code) for code in ("reception", "hall", "back")}


def test_a_tap_is_taken_back_and_what_was_said_before_counts_again(phone):
    ichiro, page = phone("ichiro"), phone("takumi").open(PAGE)
    tell(ichiro, "hall")
    undo = tell(ichiro, "back").json["undo"]["url"]
    assert phone("sakura").post(undo).status_code == 404
    assert ichiro.post(undo).status_code == 201
    page.hear()
    assert "一郎" in at(page.dom, page, "hall")
    assert "一郎" not in at(page.dom, page, "back")
    assert page.shows_what_a_reload_shows()


def test_whoever_answers_in_the_talk_stands_on_the_board_too(phone):
    page, ichiro = phone("takumi").open(PAGE), phone("ichiro")
    assert ichiro.post(PLACES, room=room(ichiro), place=place(ichiro).key).status_code == 201
    page.hear()
    assert "一郎" in at(page.dom, page, "back")
    assert page.shows_what_a_reload_shows()


def test_asking_a_team_is_one_post_and_each_answer_one_line_and_no_post(phone):
    """The question mentions the team; who has answered stands live on the page of whoever asks."""
    takumi, hanako = phone("takumi").open(PAGE), phone("hanako")
    team = all_of(takumi, Team, code="KEN")[0].key
    assert takumi.post(f"{PAGE}/asks", whom=f"team-{team}").status_code == 201
    [post] = [each for each in all_of(takumi, Message) if "今どこ" in each.body]
    assert post.body == "@県 今どこにいますか?"
    asked = takumi.dom.select_one("#asks li")
    assert "回答 0/3" in words(asked)
    assert "拓海" in words(hanako.fetch(PAGE).select_one(".asked-now"))
    assert hanako.fetch(f"{EVENT}/").select_one(f"#m-{post.key} .quick a")["href"] == f"{PAGE}/here"
    tell(hanako)
    takumi.hear()
    assert "回答 1/3" in words(takumi.dom.select_one("#asks li"))
    assert "まだ: さくら, 由紀" in words(takumi.dom.select_one("#asks li"))
    assert takumi.shows_what_a_reload_shows()
    assert not hanako.fetch(PAGE).select(".asked-now")
    assert len([each for each in all_of(takumi, Message) if each.author_id]) == 1


@pytest.mark.parametrize(("who", "status"), [("misaki", 403), ("ichiro", 403), ("takumi", 201)])
def test_only_whoever_leads_asks(phone, who, status):
    assert phone(who).post(f"{PAGE}/asks", whom="member-sakura-key").status_code == status


def test_an_outsider_says_where_they_are_and_sees_nobody_else(phone):
    tell(phone("ichiro"), "hall")
    misaki, page = phone("misaki"), phone("takumi").open(PAGE)
    assert tell(misaki).json["go"] == PAGE
    page.hear()
    assert "美咲" in at(page.dom, page, "reception")
    own = misaki.fetch(PAGE)
    assert "受付" in words(own.select_one(".own-told"))
    assert "一郎" not in words(own.main)
    assert not own.select(".at-place, #asks")


def test_it_clears_at_the_end_of_the_event(app, phone):
    """features.md 7.1: it clears at event end."""
    open_at(app)
    page = phone("takumi")
    end = all_of(page, Event, id=1)[0].closes_at
    with clock.stopped(end - timedelta(minutes=1)):
        tell(phone("ichiro"))
        page.open(PAGE)
        ring(app)
        assert place_of(page, "ichiro") is not None
    with clock.stopped(end + timedelta(seconds=1)):
        ring(app)
        assert place_of(page, "ichiro") is None
        page.hear()
        assert "一郎" not in at(page.dom, page, "reception")
        assert page.shows_what_a_reload_shows()
        assert [each.place_id for each in all_of(page, Telling)] == [None]
        assert [(each.kind, each.count) for each in all_of(page, Purge)] == [("purge.whereabouts", 1)]


def test_it_clears_when_the_event_is_closed_before_its_end(app, phone):
    hanako = phone("hanako")
    tell(phone("ichiro"))
    assert hanako.post(f"{EVENT}/desk/close").status_code == 201
    assert purge(app) == 1
    assert place_of(hanako, "ichiro") is None


def purge(app):
    with app.test_request_context(), changes.writing():
        count = purge_placements()
        changes.commit()
    return count


def test_a_month_later_names_and_what_the_history_says_of_places_are_gone(app, phone):
    hanako = phone("hanako")
    put(hanako, "", name="田中(応援)")
    tell(phone("ichiro"))
    assert purge(app) == 0
    with clock.stopped(all_of(hanako, Event, id=1)[0].ends_at + timedelta(days=31)):
        assert purge(app) == 2
        assert purge(app) == 0
    assert [each.name for each in all_of(hanako, Shift)] == [""]
    kept = str([each.details for each in all_of(hanako, ChangeContent, ChangeContent.change_id)])
    assert "田中" not in kept
    assert not [each for each in all_of(hanako, Change) if each.kind == "member.placed" and each.details]


def test_nowhere_on_these_pages_is_the_phone_asked_for_its_position():
    """Never GPS: no script asks for it, and the server forbids it by a header."""
    scripts = Path(__file__).parents[2].joinpath("static/js").rglob("*.js")
    assert not [path for path in scripts if "geolocation" in path.read_text()]


def test_telling_without_end_is_stopped_and_what_was_said_stays(phone):
    ichiro = phone("ichiro")
    said = [tell(ichiro, "hall").status_code for _ in range(31)]
    assert (said[0], said[-1]) == (201, 429)
    assert place_of(ichiro, "ichiro")
