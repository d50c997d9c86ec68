"""The demo's drawn photos are photos, and its fair hangs together: every name that is used is the name of something."""

from functools import cache
from io import BytesIO

import pytest
from PIL import Image

from eventops import photos
from eventops.demo.drawings import DRAWINGS, draw
from eventops.demo.fair import (
    CAST,
    CHECKLISTS,
    EVENT,
    LOST_ITEMS,
    MORNING,
    PLACES,
    PROGRESS,
    ROOM,
    SECOND_EVENT,
    SUPPLIES,
    TEAMS,
)  # fmt: skip

HERE = {person["key"]: person for person in CAST if person["event"] == EVENT["slug"] and person["state"] == "active"}
TASKS = [task for checklist in CHECKLISTS for task in checklist["tasks"]]
PLACE_CODES = {place["code"] for place in PLACES}
TEAM_CODES = {team["code"] for team in TEAMS}
POSTS = {post["key"]: post for post in MORNING}
SENTENCES = [
    "設営が完了しました",
    "お茶が足りないため至急用意をお願いします!",
    "ポスターは増刷した方が良いですか?",
    "ここに忘れ物がありました",
    "パスはどこで回収しますか?",
]

drawn = cache(draw)


def texts(thing):
    """Every text in two languages within `thing`."""
    if isinstance(thing, list):
        return [text for part in thing for text in texts(part)]
    if not isinstance(thing, dict):
        return []
    return [thing] if "ja" in thing or "en" in thing else texts(list(thing.values()))


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_a_small_photo_and_always_the_same(name):
    data = drawn(name)
    image = Image.open(BytesIO(data))
    assert (image.format, image.size) == ("JPEG", (1200, 900))
    assert len(data) <= 200_000
    assert data == draw(name)
    assert photos.accept(data).width == 1200


def test_drawings_differ_and_are_described_in_both_languages():
    assert len({drawn(name) for name in DRAWINGS}) == len(DRAWINGS)
    assert all(set(words) == {"ja", "en"} for _, words in DRAWINGS.values())


def test_whatever_is_read_in_both_languages_has_both():
    both = texts([EVENT, PLACES, TEAMS, CAST, SECOND_EVENT, CHECKLISTS, SUPPLIES, LOST_ITEMS])
    assert len(both) > 150
    assert all(set(text) == {"ja", "en"} and all(text.values()) for text in both)


@pytest.mark.parametrize("things", [PLACES, TEAMS, CAST, TASKS, CHECKLISTS, SUPPLIES, LOST_ITEMS, MORNING])
def test_keys_are_used_once(things):
    keys = [thing.get("key") or thing["code"] for thing in things]
    assert len(keys) == len(set(keys))


def test_places_lie_in_places_named_before_them():
    for number, place in enumerate(PLACES):
        assert place["parent"] in {None, *(other["code"] for other in PLACES[:number])}
    assert sum(place["kind"] == "booth" for place in PLACES) == 12


def test_people_belong_to_teams_of_their_event():
    teams = {EVENT["slug"]: TEAM_CODES, SECOND_EVENT["slug"]: {team["code"] for team in SECOND_EVENT["teams"]}}
    for person in CAST:
        assert person["teams"]
        assert set(person["teams"]) <= teams[person["event"]]
        assert person["role"] in ("guest", "staff", "lead", "manager")
    assert {(p["key"], p["role"], p["state"]) for p in CAST} >= {
        ("hanako", "manager", "active"),
        ("ichiro", "staff", "active"),
        ("misaki", "guest", "active"),
        ("mei", "guest", "pending"),
        ("olga", "manager", "active"),
    }


def test_checklists_are_complete_and_point_to_places_and_teams():
    assert len(CHECKLISTS) >= 6
    assert len(TASKS) >= 62
    assert len(CHECKLISTS[0]["tasks"]) == 12
    assert {checklist["team"] for checklist in CHECKLISTS} <= TEAM_CODES
    assert {task["place"] for task in TASKS} <= PLACE_CODES
    assert {task["anchor"] for task in TASKS} == {"opening", "closing"}


def test_reception_is_left_whole_for_a_live_test():
    assert CHECKLISTS[0]["title"]["ja"] == "受付設営"
    assert not {task["key"] for task in CHECKLISTS[0]["tasks"]} & set(PROGRESS)
    assert not [post for post in MORNING if "受付設営" in post["body"]]


def test_progress_is_of_tasks_by_people_in_the_morning():
    assert set(PROGRESS) <= {task["key"] for task in TASKS}
    for step in PROGRESS.values():
        assert step["by"] in HERE
        assert step["state"] in ("done", "doing", "problem")
        assert "07:30" <= step["at"] <= "10:40"
        assert (step["state"] == "problem") == ("note" in step)
    signs = next(checklist for checklist in CHECKLISTS if checklist["key"] == "signs")
    assert all(PROGRESS[task["key"]]["state"] == "done" for task in signs["tasks"])


def test_the_morning_runs_forward_and_its_people_may_write_where_they_do():
    times = [post["at"] for post in MORNING]
    assert times == sorted(times)
    assert (times[0], times[-1]) == ("07:30", "10:40")
    assert sum(post["room"] == "everyone" for post in MORNING) >= 40
    for post in MORNING:
        author = HERE[post["author"]]
        chosen = author["key"] in ROOM["people"] or set(author["teams"]) & set(ROOM["teams"])
        all_rooms = ["managers", "loading", *TEAM_CODES] if author["role"] == "manager" else []
        rooms = {"everyone", *author["teams"], *(["loading"] if chosen else []), *all_rooms}
        assert post["room"] in rooms
        assert post["place"] in {None, *PLACE_CODES}
        assert set(post["photos"]) <= set(DRAWINGS)


def test_replies_follow_what_they_answer_in_the_same_room():
    order = list(POSTS)
    for post in MORNING:
        if post["reply_to"]:
            assert order.index(post["reply_to"]) < order.index(post["key"])
            assert POSTS[post["reply_to"]]["room"] == post["room"]


def test_at_most_five_posts_are_pinned_and_the_known_sentences_are_there():
    assert 1 <= sum(post["pinned"] for post in MORNING) <= 5
    said = "\n".join(post["body"] for post in MORNING)
    assert [sentence for sentence in SENTENCES if sentence not in said] == []


def test_cards_point_to_people_places_drawings_and_the_posts_they_came_from():
    for card in [*SUPPLIES, *LOST_ITEMS]:
        asker, post = card.get("requester") or card.get("reporter"), POSTS.get(card["message"])
        assert asker in HERE
        assert card.get("assignee") in {None, *HERE}
        assert card["place"] in PLACE_CODES
        assert card.get("drawing") in {None, *DRAWINGS}
        if card["message"]:
            assert (post["author"], post["place"]) == (asker, card["place"])
            assert post["at"] <= card["at"]
    assert all(item["drawing"] in POSTS[item["message"]]["photos"] for item in LOST_ITEMS if item["message"])
