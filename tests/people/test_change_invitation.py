"""What becomes of a link: expiry, limit, a new code, its end, its words; and what its row tells every manager."""

from datetime import timedelta

import pytest

from eventops import clock
from eventops.changes import Change
from eventops.events.models import Event
from eventops.people.models import Invitation, Membership
from tests.people.test_invitations import INVITATIONS, make

JOIN = "/join/join-the-fair"


def come(phone, token, name="健太"):
    return phone(None).submit(f"/join/{token}", name=name, organization="出展者", locale="ja")


def newest(rows):
    return rows(Invitation)[-1]


def edit(phone, invitation, **form):
    return phone.post(f"{INVITATIONS}/{invitation.key}",
                      **{"version": invitation.version, "label": invitation.label, "expires": "keep", **form})


def row_of(phone, invitation):
    return phone.fetch(INVITATIONS).find(id=f"i-{invitation.key}").get_text(" ", strip=True)


@pytest.mark.parametrize("pick", ["today", "event", "never"])
def test_the_quick_picks_of_expiry(phone, rows, pick):
    assert make(phone("hanako"), expires=pick).status_code == 201
    event = rows(Event, slug="fair")[0]
    expected = {"today": clock.end_of_today("Asia/Tokyo"), "event": event.guests_until, "never": None}[pick]
    assert newest(rows).expires_at == expected


def test_an_expired_link_opens_nothing_and_says_so_in_the_list(phone, rows):
    make(phone("hanako"), expires="today")
    invitation = newest(rows)
    assert come(phone, invitation.token).status_code == 303
    with clock.stopped(invitation.expires_at + timedelta(seconds=1)):
        assert phone(None).get(f"/join/{invitation.token}").status_code == 404
        assert come(phone, invitation.token, "遅い人").status_code == 404
        assert "期限切れ" in row_of(phone("hanako"), invitation)


def test_the_operators_leader_adds_12_people_by_one_link_with_quota_12_and_the_13th_reads_why_not(phone, rows):
    """「The operator's leader adds 12 people by one link with quota 12」 (features.md 7.2)"""
    make(phone("hanako"), limit="１２")
    invitation = newest(rows)
    assert invitation.limit == 12
    for n in range(12):
        assert come(phone, invitation.token, f"運営{n}").status_code == 303
    late = phone(None)
    assert late.get(f"/join/{invitation.token}").status_code == 409
    answer = late.submit(f"/join/{invitation.token}", name="13人目", organization="運営", locale="ja")
    assert answer.status_code == 409
    assert "定員は12人" in answer.text
    assert len(rows(Membership, invitation_id=invitation.id)) == 12
    assert "定員" in row_of(phone("hanako"), invitation)


def test_whoever_was_refused_takes_nobodys_place(phone, rows):
    make(phone("hanako"), limit="1")
    invitation = newest(rows)
    come(phone, invitation.token, "知らない人")
    [stranger] = rows(Membership, invitation_id=invitation.id)
    assert come(phone, invitation.token).status_code == 409
    phone("hanako").post(f"/events/fair/people/{stranger.key}/decisions", decision="refuse")
    assert come(phone, invitation.token).status_code == 303


def test_at_once_a_guest_is_in_without_waiting(phone, rows):
    assert make(phone("hanako"), role="guest", mode="at_once").status_code == 201
    visitor = phone(None)
    asked = visitor.submit(f"/join/{newest(rows).token}", name="来場者", organization="一般", locale="ja")
    assert asked.status_code == 303
    assert visitor.get("/waiting/fair").location == "/events/fair/"
    assert visitor.get("/events/fair/").status_code == 200
    assert len(rows(Change, kind="member.let_in")) == 1


@pytest.mark.parametrize("role", ["staff", "lead"])
def test_only_guests_come_in_at_once(phone, rows, role):
    answer = make(phone("hanako"), role=role, mode="at_once")
    assert answer.status_code == 422
    assert answer.json["error"]["fields"]["mode"]
    assert len(rows(Invitation)) == 1


def test_a_new_code_kills_the_old_one_at_once_and_everybody_who_came_by_it_stays(phone, rows):
    [old] = rows(Invitation)
    newcomer = phone(None)
    newcomer.submit(JOIN, name="健太", organization="出展者", locale="ja")
    assert phone("hanako").post(f"{INVITATIONS}/{old.key}/rotations").status_code == 201
    [new] = rows(Invitation)
    assert new.token != old.token
    assert phone(None).get(JOIN).status_code == 404
    assert come(phone, old.token, "遅い人").status_code == 404
    assert newcomer.get("/waiting/fair").status_code == 200, "who came waits on"
    assert come(phone, new.token, "新しい人").status_code == 303
    assert [each.state for each in rows(Membership, invitation_id=new.id)] == ["pending", "pending"]


