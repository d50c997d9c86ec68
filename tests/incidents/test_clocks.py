"""What happens to an incident by itself: nobody acknowledges it, nobody resolves it, somebody stays missing."""

import csv

from eventops import clock
from eventops.alerts.models import Alert
from eventops.events.models import Place
from eventops.feed.models import Message
from eventops.incidents.models import Incident
from tests import steps
from tests.incidents.reports import give_duty, incident, later, report
from tests.steps import CARDS, EVENT, all_of, lines, move


def rooms_of(phone, announcement):
    return [each.room_id for each in lines(phone, announcement)]


def room_id(phone, name):
    return next(each.id for each in all_of(phone, steps.Room, event_id=1) if each.name_ja == name)


def test_what_nobody_acknowledges_is_asked_again_once_and_then_those_who_decide_hear_of_it(app, phone):
    hanako = phone("hanako")
    number = report(phone("ichiro"), "crowd", "入口")  # high: 5 minutes, then 5 more
    with later(app, 4):
        assert lines(hanako, "incident.unacked") == []
    with later(app, 5):
        assert rooms_of(hanako, "incident.unacked") == [room_id(hanako, "全体")]
        assert lines(hanako, "incident.escalated") == []
        with later(app, 5):
            assert rooms_of(hanako, "incident.escalated") == [room_id(hanako, "本部")]
            assert incident(hanako, number).escalated
            with later(app, 60):
                assert (len(lines(hanako, "incident.unacked")), len(lines(hanako, "incident.escalated"))) == (1, 1)


def test_critical_is_asked_again_after_one_minute_and_goes_on_after_two_more(app, phone):
    give_duty(app, "sakura", "security")
    sakura = phone("sakura")
    report(sakura, "suspicious", "黒いかばん")
    with later(app, 1):
        assert rooms_of(sakura, "incident.unacked") == [room_id(sakura, "警備(要配慮)")]
        with later(app, 2):
            assert rooms_of(sakura, "incident.escalated") == [room_id(sakura, "警備(要配慮)")]


def test_the_managers_of_a_duty_are_named_in_its_own_room(app, phone):
    for key in ("sakura", "hanako"):
        give_duty(app, key, "security")
    sakura = phone("sakura")
    report(sakura, "suspicious", "黒いかばん")
    with later(app, 1), later(app, 2):
        assert lines(sakura, "incident.escalated")[0].values["names"] == "花子"


def test_whoever_acknowledges_stops_the_clock(app, phone):
    number = report(phone("ichiro"), "crowd", "入口")
    assert move(phone("takumi"), number, "ack").status_code == 201
    with later(app, 30), later(app, 30):
        assert lines(phone("hanako"), "incident.unacked") == []


def test_an_acknowledgement_that_was_taken_back_sets_the_clock_again(app, phone):
    takumi, number = phone("takumi"), report(phone("ichiro"), "crowd", "入口")
    move(takumi, number, "ack")
    assert takumi.post(f"{CARDS}/{number}/undo").status_code == 201
    with later(app, 5):
        assert len(lines(takumi, "incident.unacked")) == 1


def test_what_is_low_has_no_clock_until_it_is_not_resolved_for_15_minutes(app, phone):
    hanako = phone("hanako")
    number = report(phone("ichiro"), "cleaning", "床が濡れています")
    with later(app, 14):
        assert lines(hanako, "incident.escalated") == []
    with later(app, 15):
        assert [each.values["number"] for each in lines(hanako, "incident.escalated")] == [number]
    number = report(phone("ichiro"), "cleaning", "床が濡れています")
    for verb in ("ack", "dispatch", "arrive", "resolve"):
        move(hanako, number, verb)
    with later(app, 15):
        assert number not in [each.values["number"] for each in lines(hanako, "incident.escalated")]


