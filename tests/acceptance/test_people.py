"""features.md F, people and roles, and of G what touches people: each sentence marked P0 is a test named after it.

What is done on a phone or on paper is in tests/browser/test_people_by_phone.py.
"""

import io
import json
import re
from datetime import timedelta

import openpyxl
import pytest
from bs4 import BeautifulSoup

from eventops import changes, clock
from eventops.changes import Change
from eventops.extensions import db
from eventops.people import names, sessions, sockets
from eventops.people.models import Invitation, Membership, NamesList, Person, Session, SignInLink
from eventops.people.passwords import hasher
from eventops.people.sessions import seeded_token
from tests import cast, steps
from tests.listening import is_cut
from tests.phone import JSON, PAGE
from tests.test_doors import DOORS, address, fair, routes  # noqa: F401

PEOPLE, NAMES, TALK = "/events/fair/people", "/events/fair/people/names", "/events/fair/"
HEAD = "ID,氏名,所属,メール,役割,班,電話\n"


def check(phone, text="", file=None, name="名簿.csv"):
    """The dry run, as a browser sends it."""
    data = {"csrf_token": phone.token(), "text": text}
    if file is not None:
        data["file"] = (io.BytesIO(file), name)
    return phone.http.post(f"{NAMES}/check", data=data, content_type="multipart/form-data", headers=PAGE)


def looked_through(page):
    """What the dry run gives on to the press that takes it in."""
    return BeautifulSoup(page.text, "html.parser").select_one("textarea").get_text().removeprefix("\n")


def take(phone, text, **more):
    return phone.post(NAMES, text=text, **more)


def faults(page):
    return [[cell.get_text() for cell in row.select("td")]
            for row in BeautifulSoup(page.text, "html.parser").select("tbody tr")]


def members(rows):
    return {each.name: each for each in rows(Membership, event_id=1)}


def state_of(app):
    """Everything a list may change about people, for comparing before and after."""
    with app.app_context():
        return {(each.id, each.name, each.organization, each.role, each.state, each.phone, each.external_id,
                 each.version, tuple(team.code for team in each.teams)) for each in db.session.query(Membership)}


def decide(phone, key, decision, **more):
    return phone.post(f"{PEOPLE}/{key}/decisions", decision=decision, **more)


def change(phone, rows, key, **form):
    version = rows(Membership, key=f"{key}-key")[0].version
    answer = phone.post(f"{PEOPLE}/{key}-key", version=version, **{"role": "staff", **form})
    assert answer.status_code == 201, answer.text


def rooms_of(phone):
    return [each.find(string=True) for each in phone.dom.select(".rooms a")]


def cut_revoked(app):
    with app.test_request_context():
        sockets.cut_revoked()


# Bulk members

