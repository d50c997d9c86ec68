"""A restricted incident is not there for anyone outside its roles: byte for byte, at every door."""

import re

import pytest

from eventops.feed.models import Message
from eventops.incidents.models import Incident
from tests import steps, test_doors
from tests.attacks.test_ids import FORM, seen
from tests.incidents.reports import give_duty, incident, later, report
from tests.listening import listen, streams_of
from tests.phone import JSON, PAGE, jpeg
from tests.steps import CARDS, EVENT
from tests.test_doors import DOORS, MEANT, address, routes

fair = test_doors.fair
ASKED = {**FORM, **MEANT["incidents"]}
SECRET = "黒いかばんの男"
OUTSIDE = ("ken", "misaki", "ichiro", "takumi", "yuki", "hanako")  # a manager and an auditor among them
VOLATILE = re.compile(r'(csrf-token" content=|name="csrf_token" value=)"[^"]+"|nonce="\w+"|data-as-of="[^"]+"|'
                      r'datetime="[^"]+"|\d\d:\d\d')


@pytest.fixture
def guard(app, phone):
    """さくら has the duty of security, and nobody else."""
    give_duty(app, "sakura", "security")
    return phone("sakura")


def reads(app, fair, who, name):
    """``{address: status and words}`` of all that somebody may read."""
    found = {}
    for endpoint, _method, rule in routes(app, DOORS, ("GET",)):
        path = address(rule, fair[endpoint])
        if endpoint in ("people.show_changes", "history.export_history", "history.export_incidents"):
            continue  # asked below: the first by its heads, the others write that they were asked
        answer = who.get(path, headers=PAGE)
        found[endpoint] = answer.status_code, VOLATILE.sub("", answer.get_data().decode("latin-1"))
    for query in (SECRET, "かばん", "#S", "S-1", "不審"):
        found[query] = who.get(f"{EVENT}/search?q={query.replace('#', '%23')}").text.count('class="result-text"')
    return found


def goes_on(app, guard, reporter):
    """A suspicious man, from the report to the end, with everything that may be noted of it."""
    number = report(reporter, "suspicious", SECRET, photos=[jpeg("red")], **{"f-features": SECRET})
    guard.post(f"{CARDS}/{number}/messages", body=SECRET)
    guard.post(f"{CARDS}/{number}/snooze", minutes="15")
    for minutes in (2, 5, 20):
        with later(app, minutes):
            pass
    guard.post(f"{EVENT}/incidents/{number}/logs", what="called_110")
    guard.post(f"{EVENT}/incidents/{number}/ticks", line="0", done="1")
    second = report(guard, "suspicious", SECRET)
    guard.post(f"{CARDS}/{second}/duplicate", root=number)
    version = incident(guard, number).version
    answer = guard.post(f"{EVENT}/incidents/{number}/facts", version=version, severity="high", **{"f-area": SECRET})
    assert answer.status_code == 201, answer.text
    for verb, note in (("ack", ""), ("dispatch", ""), ("arrive", ""), ("resolve", ""), ("close", SECRET)):
        assert guard.post(f"{CARDS}/{number}/moves", verb=verb, note=note).status_code == 201, verb
    return number


@pytest.mark.parametrize("name", OUTSIDE)
def test_every_page_is_the_same_byte_for_byte_before_and_after(app, phone, fair, guard, name):
    who = phone(name)
    for minutes in (2, 20, 40, 60):  # what waits at the fair has rung
        with later(app, minutes):
            pass
    for _ in range(2):  # what is drawn once is drawn now
        before = reads(app, fair, who, name)
    goes_on(app, guard, guard)
    after = reads(app, fair, who, name)
    assert [where for where in before if before[where] != after[where]] == []
    assert guard.get(f"{CARDS}/S-1").status_code == 200, "there was something to be seen"


def test_the_wall_does_not_change_by_a_byte_and_hears_nothing(app, phone, guard):
    screen = steps.wall(app, phone("hanako"), phone)
    before = VOLATILE.sub("", screen.get("/screen").text)
    goes_on(app, guard, guard)
    assert [news for news in screen.queue if news["name"] == "packets"] == []
    assert VOLATILE.sub("", screen.get("/screen").text) == before