def test_a_child_who_is_missing_for_ten_minutes_is_critical_and_the_page_says_to_tell_the_police(app, phone):
    """features.md 4.4: a 迷子(捜索) older than 10 minutes turns 緊急 and shows 「警察へ連絡」, with a logged time."""
    give_duty(app, "sakura", "lost_child")
    sakura = phone("sakura")
    number = report(sakura, "lost_child", **{"f-mode": "search"})
    move(sakura, number, "ack")
    assert not sakura.fetch(f"{CARDS}/{number}").select(".police")
    page = phone("sakura").open(f"{CARDS}/{number}")
    with later(app, 10):
        page.hear()
        assert incident(sakura, number).severity == "critical"
        assert "警察へ連絡" in page.dom.select_one(".police").get_text()
        assert "◆ 緊急" in page.dom.select_one(".card-top").get_text(" ", strip=True)
        answer = page.post(f"{EVENT}/incidents/{number}/logs", what="police")
        assert answer.status_code == 201
        assert not page.dom.select(".police")
        assert clock.time(clock.now(), "Asia/Tokyo") in page.dom.select_one(".logged").get_text()
        assert "さくら：警察へ連絡しました。" in page.dom.select_one(".story").get_text().replace(":", "：")
        assert page.shows_what_a_reload_shows()


def test_a_child_who_is_with_us_does_not_become_critical(app, phone):
    give_duty(app, "sakura", "lost_child")
    number = report(phone("sakura"), "lost_child", **{"f-mode": "found"})
    with later(app, 10):
        assert incident(phone("sakura"), number).severity == "high"
        assert not phone("sakura").fetch(f"{CARDS}/{number}").select(".police")


def test_the_wall_says_that_there_is_a_medical_emergency_and_nothing_else_of_it(app, phone):
    """The one thing that may be known outside: what it is, while it is critical and not resolved."""
    give_duty(app, "sakura", "medical")
    sakura, screen = phone("sakura"), steps.wall(app, phone("hanako"), phone)
    number = report(sakura, "medical", "山田太郎さん", **{"f-consciousness": "yes"})
    screen.hear()
    assert not screen.dom.select(".is-banner"), "not critical"
    version = incident(sakura, number).version
    answer = sakura.post(f"{EVENT}/incidents/{number}/facts", version=version, severity="high",
                         **{"f-consciousness": "no", "f-who": "60代男性"})
    assert answer.status_code == 201, answer.text
    screen.hear()
    banner = screen.dom.select_one(".is-banner")
    assert banner.get_text(" ", strip=True) == "◆ 急病・けが 報告あり 119 AED"
    assert [alert.stream_id for alert in all_of(sakura, Alert)] == [
        steps.stream(sakura, "managers").id, incident(sakura, number).stream_id], "了解 is asked, of what each may know"
    for secret in ("山田", "60代", number):
        assert secret not in str(screen.dom)
    assert screen.shows_what_a_reload_shows()
    for verb in ("ack", "dispatch", "arrive", "resolve"):
        assert move(sakura, number, verb).status_code == 201
    screen.hear()
    assert not screen.dom.select(".is-banner")
    assert screen.shows_what_a_reload_shows()


def test_a_banner_goes_with_a_duplicate_and_comes_back_when_it_is_none(app, phone):
    give_duty(app, "sakura", "medical")
    sakura, screen = phone("sakura"), steps.wall(app, phone("hanako"), phone)
    first = report(sakura, "medical", "入口", **{"f-consciousness": "yes"})
    second = report(sakura, "medical", "入口です", **{"f-consciousness": "no"})
    for root, shown in ((first, 0), ("", 1)):
        assert sakura.post(f"{CARDS}/{second}/duplicate", root=root).status_code == 201
        screen.hear()
        assert len(screen.dom.select(".is-banner")) == shown
        assert screen.shows_what_a_reload_shows()


def test_closing_needs_an_outcome_and_reopening_keeps_the_old_one(app, phone):
    hanako, number = phone("hanako"), report(phone("ichiro"))
    assert move(hanako, number, "close").status_code == 422
    assert move(hanako, number, "close", note="予備のコードで復旧").status_code == 201
    assert move(hanako, number, "reopen", note="また消えた").status_code == 201
    assert incident(hanako, number).outcome == "予備のコードで復旧"
    story = hanako.fetch(f"{CARDS}/{number}").select_one(".story").get_text()
    assert "予備のコードで復旧" in story
    assert "また消えた" in story


