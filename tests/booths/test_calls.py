"""What a booth asks for is an ordinary card, and the booth follows it like a parcel."""

import secrets

import pytest

from eventops.alerts.models import Alert
from eventops.booths import calls
from eventops.events.models import Place
from eventops.extensions import limiter
from eventops.incidents.models import IncidentType
from tests import steps
from tests.booths import booth
from tests.booths.booth import BOOTH
from tests.phone import jpeg
from tests.steps import EVENT


def row(page):
    """What the booth's page says of its newest call."""
    page.hear()
    return page.dom.select_one("#calls > li")


def now(page):
    """The stage that is marked as the present one."""
    found = row(page).select_one("[aria-current]")
    return found and " ".join(found.text.split()[1:])


def card_page(phone, call):
    return phone.open(f"{EVENT}/cards/{call.card.number}")


@pytest.mark.parametrize(("what", "kind", "title"), [
    ("lacking", "supply", "延長コード"), ("trouble", "incident", "設備・機材・通信 コンセント"),
    ("question", "question", "搬出は何時?")])
def test_each_button_makes_an_ordinary_card_with_place_and_origin(hanako, taro, rows, what, kind, title):
    call = booth.call(taro, what, title.split()[-1], photos=[jpeg()])
    card = call.card
    assert (card.kind, card.title, card.reported_via) == (kind, title, "qr")
    assert card.place_id == rows(Place, code="A-3")[0].id
    assert card.reporter_id == booth.member(hanako).id
    assert (call.code, call.photos) == ("A-3-1", 1)
    assert len(steps.photos(hanako, card_id=card.id)) == 1
    page = hanako.get(f"{EVENT}/cards/{card.number}").text
    assert "A-3-1" in page
    assert "長崎商店" in page
    assert "小間A-3" in hanako.get(f"{EVENT}/board").text


def test_usual_things_are_asked_for_with_one_tap(hanako, taro, rows):
    hanako.post(f"{EVENT}/desk/supplies", name_ja="養生テープ", unit_ja="巻")
    taro.open(BOOTH)
    key = taro.dom.select_one("[name=ticked]")["value"]
    call = booth.call(taro, title="", ticked=key, **{f"amount-{key}": "3"})
    assert (call.title, call.card.reported_via) == ("養生テープ", "qr")
    assert "3巻" in row(taro).text


def test_a_photo_alone_is_enough_and_nothing_at_all_is_not(taro):
    assert booth.call(taro, "trouble", "", photos=[jpeg()]).card.title == "設備・機材・通信"
    answer = taro.post(f"{BOOTH}/calls", what="lacking", title="")
    assert answer.status_code == 422


def test_a_request_is_followed_like_a_parcel_to_the_end(hanako, phone, taro):
    ichiro = phone("ichiro")
    taro.open(BOOTH)
    call = booth.call(taro)
    assert now(taro) == "スタッフが受け付けました"
    for verb, stage in (("accept", "手配中です"), ("dispatch", "向かっています"), ("deliver", "お届けしました")):
        assert steps.move(ichiro, call.card.number, verb).status_code == 201
        assert now(taro) == stage
        assert taro.shows_what_a_reload_shows()
    taro.post(f"{BOOTH}/calls/{call.key}/moves", verb="confirm")
    assert steps.card(hanako, call.card.number).state == "closed"
    assert "is-over" in row(taro)["class"]
    assert taro.shows_what_a_reload_shows()


def test_what_has_not_come_goes_back_and_what_is_not_needed_is_cancelled(hanako, phone, taro):
    ichiro = phone("ichiro")
    taro.open(BOOTH)
    call = booth.call(taro)
    for verb in ("accept", "deliver"):
        steps.move(ichiro, call.card.number, verb)
    assert taro.post(f"{BOOTH}/calls/{call.key}/moves", verb="not_received").status_code == 201
    assert now(taro) == "手配中です"
    assert len(steps.lines(hanako, "supply.not_received")) == 1
    assert taro.post(f"{BOOTH}/calls/{call.key}/moves", verb="cancel").status_code == 201
    assert row(taro).select_one(".parcel-end").text == "－ 取り消しました"
    assert taro.shows_what_a_reload_shows()


def test_the_team_is_named_and_nobody_of_it(hanako, phone, taro):
    taro.open(BOOTH)
    call = booth.call(taro)
    steps.move(phone("ichiro"), call.card.number, "accept")
    assert "運営会社" in row(taro).text
    page = taro.get(BOOTH).text
    for word in ("一郎", f"#{call.card.number}", "ichiro-key"):
        assert word not in page
    hanako.post(f"{EVENT}/cards/{call.card.number}/assignee", assignee="organization:県")
    assert "県" in row(taro).text
    assert taro.shows_what_a_reload_shows()


