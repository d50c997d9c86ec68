"""「An exhibitor cannot see other exhibitors' people or phone numbers.」 (features.md F)"""

import re

import pytest
from bs4 import BeautifulSoup

from tests.steps import EVENT, room, say

OWN, OTHERS = "健太", ("あゆみ", "大輝")


@pytest.fixture
def exhibitors(phone):
    """健太 of 美咲's own company; あゆみ and 大輝 of two others, all in the hall as guests."""
    hanako, signed_in = phone("hanako"), {}
    for name, organization in ((OWN, "出展者"), ("あゆみ", "坂みちロボット工房"), ("大輝", "灯台クラウド")):
        signed_in[name] = phone(None)
        signed_in[name].submit("/join/join-the-fair", name=name, organization=organization, locale="ja")
    page = hanako.fetch(f"{EVENT}/people")
    keys = [row["id"].removeprefix("p-") for row in page.select("#members > li") if "待" in row.get_text()
            and any(name in row.get_text() for name in signed_in)]
    assert hanako.post(f"{EVENT}/people/decisions", decision="approve", members=keys).status_code == 201
    return signed_in


def test_an_exhibitor_cannot_see_other_exhibitors_people_or_phone_numbers(phone, exhibitors):
    """Staff and one's own people by name, the others as a number: in the list of readers and of whom to mention."""
    key = say(phone("hanako"), "搬出は17時からです")
    misaki = phone("misaki")
    sheets = {
        "readers": misaki.get(f"{EVENT}/messages/{key}/readers").text,
        "mentionable": misaki.get(f"{EVENT}/rooms/{room(misaki)}/mentionable").text,
        "search": misaki.get(f"{EVENT}/search?q=x").text,
    }
    for name, text in sheets.items():
        assert OWN in text, name
        assert "一郎" in text, name
        for other in (*OTHERS, "坂みちロボット工房", "灯台クラウド"):
            assert other not in text, (name, other)
    assert "ほか2名" in BeautifulSoup(sheets["readers"], "html.parser").get_text()
    for page in ("", "board", "photos", f"rooms/{room(misaki)}/options"):
        text = misaki.get(f"{EVENT}/{page}").text
        assert not any(other in text for other in OTHERS), page
    for door in ("people", "history", "desk/organizations", "desk/rooms", "invitations"):
        assert misaki.get(f"{EVENT}/{door}").status_code == 403, door


def test_staff_see_everybody_by_name(phone, exhibitors):
    key = say(phone("hanako"), "搬出は17時からです")
    for text in (phone("ichiro").get(f"{EVENT}/messages/{key}/readers").text,
                 phone("ichiro").get(f"{EVENT}/rooms/{room(phone('ichiro'))}/mentionable").text):
        assert all(name in text for name in (OWN, *OTHERS))


def test_a_name_in_a_post_is_there_for_all_who_read_it(phone, exhibitors):
    """No directory beyond the names in the room: who speaks is named, and can be answered."""
    exhibitors["あゆみ"].post(f"{EVENT}/messages", room=room(phone("misaki")), body="台車をお借りできますか")
    assert "あゆみ" in phone("misaki").get(f"{EVENT}/").text


def test_nobody_is_meant_whom_the_writer_may_not_know(phone, exhibitors):
    """A key that was guessed or seen elsewhere marks nobody."""
    page = phone("ichiro").fetch(f"{EVENT}/rooms/{room(phone('ichiro'))}/mentionable")
    ayumi = page.select_one('li[data-label="あゆみ"]')["data-key"]
    key = say(phone("misaki"), "@あゆみ さん", mentions=[ayumi])
    assert not phone("misaki").fetch(f"{EVENT}/").find(id=f"m-{key}").has_attr("data-mentions")
    key = say(phone("ichiro"), "@あゆみ さん", mentions=[ayumi])
    assert phone("ichiro").fetch(f"{EVENT}/").find(id=f"m-{key}")["data-mentions"]


def test_without_an_organisation_nobody_is_ones_own(phone, exhibitors):
    hanako = phone("hanako")
    for organization in ("出展者", "坂みちロボット工房"):
        hanako.post(f"{EVENT}/desk/organizations", before=organization, name="‐")
    text = phone("misaki").get(f"{EVENT}/rooms/{room(phone('misaki'))}/mentionable").text
    assert "あゆみ" in text, "one organisation now"
    assert "大輝" not in text


@pytest.mark.parametrize(("prefilled", "named"), [("", False), ("出展者", True)])
def test_whoever_came_in_at_once_belongs_to_no_organisation_by_saying_so(phone, exhibitors, prefilled, named):
    hanako = phone("hanako")
    made = hanako.post(f"{EVENT}/invitations", role="guest", mode="at_once", label="会場", organization=prefilled)
    link = re.search(r"/join/[\w-]+", hanako.get(made.json["go"]).text)[0]
    stranger = phone(None)
    stranger.submit(link, name="誰か", organization="出展者", locale="ja")
    text = stranger.get(f"{EVENT}/rooms/{room(phone('misaki'))}/mentionable").text
    assert "一郎" in text
    assert (OWN in text) == named