def test_the_log_of_incidents_is_in_the_order_of_time_and_holds_every_action(app, phone):
    hanako, number = phone("hanako"), report(phone("ichiro"))
    for verb in ("ack", "dispatch", "arrive", "resolve"):
        move(phone("takumi"), number, verb)
    move(hanako, number, "close", note="直りました")
    phone("takumi").post(f"{CARDS}/{number}/messages", body="電源を替えました")
    rows = list(csv.reader(hanako.get(f"{EVENT}/incidents.csv").text.splitlines(keepends=True)))[1:]
    kinds = [row[-2] for row in rows if row[-2] in ("card.made", "card.moved", "message.posted")]
    assert kinds == ["card.made", *["card.moved"] * 5, "message.posted"]
    times = [row[1] for row in rows]
    assert times == sorted(times)
    log = hanako.fetch(f"{EVENT}/incidents/log").select("#log [data-kind]")
    assert [row["data-kind"] for row in log] == [row[-2] for row in rows]
    assert {row.select("td")[1].get_text(strip=True).split()[0] for row in log} == {f"#{number}"}
    assert "電源を替えました" in log[-1].get_text()
    assert {phone("ichiro").get(f"{EVENT}/{path}").status_code for path in ("incidents.csv", "incidents/log")} == {403}
    assert len(all_of(hanako, Incident)) == 1


LOGS = ("incidents.csv", "incidents/log")


def logs(who):
    return [who.get(f"{EVENT}/{path}").text for path in LOGS]


def test_the_log_shows_what_was_unsent_or_edited_to_those_alone_who_read_the_history(phone):
    ichiro = phone("ichiro")
    number = report(ichiro)
    for key, body in {"talk-unsent": "言いすぎた一言", "talk-edited": "書き間違い", "talk-stays": "電源交換"}.items():
        assert ichiro.post(f"{CARDS}/{number}/messages", body=body, client_id=key).status_code == 201
    assert ichiro.post(f"{EVENT}/messages/talk-unsent/unsend").status_code == 201
    assert ichiro.post(f"{EVENT}/messages/talk-edited/edits", body="書き直し", edition=1).status_code == 201
    for text in logs(phone("takumi")):
        assert "言いすぎた一言" not in text
        assert "書き間違い" not in text
        assert "書き直し" in text
        assert "電源交換" in text
    for text in logs(phone("hanako")):
        assert "言いすぎた一言" in text
        assert "書き間違い" in text


def test_the_log_holds_nothing_said_before_one_came_where_the_room_hides_that(app, phone):
    hanako, ichiro = phone("hanako"), phone("ichiro")
    number = report(ichiro)
    ichiro.post(f"{CARDS}/{number}/messages", body="朝の話")
    for room in all_of(hanako, steps.Room, event_id=1):
        hanako.post(f"{EVENT}/rooms/{room.key}/past")
    assert hanako.post(f"{EVENT}/people/mei-key/decisions", decision="approve", role="lead").status_code == 201
    ichiro.post(f"{CARDS}/{number}/messages", body="昼の話")
    for text in logs(phone("mei")):
        assert "朝の話" not in text
        assert "昼の話" in text
    assert all("朝の話" in text for text in logs(phone("takumi")))


def complain(phone, place, what="音が大きい"):
    key = next((each.key for each in all_of(phone, Place, event_id=1) if each.name_ja == place), "")
    return report(phone, "complaint", what, place=key)


def test_the_third_complaint_about_the_same_place_goes_to_those_who_decide(phone):
    """features.md 4.4, 苦情: repeat on same theme x3."""
    hanako, ichiro = phone("hanako"), phone("ichiro")
    told = lambda: [each.values["count"] for each in lines(hanako, "incident.repeated")]  # noqa: E731
    complain(ichiro, "受付")
    complain(ichiro, "会場")
    complain(phone("misaki"), "受付")
    assert told() == []
    third = complain(phone("misaki"), "受付", "列が長い")
    assert told() == [3]
    [line] = lines(hanako, "incident.repeated")
    assert (line.room_id, line.values["place"]["ja"]) == (room_id(hanako, "本部"), "受付")
    assert incident(hanako, third).severity == "high"
    assert "3件目" in hanako.fetch(f"{CARDS}/{third}").select_one(".story").get_text()
    complain(ichiro, "受付")
    assert told() == [3]


def test_what_was_the_same_complaint_twice_is_counted_once(phone):
    hanako, ichiro = phone("hanako"), phone("ichiro")
    first, second = complain(ichiro, "受付"), complain(ichiro, "受付")
    assert hanako.post(f"{CARDS}/{second}/duplicate", root=first).status_code == 201
    complain(ichiro, "受付")
    assert lines(hanako, "incident.repeated") == []


