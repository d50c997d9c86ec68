"""Notes of a room: written by leads, read by everybody in it, live; every version stays and can be brought back."""

from datetime import timedelta

import pytest

from eventops import clock
from eventops.notes.markdown import markdown
from eventops.notes.models import Note, NoteVersion
from tests.steps import EVENT, all_of, count, room


def page(phone, name="全体"):
    return f"{EVENT}/rooms/{room(phone, name)}/notes"


def write(phone, title="駐車場", body="南側は満車です", to="全体", **more):
    """A new note; gives its key."""
    answer = phone.post(page(phone, to), title=title, body=body, **more)
    assert answer.status_code == 201, answer.text
    return all_of(phone, Note)[-1].key


def edit(phone, key, body, version=1, title="駐車場", **more):
    return phone.post(f"{EVENT}/notes/{key}/edits", title=title, body=body, version=version, **more)


def test_editing_a_note_keeps_the_earlier_version_editor_and_time_and_it_can_be_restored(phone):
    hanako, takumi = phone("hanako"), phone("takumi")
    key = write(hanako)
    with clock.stopped(clock.now() + timedelta(minutes=10)):
        at = clock.time(clock.now(), "Asia/Tokyo")
        assert edit(takumi, key, "北側も満車です").status_code == 201
    versions = hanako.fetch(f"{EVENT}/notes/{key}/versions").select(".versions > li")
    texts = [each.select_one(".note-body").get_text(strip=True) for each in versions]
    assert texts == ["北側も満車です", "南側は満車です"]
    assert ["拓海" in versions[0].summary.text, "花子" in versions[1].summary.text] == [True, True]
    assert at in versions[0].summary.text
    answer = hanako.post(f"{EVENT}/notes/{key}/restores", number=1, version=2)
    assert answer.status_code == 201, answer.text
    assert (all_of(hanako, Note)[0].body, all_of(hanako, Note)[0].version) == ("南側は満車です", 3)
    assert [each.body for each in all_of(hanako, NoteVersion)] == ["南側は満車です", "北側も満車です", "南側は満車です"]


def test_an_open_page_follows_every_step(phone):
    misaki = phone("misaki")
    misaki.open(page(misaki))
    hanako = phone("hanako")
    key, other = write(hanako), write(hanako, "無線", "1 本部")
    edit(hanako, key, "北側も満車です")
    misaki.hear()
    assert [each.h2.text for each in misaki.dom.select("li.note")] == ["駐車場", "無線"]
    assert "北側も満車です" in misaki.dom.find(id=f"note-{key}").text
    assert misaki.shows_what_a_reload_shows()
    hanako.post(f"{EVENT}/notes/{other}/strikes")
    misaki.hear()
    assert misaki.dom.find(id=f"note-{other}") is None
    assert misaki.shows_what_a_reload_shows()


def test_who_slept_catches_up(phone):
    misaki, hanako = phone("misaki"), phone("hanako")
    key = write(hanako)
    misaki.open(page(misaki))
    misaki.socket.disconnect()
    edit(hanako, key, "北側も満車です")
    write(hanako, "無線", "1 本部")
    misaki.catch_up()
    assert misaki.shows_what_a_reload_shows()


def test_of_two_who_edit_at_once_the_second_is_told_and_nothing_is_lost(phone):
    hanako, takumi = phone("hanako"), phone("takumi")
    key = write(hanako)
    assert edit(hanako, key, "一").status_code == 201
    answer = edit(takumi, key, "二")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "changed_meanwhile")
    assert "一" in answer.json["packets"][0]["parts"][0]["html"]
    assert all_of(hanako, Note)[0].body == "一"
    assert hanako.post(f"{EVENT}/notes/{key}/restores", number=1, version=1).status_code == 409


def test_a_press_that_is_sent_twice_makes_one_version(phone):
    hanako = phone("hanako")
    key = write(hanako)
    assert edit(hanako, key, "一", client_id="the-same-press").status_code == 201
    before = count(hanako)
    assert edit(hanako, key, "一", client_id="the-same-press").status_code == 200
    assert edit(hanako, key, "一", version=2).status_code == 201, "nothing is changed"
    assert (count(hanako), len(all_of(hanako, NoteVersion))) == (before, 2)


@pytest.mark.parametrize("who", ["misaki", "ichiro", "sakura"])
def test_leads_and_above_write_and_everybody_in_the_room_reads(phone, who):
    key = write(phone("takumi"))
    reader = phone(who)
    assert "南側は満車です" in reader.get(page(reader)).text
    assert edit(reader, key, "違う").status_code == 403
    assert reader.post(page(reader), title="x").status_code == 403


def test_those_of_a_room_one_does_not_hear_are_not_there(phone):
    hanako, ichiro = phone("hanako"), phone("takumi")
    key = write(hanako, "来賓の控え", to="本部")
    assert ichiro.get(page(hanako, "本部")).status_code == 404
    for path in (f"notes/{key}/versions", f"notes/{key}/edit"):
        assert ichiro.get(f"{EVENT}/{path}").status_code == 404
    assert edit(ichiro, key, "x").status_code == 404
    assert "来賓の控え" not in ichiro.get(page(ichiro)).text


def test_in_a_closed_room_nothing_is_written(phone):
    hanako = phone("hanako")
    hanako.post(f"{EVENT}/desk/rooms", name_ja="来賓", name_en="", role="staff", writers="guest", readers="all")
    key = write(hanako, to="来賓")
    hanako.post(f"{EVENT}/desk/rooms/{room(hanako, '来賓')}/away", away="1")
    assert edit(hanako, key, "二").status_code == 403
    assert hanako.post(page(hanako, "来賓"), title="三").status_code == 403


def test_the_history_holds_both_texts(phone):
    hanako = phone("hanako")
    edit(hanako, write(hanako), "北側も満車です")
    history = phone("yuki").get(f"{EVENT}/history").text
    for said in ("メモ「駐車場」を作成", "メモ「駐車場」を変更", "南側は満車です", "北側も満車です"):
        assert said in history


@pytest.mark.parametrize(("text", "html"), [
    ("# 連絡先\n本文", "<h3>連絡先</h3>\n<p>本文</p>\n"),
    ("- 一\n- **二**", "<ul>\n<li>一</li>\n<li><strong>二</strong></li>\n</ul>\n"),
    ("1. 一\n2. 二", "<ol>\n<li>一</li>\n<li>二</li>\n</ol>\n"),
    ("一\n二", "<p>一<br>\n二</p>\n"),
    ("https://example.jp/a",
     '<p><a href="https://example.jp/a" target="_blank" rel="noopener">https://example.jp/a</a></p>\n'),
    ("[表](https://example.jp)", '<p><a href="https://example.jp" target="_blank" rel="noopener">表</a></p>\n'),
])
def test_headings_lists_bold_and_links_are_what_there_is(text, html):
    assert markdown(text) == html


@pytest.mark.parametrize("text", [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "![x](https://a.jp/b.png)",
    "[x](data:text/html,<script>)", "<a href='javascript:x'>x</a>", "[x](vbscript:x)", "&lt;script&gt;",
    '[x](https://a.jp "onmouseover=alert(1)")', "<https://a.jp/\"onclick=x>", "# <svg/onload=x>"])
def test_nothing_a_writer_types_becomes_anything_else(text):
    from bs4 import BeautifulSoup

    made = BeautifulSoup(markdown(text), "html.parser").find_all(True)
    assert {each.name for each in made} <= {"p", "h3", "a"}
    assert all(set(each.attrs) <= {"href", "target", "rel"} for each in made)
    assert all(each["href"].startswith("http") for each in made if each.name == "a")
