"""The event day: what "Event-day practice" of features.md says it must show, where no other test says it already."""

from datetime import timedelta

import pytest

from eventops import changes, clock
from eventops.alerts.models import Alert
from eventops.changes import ChangeContent
from eventops.checklists.models import Checklist, ChecklistItem, SetupTask
from eventops.events.models import Event, Place
from eventops.extensions import db
from eventops.feed.models import Message
from eventops.incidents.builtin import TYPES
from eventops.incidents.models import SEVERITIES, Incident
from eventops.incidents.purging import purge_talks
from eventops.stock.models import LentThing, Loan
from eventops.stock.purging import purge_holders
from tests.checklists.plans import MATRIX, lay_out, prepare
from tests.desk.test_make_event import made
from tests.desk.test_make_event import make as make_event
from tests.incidents.reports import give_duty, incident, later, report, tell
from tests.phone import jpeg
from tests.steps import CARDS, EVENT, all_of, card, lines, make, move, photos, room, say, wall

LENT = f"{EVENT}/lent"


# Set-up checklist

@pytest.fixture
def power(phone):
    """A task 電源 in the hall; its number."""
    hall = all_of(phone("hanako"), Place, code="hall")[0]
    [task] = lay_out(phone("hanako"), prepare(phone("hanako"), {"title_ja": "電源", "place": hall.key}))
    return task.number


def area(phone, place="hall"):
    """The foot of the matrix: what it says of that place."""
    heads = [head.get_text(strip=True) for head in phone.dom.select("#matrix thead th")]
    return phone.dom.select("#matrix-foot td")[heads.index("会場") - 1]


def test_an_ng_on_power_makes_an_equipment_task_with_photo_and_reason_and_the_zone_is_red_until_it_is_closed(
        app, phone, power):
    """An NG on 「電源」 makes a 設備 task with the photo and reason, and the zone shows red until it is closed."""
    desk, screen, page = phone("hanako").open(MATRIX), wall(app, phone("hanako"), phone), phone("sakura")
    page.open(f"{CARDS}/{power}")
    answer = move(phone("misaki"), power, "report_problem", note="コンセントが足りない", photos=[jpeg("red")])
    assert answer.status_code == 201, answer.text
    [made_of_it] = all_of(desk, Incident)
    assert (made_of_it.title, made_of_it.body) == (
        "設備・機材・通信 電源", "コンセントが足りない")
    assert made_of_it.place_id == card(desk, power).place_id
    assert len(photos(desk, card_id=made_of_it.id)) == 1
    for each in (desk, screen, page):
        each.hear()
        assert each.shows_what_a_reload_shows()
    assert f"#{made_of_it.number}" in page.dom.select_one("dl").get_text()
    assert f"#{power}" in page.fetch(f"{CARDS}/{made_of_it.number}").select_one(".incident dl").get_text()
    assert "tone-problem" in area(desk)["class"]
    assert screen.dom.select("[id^=area-] .area-problems")
    assert move(phone("ichiro"), made_of_it.number, "dispatch").status_code == 201
    assert move(phone("ichiro"), power, "finish").status_code == 201, "nothing stops a hand"
    desk.hear()
    assert "tone-problem" in area(desk)["class"], "the problem itself is still open"
    assert move(phone("ichiro"), made_of_it.number, "close", note="電源車をつないだ").status_code == 201
    for each in (desk, screen, page):
        each.hear()
        assert each.shows_what_a_reload_shows()
    assert "tone-done" in area(desk)["class"]
    assert not screen.dom.select("[id^=area-] .area-problems")


def test_closing_what_a_problem_was_passed_on_as_ends_the_problem_and_opening_it_again_brings_the_red_back(
        phone, power):
    desk, ichiro = phone("hanako").open(MATRIX), phone("ichiro")
    move(ichiro, power, "report_problem", note="コンセントが足りない")
    [number] = [each.number for each in all_of(desk, Incident)]
    move(ichiro, number, "close", note="直った")
    assert card(desk, power).state == "doing"
    assert ichiro.post(f"{CARDS}/{number}/undo").status_code == 201
    desk.hear()
    assert "tone-problem" in area(desk)["class"]
    assert desk.shows_what_a_reload_shows()
    assert move(ichiro, power, "report_problem", note="まだ足りない").status_code == 201
    assert len(all_of(desk, Incident)) == 1, "it is open already"