def test_label_expiry_and_limit_can_be_changed(phone, rows):
    [invitation] = rows(Invitation)
    answer = edit(phone("hanako"), invitation, label="出展者 A館", expires="today", limit="5")
    assert answer.status_code == 201, answer.text
    [changed] = rows(Invitation)
    assert (changed.label, changed.limit, changed.version) == ("出展者 A館", 5, 2)
    assert changed.expires_at == clock.end_of_today("Asia/Tokyo")
    assert changed.token == invitation.token, "sheets that hang out stay good"
    assert edit(phone("hanako"), changed, limit="").status_code == 201
    assert rows(Invitation)[0].limit is None
    assert rows(Invitation)[0].expires_at == changed.expires_at


def test_of_two_managers_the_second_reads_that_the_first_was_there(phone, rows):
    [invitation] = rows(Invitation)
    edit(phone("hanako"), invitation, label="一")
    answer = edit(phone("hanako"), invitation, label="二")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "changed_meanwhile")
    assert rows(Invitation)[0].label == "一"


@pytest.mark.parametrize("form", [{"limit": "0"}, {"limit": "x"}, {"limit": "-1"}, {"expires": "later"},
                                  {"label": "x" * 81}, {"version": "x"}])
def test_what_makes_no_sense_gets_a_sentence(phone, rows, form):
    [invitation] = rows(Invitation)
    answer = edit(phone("hanako"), invitation, **form)
    assert answer.status_code == 422
    assert answer.json["error"]["fields"]
    assert rows(Invitation)[0].version == 1


@pytest.mark.parametrize("way", ["", "/rotations"])
def test_an_ended_link_stays_ended(phone, rows, way):
    [invitation] = rows(Invitation)
    phone("hanako").post(f"{INVITATIONS}/{invitation.key}/end")
    answer = phone("hanako").post(f"{INVITATIONS}/{invitation.key}{way}", version=2, label="x", expires="never")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "link_ended")
    assert phone(None).get(JOIN).status_code == 404


def test_the_row_tells_state_counts_maker_and_last_use(phone, rows):
    hanako = phone("hanako")
    make(hanako, label="出展者")
    invitation = newest(rows)
    for name in ("一", "二", "三"):
        come(phone, invitation.token, name)
    first, second, _third = rows(Membership, invitation_id=invitation.id)
    hanako.post(f"/events/fair/people/{first.key}/decisions", decision="approve")
    hanako.post(f"/events/fair/people/{second.key}/decisions", decision="refuse")
    told = row_of(hanako, invitation)
    for words in ("有効", "来た人 3", "作成: 花子", "最終利用"):
        assert words in told
    came = hanako.fetch(INVITATIONS).find(id=f"i-{invitation.key}-came")
    assert [int(each.get_text()) for each in came.select("span b")] == [3, 1, 1, 1]


def test_every_open_page_of_invitations_shows_what_a_reload_shows(phone, rows):
    [invitation] = rows(Invitation)
    page, hanako = phone("hanako").open(INVITATIONS), phone("hanako")
    come(phone, invitation.token)
    [member] = rows(Membership, invitation_id=invitation.id)
    hanako.post(f"/events/fair/people/{member.key}/decisions", decision="approve")
    make(hanako, label="もう一つ", limit="3")
    edit(hanako, invitation, label="別の名")
    hanako.post(f"{INVITATIONS}/{invitation.key}/rotations")
    hanako.post(f"{INVITATIONS}/{newest(rows).key}/end")
    assert page.hear()
    assert page.shows_what_a_reload_shows()


def test_what_a_stranger_does_puts_no_link_of_theirs_on_a_managers_page(phone, rows):
    """The address in a link is guessed from the request: a stranger's request must not print one."""
    page = phone("hanako").open(INVITATIONS)
    phone(None).http.post(JOIN, data={"name": "x"}, headers={"Host": "evil.example"})
    stranger = phone(None)
    stranger.submit(JOIN, name="健太", organization="出展者", locale="ja")
    html = "".join(part["html"] for packet in page.hear() for part in packet["parts"])
    assert "-came" in html
    assert "/join/" not in html


@pytest.mark.parametrize("key", ["takumi", "ichiro", "misaki", "yuki", "sakura"])
def test_only_managers_change_and_renew(phone, rows, key):
    [invitation] = rows(Invitation)
    assert edit(phone(key), invitation, label="x").status_code == 403
    assert phone(key).post(f"{INVITATIONS}/{invitation.key}/rotations").status_code == 403
    assert phone("olga").post(f"/events/other/invitations/{invitation.key}/rotations").status_code == 404
    assert rows(Invitation)[0].token == "join-the-fair"


def test_the_queue_shows_organisation_device_and_time(phone, rows):
    newcomer = phone(None)
    newcomer.http.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Safari/604.1"
    page = phone("hanako").open("/events/fair/people")
    newcomer.submit(JOIN, name="健太", organization="出展者A", locale="ja")
    page.hear()
    [member] = [each for each in rows(Membership, state="pending") if each.name == "健太"]
    told = page.dom.find(id=f"p-{member.key}").get_text(" ", strip=True)
    assert "出展者A" in told
    assert "iPhone · Safari" in told
    assert page.dom.find(id=f"p-{member.key}").find("time-ago")
