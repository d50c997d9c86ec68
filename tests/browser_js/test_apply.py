"""What packets do to the page: order, once only, versions, and never over what a person is typing."""

import pytest


def card(n, v=3, order=None, text="new", chip=4):
    return (
        f'<li class="card" id="c-{n}" data-v="{v}" data-order="{order or n}" data-kind="supply" data-open="1">'
        f'<b>{text}</b> <a class="chip" data-chip="k{n}" data-v="{chip}">chip v{chip}</a>'
        f'<form data-write action="/x"><input name="note" id="note-{n}"><button>Go</button></form></li>'
    )


@pytest.fixture
def push(server):
    n = 10

    def push(*parts):
        nonlocal n
        n += 1
        server.emit({"stream": "s1", "n": n, "parts": list(parts)}, head=n)

    return push


def order_of(page):
    return page.eval_on_selector_all("#cards > li", "all => all.map((one) => one.id)")


def append(n, **more):
    return {"do": "append", "to": "#cards", "html": card(n, **more)}


def done(page):
    """Something that arrives after what the test is about."""
    page.wait_for_selector("#c-99")


def test_cards_stand_where_their_order_says(open_page, push):
    page = open_page("board")
    push(append(6), append(9), append(4), append(5, order=8))
    done_part = append(99)
    push(done_part)
    done(page)
    assert order_of(page) == ["c-3", "c-4", "c-6", "c-7", "c-5", "c-9", "c-99"]


def test_older_than_what_the_page_shows_is_left_out(open_page, push):
    page = open_page("board")
    push(append(1), append(99))
    done(page)
    assert "c-1" not in order_of(page)


def test_the_same_card_twice_is_one_card_and_a_lower_version_changes_nothing(open_page, push):
    page = open_page("board")
    push(append(5, text="third", v=3), append(5, text="third", v=3), append(5, text="stale", v=1), append(99))
    done(page)
    assert page.text_content("#c-5 b") == "third"
    assert len(order_of(page)) == 4


def test_a_nested_chip_is_never_set_back(open_page, push):
    page = open_page("board")
    push({"do": "replace", "to": '[data-chip="k5"]', "html": '<a class="chip" data-chip="k5" data-v="9">chip v9</a>'})
    push(append(5, chip=6, v=8, text="morphed"), append(99))
    done(page)
    assert page.text_content("#c-5 b") == "morphed"
    assert page.text_content('#c-5 [data-chip="k5"]') == "chip v9"


def test_a_new_message_shows_the_newest_chip_the_page_has_heard_of(open_page, push):
    page = open_page("board")
    push({"do": "replace", "to": '[data-chip="k50"]', "html": '<a class="chip" data-chip="k50" data-v="7">chip v7</a>'})
    push(append(50, chip=5), append(99))
    done(page)
    assert page.text_content('#c-50 [data-chip="k50"]') == "chip v7"


def test_remove_and_replace_touch_every_match_and_miss_quietly(open_page, push):
    page = open_page("board")
    nowhere = {"do": "append", "to": "#nowhere", "html": '<li id="x-1">x</li>'}
    bad = {"do": "replace", "to": "]bad[", "html": ""}
    push({"do": "remove", "to": "#c-3"}, bad, nowhere, nowhere | {"do": "replace"})
    push(append(99))
    done(page)
    assert order_of(page) == ["c-5", "c-7", "c-99"]
    assert page.query_selector("#x-1") is None


def test_typing_keeps_text_focus_and_caret_when_its_card_changes_and_moves(open_page, push):
    page = open_page("board")
    page.fill("#note-7", "half typed elsewhere")
    page.fill("#note-5", "half")
    page.eval_on_selector("#note-5", "field => { field.focus(); field.setSelectionRange(2, 2) }")
    push(append(5, order=20, text="moved"), append(7, text="changed"), append(99))
    done(page)
    assert order_of(page) == ["c-3", "c-7", "c-5", "c-99"]
    assert page.text_content("#c-5 b") == "moved"
    held = page.evaluate("(({ id, value, selectionStart }) => [id, value, selectionStart])(document.activeElement)")
    assert held == ["note-5", "half", 2]
    assert page.input_value("#note-7") == "half typed elsewhere"


def test_a_pressed_button_changes_its_word_though_it_has_the_focus(open_page, push):
    page = open_page("board")
    page.focus("#c-5 button")
    push(append(5), append(99))
    done(page)
    assert page.text_content("#c-5 button") == "Go"


def test_filters_look_again_after_a_packet(open_page, push):
    page = open_page("board")
    page.click('[data-filter="kind:supply"]')
    page.click('[data-filter="open"]')
    assert page.text_content("[data-count]") == "1 / 3"
    push(append(99))
    done(page)
    assert page.text_content("[data-count]") == "2 / 4"
    page.reload()
    page.wait_for_selector("#c-5", state="hidden")


def test_a_form_somebody_writes_in_stays_though_the_new_card_has_none(open_page, push):
    page = open_page("board")
    page.fill("#note-5", "because")
    bare = '<li class="card" id="c-{n}" data-v="3" data-order="{n}"><b>bare</b></li>'
    push(*({"do": "append", "to": "#cards", "html": bare.format(n=n)} for n in (3, 5)), append(99))
    done(page)
    assert page.text_content("#c-5 b") == "bare"
    assert page.input_value("#note-5") == "because"
    assert page.query_selector("#note-3") is None


def test_later_than_the_page_is_left_out_until_the_page_reaches_its_end(open_page, push):
    page = open_page("board")
    page.evaluate("document.getElementById('cards').dataset.to = 7")
    page.evaluate("document.addEventListener('live:applied', ({ detail }) => (window.left = detail.left))")
    push(append(6), append(8))
    page.wait_for_selector("#c-6")
    assert order_of(page) == ["c-3", "c-5", "c-6", "c-7"]
    assert page.evaluate("window.left.map(({ to }) => to)") == ["#cards"]
    page.evaluate("document.getElementById('cards').removeAttribute('data-to')")
    push(append(9))
    page.wait_for_selector("#c-9")
    assert order_of(page) == ["c-3", "c-5", "c-6", "c-7", "c-9"]


def test_what_stands_on_a_page_that_is_not_at_the_end_still_changes(open_page, push):
    page = open_page("board")
    page.evaluate("document.getElementById('cards').dataset.to = 5")
    push(append(7, text="changed"), append(4))
    page.wait_for_selector("#c-4")
    assert page.text_content("#c-7 b") == "changed"


def test_an_age_that_is_not_late_any_more_stops_saying_so(open_page, push):
    page = open_page("board")
    late = '<time-ago id="age" datetime="2026-11-03T01:00:00Z" data-v="{}"{}>10:00</time-ago>'
    row = f'<li id="c-98" data-order="98">{late.format(1, " data-late=3")}</li>'
    push({"do": "append", "to": "#cards", "html": row})
    page.wait_for_selector("#age.is-late")
    title = page.get_attribute("#age", "title")
    push({"do": "replace", "to": "#age", "html": late.format(2, "")}, append(99))
    done(page)
    assert page.get_attribute("#age", "class") == ""
    assert page.get_attribute("#age", "title") == title, "what it made itself stays"
