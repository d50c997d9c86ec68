"""16:00 to 19:00: closing, strike, what is not back, the reports; then the event is closed."""

import csv
from itertools import cycle
from urllib.parse import quote

from playwright.sync_api import expect

from tests.browser.conftest import DESK
from tests.model_day.morning import tap

GUESTS = ("daichi", "liam", "mei", "結衣", "蓮", "陽菜")
FORGOTTEN = ("無線 8", "来賓パス 2")


def closing(day, pages):
    day.at("16:20")
    [(key,)] = day.rows("SELECT key FROM scheduled_posts WHERE body = '閉場30分前です'")
    day["hanako"].post(f"scheduled/{key}/cancel")
    day.at("16:31")
    assert not day.rows("SELECT 1 FROM messages WHERE body = '閉場30分前です'"), "it was cancelled"
    day.at("17:03")
    tap(day, "kenji", "9", "start")
    day.say("hanako", "閉場しました。お疲れさまでした", place="entrance")
    tap(day, "kenji", "9", "end")


def strike(day, pages):
    """The list of taking down, and what was lent comes back but for two."""
    day.at("17:20")
    for who, (number, _critical) in zip(cycle(("naoki", "kenji", "takumi", "aoi", "sakura")), day.tasks("撤去"),
                                        strict=False):
        day.move(who, number, "finish")
    assert not day.tasks("撤去")
    loans = day.rows("SELECT l.key, t.kind, t.number FROM loans l JOIN lent_things t ON t.id = l.thing_id "
                     "WHERE l.back_at IS NULL AND l.undone_at IS NULL ORDER BY l.id")
    day.at("18:20")
    for key, kind, number in loans:
        if f"{kind} {number}" not in FORGOTTEN:
            day["takumi"].post(f"lent/loans/{key}/back")
    [_head, *out] = csv.reader(day["takumi"].get("/events/dejima/lent.csv").text.splitlines())
    assert sorted(f"{kind} {number}" for kind, number, *_ in out) == sorted(FORGOTTEN), out


def reports(day, pages):
    """What is left of the day: nothing open, its history as a file, its incidents as one may read them."""
    day.at("18:45")
    left = day.rows("SELECT number, title FROM cards WHERE event_id = 1 AND closed_at IS NULL AND kind <> 'setup'")
    assert not left, left
    history = day["makoto"].get("/events/dejima/history.csv").text
    assert all(word in history for word in ("お茶", "混雑"))
    assert "混雑" in day["makoto"].get("/events/dejima/incidents.csv").text
    assert "お茶" in day["daichi"].get(f"/events/dejima/search?q={quote('お茶')}").text
    for page in ("stock.csv", "lent", "checklists/matrix", "handovers", "photos", "questions"):
        assert day["makoto"].get(f"/events/dejima/{page}").status_code == 200, page


def close(day, pages):
    """By a press on a real page that says what is not back; then it can only be read, and guests are out."""
    day.at("19:00")
    day.expects_failures = True
    desk = pages.open("hanako", "/events/dejima/desk/close", viewport=DESK)
    expect(desk.locator("#lent li")).to_have_count(len(FORGOTTEN))
    desk.locator("form[action$='/desk/close'] button").click()
    expect(desk.locator("form[action$='/desk/reopen']")).to_have_count(1)
    desk.context.close()
    expect(pages.wall.locator("main.is-over")).to_have_count(1)
    day["takumi"].post("messages", room=day.rooms["everyone"], body="まだ書けますか", expect=409)
    for phone in day.phones:
        if phone.who in GUESTS:
            day.until(lambda phone=phone: phone.ended, "a guest is out")
            assert day.rooms["everyone"] not in phone.get("/events/dejima/").text


ACTS = (closing, strike, reports)
