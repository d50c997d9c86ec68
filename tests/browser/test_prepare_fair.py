"""Weeks before the day: an organiser, new to it, prepares the model fair from an empty install, with Excel files."""

import re
from datetime import date, time, timedelta
from io import BytesIO

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.server import Server

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLACES = [
    ("HALL", "県民ホール 展示場", "Exhibition hall", "ホール", ""),
    ("ENTRANCE", "正面入口", "Main entrance", "エリア", "HALL"),
    ("RECEPTION", "受付", "Reception", "エリア", "HALL"),
    ("A", "展示場A", "Hall A", "ホール", "HALL"), ("B", "展示場B", "Hall B", "ホール", "HALL"),
    ("STAGE", "ステージ", "Stage", "エリア", "B"), ("BACKSTAGE", "控室", "Green room", "エリア", "HALL"),
    *((booth, booth, "", "小間", booth[0]) for booth in ("A-1", "A-2", "A-3", "B-1", "B-2")),
]
TEAMS = [("県", "Prefecture", "PREF"), ("運営会社", "Event company", "OPS"), ("警備", "Security", "SEC"),
         ("出展者", "Exhibitors", "EXH")]
SECTIONS = [
    ("受付", "Reception", "受付"), ("会場設備", "Equipment", "展示場A"),
    ("サイン・動線", "Signs and routes", "正面入口"),
    ("安全・救護", "Safety", "県民ホール 展示場"), ("控室・備品", "Green room", "控室"),
]