def test_a_cp932_csv_with_3_bad_rows_of_300_imports_297_and_re_import_changes_nothing(app, phone, rows):
    """A CP932 CSV with 3 bad rows of 300 imports 297 after confirmation, lists the 3 with row numbers and reasons,
    and re-import changes nothing."""
    lines = [f"S{n:03d},髙橋{n},警備会社,,スタッフ,県,090-0000-{n:04d}" for n in range(300)]
    lines[9], lines[99] = "S009,,警備会社,,,,", "S099,佐藤,警備会社,誤り,,,"
    lines[199] = "S199,鈴木,警備会社,,,花火班,"
    hanako, before = phone("hanako"), len(rows(Membership))
    page = check(hanako, file=(HEAD + "\n".join(lines)).encode("cp932"))
    assert [fault[:2] for fault in faults(page)] == [["11", "氏名"], ["101", "メール"], ["201", "班"]]
    assert all(len(fault[2]) > 3 for fault in faults(page))
    assert len(rows(Membership)) == before, "a dry run writes nothing"
    assert take(hanako, looked_through(page)).status_code == 201
    assert len(rows(Membership)) == before + 297
    assert (members(rows)["髙橋5"].external_id, members(rows)["髙橋5"].phone) == ("S005", "09000000005")
    as_it_is, count = state_of(app), len(rows(Change))
    assert take(hanako, looked_through(page)).json["go"] == f"{NAMES}?same=1"
    assert (state_of(app), len(rows(Change)), len(rows(NamesList))) == (as_it_is, count, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_csv_in_utf_8_with_and_without_its_mark_and_in_cp932(phone, rows, encoding):
    """CSV (UTF-8, UTF-8 BOM, CP932)."""
    page = check(phone("hanako"), file=(HEAD + "7,健太,警備,,,,\n").encode(encoding))
    assert take(phone("hanako"), looked_through(page)).status_code == 201
    assert members(rows)["健太"].external_id == "7"


def test_paste_from_excel(phone, rows):
    """… and paste from Excel."""
    assert take(phone("hanako"), "氏名\t所属\t番号\n健太\t警備\t７").status_code == 201
    assert members(rows)["健太"].external_id == "7"


def workbook(*lines):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(out)
    return out.getvalue()


def test_an_xlsx_is_looked_through_and_taken_in_like_a_csv(phone, rows):
    """XLSX in: numbers come as people write them, rows keep Excel's numbers, a quote or a tab breaks nothing."""
    file = workbook(("ID", "氏名", "所属", "電話"), (1001, "健太", "警備\tA", "０９０-1"), (None,) * 4,
                    (1002.0, '直"子', "警備\n本社", 9012345678), (1003, None, "警備", None))
    page = check(phone("hanako"), file=file, name="名簿.xlsx")
    assert page.status_code == 200
    assert [fault[:2] for fault in faults(page)] == [["5", "氏名"]]
    assert take(phone("hanako"), looked_through(page)).status_code == 201
    kenta, naoko = members(rows)["健太"], members(rows)['直"子']
    assert (kenta.external_id, kenta.phone, kenta.organization) == ("1001", "0901", "警備\tA")
    assert (naoko.external_id, naoko.phone, naoko.organization) == ("1002", "9012345678", "警備 本社")


@pytest.mark.parametrize("file", [b"PK\x03\x04broken", workbook()])
def test_a_workbook_that_cannot_be_read_gets_a_sentence(phone, file):
    page = check(phone("hanako"), file=file, name="名簿.xlsx")
    assert page.status_code == 422
    assert "field-error" in page.text


def test_upsert_by_id_whatever_else_has_changed(app, phone, rows):
    """Upsert by ID: name, organisation, address, role, team and telephone follow; nobody is made twice."""
    hanako = phone("hanako")
    take(hanako, HEAD + "A1,健太,警備,,,,\nA2,健太,警備,,,,")
    assert len([each for each in rows(Membership) if each.name == "健太"]) == 2, "two IDs are two people"
    people, key = len(rows(Person)), rows(Membership, external_id="A1")[0].key
    take(hanako, HEAD + "Ａ1,健太郎,本社,kenta@example.jp,班長,県,090-1")
    [found] = rows(Membership, external_id="A1")
    assert (found.key, found.name, found.organization) == (key, "健太郎", "本社")
    assert (found.role, found.phone) == ("lead", "0901")
    assert len(rows(Person)) == people
    details = rows(Change, kind="names.imported")[-1].details
    assert details["people"][0]["before"]["name"] == "健太"
    assert "0901" not in json.dumps(details), "a telephone number stays out of the history"


def test_who_is_known_by_name_gets_the_id_of_the_list(phone, rows):
    take(phone("hanako"), HEAD + "T9,拓海,運営会社,,,,")
    assert rows(Membership, key="takumi-key")[0].external_id == "T9"


@pytest.mark.parametrize(("first", "second", "row"), [
    ("", "A1,健太,警備,,,,\nA1,直子,警備,,,,", "3"),
    ("A1,健太,警備,k@example.jp,,,", "A2,健太,警備,k@example.jp,,,", "2"),
    ("A1,健太,警備,k@example.jp,,,\nA2,直子,警備,n@example.jp,,,", "A1,健太,警備,n@example.jp,,,", "2"),
    ("", "A1,健太,警備,,,,内線七", "2"),
])
def test_ids_that_contradict_are_left_out_with_row_and_reason(phone, rows, first, second, row):
    if first:
        take(phone("hanako"), HEAD + first)
    page = check(phone("hanako"), HEAD + second)
    [fault] = faults(page)
    assert fault[0] == row
    before = len(rows(Membership))
    take(phone("hanako"), HEAD + second)
    assert len(rows(Membership)) - before == (1 if row == "3" else 0)


def test_2000_rows_and_no_more(phone):
    """2,000 rows."""
    lines = [f"人{n}\t警備" for n in range(2001)]
    assert check(phone("hanako"), "\n".join(lines[:2000])).status_code == 200
    assert check(phone("hanako"), "\n".join(lines)).status_code == 422
    assert names.MOST == 2000


def test_taking_in_says_that_it_is_busy_and_a_double_press_takes_in_once(phone, rows):
    """Dry run and taking in show that they run; pressed twice is once."""
    page = check(phone("hanako"), "健太\t警備")
    form = BeautifulSoup(page.text, "html.parser").select_one("form[action$='/names']")
    assert form["data-busy"]
    fields = {each["name"]: each.get("value", each.get_text()) for each in form.select("[name]")}
    for _ in range(2):
        hanako = phone("hanako")
        answer = hanako.http.post(form["action"], data={**fields, "csrf_token": hanako.token()})
        assert answer.status_code == 303
    assert len(rows(NamesList)) == 1


# Bulk organisations

def test_adding_a_person_to_a_team_puts_them_in_its_room_and_role_at_once(app, phone, rows):
    """Adding a person to team 受付 puts them in its room and role at once."""
    assert phone("hanako").post("/events/fair/desk/teams", code="UKE", name_ja="受付", name_en="").status_code == 201
    misaki = phone("misaki").open(TALK)
    take(phone("hanako"), "美咲\t出展者\t\tスタッフ\t受付")
    cut_revoked(app)
    assert is_cut(misaki), "her page comes back by itself"
    misaki.open(TALK)
    assert "受付" in rooms_of(misaki)
    assert misaki.dom.body["data-step"] == "staff"
    steps.say(phone("hanako"), "受付の皆さんへ", to="受付")
    assert misaki.hear()


# Initial password

def test_everybody_of_a_list_gets_a_link_that_signs_them_in_once_on_a_slip(app, phone, rows):
    """Invite link/QR sheet printable (A4, 10 per page); in place of a temporary PIN the link works once."""
    sheet = take(phone("hanako"), "\n".join(f"人{n}\t警備" for n in range(25))).json["go"]
    slips = phone("hanako").fetch(sheet).select(".slips")
    assert [len(each.select(".slip .slip-qr svg")) for each in slips] == [10, 10, 5]
    with app.app_context():
        link = f"/sign-in/{seeded_token(rows(SignInLink)[0].seed)}"
    assert phone(None).submit(link).status_code == 303
    assert phone(None).submit(link).status_code == 410


# Admin roles

@pytest.fixture
def auditor(fair, phone):  # noqa: F811
    """凛, who reads along and has the duty to audit."""
    return phone("rin")


def test_the_auditor_role_reads_logs_but_cannot_post_edit_members_or_see_passwords_or_tokens(
        app, auditor, fair, phone, rows):  # noqa: F811
    """The auditor role reads logs but cannot post, edit members or see passwords/tokens."""
    take(phone("hanako"), "直子\t警備")
    answer = phone("hanako").post("/events/fair/invitations", role="guest", mode="passphrase", expires="never",
                                  passphrase="もりのくまさん")
    assert answer.status_code == 201
    assert "関係者だけの話" in auditor.get("/events/fair/history").text
    assert "本部だけの話" in auditor.get("/events/fair/history").text, "also of rooms they do not hear"
    assert "関係者だけの話" in auditor.get("/events/fair/history.csv").text
    token, opened, before = auditor.token(), [], state_of(app)
    with app.app_context():
        secrets = [hash_ for [hash_] in db.session.query(Person.password_hash).filter(Person.password_hash.isnot(None))]
        secrets += [word for link in rows(SignInLink) for word in (seeded_token(link.seed), link.token_hash)]
    secrets += ["join-the-fair", "もりのくまさん", *(row.token_hash for row in rows(Session))]
    for endpoint, method, rule in routes(app, DOORS):
        path = address(rule, fair[endpoint])
        answer = (auditor.get(path) if method == "GET" else
                  auditor.http.post(path, data={"muted": ""}, headers={**JSON, "X-CSRFToken": token}))
        assert not [secret for secret in secrets if secret.encode() in answer.data], endpoint
        if method == "POST" and answer.status_code != 403:
            opened.append(endpoint)
    assert opened == ["feed.mute_room"], "a setting of one's own phone is all that is theirs to write"
    assert state_of(app) == before
    assert not rows(steps.Message, author_id=members(rows)["凛"].id)


def test_an_observer_finds_no_button_that_writes(auditor):
    talk, board = auditor.fetch(TALK), auditor.fetch("/events/fair/board")
    assert talk.select("message-composer") == []
    assert "閲覧のみ" in talk.select_one(".no-composer").get_text()
    assert [link["href"] for link in board.select(".heading .button, .board-links .button")] == [
        "/events/fair/contacts", "/events/fair/questions"], "which only read"
    assert "form[data-write]:not([data-for-readers])" in talk.select_one("style").get_text()
    nav = [each.get_text(strip=True) for each in talk.select("nav.bottom a")]
    assert "履歴" in nav
    assert "準備" not in nav


def test_an_observer_hears_what_is_posted_and_may_note_that_they_have_read_it(auditor, phone):
    auditor.open(TALK)
    steps.say(phone("ichiro"), "聞こえますか")
    assert auditor.hear()
    assert "聞こえますか" in auditor.dom.get_text()
    assert auditor.shows_what_a_reload_shows()


def test_no_card_is_given_to_an_observer(auditor, phone):
    number = steps.make(phone("ichiro"))
    assert "凛" not in phone("hanako").get(f"/events/fair/cards/{number}/assignees").text
    answer = phone("hanako").post(f"/events/fair/cards/{number}/assignee", assignee="rin-key")
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "only_reads")
    assert phone("hanako").post(f"/events/fair/cards/{number}/assignee", assignee="misaki-key").status_code == 201