def test_staff_say_when_it_comes_ask_back_and_read_the_answer(hanako, phone, taro):
    ichiro = phone("ichiro")
    taro.open(BOOTH)
    call = booth.call(taro)
    card_page(ichiro, call)
    assert ichiro.post(f"{EVENT}/calls/{call.key}/eta", minutes="15").status_code == 201
    assert row(taro).select_one(".eta")
    assert ichiro.post(f"{EVENT}/calls/{call.key}/questions", text="何mですか").status_code == 201
    assert row(taro).select_one(".is-asked")
    assert "何mですか" in row(taro).text
    assert taro.post(f"{BOOTH}/calls/{call.key}/answers", text="5mです").status_code == 201
    ichiro.hear()
    assert "5mです" in ichiro.dom.select_one(".booth-talk").text
    assert row(taro).select_one(".is-asked") is None
    assert ichiro.shows_what_a_reload_shows()
    assert taro.shows_what_a_reload_shows()
    assert [kind for kind in steps.kinds_of_change(hanako) if kind.startswith("card.booth")] == [
        "card.booth_eta", "card.booth_asked", "card.booth_answered"]
    assert "5mです" in hanako.get(f"{EVENT}/history").text
    steps.move(ichiro, call.card.number, "accept")
    steps.move(ichiro, call.card.number, "deliver")
    assert ichiro.post(f"{EVENT}/calls/{call.key}/eta", minutes="5").status_code == 409


def test_an_answer_stands_on_the_page_and_the_question_can_be_asked_once_more(hanako, taro):
    taro.open(BOOTH)
    call = booth.call(taro, "question", "搬出は何時からですか")
    steps.move(hanako, call.card.number, "answer", note="17時からです")
    assert "17時からです" in row(taro).select_one(".said").text
    assert now(taro) == "回答がありました"
    assert taro.post(f"{BOOTH}/calls/{call.key}/moves", verb="reopen", note="車は?").status_code == 201
    assert now(taro) == "スタッフが受け付けました"
    assert taro.shows_what_a_reload_shows()


def test_why_something_cannot_be_had_is_told_and_what_staff_note_among_themselves_is_not(hanako, phone, taro):
    taro.open(BOOTH)
    lacking, trouble = booth.call(taro), booth.call(taro, "trouble", "水漏れ")
    steps.move(hanako, lacking.card.number, "decline", note="在庫がありません")
    for verb, note in (("ack", ""), ("dispatch", ""), ("arrive", ""), ("close", "隣の小間のミス")):
        assert steps.move(hanako, trouble.card.number, verb, note=note).status_code == 201
    taro.hear()
    assert "在庫がありません" in taro.dom.text
    assert "隣の小間" not in taro.dom.text
    assert taro.shows_what_a_reload_shows()


def test_a_step_taken_back_and_a_duplicate_show_on_the_booths_page(hanako, phone, taro):
    ichiro = phone("ichiro")
    taro.open(BOOTH)
    call, root = booth.call(taro), steps.make(ichiro, title="延長コード")
    steps.move(ichiro, call.card.number, "accept")
    ichiro.post(f"{EVENT}/cards/{call.card.number}/undo")
    assert now(taro) == "スタッフが受け付けました"
    ichiro.post(f"{EVENT}/cards/{call.card.number}/duplicate", root=root)
    steps.move(ichiro, root, "accept")
    steps.move(ichiro, root, "dispatch")
    assert now(taro) == "向かっています"
    assert row(taro).select(".moves") == []
    assert taro.shows_what_a_reload_shows()
    ichiro.post(f"{EVENT}/cards/{call.card.number}/duplicate")
    assert now(taro) == "スタッフが受け付けました"


def test_a_call_that_was_sent_twice_is_made_once(taro, hanako):
    client_id = secrets.token_hex(10)
    first = taro.post(f"{BOOTH}/calls", client_id=client_id, what="question", title="何時?")
    again = taro.post(f"{BOOTH}/calls", client_id=client_id, what="question", title="何時?")
    assert (first.status_code, again.status_code) == (201, 200)
    assert booth.newest(hanako).number == 1


def test_the_whole_booth_follows_a_call_and_says_that_it_came(hanako, phone, taro):
    jiro = booth.exhibitor(hanako, phone(None), name="佐世保次郎").open(BOOTH)
    call = booth.call(taro)
    for verb in ("accept", "deliver"):
        steps.move(hanako, call.card.number, verb)
    assert now(jiro) == "お届けしました"
    assert jiro.post(f"{BOOTH}/calls/{call.key}/moves", verb="confirm").status_code == 201
    assert steps.card(hanako, call.card.number).state == "closed"