def test_a_dangerous_crowd_is_told_to_those_who_decide_the_venue_and_the_police(phone):
    """features.md 4.4, 混雑: density 「危険」 → 責任者+会場+警察, with taps and times as 119 and 110 have."""
    ichiro, hanako = phone("ichiro"), phone("hanako")
    number = report(ichiro, "crowd", "北口", **{"f-density": "dense"})
    page = phone("takumi").open(f"{CARDS}/{number}")
    assert not page.dom.select(".police")
    row = incident(ichiro, number)
    answer = ichiro.post(f"{EVENT}/incidents/{number}/facts", version=row.version, severity=row.severity,
                         **{"f-density": "danger", "f-people": "400"})
    assert answer.status_code == 201, answer.text
    page.hear()
    assert "会場と警察へ連絡" in page.dom.select_one(".police").get_text()
    script = page.dom.select_one(".call-script").get_text(" ", strip=True)
    assert "110" in script
    assert "400" in script
    assert incident(ichiro, number).severity == "critical"
    assert rooms_of(hanako, "incident.escalated") == [room_id(hanako, "本部")]
    for what in ("venue", "police"):
        assert page.dom.select(".police")
        assert page.post(f"{EVENT}/incidents/{number}/logs", what=what).status_code == 201
    assert not page.dom.select(".police")
    noted = [each.get_text(" ", strip=True) for each in page.dom.select(".logged")]
    assert [clock.time(clock.now(), "Asia/Tokyo")[:3] in each for each in noted] == [True, True]
    assert page.shows_what_a_reload_shows()
    assert len(rooms_of(hanako, "incident.escalated")) == 1


def test_a_crowd_that_is_dangerous_from_the_start_is_told_at_once(phone):
    report(phone("ichiro"), "crowd", "北口", **{"f-density": "danger"})
    assert len(lines(phone("hanako"), "incident.escalated")) == 1


def called(phone):
    """``[(announcement, whether it still calls)]`` of the urgent lines in 本部."""
    here = room_id(phone, "本部")
    open_ = {each.message_id for each in all_of(phone, Alert) if each.message_id and each.over_at is None}
    return [(each.announcement, each.id in open_) for each in all_of(phone, Message)
            if each.room_id == here and all_of(phone, Alert, message_id=each.id)]


def test_a_duty_that_nobody_holds_calls_those_who_can_give_it_at_once(app, phone):
    hanako = phone("hanako")
    report(phone("misaki"), "lost_child", "赤い帽子", **{"f-mode": "search"})
    assert called(hanako) == [("incident.unheld", True)]
    assert "担当者がいません" in hanako.get(f"{EVENT}/").text
    assert "担当者がいません" in hanako.fetch(f"{EVENT}/desk/incident-types").select_one("#incident-types").text
    give_duty(app, "sakura", "lost_child", "medical", "security")
    assert "担当者がいません" not in hanako.fetch(f"{EVENT}/desk/incident-types").select_one("#incident-types").text
    report(phone("misaki"), "lost_child", "青い帽子")
    assert len(lines(hanako, "incident.unheld")) == 1


def test_whoever_takes_it_up_ends_the_calls_of_those_who_may_know_no_more(app, phone):
    give_duty(app, "sakura", "medical")
    hanako, sakura = phone("hanako").open(f"{EVENT}/board"), phone("sakura")
    number = report(sakura, "medical", **{"f-consciousness": "no"})
    assert called(hanako) == [("incident.alert", True)]
    hanako.hear()
    assert hanako.dom.select(".alarm")
    with later(app, 1), later(app, 2):
        assert called(hanako) == [("incident.alert", False), ("incident.nobody", True)], "one at a time"
        assert move(sakura, number, "dispatch").status_code == 201
        assert called(hanako) == [("incident.alert", False), ("incident.nobody", False)]
        hanako.hear()
        assert hanako.dom.select(".alarm") == []
        assert hanako.shows_what_a_reload_shows()


def test_two_clocks_that_ring_at_once_call_once(app, phone):
    give_duty(app, "sakura", "lost_child")
    report(phone("misaki"), "lost_child", "赤い帽子", **{"f-mode": "search"})
    with later(app, 5), later(app, 6):  # asked again a second time, and missing for ten minutes: a server that was away
        assert [line for line, calls in called(phone("hanako")) if calls] == ["incident.nobody"]