def test_a_task_that_is_finished_ends_what_nobody_had_taken_up(phone, power):
    desk, misaki = phone("hanako").open(MATRIX), phone("misaki")
    move(misaki, power, "report_problem", note="コンセントが足りない")
    assert move(misaki, power, "finish").status_code == 201
    [made_of_it] = all_of(desk, Incident)
    assert (made_of_it.state, made_of_it.outcome) == ("closed", f"#{power} 完了")
    desk.hear()
    assert "tone-done" in area(desk)["class"]
    assert desk.shows_what_a_reload_shows()
    assert "終了" in desk.fetch(f"{CARDS}/{made_of_it.number}").select_one(".story").get_text()


def test_a_problem_that_is_taken_back_takes_what_it_was_passed_on_as_with_it(phone, power):
    desk, misaki = phone("hanako").open(MATRIX), phone("misaki")
    move(misaki, power, "report_problem", note="まちがい")
    assert misaki.post(f"{CARDS}/{power}/undo").status_code == 201
    assert [each.state for each in all_of(desk, Incident)] == ["closed"]
    desk.hear()
    assert "tone-problem" not in area(desk)["class"]
    assert desk.shows_what_a_reload_shows()


def test_a_template_of_60_items_copies_to_a_new_event_with_relative_due_times(phone, rows):
    hanako = phone("hanako")
    prepare(hanako, *({"title_ja": f"作業{n}", "due_offset": str(-n)} for n in range(60)), name="設営一式")
    assert make_event(hanako, copy="fair", name_ja="来年のメッセ", starts_on="2027-06-01", ends_on="2027-06-01",
                      opens="09:30").status_code == 201
    event = made(rows)
    [copy] = rows(Checklist, event_id=event.id, name_ja="設営一式")
    assert [each.due_offset for each in rows(ChecklistItem, checklist_id=copy.id)] == [-n for n in range(60)]
    assert hanako.post(f"/events/{event.slug}/checklists/{copy.key}/layouts").status_code == 201
    dues = {task.title: task.due_at for task in rows(SetupTask, checklist_id=copy.id)}
    assert dues == {f"作業{n}": rows(Event, id=event.id)[0].opens_at - timedelta(minutes=n) for n in range(60)}


# Equipment and supplies

def test_パスはどこで回収しますか_is_answered_once_pinned_and_each_passs_return_is_ticked(phone):
    """Answered once, pinned as Q&A, and each pass's return is ticked; the list shows 3 not returned at close."""
    ichiro, takumi = phone("ichiro"), phone("takumi")
    number = make(phone("misaki"), "question", "", message=say(phone("misaki"), "パスはどこで回収しますか?"))
    assert move(takumi, number, "answer", note="出口の青い箱です", photos=[jpeg()]).status_code == 201
    assert takumi.post(f"{EVENT}/questions/{number}/marks", faq="1").status_code == 201
    phone("hanako").post(f"{EVENT}/people/mei-key/decisions", decision="approve", role="guest")
    assert "出口の青い箱です" in phone("mei").get(f"{EVENT}/questions").text
    assert ichiro.post(f"{LENT}/things", kind="パス", first="1", last="5").status_code == 201
    ichiro.post(f"{LENT}/loans", thing=[each.key for each in all_of(ichiro, LentThing)], holder="健太")
    for loan in all_of(ichiro, Loan)[:2]:
        assert ichiro.post(f"{LENT}/loans/{loan.key}/back").status_code == 201
    assert "未返却:3" in phone("hanako").fetch(f"{EVENT}/desk/close").select_one("#lent h2").get_text()


# Incidents

