"""The talk: what features.md A says it must show, where no test beside its feature says it already."""

import re

from tests.alerts.conftest import crowd  # noqa: F401
from tests.feed.test_readers import flush, read
from tests.steps import EVENT, message, room, say

TALK = f"{EVENT}/"


def test_when_3_of_8_have_opened_the_room_the_author_sees_read_3_and_who_and_the_5_unread(app, phone, crowd):  # noqa: F811
    """When 3 of 8 members (1 a guest) have opened a room, the author's post shows 「既読 3」, with names."""
    author = phone("hanako").open(TALK)
    key = say(author, "10時に全員集合です")
    n = message(author, key).n
    for who in ("takumi", "ichiro", "misaki"):
        read(phone(who).open(TALK), n)
    flush(author)
    marks = [news["args"][0]["marks"] for news in author.received() if news["name"] == "presence"][-1]
    assert len([mark for mark in marks if mark >= n]) == 3 + 1, "the author's own, which <read-count> leaves out"
    sheet = author.fetch(f"{EVENT}/messages/{key}/readers")
    have, have_not = [[each.get_text(" ", strip=True) for each in names.select("li")]
                      for names in sheet.select("ul.names")]
    assert sorted(have) == sorted(["拓海 運営会社", "一郎 運営会社", "美咲 出展者"])
    assert len(have_not) == 5


def test_a_guest_who_joins_after_a_pin_sees_the_full_pinned_text(phone):
    words = "パスは出口の青い箱で回収します。" * 20
    key = say(phone("misaki"), words)
    assert phone("takumi").post(f"{EVENT}/messages/{key}/pin").status_code == 201
    answer = phone("hanako").post(f"{EVENT}/people/mei-key/decisions", decision="approve", role="guest")
    assert answer.status_code == 201
    assert words in phone("mei").fetch(TALK).find(id=f"pin-{key}").get_text()


def test_cancelling_leaves_a_trace_for_guests_too_and_the_audit_log_holds_the_original(phone):
    """Cancelling removes the text on every connected phone incl. guests', and the audit log holds the original."""
    ichiro, misaki, takumi = (phone(who).open(TALK) for who in ("ichiro", "misaki", "takumi"))
    key = say(ichiro, "搬入口は東です")
    ichiro.post(f"{EVENT}/messages/{key}/unsend")
    for each in (misaki, takumi):
        each.hear()
        left = each.dom.find(id=f"m-{key}")
        assert "取り消され" in left.get_text()
        assert "搬入口は東です" not in str(each.dom)
        assert each.shows_what_a_reload_shows()
    assert "搬入口は東です" in phone("yuki").get(f"{EVENT}/history").text


def test_with_no_provider_of_translations_there_is_no_such_button_and_nothing_is_asked_outside(phone):
    """No provider can be configured yet: a post in a third language is shown as it is, by our own server alone."""
    key = say(phone("misaki"), "출구가 어디입니까?")
    for locale in ("ja", "en"):
        answer = phone("ichiro", locale).get(TALK)
        assert not re.search("翻訳|[Tt]ranslat", answer.text)
        policy = dict(each.strip().partition(" ")[::2] for each in answer.headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert {policy[kind] for kind in ("connect-src", "script-src")} == {"'self'"}, "the browser asks nobody else"
    menu = phone("ichiro").fetch(TALK).find(id=f"m-{key}")
    assert "翻訳" not in menu.get_text()


def test_a_guest_approved_at_ten_reads_posts_from_eight_when_the_option_is_on_and_none_when_off(phone):
    say(phone("takumi"), "8時の朝礼です")
    hanako = phone("hanako")
    hanako.post(f"{EVENT}/people/mei-key/decisions", decision="approve", role="guest")
    assert "8時の朝礼です" in phone("mei").get(TALK).text
    assert hanako.post(f"{EVENT}/rooms/{room(hanako)}/past").status_code == 201
    assert "8時の朝礼です" not in phone("mei").get(TALK).text
    assert "8時の朝礼です" in phone("misaki").get(TALK).text