def workbook(*rows):
    book, out = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def tasks():
    """60 tasks in 5 sections as an organiser keeps them: due times as Excel's own, times of day and minutes mixed."""
    yield "番号", "区分", "区分(英語)", "作業", "作業(英語)", "場所", "基準", "期限", "必須", "確認方法"
    for n in range(60):
        ja, en, place = SECTIONS[n // 12]
        due = (time(8, 30), -30, "-1:15")[n % 3]
        critical, check = "○" if n % 6 == 0 else "", "写真" if n % 12 == 11 else ""
        title_ja, title_en = f"{ja}の準備 {n % 12 + 1}", f"{en}, step {n % 12 + 1}"
        yield n + 1, ja, en, title_ja, title_en, place, "開場", due, critical, check


@pytest.fixture
def server(tmp_path):
    """The real server on nothing at all."""
    server = Server(tmp_path / "empty").start()
    yield server
    server.stop()


def fill(page, **values):
    for name, value in values.items():
        page.locator(f"main [name={name}]").first.fill(value)


def go(page, step):
    """From the guide to one of its steps."""
    page.get_by_role("link", name="準備", exact=True).first.click()
    page.wait_for_url("**/desk")
    page.locator(f"#go-{step}").click()


def take_over(page, name, content):
    """A file through the dry run: what it would do is shown, then it is done."""
    page.locator("details:has(input[type=file]) > summary").first.click()
    form = page.locator("form:has(input[type=file])").first
    form.locator("input[type=file]").set_input_files([{"name": name, "mimeType": XLSX, "buffer": content}])
    form.locator("button.primary").click()
    return page.locator("[data-state=ready], [data-state=wrong]")


def test_an_organiser_prepares_the_model_fair_from_an_empty_install(open_page, server):
    link = re.search(r"http\S+/start/\S+", server.text)[0]
    page = open_page(path=link.removeprefix(server.url), viewport=DESK)
    fill(page, event_name="ながさきデジタルDEJI-MA産業メッセ", name="花子", email="hanako@example.jp",
         password="a long enough password")
    page.locator("main form button").last.click()
    page.wait_for_url("**/desk")

    # the event: two days, its hours, where it is and who holds it
    first = date.today() + timedelta(days=40)
    page.locator("#go-event").click()
    fill(page, name_en="Nagasaki Digital DEJI-MA Industry Fair", starts_on=str(first),
         ends_on=str(first + timedelta(days=1)), opens="10:00", closes="17:00", address="長崎県長崎市")
    page.locator("main [name=organizer_kind]").select_option("prefecture")
    page.locator("main form button.primary").first.click()
    page.wait_for_url("**saved=1")

    # 12 places from a file
    go(page, "places")
    found = take_over(page, "places.xlsx", workbook(("コード", "名前", "名前(英語)", "種類", "親"), *PLACES))
    expect(found).to_contain_text("新規: 9件")
    expect(found).to_contain_text("変更: 3件")  # three of the four that every event starts with
    found.locator("button.primary").click()
    expect(page.locator("#places .place")).to_have_count(13)  # with 運営本部, there from the start

    # 4 teams by hand
    go(page, "teams")
    for ja, en, code in TEAMS:
        panel = page.locator("section.panel")
        panel.locator("[name=name_ja]").fill(ja)
        panel.locator("[name=name_en]").fill(en)
        panel.locator("[name=code]").fill(code)
        panel.locator("button.primary").click()
        expect(page.locator("main .row-name", has_text=ja).first).to_be_visible()

    # 60 tasks from an Excel file, one of whose rows is wrong at first
    rows = list(tasks())
    wrong = [list(row) for row in rows]
    wrong[30][5] = "月面"
    go(page, "checklist")
    found = take_over(page, "設営チェックリスト.xlsx", workbook(*wrong))
    expect(found).to_have_attribute("data-state", "wrong")
    expect(found.locator("tbody tr")).to_have_count(1)
    expect(found).to_contain_text("31")
    expect(found).to_contain_text("場所")
    expect(found).to_contain_text("月面")
    go(page, "checklist")
    expect(page.locator("main .row-link")).to_have_count(0)  # nothing half-imported
    found = take_over(page, "設営チェックリスト.xlsx", workbook(*rows))
    expect(found).to_contain_text("新規: 60件")
    found.locator("button.primary").click()
    page.locator("form.lay-out button.primary").click()
    expect(page.locator("main")).to_contain_text("0/60")

    # an invitation for each team, and the sheet to print
    for ja, _en, _code in TEAMS:
        go(page, "invitation-2")
        if not page.locator("[name=label]").is_visible():
            page.locator("details:has([name=label]) > summary").click()
        fill(page, label=f"{ja}の受付")
        page.locator("main [name=team]").select_option(label=ja)
        page.locator("form:has([name=label]) button.primary").click()
        expect(page.locator("main svg").first).to_be_visible()  # the sheet, ready to be printed
    page.get_by_role("link", name="準備", exact=True).first.click()
    for step in ("event", "places", "teams", "checklist"):
        expect(page.locator(f"#step-{step}")).to_have_attribute("data-state", "done")
    event = re.search(r"/events/([\w-]+)/desk", page.url)[1]

    # the proof of it: who scans the exhibitors' sheet is in their team, and the tasks are due before the opening
    go(page, "invitation-2")
    page.locator("#invitations li", has_text="出展者の受付").get_by_role("link", name=re.compile("QR")).click()
    expect(page.locator("main svg").first).to_be_visible()
    join = re.search(r"http\S+/join/[\w-]+", page.locator("main").inner_text())[0]
    guest = open_page(path=join.removeprefix(server.url), viewport=PHONE)
    fill(guest, name="美咲", organization="さざなみ計算舎")
    guest.locator("main form button").last.click()
    guest.wait_for_selector("waiting-door")
    page.goto(f"{server.url}/events/{event}/people")
    page.locator("li", has_text="美咲").locator("form:has([value=approve]) button").first.click()
    guest.wait_for_url(f"**/events/{event}/")
    expect(guest.locator("nav a", has_text="出展者").first).to_be_visible()
    guest.goto(f"{server.url}/events/{event}/board?kind=setup")
    expect(guest.locator("main")).to_contain_text("受付の準備 1")
    page.goto(f"{server.url}/events/{event}/desk")
    expect(page.locator("#step-invitation")).to_have_attribute("data-state", "done")
    page.goto(f"{server.url}/events/{event}/cards/1")
    expect(page.locator("main")).to_contain_text("08:30")
    page.goto(f"{server.url}/events/{event}/cards/2")
    expect(page.locator("main")).to_contain_text("09:30")
    page.goto(f"{server.url}/events/{event}/cards/3")
    expect(page.locator("main")).to_contain_text("08:45")
    assert page.problems == []