def test_an_observers_access_ends_with_the_event_as_a_guests_does_and_an_auditors_stays(app, fair):  # noqa: F811
    def member(key):
        return db.session.query(Membership).filter_by(key=f"{key}-key").one()

    with app.app_context():
        until = member("rin").event.guests_until
    with clock.stopped(until - timedelta(seconds=1)), app.app_context():
        assert member("ken").is_active
        assert member("rin").is_active
    with clock.stopped(until), app.app_context():
        assert member("ken").standing == "ended"
        assert member("rin").is_active, "the log is read after the event, too"


def test_a_manager_makes_an_auditor_on_the_members_page_and_by_a_link(phone, rows):
    hanako = phone("hanako")
    change(hanako, rows, "misaki", role="observer", duties=["audit"])
    assert phone("misaki").get("/events/fair/history").status_code == 200
    steps_of = [each["value"] for each in hanako.fetch("/events/fair/invitations").select("#role option")]
    assert steps_of == ["observer", "guest", "staff", "lead"]
    take(hanako, "監査役\t監査室\t\t閲覧のみ")
    assert members(rows)["監査役"].role == "observer"


# Member states

def row_of(phone, name):
    page = phone.fetch(PEOPLE)
    return next(each for each in page.select(".member") if each.select_one(".row-name").get_text() == name)


