"""Who came in, who went, whose account was locked: in the history of every event it concerns."""

from eventops import changes
from eventops.changes import Change, Stream
from eventops.events.models import Event
from eventops.extensions import db
from eventops.people.actions import make_sign_in_link
from eventops.people.models import Membership, Person
from tests import steps
from tests.people.test_sign_in import HANAKO, sign_in
from tests.phone import PAGE


def at_the_doors(phone):
    """``(kind, actor, details)`` of what the fair's managers' stream has of the doors, in order."""
    stream = steps.stream(phone, "managers")
    return [(change.kind, change.actor_id, change.details) for change in steps.all_of(
        phone, steps.Change, steps.Change.n, stream_id=stream.id)
        if change.kind in ("member.signed_in", "member.signed_out", "member.locked", "member.renamed")]


def test_signing_in_and_out_are_noted_with_browser_and_address(phone):
    hanako = phone(None)
    hanako.http.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone)"
    assert sign_in(hanako).status_code == 303
    hanako.submit("/sign-out")
    browser = {"device": "Mozilla/5.0 (iPhone)", "address": "127.0.0.1"}
    assert at_the_doors(hanako) == [("member.signed_in", 1, browser), ("member.signed_out", 1, browser)]


def test_a_browser_ended_from_another_one_is_noted_as_what_it_is(phone, rows):
    here, there = phone("ichiro"), phone("ichiro")
    page = here.fetch("/account")
    here.submit(page.select_one('form[action*="/account/sessions/"]')["action"])
    assert there.get("/events/fair/", headers=PAGE).status_code == 302
    assert [kind for kind, *_ in at_the_doors(here)] == ["member.signed_out"]


def test_where_somebody_was_shown_out_nobody_learns_when_and_from_where_they_sign_in(app, phone, rows):
    with app.app_context(), changes.writing():
        misaki = db.session.query(Person).filter_by(name="美咲").one()
        other = db.session.query(Event).filter_by(slug="other").one()
        db.session.add(Membership(event=other, event_id=other.id, person=misaki, role="guest", state="active"))
        token = make_sign_in_link(misaki, reusable=True)
        changes.commit()
    phone(None).get(f"/sign-in/{token}")
    assert phone("hanako").post("/events/fair/people/misaki-key/decisions", decision="remove").status_code == 201
    phone(None).get(f"/sign-in/{token}")
    notes, events = rows(Change, kind="member.signed_in"), {each.id: each.event_id for each in rows(Stream)}
    assert sorted(events[note.stream_id] for note in notes) == [1, 2, 2]


def test_somebody_who_is_not_signed_in_signs_out_of_nothing(phone):
    nobody = phone(None)
    nobody.submit("/sign-out")
    assert at_the_doors(nobody) == []


def test_wrong_tries_are_noted_when_they_lock_the_account_and_once(phone):
    thief = phone(None)
    for n in range(9):
        sign_in(thief, password=f"guess {n}")
    assert at_the_doors(thief) == []
    assert sign_in(thief, password="guess 10").status_code == 401
    for _ in range(3):
        assert sign_in(thief, password="guess").status_code == 429
    [(kind, actor, details)] = at_the_doors(thief)
    assert (kind, actor) == ("member.locked", None), "who tried is nobody known"
    assert (details["tries"], details["minutes"], details["address"]) == (10, 15, "127.0.0.1")


def test_tries_on_an_account_there_is_not_are_nobodys_history(phone):
    thief = phone(None)
    assert [sign_in(thief, "nobody@example.jp", "x").status_code for _ in range(12)] == [401] * 10 + [429] * 2
    assert at_the_doors(thief) == []


def test_a_password_is_in_no_row(phone, rows):
    thief = phone(None)
    for _ in range(10):
        sign_in(thief, HANAKO, "a secret guess")
    assert "a secret guess" not in str([change.details for change in rows(steps.Change)])


def test_a_new_name_is_noted_with_the_old_one_and_saving_the_same_is_not(phone):
    ichiro = phone("ichiro")
    for _ in range(2):
        ichiro.submit("/account", name="市川一郎", locale="ja")
    assert at_the_doors(ichiro) == [("member.renamed", 3, {"before": "一郎", "after": "市川一郎"})]
