"""By a link to the waiting page, and from there in: nobody who waits learns anything."""

from eventops.extensions import limiter
from eventops.people.models import Invitation, Membership, Person, Session, Team
from tests import steps

JOIN, TALK = "/join/join-the-fair", "/events/fair/"


def join(phone, name="健太", **more):
    return phone.submit(JOIN, name=name, organization="出展者", locale="ja", **more)


def member(rows, name="健太"):
    [person] = rows(Person, name=name)
    [found] = rows(Membership, person_id=person.id)
    return found


def decide(phone, key, decision, **more):
    return phone.post(f"{TALK}people/{key}/decisions", decision=decision, **more)


def test_the_whole_way_in(phone, rows):
    newcomer, hanako = phone(None), phone("hanako")
    assert newcomer.get(JOIN).status_code == 200
    asked = join(newcomer)
    assert (asked.status_code, asked.location) == (303, "/waiting/fair")
    assert newcomer.get("/waiting/fair").status_code == 200
    assert newcomer.get("/waiting/fair/door").json == {"open": False, "state": "pending", "go": TALK}
    assert newcomer.get(TALK).location == "/waiting/fair"
    assert decide(hanako, member(rows).key, "approve").status_code == 201
    assert newcomer.get("/waiting/fair/door").json == {"open": True, "state": "active", "go": TALK}
    assert newcomer.get("/waiting/fair").location == TALK
    assert newcomer.get(TALK).status_code == 200


def test_it_shows_on_the_managers_open_page(phone, rows):
    hanako = phone("hanako").open(f"{TALK}people")
    join(phone(None))
    assert hanako.hear()
    assert hanako.dom.find(id=f"p-{member(rows).key}")
    assert hanako.shows_what_a_reload_shows()


def test_a_refusal_is_read_with_its_reason_on_the_waiting_page(phone, rows):
    newcomer = phone(None)
    join(newcomer)
    decide(phone("hanako"), member(rows).key, "refuse", reason="名簿にお名前がありません")
    assert newcomer.get("/waiting/fair/door").json["state"] == "refused"
    assert "名簿にお名前がありません" in newcomer.get("/waiting/fair").text
    assert newcomer.get(TALK).location == "/waiting/fair"


def test_the_role_and_team_are_the_links_not_the_forms(phone, rows):
    join(phone(None), role="manager", state="active", team="x")
    assert (member(rows).role, member(rows).state) == ("guest", "pending")


def test_nobody_comes_into_a_team_that_was_put_away(phone, rows):
    """The printed sheet still lets people in: they are in no team, and the list of invitations says so."""
    hanako = phone("hanako")
    team = rows(Team, code="UNEI")[0]
    made = hanako.post(f"{TALK}invitations", role="guest", mode="at_once", team=team.key, expires="never").json["go"]
    invitation = rows(Invitation, key=made.rpartition("/")[2])[0]
    assert hanako.post(f"{TALK}desk/teams/{team.key}/away", away="1").status_code == 201
    newcomer = phone(None)
    newcomer.submit(f"/join/{invitation.token}", name="健太", organization="x", locale="ja")
    assert newcomer.get(TALK).status_code == 200
    tabs = [[link.find(string=True) for link in each.fetch(TALK).select(".rooms a")] for each in (newcomer, hanako)]
    assert "運営会社" not in tabs[0]
    assert "運営会社" in tabs[1], "it is there, closed, for who reads it"
    assert "班に入りません" in hanako.get(f"{TALK}invitations").text


def test_who_has_asked_already_waits_and_is_one_member(phone, rows):
    newcomer = phone(None)
    join(newcomer)
    assert newcomer.get(JOIN).location == "/waiting/fair"
    assert join(newcomer).location == "/waiting/fair"
    assert len(rows(Person, name="健太")) == 1


def test_a_member_of_another_event_joins_as_the_same_person(phone, rows):
    olga = phone("olga")
    assert olga.submit(JOIN, name="Olga", organization="別の会社", locale="en").status_code == 303
    [person] = rows(Person, name="Olga")
    assert {(each.event_id, each.state) for each in rows(Membership, person_id=person.id)} == {
        (1, "pending"), (2, "active")}


def test_a_name_and_an_organisation_are_asked_for(phone, rows):
    before = len(rows(Person))
    for form in ({"name": "", "organization": "出展者"}, {"name": "健太", "organization": " "},
                 {"name": "x" * 81, "organization": "出展者"}):
        answer = phone(None).submit(JOIN, locale="ja", **form)
        assert answer.status_code == 422
        assert "field-error" in answer.text or "error" in answer.text
    assert len(rows(Person)) == before
    assert phone(None).submit(JOIN, locale="ja", name="健太", organization="出展者").status_code == 303


def test_a_dead_or_invented_link_opens_nothing(phone, rows):
    from eventops.people.models import Invitation

    [invitation] = rows(Invitation)
    hanako = phone("hanako")
    assert phone(None).get(JOIN).status_code == 200
    assert hanako.post(f"{TALK}invitations/{invitation.key}/end").status_code == 201
    before = len(rows(Person))
    for path in (JOIN, "/join/invented"):
        nobody = phone(None)
        assert nobody.get(path).status_code == 404
        assert nobody.submit(path, name="健太", organization="出展者", locale="ja").status_code == 404
    assert len(rows(Person)) == before


def test_a_dead_and_an_invented_link_look_the_same(phone, rows):
    from eventops.people.models import Invitation

    [invitation] = rows(Invitation)
    phone("hanako").post(f"{TALK}invitations/{invitation.key}/end")

    def tidy(path):
        lines = phone(None).get(path).text.replace(path, "").splitlines()
        return [line for line in lines if "csrf" not in line]

    assert tidy(JOIN) == tidy("/join/invented-it")


def test_many_from_one_address_are_all_taken(app, phone, rows):
    """A venue is one address: a hundred here, and the limit leaves room for 300 in a minute."""
    before = len(rows(Membership))
    for n in range(100):
        assert join(phone(None), name=f"来場者{n}").status_code == 303
    assert len(rows(Membership)) == before + 100
    limits = [limit.limit for name, group in limiter.limit_manager._decorated_limits.items() if "ask_to_join" in name
              for each in group for limit in each if limit.key_func is limiter._key_func]
    assert limits
    assert all(limit.amount >= 300 * 2 and limit.get_expiry() == 60 for limit in limits)


def test_it_starts_a_session_in_the_language_chosen(phone, rows):
    newcomer = phone(None)
    newcomer.submit(JOIN, name="Ken", organization="Acme", locale="en")
    assert [row.kind for row in rows(Session)] == ["person"]
    assert 'lang="en"' in newcomer.get("/waiting/fair").text
    assert [person.locale for person in rows(Person, name="Ken")] == ["en"]


def test_who_waits_hears_nothing_and_is_told_nothing(phone):
    steps.say(phone("ichiro"), "関係者だけの話")
    newcomer = phone(None)
    join(newcomer)
    for path in ("/", TALK, "/waiting/fair", "/waiting/fair/door", f"{TALK}board", f"{TALK}changes"):
        assert "関係者だけの話" not in newcomer.http.get(path, follow_redirects=True).text
    assert "関係者だけの話" in phone("ichiro").get(TALK).text