@pytest.mark.parametrize("name", OUTSIDE[1:])
def test_no_socket_and_no_catching_up_brings_a_word_of_it(app, phone, guard, name):
    who = listen(phone(name), heads := streams_of(app, name))
    number = goes_on(app, guard, guard)
    assert [news for news in who.queue if news["name"] == "packets"] == []
    assert streams_of(app, name) == heads, "nor does a number of a stream move on"
    assert "heads" in who.answer
    query = "&".join(f"s={key}:{n}" for key, n in heads.items())
    caught_up = who.get(f"{EVENT}/changes?{query}", headers=JSON).text
    assert SECRET not in caught_up
    assert number not in caught_up


@pytest.mark.parametrize("name", ["misaki", "takumi", "hanako", "yuki"])
def test_its_number_and_keys_answer_as_what_is_not_there_in_the_same_statements(app, phone, guard, rows, name):
    number = goes_on(app, guard, guard)
    who, row = phone(name), rows(Incident)[0]
    token = who.token()
    key = rows(Message, card_id=row.id)[0].key
    paths = [("GET", "cards/{}"), ("GET", "incidents/{}/roll"), ("POST", "cards/{}/moves"), ("POST", "cards/{}/snooze"),
             ("POST", "cards/{}/duplicate"), ("POST", "incidents/{}/logs"), ("POST", "incidents/{}/facts"),
             ("POST", "incidents/{}/ticks"), ("POST", "incidents/{}/roll"), ("POST", "questions/{}/marks"),
             ("POST", "cards/{}/messages"), ("GET", "cards/{}/assignees")]
    for method, path in paths:
        theirs, none = (seen(who, method, f"{EVENT}/{path.format(each)}", token, ASKED)
                        for each in (number, "S-999"))
        assert theirs == none, path
        assert theirs[0] in (403, 404), path
    for path, theirs_key in (("incidents/receipts/{}", row.key), ("messages/{}/readers", key)):
        theirs, none = (seen(who, "GET", f"{EVENT}/{path.format(each)}", token, key=each)
                        for each in (theirs_key, "0" * 20))
        assert theirs == none, path
        assert theirs[0] == 404, path
    theirs, none = (seen(who, "POST", f"{CARDS}/{steps.make(who)}/duplicate", token, {"root": each})
                    for each in (number, "S-999")) if name in ("takumi", "hanako") else (None, None)
    assert (theirs and theirs[0]) == (none and none[0])


def test_no_count_and_no_list_moves(app, phone, guard):
    hanako = phone("hanako")
    first = steps.make(hanako)
    goes_on(app, guard, guard)
    assert int(steps.make(hanako)) == int(first) + 1, "the numbers all may hear have no gap"
    board = hanako.fetch(f"{EVENT}/board")
    assert [row["data-kind"] for row in board.select("#cards > li")] == ["supply", "supply"]


@pytest.mark.parametrize("name", ["hanako", "yuki", "takumi"])
def test_neither_the_history_nor_an_export_holds_it(app, phone, guard, name):
    goes_on(app, guard, guard)
    who = phone(name)
    for path in ("history", "history.csv", "incidents.csv", "incidents/log"):
        answer = who.get(f"{EVENT}/{path}")
        assert SECRET not in answer.text
        assert "S-1" not in answer.text
    assert SECRET in guard.get(f"{EVENT}/incidents.csv").text
    assert SECRET in guard.get(f"{EVENT}/incidents/log").text


def test_those_who_are_alerted_read_a_line_without_names_and_nothing_else(app, phone):
    """急病: the headquarters know that there is one, and whoever has no duty for it knows no more."""
    give_duty(app, "sakura", "medical")
    hanako = phone("hanako").open(f"{EVENT}/rooms/{steps.room(phone('hanako'), '本部')}")
    everyone = listen(phone("takumi"), streams_of(app, "takumi"))
    number = report(phone("ichiro"), "medical", "山田太郎さん", **{"f-consciousness": "no", "f-who": "60代男性"})
    line, alert = hanako.hear()
    text = str([line, alert])
    assert "急病・けが:報告がありました。担当に知らせています。" in text
    for secret in ("山田", "60代", number, "一郎"):
        assert secret not in text
    assert [news for news in everyone.queue if news["name"] == "packets"] == []
    assert hanako.get(f"{CARDS}/{number}").status_code == 404


def test_a_manager_who_has_the_duty_hears_it(app, phone):
    give_duty(app, "hanako", "security")
    number = report(phone("ichiro"), "suspicious", SECRET)
    assert SECRET in phone("hanako").get(f"{CARDS}/{number}").text