def test_who_was_first_is_not_told_to_a_booth_that_comes_too_late(hanako, phone, taro):
    call = booth.call(taro)
    for verb in ("accept", "dispatch"):
        steps.move(phone("ichiro"), call.card.number, verb)
    answer = taro.post(f"{BOOTH}/calls/{call.key}/moves", verb="cancel")
    assert answer.status_code == 409
    assert "一郎" not in answer.text
    assert f"#{call.card.number}" not in answer.text
    for verb in ("accept", "dispatch", "deliver", "nonsense"):
        assert taro.post(f"{BOOTH}/calls/{call.key}/moves", verb=verb).status_code == 409, verb


def test_one_phone_asks_ten_times_in_ten_minutes_and_waits_then(taro):
    for _ in range(10):
        booth.call(taro, "question", "何時?")
    answer = taro.post(f"{BOOTH}/calls", what="question", title="何時?")
    assert answer.status_code == 429, "so that an outbox sends it later"
    assert "スタッフ" in answer.json["error"]["message"]


def test_no_more_than_twenty_things_of_a_booth_are_open_at_once(hanako, phone, taro):
    jiro, kei = (booth.exhibitor(hanako, phone(None), name=name) for name in ("佐世保次郎", "平戸圭"))
    for who in (taro, jiro):
        for _ in range(10):
            booth.call(who, "question", "何時?")
    answer = kei.post(f"{BOOTH}/calls", what="question", title="何時?")
    assert answer.status_code == 422


def test_a_type_that_the_organiser_put_away_is_not_offered_and_the_other_is_taken(hanako, taro, rows):
    key = rows(IncidentType, code="equipment", event_id=1)[0].key
    hanako.post(f"{EVENT}/desk/incident-types/{key}/away", away="1")
    assert key not in taro.get(BOOTH).text
    assert booth.call(taro, "trouble", "ごみ").card.title.startswith("清掃・衛生")


def test_a_booth_rings_nobody(taro, rows):
    for what in ("question", "lacking", "trouble"):
        answer = taro.post(f"{BOOTH}/calls", what=what, title="電源", urgency="urgent", body="電源")
        assert answer.status_code == 201, answer.text
    assert rows(Alert) == []


def test_pressing_back_and_forth_is_limited(taro):
    call = booth.call(taro)
    said = [taro.post(f"{BOOTH}/calls/{call.key}/moves", verb="reopen" if n % 2 else "cancel", note="まだ").status_code
            for n in range(40)]
    assert said[:2] == [201, 201]
    assert said[-1] == 429


def test_what_is_opened_again_counts_among_what_may_be_open_at_once(taro):
    made, said = [], []
    for number in range(calls.MOST_OPEN + 2):
        limiter.reset()  # as if time had passed
        made.append(booth.call(taro, title=f"机 {number}"))
        taro.post(f"{BOOTH}/calls/{made[-1].key}/moves", verb="cancel")
    for call in made:
        limiter.reset()
        said.append(taro.post(f"{BOOTH}/calls/{call.key}/moves", verb="reopen", note="まだ").status_code)
    assert said.count(201) == calls.MOST_OPEN
    assert said[-1] == 422


def test_neither_side_writes_more_when_it_is_over_and_one_leaves_lines_to_the_other(phone, taro):
    ichiro, call = phone("ichiro"), booth.call(taro)
    said = []
    for number in range(calls.MOST_LINES + 1):
        limiter.reset()
        said.append(taro.post(f"{BOOTH}/calls/{call.key}/answers", text=str(number)).status_code)
    assert said == [201] * calls.MOST_LINES + [422]
    assert ichiro.post(f"{EVENT}/calls/{call.key}/questions", text="何mですか").status_code == 201
    assert card_page(ichiro, call).dom.select_one(f"#ask-booth-{call.card.key}")
    taro.post(f"{BOOTH}/calls/{call.key}/moves", verb="cancel")
    ichiro.hear()
    assert ichiro.dom.select_one(f"#ask-booth-{call.card.key}") is None
    limiter.reset()
    assert taro.post(f"{BOOTH}/calls/{call.key}/answers", text="5m").status_code == 409
    assert ichiro.post(f"{EVENT}/calls/{call.key}/questions", text="もしもし").status_code == 409
    assert ichiro.shows_what_a_reload_shows()