def test_member_states_are_invited_in_suspended_expired_and_removed(app, phone, rows):
    """Member states 招待中/有効/停止/期限切れ/削除."""
    hanako = phone("hanako").open(PEOPLE)
    take(phone("hanako"), "直子\t警備")
    hanako.hear()
    assert "招待中" in row_of(hanako, "直子").get_text()
    with app.app_context():
        link = f"/sign-in/{seeded_token(rows(SignInLink)[0].seed)}"
    assert phone(None).submit(link).status_code == 303
    hanako.hear()
    naoko = hanako.dom.find(id=f"p-{members(rows)['直子'].key}")
    assert "招待中" not in naoko.get_text()
    assert "有効" in naoko.get_text() or "参加中" in naoko.get_text()
    decide(phone("hanako"), members(rows)["直子"].key, "suspend")
    assert "停止" in row_of(hanako, "直子").get_text()
    with app.app_context():
        until = db.session.query(Membership).filter_by(key="misaki-key").one().event.guests_until
    with clock.stopped(until):
        assert "期限切れ" in row_of(phone("hanako"), "美咲").get_text()
    decide(phone("hanako"), members(rows)["直子"].key, "remove")
    assert "削除済み" in row_of(hanako, "直子").get_text()


def test_restoring_within_7_days_gives_back_rooms_and_tasks(app, phone, rows):
    """Restoring within 7 days gives back rooms and tasks."""
    hanako, ichiro = phone("hanako"), phone("ichiro").open(TALK)
    number = steps.make(ichiro, title="延長コード")
    steps.move(ichiro, number, "accept")
    steps.say(ichiro, "私が持って行きます")
    rooms = rooms_of(ichiro)
    assert "運営会社" in rooms
    before = state_of(app)
    assert decide(hanako, "ichiro-key", "remove").status_code == 201
    removed_at = clock.now()
    cut_revoked(app)
    assert is_cut(ichiro)
    assert ichiro.get(TALK).status_code == 302
    assert "私が持って行きます" in phone("takumi").get(TALK).text
    with clock.stopped(removed_at + timedelta(days=6, hours=23)):
        assert decide(phone("hanako"), "ichiro-key", "take_back").status_code == 201
    assert {each[:6] + each[8:] for each in state_of(app)} == {each[:6] + each[8:] for each in before}
    ichiro.open(TALK)
    assert rooms_of(ichiro) == rooms
    assert steps.card(ichiro, number).assignee_id == rows(Membership, key="ichiro-key")[0].id
    assert steps.move(ichiro, number, "dispatch").status_code == 201
    assert [row.kind for row in rows(Change, subject_type="Membership", subject_id=members(rows)["一郎"].id)][-2:] == [
        "member.removed", "member.taken_back"]


