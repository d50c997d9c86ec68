"""A list of names out of Excel: looked through first, taken in on a press, with sign-in links to print.

The sentences of features.md are in tests/acceptance/test_people.py.
"""

from io import BytesIO

import pytest

from eventops import changes, clock
from eventops.changes import Change
from eventops.events.models import Event
from eventops.extensions import db
from eventops.people import names
from eventops.people.models import Membership, NamesList, Person, Session, SignInLink
from eventops.people.sessions import seeded_token
from tests.machine import busy
from tests.phone import PAGE
from tests.test_speed import fastest

NAMES = "/events/fair/people/names"
HEAD = "氏名,所属,メール,役割,班\n"


def check(phone, text="", file=None, name="名簿.csv"):
    data = {"csrf_token": phone.token(), "text": text}
    if file is not None:
        data["file"] = (BytesIO(file), name)
    return phone.http.post(f"{NAMES}/check", data=data, content_type="multipart/form-data", headers=PAGE)


def take(phone, text, **more):
    return phone.post(NAMES, text=text, **more)


def faults(page):
    from bs4 import BeautifulSoup

    return [[cell.get_text() for cell in row.select("td")]
            for row in BeautifulSoup(page.text, "html.parser").select("tbody tr")]


def member(rows, name):
    found = [each for each in rows(Membership, event_id=1) if each.name == name]
    return found[0] if found else None