TABLE = {  # features.md 4.4: the default severity, whose clock it has, who alone may know it
    "medical": ("high", 1, None, "duty:medical"), "lost_child": ("high", None, 10, "duty:lost_child"),
    "crowd": ("high", None, None, "everyone"), "suspicious": ("critical", None, None, "duty:security"),
    "fire": ("critical", None, None, "everyone"), "equipment": ("medium", None, 15, "everyone"),
    "cleaning": ("low", None, 15, "everyone"), "complaint": ("medium", None, None, "managers"),
    "cue_change": ("medium", None, None, "everyone"), "vehicle": ("medium", None, None, "duty:security"),
    "near_miss": ("low", None, None, "managers"), "violation": ("medium", None, None, "duty:security"),
}
WORSE = {("medical", "consciousness", "no"), ("medical", "consciousness", "unknown"), ("medical", "breathing", "none"),
         ("medical", "breathing", "abnormal"), ("crowd", "density", "danger"), ("equipment", "what", "power"),
         ("equipment", "what", "network"), ("cleaning", "what", "vomit"), ("cleaning", "what", "glass")}


def test_every_category_has_its_severity_its_clock_and_those_who_may_know_it():
    assert {each.code: (each.severity, each.ack, each.escalate, each.audience) for each in TYPES} == TABLE
    assert {(kind.code, field.name, choice.value) for kind in TYPES for field in kind.fields
            for choice in field.choices if choice.severity} == WORSE


def test_acknowledged_in_1_5_or_15_minutes_and_what_is_low_has_no_clock():
    assert [(name, each.ack) for name, each in SEVERITIES.items()] == [
        ("critical", 1), ("high", 5), ("medium", 15), ("low", None)]
    assert SEVERITIES["critical"].again == 2


def test_a_medical_emergency_rings_for_first_aid_headquarters_and_those_in_charge(app, phone):
    """「急病」 with 意識=無 alerts 救護/本部/責任者 with sound."""
    give_duty(app, "sakura", "medical")
    sakura, hanako, misaki = (phone(who).open(f"{EVENT}/board") for who in ("sakura", "hanako", "misaki"))
    assert tell(phone("ichiro"), "medical", "倒れた人", **{"f-consciousness": "no"}).status_code == 201
    rung = {}
    for each, name in ((sakura, "sakura"), (hanako, "hanako"), (misaki, "misaki")):
        each.hear()
        assert each.shows_what_a_reload_shows()
        rung[name] = each.dom.select_one("#alerts").get_text(" ", strip=True)
    assert "急病・けが" in rung["sakura"]
    assert "急病・けが" in rung["hanako"]
    assert "倒れた人" not in rung["hanako"], "no word of it where it may not be known"
    assert rung["misaki"] == ""
    assert all(each.dom.select("#alerts alarm-bell") for each in (sakura, hanako))


def test_what_becomes_critical_on_its_way_rings_there_too(app, phone):
    give_duty(app, "sakura", "medical")
    sakura = phone("sakura")
    number = report(sakura, "medical", **{"f-consciousness": "yes"})
    headquarters = [each for each in all_of(sakura, Alert) if each.message_id]
    assert headquarters == [], "a line without a ring"
    sakura.post(f"{EVENT}/incidents/{number}/facts", version=incident(sakura, number).version, severity="high",
                **{"f-consciousness": "no"})
    assert len([each for each in all_of(sakura, Alert) if each.message_id]) == 1


def test_two_unanswered_rounds_later_managers_are_rung_the_wall_says_so_and_whom_to_call_is_a_tap_away(app, phone):
    """2 unanswered rounds -> event manager + big-screen banner + phone number shown to call."""
    give_duty(app, "sakura", "medical")
    sakura, screen = phone("sakura"), wall(app, phone("hanako"), phone)
    number = report(sakura, "medical", **{"f-consciousness": "yes"})
    assert not sakura.fetch(f"{CARDS}/{number}").select("a[href$='/contacts']")
    with later(app, 1), later(app, 5):
        assert incident(sakura, number).escalated
        [line] = lines(sakura, "incident.nobody")
        assert [each.message_id for each in all_of(sakura, Alert) if each.message_id] == [line.id]
        screen.hear()
        assert "急病・けが" in screen.dom.select_one(".is-banner").get_text()
        assert sakura.fetch(f"{CARDS}/{number}").select("a[href$='/contacts']")


