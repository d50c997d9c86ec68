"""Mentions: of a person, a team, everyone; by key, told to exactly those who were meant at that moment."""

import pytest

from eventops.feed.models import Mention, mentioned_members
from eventops.people.models import Membership, Team
from tests.steps import EVENT, all_of, message, room, say

TALK = f"{EVENT}/"


def team_key(phone, code="UNEI"):
    return f"team-{all_of(phone, Team, code=code)[0].key}"


def told(phone, key):
    """Names of those who were mentioned."""
    from eventops.extensions import db

    with phone.app.app_context():
        rows = db.session.execute(mentioned_members.select().where(
            mentioned_members.c.message_id == message(phone, key).id)).all()
        return sorted(db.session.get(Membership, row.membership_id).key.removesuffix("-key") for row in rows)


def test_a_person_is_told_and_the_post_shows_it_to_all_alike(phone):
    hanako, ichiro = phone("hanako").open(TALK), phone("ichiro").open(TALK)
    key = say(phone("misaki"), "@一郎 机をお願いします", mentions="member-ichiro-key")
    assert told(hanako, key) == ["ichiro"]
    for each in (hanako, ichiro):
        each.hear()
        item = each.dom.find(id=f"m-{key}")
        assert item["data-mentions"] == "ichiro-key"
        assert item.select_one("b.mention").text == "@一郎"
        assert each.shows_what_a_reload_shows()


def test_a_team_means_those_who_are_in_it_at_that_moment(phone):
    takumi = phone("takumi")
    key = say(takumi, "@運営会社 集合です", mentions=team_key(takumi))
    assert told(takumi, key) == ["ichiro"]  # 拓海 wrote it
    assert message_tokens(takumi, key) == {"ichiro-key", "takumi-key"}
    from eventops import changes
    from eventops.extensions import db

    with takumi.app.test_request_context(), changes.writing():
        misaki = db.session.query(Membership).filter_by(key="misaki-key").one()
        misaki.teams.append(db.session.query(Team).filter_by(code="UNEI").one())
        changes.commit()
    assert told(takumi, key) == ["ichiro"]
    assert told(takumi, say(takumi, "＠運営会社 もう一度", mentions=team_key(takumi))) == ["ichiro", "misaki"]


def message_tokens(phone, key):
    return set(all_of(phone, Mention, message_id=message(phone, key).id)[0].tokens.split())


@pytest.mark.parametrize("label", ["全員", "everyone"])
def test_a_manager_mentions_everyone(phone, label):
    hanako = phone("hanako")
    key = say(hanako, f"@{label} 開場です", mentions="all")
    assert told(hanako, key) == ["ichiro", "misaki", "sakura", "takumi", "yuki"]
    assert hanako.fetch(TALK).find(id=f"m-{key}")["data-mentions"] == "all"


@pytest.mark.parametrize("who", ["takumi", "ichiro", "misaki"])
def test_nobody_else_mentions_everyone(phone, who):
    each = phone(who)
    answer = each.post(f"{EVENT}/messages", room=room(each), body="@全員 集合", mentions="all")
    assert answer.status_code == 403
    assert all_of(each, Mention) == []
    assert "全員" not in each.get(f"{EVENT}/rooms/{room(each)}/mentionable").text
    key = say(each, "@全員 と書いただけ")
    assert told(each, key) == []


def test_a_name_that_was_taken_out_of_the_text_again_mentions_nobody(phone):
    misaki = phone("misaki")
    key = say(misaki, "やっぱり一人でやります", mentions="member-ichiro-key")
    assert told(misaki, key) == []
    assert all_of(misaki, Mention) == []


@pytest.mark.parametrize("mentioned", ["member-olga-key", "member-mei-key", "member-nobody", "team-nothing", "x", ""])
def test_whoever_is_not_there_is_not_told(phone, mentioned):
    misaki = phone("misaki")
    key = say(misaki, "@Olga @芽衣 こんにちは", mentions=mentioned)
    assert told(misaki, key) == []


def test_in_a_teams_room_only_its_hearers_can_be_mentioned(phone):
    takumi = phone("takumi")
    listed = takumi.get(f"{EVENT}/rooms/{room(takumi, '運営会社')}/mentionable").text
    assert "一郎" in listed
    assert "美咲" not in listed
    key = say(takumi, "@美咲 @一郎 お願い", "運営会社", mentions=["member-misaki-key", "member-ichiro-key"])
    assert told(takumi, key) == ["ichiro"]
    assert phone("misaki").get(f"{EVENT}/rooms/{room(takumi, '運営会社')}/mentionable").status_code == 404


def badge(phone, to, kind="mentioned"):
    return phone.fetch(TALK).select_one(f'[data-{kind}="{room(phone, to)}"]')


def test_the_mentioned_see_a_badge_on_the_room_until_they_have_read_it(phone):
    from tests.feed.test_readers import flush, read

    ichiro = phone("ichiro")
    assert badge(ichiro, "運営会社").has_attr("hidden")
    key = say(phone("takumi"), "@一郎 無線を", "運営会社", mentions="member-ichiro-key")
    assert not badge(ichiro, "運営会社").has_attr("hidden")
    assert badge(phone("hanako"), "運営会社").has_attr("hidden")
    ichiro.open(TALK)
    read(ichiro, message(ichiro, key).n, room(ichiro, "運営会社"))
    flush(ichiro)
    assert badge(ichiro, "運営会社").has_attr("hidden")


def test_an_unsent_post_mentions_nobody_any_more(phone):
    takumi = phone("takumi")
    key = say(takumi, "@一郎 無線を", "運営会社", mentions="member-ichiro-key")
    takumi.post(f"{EVENT}/messages/{key}/unsend")
    assert badge(phone("ichiro"), "運営会社").has_attr("hidden")
    page = phone("ichiro").fetch(f"{EVENT}/rooms/{room(takumi, '運営会社')}")
    assert not page.find(id=f"m-{key}").has_attr("data-mentions")


def test_the_name_is_text_and_never_markup(phone):
    misaki = phone("misaki")
    key = say(misaki, "<b>@一郎</b> https://example.jp/@一郎 と", mentions="member-ichiro-key")
    body = phone("hanako").fetch(TALK).find(id=f"m-{key}").select_one("[data-slot=body]")
    assert body.get_text() == "<b>@一郎</b> https://example.jp/@一郎 と"
    assert [each.text for each in body.select("b")] == ["@一郎", "@一郎"]


def test_twenty_are_enough(phone):
    misaki = phone("misaki")
    many = [f"member-{n}" for n in range(21)]
    answer = misaki.post(f"{EVENT}/messages", room=room(misaki), body="@一郎", mentions=many)
    assert answer.status_code == 422


def test_sent_twice_it_is_told_once(phone):
    misaki = phone("misaki")
    form = {"room": room(misaki), "body": "@一郎 どうぞ", "mentions": "member-ichiro-key", "client_id": "the-press"}
    assert [misaki.post(f"{EVENT}/messages", **form).status_code for _ in range(2)] == [201, 200]
    assert len(all_of(misaki, Mention)) == 1