def links_of(app, rows):
    with app.app_context():
        return [f"/sign-in/{seeded_token(link.seed)}" for link in rows(SignInLink)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_every_encoding_excel_writes_is_read(phone, encoding):
    page = check(phone("hanako"), file=(HEAD + "健太,警備,,,\n").encode(encoding))
    assert page.status_code == 200
    assert "健太" in page.text


@pytest.mark.parametrize("text", [
    "健太\t警備\tkenta@example.jp\tスタッフ\t県", "氏名\t所属\tメール\t班\n健太\t警備\tkenta@example.jp\tKEN",
    "所属,名前,email,team\n警備,健太,kenta@example.jp,Prefecture", '"健太","警備","ｋｅｎｔａ@example.jp","staff","県"',
])
def test_pasted_from_excel_or_as_csv_with_or_without_a_heading(phone, rows, text):
    assert take(phone("hanako"), text).status_code == 201
    kenta = member(rows, "健太")
    assert (kenta.organization, kenta.role, kenta.state, kenta.person.email) == (
        "警備", "staff", "active", "kenta@example.jp")
    assert kenta.decided_by_id == member(rows, "花子").id


def test_one_time_links_sign_each_of_them_in_once(app, phone, rows):
    answer = take(phone("hanako"), "健太\t警備\n直子\t警備")
    sheet = answer.json["go"]
    page = phone("hanako").fetch(sheet)
    assert [each.get_text() for each in page.select(".slip-name")] == ["健太", "直子"]
    assert len(page.select(".slip-qr svg")) == 2
    first, second = links_of(app, rows)
    newcomer = phone(None)
    assert newcomer.get(first).status_code == 200
    assert newcomer.submit(first).status_code == 303
    assert newcomer.get("/events/fair/").status_code == 200
    assert phone(None).submit(first).status_code == 410
    page = phone("hanako").fetch(sheet)
    assert [each.get_text() for each in page.select(".slip-name")] == ["直子"], "a used one is printed no more"
    assert phone(None).submit(second).status_code == 303


def test_ten_links_stand_on_a_sheet(phone):
    answer = take(phone("hanako"), "\n".join(f"人{n}\t警備" for n in range(23)))
    page = phone("hanako").fetch(answer.json["go"])
    assert [len(each.select(".slip")) for each in page.select(".slips")] == [10, 10, 3]


@pytest.mark.sqlite
def test_the_database_alone_opens_no_link(app, phone, rows):
    take(phone("hanako"), "健太\t警備")
    [address] = links_of(app, rows)
    for name in ("eventops.db", "eventops.db-wal"):
        assert address.rpartition("/")[2].encode() not in (app.config["INSTANCE"] / name).read_bytes()


def test_upsert_by_address_else_by_name_and_organisation(phone, rows):
    hanako = phone("hanako")
    take(hanako, "健太\t警備\tkenta@example.jp\n直子\t警備")
    people = len(rows(Person))
    page = check(hanako, "健太郎\t警備\tkenta@example.jp\t班長\n直子\t 警備 \t\t\t県")
    assert "健太 → 健太郎" in page.text
    assert take(hanako, "健太郎\t警備\tkenta@example.jp\t班長\n直子\t 警備 \t\t\t県").status_code == 201
    assert len(rows(Person)) == people
    assert member(rows, "健太郎").role == "lead"
    assert member(rows, "健太") is None
    assert len(rows(SignInLink)) == 2, "who is in already needs no new link"
    [_first, last] = rows(Change, kind="names.imported")
    assert last.details["people"][0]["before"] == {"name": "健太", "role": "staff"}


def test_what_the_list_does_not_say_stays(phone, rows):
    take(phone("hanako"), "氏名,所属\n拓海,運営会社\n健太,警備")
    assert (member(rows, "拓海").role, member(rows, "健太").role) == ("lead", "staff")


@pytest.mark.parametrize(("text", "row", "column"), [
    ("健太\t", "1", "所属"), ("氏名,所属\n,警備", "2", "氏名"), ("健太\t警備\tx@", "1", "メール"),
    ("健太\t警備\t\t王様", "1", "役割"), ("健太\t警備\t\t管理者", "1", "役割"), ("健太\t警備\t\t\t花火班", "1", "班"),
    ("x" * 81 + "\t警備", "1", "氏名"), ("健太\t警備\n健太\t警備", "2", "氏名"),
    ("健太\t警備\ta@b.jp\n直子\t警備\tA@b.jp", "2", "氏名"), ("芽衣\t出展者", "1", "氏名"),
    ("大地\t出展者", "1", "氏名"), ("花子\t県\t\tスタッフ", "1", "氏名"),
    ("健太\t警備\thanako@example.jp", "1", "氏名"),
])
def test_a_bad_row_is_named_by_row_column_and_reason_and_left_out(phone, rows, text, row, column):
    page = check(phone("hanako"), text)
    assert page.status_code == 200
    [fault] = faults(page)
    assert fault[:2] == [row, column]
    assert len(fault[2]) > 3
    before = {(each.id, each.role, each.state) for each in rows(Membership)}
    take(phone("hanako"), text)
    assert before <= {(each.id, each.role, each.state) for each in rows(Membership)}


def test_columns_are_called_as_the_list_itself_calls_them(phone):
    found = faults(check(phone("hanako"), "会社,お名前,E-mail,携帯\n,健太,x@,abc"))
    assert [fault[:2] for fault in found] == [["2", "会社"], ["2", "E-mail"], ["2", "携帯"]]


def test_a_wrong_cell_is_told_what_a_right_one_looks_like(phone):
    reasons = [fault[2] for fault in faults(check(phone("hanako"), "健太\t警備\tx@\t王様\t花火班\tabc"))]
    for example in ("taro@example.jp", "090-1234-5678", "スタッフ", "運営会社"):
        assert any(example in reason for reason in reasons), example


@pytest.fixture
def olga(app):
    """A manager elsewhere, who has an address there and no password."""
    with app.app_context(), changes.writing():
        olga = db.session.query(Person).filter_by(name="Olga").one()
        olga.email = "olga@example.jp"
        changes.commit()


def test_a_list_brings_nobody_in_whom_its_manager_knows_by_no_more_than_an_address(phone, rows, olga):
    """They would read her name, and when and from where she signs in, without her having come."""
    hanako = phone("hanako")
    page = check(hanako, "偽名\t警備\tOLGA@example.jp")
    assert "Olga" not in page.text
    assert "参加リンク" in faults(page)[0][-1]
    take(hanako, "偽名\t警備\tolga@example.jp")
    assert (member(rows, "Olga"), member(rows, "偽名"), rows(SignInLink)) == (None, None, [])
    assert phone("olga").get("/events/fair/").status_code == 404


def test_a_list_gives_nobody_a_way_into_somebody_elses_account(app, phone, rows, olga):
    """Who manages both events may bring her in: she comes by her own account, and no link signs anybody in as her."""
    with app.app_context(), changes.writing():
        hanako = db.session.query(Person).filter_by(name="花子").one()
        event = db.session.query(Event).filter_by(slug="other").one()
        db.session.add(Membership(event=event, event_id=event.id, person=hanako, role="manager", state="active"))
        changes.commit()
    assert take(phone("hanako"), "偽名\t警備\tolga@example.jp").status_code == 201
    assert rows(SignInLink) == []
    assert rows(Person, email="olga@example.jp")[0].name == "Olga"
    [joined] = [each for each in rows(Membership, event_id=1) if each.name == "Olga"]
    assert phone("hanako").post(f"/events/fair/people/{joined.key}/sign-in-links").status_code == 403
    assert rows(SignInLink) == []


def test_an_address_without_a_password_signs_nobody_in(phone, rows):
    take(phone("hanako"), "健太\t警備\tkenta@example.jp")
    for password in ("nobody", "x"):
        answer = phone(None).submit("/sign-in", email="kenta@example.jp", password=password)
        assert answer.status_code == 401
    assert rows(Session, person_id=rows(Person, email="kenta@example.jp")[0].id) == []


def test_a_lost_slip_is_made_anew_and_the_old_one_is_dead(app, phone, rows):
    take(phone("hanako"), "健太\t警備")
    [old] = links_of(app, rows)
    answer = phone("hanako").post(f"/events/fair/people/{member(rows, '健太').key}/sign-in-links")
    assert answer.status_code == 201
    assert phone(None).submit(old).status_code == 410
    assert phone(None).submit(links_of(app, rows)[1]).status_code == 303
    assert len(phone("hanako").fetch(answer.json["go"]).select(".slip")) == 0, "used"


def test_a_link_lives_until_the_guests_time_ends(app, phone, rows):
    take(phone("hanako"), "健太\t警備")
    [link], [address] = rows(SignInLink), links_of(app, rows)
    with clock.stopped(link.expires_at):
        assert phone(None).get(address).status_code == 404


@pytest.mark.parametrize("file", [b"PK\x03\x04workbook", b"\x80\x81\xfd\xfe\xff", b"", b"\xff\xfe\x00"])
def test_a_file_that_is_no_list_gets_a_sentence_and_what_was_typed_is_kept(phone, file):
    page = check(phone("hanako"), file=file)
    assert page.status_code == 422
    assert "field-error" in page.text


def test_more_than_two_thousand_rows_are_refused(phone, rows):
    text = "\n".join(f"人{n}\t警備" for n in range(2001))
    assert check(phone("hanako"), text).status_code == 422
    assert take(phone("hanako"), text).status_code == 422
    assert rows(NamesList) == []


def test_2000_rows_are_looked_through_and_taken_in_within_3_seconds_each(phone, rows, untraced):
    hanako, before, taken = phone("hanako"), len(rows(Membership)), []
    line = "人{0}-{1},警備会社第{2}支社,person{1}@{0}.example.jp,スタッフ,県".format
    texts = [HEAD + "\n".join(line(number, n, n % 7) for n in range(2000))
             for number in range(3)]

    def look(number):
        assert check(hanako, file=texts[number].encode()).status_code == 200

    def take_in(number):
        data = {"csrf_token": hanako.token(), "text": texts[number], "client_id": f"a-phones-id-{number}"}
        taken.append(hanako.http.post(NAMES, data=data, content_type="multipart/form-data").status_code)

    assert fastest(look, enough=3) <= 3 * busy()
    assert fastest(take_in, enough=3) <= 3 * busy()
    assert set(taken) == {303}
    assert len(rows(Membership)) == before + 2000 * len(taken)


def test_the_same_press_twice_takes_them_in_once(phone, rows):
    hanako = phone("hanako")
    first, second = (take(hanako, "健太\t警備", client_id="a-phones-id") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json["go"] == second.json["go"]
    assert len(rows(NamesList)) == 1


def test_other_managers_pages_load_the_new_people(phone, rows):
    page, board = phone("hanako").open("/events/fair/people"), phone("hanako").open("/events/fair/board")
    take(phone("hanako"), "健太\t警備")
    assert page.hear()
    assert board.hear()
    assert page.dom.find(id=f"p-{member(rows, '健太').key}")
    assert page.shows_what_a_reload_shows()


@pytest.mark.parametrize("key", ["takumi", "ichiro", "misaki", "yuki", "sakura"])
def test_only_managers_take_names_in_and_see_links(phone, rows, key):
    sheet = take(phone("hanako"), "健太\t警備").json["go"]
    assert check(phone(key), "直子\t警備").status_code == 403
    assert take(phone(key), "直子\t警備").status_code == 403
    assert phone(key).get(sheet).status_code == 403
    assert phone("olga").get(sheet.replace("fair", "other")).status_code == 404
    assert member(rows, "直子") is None


def test_a_manager_never_changes_themselves_by_a_list(phone, rows):
    assert take(phone("hanako"), "花子\t県\t\tゲスト").json["go"].endswith("same=1")
    assert member(rows, "花子").role == "manager"


def test_spellings_of_the_same_name_are_one():
    assert names.plain("高橋　花子") == names.plain("高橋 花子") == names.plain("高橋花子")
    assert names.plain("ＡＢＣ") == names.plain("abc")
