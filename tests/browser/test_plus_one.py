"""「＋1」 in a real browser: whoever asks for what is asked for already is offered to join, with all they typed."""

import re

import pytest
from playwright.sync_api import expect

BOARD = "/events/dejima/board"


def ask_for_ice(page, number, more=""):
    page.locator(".heading a.primary").click()
    form = page.locator("#sheet form[enctype]")
    form.locator("[name=title]").fill("氷")
    form.locator("[name=quantity]").fill(number)
    if more:
        form.locator("summary").last.click()
        form.locator("[name=body]").fill(more)
    form.locator("button.primary.big").click()
    return form


@pytest.mark.parametrize("answer", ["join", "other", "leave"])
def test_the_second_who_asks_for_it_joins_makes_another_or_leaves_the_form_as_it_is(open_page, answer):
    misaki, ichiro = open_page("misaki", BOARD), open_page("ichiro", BOARD)
    ask_for_ice(misaki, "3")
    row = ichiro.locator("#cards > li", has_text="氷")
    expect(row).to_have_count(1)
    form = ask_for_ice(ichiro, "5", "保冷箱に")
    question = ichiro.locator("dialog.question")
    expect(question).to_contain_text(re.compile("氷 3.*すでに"))
    question.get_by_role("button", name={"join": "わたしも", "other": "別に作る", "leave": "やめる"}[answer]).click()
    if answer == "leave":
        expect(form.locator("[name=body]")).to_have_value("保冷箱に")
        expect(form.locator("[data-form-error]")).to_contain_text("すでに")
    expect(row).to_have_count(2 if answer == "other" else 1)
    expect(row.last.locator(".amount").first).to_have_text("8" if answer == "join" else "3")
    expect(ichiro.locator("#cards > li", has_text="＋1")).to_have_count(1 if answer == "join" else 0)
    assert [said for said in ichiro.problems if "409" not in said] == []