def test_the_script_for_119_says_all_that_is_asked_there(app, phone):
    """火事か救急か / 住所 / 目標物 / 何が起きたか / 年齢・性別 / 意識・呼吸 / 通報者名・電話."""
    with app.app_context(), changes.writing():
        db.session.query(Event).filter_by(slug="fair").one().address = "長崎市うみかぜ町1番1号"
        changes.commit()
    give_duty(app, "sakura", "medical")
    sakura = phone("sakura")
    hall = all_of(sakura, Place, code="hall")[0]
    page = sakura.fetch(tell(sakura, "medical", place=hall.key, **{"f-consciousness": "no"}).json["go"])
    script = page.select_one(".call-script")
    assert script.select_one("a[href='tel:119']").get_text(strip=True) == "☎ 119"
    said = [line.get_text(" ", strip=True) for line in script.select("ol li")]
    asked = (("救急", "火事"), ("長崎市うみかぜ町1番1号",), ("産業メッセ", "会場"), ("急病・けが",),
             ("年齢", "性別", "意識", "呼吸"), ("名前", "電話"))
    for line, words in zip(said, asked, strict=True):
        assert [word for word in words if word not in line] == [], line
    number = all_of(sakura, Incident)[0].number
    with clock.stopped(clock.now()):
        assert sakura.post(f"{EVENT}/incidents/{number}/logs", what="called_119").status_code == 201
        logged = sakura.fetch(f"{CARDS}/{number}").select_one(".logged").get_text()
        assert clock.time(clock.now(), "Asia/Tokyo") in logged


# What is kept for a time alone

def test_what_was_said_in_a_restricted_room_goes_a_month_after_the_event(app, phone):
    """急病: auto-purge; names are written beside an incident, too."""
    give_duty(app, "sakura", "medical")
    sakura = phone("sakura")
    key = say(sakura, "山田太郎さんを搬送しました", "救護", photos=[jpeg()])
    gone = say(sakura, "山田花子さんです", "救護")
    sakura.post(f"{EVENT}/messages/{gone}/unsend")
    kept = say(sakura, "山田さん、受付へ")
    assert over(app, purge_talks, days=29) == 0
    assert over(app, purge_talks, days=31) == 2
    assert over(app, purge_talks, days=32) == 0
    assert {each.key: each.body for each in all_of(sakura, Message) if each.key in (key, gone, kept)} == {
        key: "", gone: "", kept: "山田さん、受付へ"}
    assert all(photo.hidden_at for photo in photos(sakura))
    held = str([row.details for row in all_of(sakura, ChangeContent, ChangeContent.change_id)])
    assert "山田太郎" not in held
    assert "山田花子" not in held
    assert room(sakura, "救護") in sakura.get(f"{EVENT}/").text


def test_who_had_something_lent_and_is_no_member_is_forgotten_a_month_after_the_event(app, phone):
    ichiro = phone("ichiro")
    ichiro.post(f"{LENT}/things", kind="無線", first="1", last="2")
    for thing, holder in zip(all_of(ichiro, LentThing), ("警備会社の田中さん", "美咲"), strict=True):
        assert ichiro.post(f"{LENT}/loans", thing=thing.key, holder=holder).status_code == 201
    assert over(app, purge_holders, days=29) == 0
    assert over(app, purge_holders, days=31) == 1
    assert over(app, purge_holders, days=32) == 0
    assert [each.holder_name for each in all_of(ichiro, Loan)] == ["", ""]
    assert all_of(ichiro, Loan)[1].holder_id is not None
    assert "田中" not in str([row.details for row in all_of(ichiro, ChangeContent, ChangeContent.change_id)])


def over(app, job, days):
    with app.test_request_context():
        end = db.session.get(Event, 1).ends_at
        with clock.stopped(end + timedelta(days=days)), changes.writing():
            found = job()
            changes.commit()
    return found
