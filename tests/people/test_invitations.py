"""Links and QR codes by which people ask to be let in."""

import pytest

from eventops.changes import Change
from eventops.people.models import Invitation, Membership, Person, Team

INVITATIONS = "/events/fair/invitations"


def make(phone, **form):
    return phone.post(INVITATIONS, **{"label": "出展者", "role": "staff", **form})


def test_it_lets_people_of_that_role_and_team_ask(phone, rows):
    [team] = rows(Team, name_ja="運営会社")
    answer = make(phone("hanako"), team=team.key)
    assert answer.status_code == 201, answer.text
    invitation = rows(Invitation)[-1]
    assert answer.json["go"] == f"{INVITATIONS}/{invitation.key}"
    assert len(invitation.token) >= 22, "128 bits"
    newcomer = phone(None)
    asked = newcomer.submit(f"/join/{invitation.token}", name="健太", organization="運営", locale="ja")
    assert asked.status_code == 303
    [person] = rows(Person, name="健太")
    [member] = rows(Membership, person_id=person.id)
    assert (member.role, member.state, member.invitation_id) == ("staff", "pending", invitation.id)
    assert phone("hanako").post(f"/events/fair/people/{member.key}/decisions", decision="approve").status_code == 201
    assert "運営会社" in newcomer.get("/events/fair/").text


def test_its_page_to_print_has_the_link_as_a_code_and_in_letters(phone, rows):
    make(phone("hanako"))
    invitation = rows(Invitation)[-1]
    page = phone("hanako").get(f"{INVITATIONS}/{invitation.key}").text
    assert "<svg" in page
    assert f"/join/{invitation.token}" in page
    assert invitation.token in phone("hanako").get(INVITATIONS).text


@pytest.mark.parametrize("key", ["takumi", "ichiro", "misaki", "yuki", "sakura"])
def test_only_managers_make_end_and_see_them(phone, rows, key):
    [invitation] = rows(Invitation)
    assert make(phone(key)).status_code == 403
    assert phone(key).post(f"{INVITATIONS}/{invitation.key}/end").status_code == 403
    for path in (INVITATIONS, f"{INVITATIONS}/{invitation.key}"):
        answer = phone(key).get(path)
        assert answer.status_code == 403
        assert invitation.token not in answer.text
    assert [each.ended_at for each in rows(Invitation)] == [None]
    assert make(phone("hanako")).status_code == 201


def test_another_events_invitation_is_not_found(phone, rows):
    [invitation] = rows(Invitation)
    assert phone("olga").get(f"/events/other/invitations/{invitation.key}").status_code == 404
    assert phone("olga").post(f"/events/other/invitations/{invitation.key}/end").status_code == 404
    assert rows(Invitation)[0].ended_at is None


@pytest.mark.parametrize("role", ["manager", "king"])
def test_no_link_makes_a_manager(phone, rows, role):
    answer = make(phone("hanako"), role=role)
    assert answer.status_code == 422
    assert "role" in answer.json["error"]["fields"]
    assert len(rows(Invitation)) == 1


def test_ending_closes_it_at_once_and_twice_does_no_harm(phone, rows):
    [invitation] = rows(Invitation)
    assert phone(None).get(f"/join/{invitation.token}").status_code == 200
    for _ in range(2):
        assert phone("hanako").post(f"{INVITATIONS}/{invitation.key}/end").status_code == 201
    assert phone(None).get(f"/join/{invitation.token}").status_code == 404


def test_the_same_press_twice_makes_one(phone, rows):
    hanako = phone("hanako")
    first, second = (make(hanako, client_id="a-phones-id") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json["packets"] == second.json["packets"]
    assert len(rows(Invitation)) == 2
    assert len(rows(Change, kind="invitation.made")) == 1
    assert make(hanako, client_id="a-phones-id", label="別").status_code == 409