def test_who_was_removed_stands_in_a_list_of_its_own_for_managers_alone(phone):
    page = phone("hanako").open(PEOPLE)
    decide(phone("hanako"), "ichiro-key", "remove")
    page.hear()
    assert page.dom.select("#removed #p-ichiro-key")
    assert not page.dom.select("#members #p-ichiro-key")
    assert page.shows_what_a_reload_shows()
    assert "一郎" not in phone("takumi").get(PEOPLE).text
    decide(phone("hanako"), "ichiro-key", "take_back")
    page.hear()
    assert page.dom.select("#members #p-ichiro-key")
    assert page.shows_what_a_reload_shows()


def test_after_7_days_nobody_is_taken_back_and_by_a_new_link_they_begin_anew(app, phone, rows):
    sheet = phone("hanako").post("/events/fair/invitations", role="staff", mode="approval", expires="never").json["go"]
    link = rows(Invitation, key=sheet.rpartition("/")[2])[0]
    decide(phone("hanako"), "ichiro-key", "remove")
    week = rows(Membership, key="ichiro-key")[0].removed_at + timedelta(days=7)
    with clock.stopped(week):
        page = phone("hanako").fetch(PEOPLE)
        assert not page.select("#p-ichiro-key"), "not even in the list of the removed"
        assert decide(phone("hanako"), "ichiro-key", "take_back").status_code == 409
        ichiro = phone("ichiro")  # he is somebody in another event, say, and still signed in there
        answer = ichiro.submit(f"/join/{link.token}", name="一郎", organization="運営会社", locale="ja")
        assert answer.status_code == 303
    [again] = rows(Membership, key="ichiro-key")
    assert (again.state, again.role, again.removed_at) == ("pending", "staff", None)


