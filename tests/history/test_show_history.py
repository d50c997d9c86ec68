"""The log as a page: who may read what of it, what it says, what is filtered, how it is paged, how long it takes."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from eventops import changes, clock
from eventops.changes import Change, Stream
from eventops.events.models import Event
from eventops.extensions import db
from eventops.people.models import Membership
from tests import steps
from tests.history.test_verify import long_history, purge
from tests.machine import busy
from tests.test_speed import MOST_SECONDS, queries, seconds

HISTORY = "/events/fair/history"


def page(phone, **asked):
    answer = phone.get(HISTORY, query_string=asked)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def told(phone, **asked):
    """The sentences of the page, newest first."""
    return [row.get_text(" ", strip=True) for row in page(phone, **asked).select(".history-told")]


def kinds(phone, **asked):
    return [row["data-kind"] for row in page(phone, **asked).select("#history > [data-kind]")]


@pytest.fixture
def medical(app):
    """A stream of the medical duty, which nobody of the cast has, with a change in it."""
    with app.test_request_context(), changes.writing():
        event = db.session.query(Event).filter_by(slug="fair").one()
        stream = event.stream("duty:medical")
        member = db.session.query(Membership).filter_by(key="hanako-key").one()
        changes.record(member, event.places[0], "place.renamed", stream=stream, name="救護室の秘密", name_en="")
        changes.commit()


# what it says

def test_it_tells_the_newest_first_in_the_readers_language(phone):
    ichiro = phone("ichiro")
    number = steps.make(ichiro, title="お茶")
    steps.move(ichiro, number, "accept")
    assert told(phone("hanako", "en"))[:3] == [
        "一郎: requested → being arranged", f"The system announced: #{number} お茶 — Supply request (一郎)",
        "一郎 made this card."]
    assert told(phone("hanako"))[0] == "一郎：要望 → 手配中"


def test_a_row_says_when_where_and_what_it_was_about_and_leads_there(phone, rows):
    number = steps.make(phone("ichiro"), title="お茶")
    row = page(phone("hanako"), kind="card.made").select_one(".history-row")
    change = rows(Change, kind="card.made")[0]
    assert row.time.get_text() == clock.time(change.received_at, "Asia/Tokyo")
    assert row.select_one("a")["href"] == f"/events/fair/cards/{number}"
    assert row.select_one("a").get_text() == f"#{number} お茶"
    assert "全体" in row.select_one(".facts-line").get_text()


def test_before_and_after_stand_behind_a_change(phone):
    hanako = phone("hanako")
    hanako.post("/events/fair/people/mei-key/decisions", decision="approve", role="staff")
    row = page(hanako, kind="member.approved").select_one(".history-row")
    assert row.select_one(".history-told").get_text() == "花子が芽衣さんの参加を承認しました。"
    assert [(line.dt.get_text(), line.dd.get_text(" ", strip=True)) for line in row.select("dl > div")][-5:-3] == [
        ("状態", "承認待ち → 参加中"), ("役割", "ゲスト → スタッフ")]


def test_the_original_of_an_unsent_post_stands_here_and_nowhere_else(phone):
    ichiro, hanako = phone("ichiro"), phone("hanako")
    key = steps.say(ichiro, "取り消すつもりの一言")
    ichiro.post(f"{steps.EVENT}/messages/{key}/unsend")
    row = page(hanako, kind="message.unsent").select_one(".history-row")
    assert row.blockquote.get_text(" ", strip=True) == "取り消し前の原文 取り消すつもりの一言"
    for path in ("", "board", "people"):
        assert "取り消すつもりの一言" not in hanako.get(f"{steps.EVENT}/{path}").text


def test_what_people_write_is_text_here_too(phone):
    steps.say(phone("misaki"), '<img src=x onerror="alert(1)"> %(who)s 100%')
    row = page(phone("hanako"), kind="message").select_one(".history-row")
    assert row.blockquote.get_text() == '<img src=x onerror="alert(1)"> %(who)s 100%'
    assert not row.select("img")


def test_content_that_was_purged_leaves_a_sentence_with_a_gap(app, phone, rows):
    phone("hanako").post("/events/fair/desk/places", name_ja="秘密の部屋", kind="area")
    purge(app, rows(Change, kind="place.added")[-1].id)
    row = page(phone("hanako"), kind="place.added").select_one(".history-row")
    assert row.select_one(".history-told").get_text() == "花子が場所「…」を追加しました。"
    assert "消去されました" in row.get_text()
    assert "秘密の部屋" not in row.get_text()


def test_it_stands_still_and_says_as_of_when(phone):
    hanako = phone("hanako").open(HISTORY)
    before = str(hanako.dom.select_one("#history"))
    steps.say(phone("ichiro"), "後から来た一言")
    hanako.hear()
    assert str(hanako.dom.select_one("#history")) == before
    assert "自動では更新されません" in hanako.dom.main.get_text()
    assert "後から来た一言" in page(hanako).select_one("#history").get_text()


# who reads what

def test_a_manager_reads_what_they_hear_and_no_duty_of_others(phone, medical):
    steps.say(phone("hanako"), "県だけの話", to="県")
    text = page(phone("hanako")).select_one("#history").get_text()
    assert "県だけの話" in text
    assert "救護室の秘密" not in text


def test_the_audit_duty_reads_every_room_but_no_restricted_duty(phone, medical):
    hanako, takumi, yuki = phone("hanako"), phone("takumi"), phone("yuki")
    steps.say(hanako, "本部だけの話", to="本部")
    number = steps.make(takumi, message=steps.say(takumi, "運営だけの話", to="運営会社"))
    text = page(yuki).select_one("#history").get_text()
    assert "本部だけの話" in text
    assert "運営だけの話" in text
    assert "救護室の秘密" not in text
    assert kinds(yuki, card=number), "the card's story too"
    links = {link["href"] for link in page(yuki, card=number).select("#history a")}
    assert links == set(), "but what she does not hear she cannot open"
    assert yuki.get(f"/events/fair/cards/{number}").status_code == 404


def test_the_audit_duty_still_writes_nothing_more(phone):
    yuki = phone("yuki")
    room = steps.room(yuki, "本部")
    assert yuki.post("/events/fair/messages", room=room, body="割り込み").status_code == 404
    assert yuki.post("/events/fair/people/mei-key/decisions", decision="approve").status_code == 403


@pytest.mark.parametrize("name", ["misaki", "ichiro", "takumi", "sakura"])
def test_nobody_else_opens_it_or_finds_a_link_to_it(phone, name):
    who = phone(name)
    assert who.get(HISTORY).status_code == who.get(f"{HISTORY}.csv").status_code == 403
    assert HISTORY not in who.get("/events/fair/").text


@pytest.mark.parametrize("name", ["hanako", "yuki"])
def test_whoever_may_finds_the_link(phone, name):
    assert phone(name).fetch("/events/fair/people").select(f'.desk-nav a[href="{HISTORY}"]')
    bar = phone(name).fetch(HISTORY).select_one("nav.bottom [aria-current]")
    assert bar.get_text(strip=True) == {"hanako": "準備", "yuki": "履歴"}[name]


def test_another_events_history_is_its_own(phone):
    steps.say(phone("ichiro"), "産業メッセの話")
    assert "産業メッセの話" not in phone("olga").get("/events/other/history").text
    room = page(phone("hanako")).select("#room option")[1]["value"]
    assert phone("olga").get("/events/other/history", query_string={"room": room}).status_code == 422


# filters

@pytest.fixture
def day(phone):
    """Some of everything."""
    ichiro, hanako = phone("ichiro"), phone("hanako")
    number = steps.make(ichiro, title="お茶")
    steps.move(ichiro, number, "accept")
    ichiro.post(f"{steps.CARDS}/{number}/talk", body="あと10分")
    steps.say(phone("misaki"), "こんにちは")
    steps.say(hanako, "本部の話", to="本部")
    hanako.post("/events/fair/people/mei-key/decisions", decision="approve", role="guest")
    return number


def test_by_person_finds_what_they_did_and_what_was_done_about_them(phone, day):
    assert kinds(phone("hanako"), person="misaki-key") == ["message.posted"]
    assert kinds(phone("hanako"), person="mei-key") == ["member.approved"]


def test_by_kind_and_by_area(phone, day):
    assert kinds(phone("hanako"), kind="card.moved") == ["card.moved"]
    assert kinds(phone("hanako"), kind="card") == ["card.moved", "card.made"]


def test_by_room(phone, day):
    options = {option.get_text(): option["value"] for option in page(phone("hanako")).select("#room option")}
    assert {"全体", "本部", "県", "運営会社"} < set(options)
    found = page(phone("hanako"), room=options["本部"], kind="message").select(".history-row")
    assert [row.blockquote.get_text() for row in found] == ["本部の話"]


@pytest.mark.parametrize("typed", ["{}", "#{}", "＃{}", " {} "])
def test_by_card_number_as_people_type_it(phone, day, typed):
    found = kinds(phone("hanako"), card=typed.format(day))
    assert found[-1] == "message.announced" or found[-1] == "card.made"
    assert {"card.made", "card.moved"} <= set(found)
    assert "member.approved" not in found


def test_a_card_there_is_not_finds_nothing_and_says_so(phone, day):
    assert "該当する記録はありません" in page(phone("hanako"), card="999").get_text()


def test_by_time_of_the_events_zone(app, phone, day):
    with clock.stopped(clock.now() + timedelta(hours=2)):
        steps.say(phone("misaki"), "二時間後")
    zone = "Asia/Tokyo"
    later = clock.local(clock.now() + timedelta(hours=1), zone).strftime("%Y-%m-%dT%H:%M")
    assert kinds(phone("hanako"), since=later) == ["message.posted"]
    assert "message.posted" in kinds(phone("hanako"), until=later)
    assert "二時間後" not in page(phone("hanako"), until=later).select_one("#history").get_text()


def test_filters_go_together_and_stay_in_the_links(phone, day):
    found = page(phone("hanako"), person="ichiro-key", kind="card")
    assert [row["data-kind"] for row in found.select("[data-kind]")] == ["card.moved", "card.made"]
    assert "person=ichiro-key&kind=card" in found.select_one("a[download]")["href"]
    assert found.select_one("#person option[selected]")["value"] == "ichiro-key"


@pytest.mark.parametrize("asked", [
    {"person": "olga-key"}, {"kind": "no.such"}, {"room": "x"}, {"since": "yesterday"}, {"until": "0001-01-01T00:00"},
    {"since": "9999-12-31T23:59"}, {"card": "1" * 21},
])
def test_a_filter_that_makes_no_sense_is_said_and_shows_nothing(phone, asked):
    answer = phone("hanako").get(HISTORY, query_string=asked)
    assert answer.status_code == 422
    found = BeautifulSoup(answer.text, "html.parser")
    assert found.select_one(".field-error").get_text(strip=True)
    assert not found.select(".history-row")
    assert phone("hanako").get(f"{HISTORY}.csv", query_string=asked).status_code == 422


# pages

def test_page_after_page_tells_everything_once_in_order(app, phone, rows):
    hanako = phone("hanako")
    for turn in range(130):
        steps.say(hanako, f"{turn}番", to="本部" if turn % 3 else "全体")
    expected = [(change.stream_id, change.n) for change in rows(Change)]
    found, path = [], HISTORY
    while path:
        answer = BeautifulSoup(hanako.get(path).text, "html.parser")
        found += [row.select("dd")[-1].get_text(" ", strip=True).partition(" · ")[0]
                  for row in answer.select(".history-row")]
        older = answer.select_one("a[rel=next]")
        path = older and older["href"]
    with app.app_context():
        names = {stream.id: stream.audience for stream in db.session.query(Stream).filter_by(event_id=1)}
    here = [each for each in expected if names.get(each[0], "screen") != "screen"]
    assert len(found) == len(set(found)) == len(here)
    assert [int(line.rpartition(" ")[2]) for line in found if line.startswith("本部")] == sorted(
        (n for stream, n in here if names[stream] == "managers"), reverse=True)


@pytest.mark.parametrize("before", ["", "x", "x-1", "-", "a-²", "a-" + "9" * 40])
def test_a_cursor_that_names_nothing_begins_with_the_newest(phone, before):
    steps.say(phone("ichiro"), "最新")
    assert "最新" in page(phone("hanako"), before=before).select_one(".history-row").get_text()


# speed

def test_it_opens_within_80_ms_with_20_000_changes_behind_it(app, phone, untraced):
    long_history(app, 20_000)
    hanako = phone("hanako")
    assert seconds(hanako, HISTORY) <= MOST_SECONDS * busy()
    assert queries(hanako, HISTORY) <= 24
