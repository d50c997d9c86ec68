"""A long board is folded by section: what is done or many does not stand between a tired person and their task."""

from playwright.sync_api import expect

TASKS = "#checklists li.card:visible"


def head(page, n):
    return page.locator(f"[data-fold='fair:{n}']")


def test_a_long_board_opens_as_its_sections_with_how_much_is_in_each(open_page):
    page = open_page("long_board")
    expect(page.locator(TASKS)).to_have_count(0)
    assert [head(page, n).inner_text() for n in range(4)] == [f"Section {n} 10" for n in range(4)]
    expect(page.locator("[data-count]")).to_have_text("40 / 41")
    head(page, 1).click()
    expect(page.locator(TASKS)).to_have_count(10)
    expect(head(page, 1)).to_have_attribute("aria-expanded", "true")


def test_what_somebody_unfolded_is_so_when_they_come_back(open_page):
    page = open_page("long_board")
    head(page, 2).click()
    page.locator("#l-signs > summary").click()
    page.reload()
    expect(page.locator(TASKS)).to_have_count(10)
    expect(page.locator("#c-20")).to_be_visible()
    expect(page.locator("#l-signs")).to_have_attribute("open", "")


def test_chips_that_leave_little_show_it_unfolded_and_nothing_beside_it(open_page):
    page = open_page("long_board")
    page.click("text=Urgent")
    expect(page.locator(TASKS)).to_have_count(1)
    expect(page.locator("#c-25")).to_be_visible()
    expect(page.locator("#checklists [data-fold]:visible, #checklists summary:visible")).to_have_count(2)
    page.click("text=Urgent")
    expect(page.locator(TASKS)).to_have_count(0)


def test_a_push_unfolds_and_folds_nothing(open_page, server):
    page = open_page("long_board")
    head(page, 0).click()
    pushed = '<li class="card" id="c-{0}" data-v="2" data-order="{0}" data-open="1" data-assignee="">new {0}</li>'
    parts = [{"do": "append", "to": "#tasks-fair", "html": pushed.format(n)} for n in (3, 13)]
    server.emit({"stream": "s1", "n": 11, "parts": parts}, head=11)
    expect(page.locator("#c-3")).to_have_text("new 3")
    expect(page.locator("#c-13")).to_have_text("new 13")
    expect(page.locator(TASKS)).to_have_count(10)
    expect(head(page, 1)).to_have_attribute("aria-expanded", "false")


def test_a_done_checklist_is_folded_and_its_head_stays(open_page):
    page = open_page("long_board")
    assert page.get_attribute("#l-signs", "open") is None
    expect(page.locator("#l-signs > summary")).to_be_visible()