def test_a_list_takes_in_anew_who_was_removed_more_than_7_days_ago_and_nobody_sooner(phone, rows):
    take(phone("hanako"), HEAD + "A1,健太,警備,k@example.jp,班長,県,")
    key = members(rows)["健太"].key
    decide(phone("hanako"), key, "remove")
    row = HEAD + "A1,健太,警備,k@example.jp,,,"
    assert "元に戻して" in faults(check(phone("hanako"), row))[0][2]
    with clock.stopped(rows(Membership, key=key)[0].removed_at + timedelta(days=7)):
        sheet = take(phone("hanako"), row).json["go"]
        assert [each.get_text() for each in phone("hanako").fetch(sheet).select(".slip-name")] == ["健太"]
    [again] = rows(Membership, external_id="A1")
    assert (again.key, again.state, again.role, again.removed_at) == (key, "active", "staff", None)


def test_sessions_end_with_the_removal_and_live_on_with_its_undo_unless_there_is_another_event(app, phone, rows):
    phone("ichiro")
    decide(phone("hanako"), "ichiro-key", "remove")
    [row] = rows(Session, person_id=members(rows)["一郎"].person_id)
    assert row.revoked_at is not None
    decide(phone("hanako"), "ichiro-key", "take_back")
    assert rows(Session, id=row.id)[0].revoked_at is None
    with app.app_context(), changes.writing():
        person = db.session.get(Person, members(rows)["一郎"].person_id)
        other = db.session.query(Membership).filter_by(key="olga-key").one().event
        db.session.add(Membership(event=other, person=person, role="staff", state="active"))
        changes.commit()
    decide(phone("hanako"), "ichiro-key", "remove")
    assert rows(Session, id=row.id)[0].revoked_at is None
    assert phone("ichiro").get("/waiting/fair").status_code == 200


@pytest.mark.parametrize("key", ["takumi", "ichiro", "misaki", "yuki"])
def test_only_managers_remove_and_take_back(phone, rows, key):
    assert decide(phone(key), "sakura-key", "remove").status_code == 403
    decide(phone("hanako"), "sakura-key", "remove")
    assert decide(phone(key), "sakura-key", "take_back").status_code == 403
    assert decide(phone("hanako"), "hanako-key", "remove").status_code == 403, "nor oneself"
    assert rows(Membership, key="sakura-key")[0].state == "removed"


def test_an_event_keeps_a_manager(phone, rows, app):
    change(phone("hanako"), rows, "takumi", role="manager")
    assert decide(phone("takumi"), "hanako-key", "remove").status_code == 201
    with app.app_context():
        assert db.session.query(Membership).filter_by(event_id=1, role="manager", state="active").count() == 1


# G: signing in, sessions

def sign_in(phone, password, email="hanako@example.jp"):
    return phone.submit("/sign-in", email=email, password=password)


def give_account(app, name, email):
    with app.app_context(), changes.writing():
        person = db.session.query(Person).filter_by(name=name).one()
        person.email, person.password_hash = email, hasher.hash(cast.PASSWORD)
        changes.commit()


def test_10_wrong_tries_lock_the_account_for_15_minutes_and_are_in_the_audit_log(app, phone, rows):
    """10 wrong tries lock the account for 15 min and are in the audit log; a colleague at the same address gets in."""
    give_account(app, "拓海", "takumi@example.jp")
    thief = phone(None)
    assert [sign_in(thief, f"guess number {n}").status_code for n in range(10)] == [401] * 10
    assert sign_in(phone(None), cast.PASSWORD).status_code == 429, "not even with the right one"
    assert sign_in(thief, cast.PASSWORD, "takumi@example.jp").status_code == 303
    [row] = rows(Change, kind="member.locked")
    assert (row.details["tries"], row.details["minutes"]) == (10, 15)
    page = phone("yuki").get("/events/fair/history").text
    assert re.search("10.*15分", page)


