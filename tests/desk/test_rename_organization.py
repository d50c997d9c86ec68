"""What people wrote as their organisation is written otherwise for all of them at once."""

import pytest

from eventops.changes import Change
from eventops.people.models import Invitation, Membership
from tests.steps import EVENT

PAGE = f"{EVENT}/desk/organizations"


def rename(phone, before, name):
    return phone.post(PAGE, before=before, name=name)


def written(phone):
    return {row.select_one(".row-name").text: row.select_one(".facts-line").get_text(strip=True)
            for row in phone.fetch(PAGE).select("li.row")}


def of(rows, organization):
    return sorted(member.key for member in rows(Membership, organization=organization))


def test_the_page_lists_them_with_their_numbers(phone):
    assert written(phone("hanako", "en")) == {"出展者": "People: 3", "県": "People: 3", "運営会社": "People: 2"}


def test_all_of_its_people_have_it_and_open_pages_follow(phone, rows):
    watching = phone("hanako").open(f"{EVENT}/people")
    hanako = phone("hanako")
    assert rename(hanako, "運営会社", "株式会社うんえい").status_code == 201
    assert of(rows, "株式会社うんえい") == ["ichiro-key", "takumi-key"]
    assert of(rows, "運営会社") == []
    assert watching.hear()
    assert "株式会社うんえい" in watching.dom.main.get_text()
    assert watching.shows_what_a_reload_shows()
    [change] = rows(Change, kind="organization.renamed")
    assert (change.details["before"], change.details["after"], change.details["people"]) == (
        "運営会社", "株式会社うんえい", 2)
    assert "「運営会社」を「株式会社うんえい」に" in hanako.get(f"{EVENT}/history").text


def test_under_a_name_that_is_there_the_two_become_one(phone, rows):
    hanako = phone("hanako")
    assert rename(hanako, "運営会社", "県").status_code == 201
    assert len(of(rows, "県")) == 5
    assert "運営会社" not in written(hanako)


def test_another_events_people_keep_theirs(phone, rows):
    assert rename(phone("hanako"), "実行委員会", "別").status_code == 201
    assert of(rows, "実行委員会") == ["olga-key"]
    assert rows(Change, kind="organization.renamed") == []


def test_a_form_that_was_open_meanwhile_is_told(phone):
    hanako = phone("hanako")
    rename(hanako, "出展者", "出展企業")
    answer = hanako.post(f"{EVENT}/people/misaki-key", version=1, role="staff")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "changed_meanwhile")


def test_an_invitation_fills_the_organisation_in(phone, rows):
    hanako = phone("hanako")
    made = hanako.post(f"{EVENT}/invitations", role="guest", label="A-1", organization="さざなみ計算舎")
    assert made.status_code == 201, made.text
    rename(hanako, "さざなみ計算舎", "まだ誰もいない")
    token = rows(Invitation)[-1].token
    assert phone(None).fetch(f"/join/{token}").select_one("[name=organization]")["value"] == "さざなみ計算舎"
    asked = phone(None).submit(f"/join/{token}", name="健太", organization="さざなみ計算舎", locale="ja")
    assert asked.status_code == 303
    rename(hanako, "さざなみ計算舎", "さざなみ")
    assert phone(None).fetch(f"/join/{token}").select_one("[name=organization]")["value"] == "さざなみ"


@pytest.mark.parametrize("key", ["takumi", "ichiro", "misaki", "mei", "olga"])
def test_only_managers_of_the_event_may(phone, rows, key):
    assert rename(phone(key), "県", "国").status_code in (403, 404)
    assert phone(key).get(PAGE).status_code in (302, 403, 404)
    assert len(of(rows, "県")) == 3


@pytest.mark.parametrize("name", ["", " ", "長" * 121])
def test_what_cannot_be_an_organisation_is_said_beside_the_field(phone, rows, name):
    answer = rename(phone("hanako"), "県", name)
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["name"])
    assert len(of(rows, "県")) == 3