def test_suspending_a_person_closes_sockets_and_back_or_offline_shows_no_earlier_posts(app, phone, rows):
    """Suspending a person closes sockets within 5 s, and Back/offline shows no earlier posts."""
    misaki = phone("misaki").open(TALK)
    for path in (TALK, "/events/fair/board", "/account", "/waiting/fair"):
        assert misaki.get(path).headers["Cache-Control"] == "no-store", path
    decide(phone("hanako"), "misaki-key", "suspend")
    cut_revoked(app)
    assert is_cut(misaki)
    assert misaki.get(TALK).location == "/waiting/fair"
    worker = misaki.get("/service-worker.js").text
    assert "/events/" not in worker, "the worker keeps the shell, never a page"


def change_password(phone, present=cast.PASSWORD, password="horse battery staple 42", again=None):
    return phone.submit("/account/password", present=present, password=password, again=again or password)


def test_a_password_has_10_characters_and_stands_in_no_common_list(phone, rows):
    """Length >= 10, breached/common list."""
    for wrong in ("short", "password123", "1234567890", "qwertyuiop", "hanako@example.jp"):
        page = change_password(phone("hanako"), password=wrong)
        assert page.status_code == 422, wrong
        assert "field-error" in page.text
    start = phone(None).http.get("/start/x")
    assert start.status_code == 404
    assert sign_in(phone(None), cast.PASSWORD).status_code == 303, "the old one still opens"


def test_ones_own_password_is_changed_and_other_browsers_are_signed_out(phone, rows):
    """A signed-in organiser changes their own password: old one, new one twice; other sessions end."""
    here, elsewhere = phone("hanako"), phone("hanako")
    assert change_password(here).status_code == 303
    assert here.get(TALK).status_code == 200
    assert elsewhere.get(TALK).status_code == 302
    assert sign_in(phone(None), cast.PASSWORD).status_code == 401
    assert sign_in(phone(None), "horse battery staple 42").status_code == 303
    assert len(rows(Change, kind="member.password_changed")) == 1


def test_what_a_password_change_has_ended_no_undo_of_a_removal_gives_back(app, phone, rows):
    """A cookie that was stolen, and ended with a removal, must not come back to life with the person."""
    here, _stolen = phone("hanako"), phone("hanako")
    then = clock.now()
    with app.app_context(), changes.writing():
        stolen = db.session.query(Session).order_by(Session.id.desc()).first()
        person, stolen.revoked_at = stolen.person, then
        changes.commit()
    assert change_password(here).status_code == 303
    with app.app_context(), changes.writing():
        sessions.give_back(db.session.get(Person, person.id), then)
        changes.commit()
    assert rows(Session, id=stolen.id)[0].revoked_at is not None


@pytest.mark.parametrize("form", [{"present": "not this one at all"}, {"again": "horse battery staple 43"}])
def test_a_password_is_not_changed_without_the_old_one_or_with_two_new_ones(phone, form):
    page = change_password(phone("hanako"), **form)
    assert page.status_code == 422
    assert "field-error" in page.text
    assert sign_in(phone(None), cast.PASSWORD).status_code == 303


def test_guessing_the_old_password_on_the_account_page_locks_as_at_the_door(phone):
    hanako = phone("hanako")
    assert [change_password(hanako, present=f"guess number {n}").status_code for n in range(11)] == [422] * 10 + [429]


def test_whoever_has_no_password_has_none_to_change(phone):
    assert change_password(phone("ichiro")).status_code == 404
    assert "/account/password" not in phone("ichiro").get("/account").text
    assert change_password(phone(None)).status_code == 401
