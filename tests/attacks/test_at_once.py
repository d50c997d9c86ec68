"""Two press at the same moment: what is there once is had once, on either database."""

import threading
from functools import partial

import pytest

from eventops.changes import Change
from eventops.checklists.models import ChecklistItem
from eventops.events.models import Event
from eventops.feed.models import Message
from eventops.people.models import Invitation, Membership, Session, SignInLink
from eventops.screens.models import Screen
from tests import steps
from tests.checklists.plans import looked, send, wait
from tests.phone import JSON
from tests.steps import EVENT, all_of

ROUNDS = 3


def at_once(*presses):
    """What each of them gives, begun together."""
    ready, answers = threading.Barrier(len(presses)), [None] * len(presses)

    def press(number, act):
        ready.wait()
        answers[number] = act()

    threads = [threading.Thread(target=press, args=each) for each in enumerate(presses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def poster(phone, path, **form):
    """A press that is ready but for being sent: its token is there."""
    headers = {**JSON, "X-CSRFToken": phone.token()}
    return lambda: phone.http.post(path, data=form, headers=headers)


def statuses(answers):
    return sorted(answer.status_code for answer in answers)


@pytest.fixture
def newcomers(phone):
    """``newcomers(token, 8)``: presses of as many strangers to ask to join by that link."""

    def make(token, count, **more):
        form = {"name": "健太", "organization": "出展者", "locale": "ja", **more}
        return [poster(phone(None), f"/join/{token}", **form) for _ in range(count)]

    return make


@pytest.mark.parametrize("mode", ["approval", "at_once", "passphrase"])
def test_a_link_for_one_lets_one_in(phone, rows, newcomers, mode):
    hanako = phone("hanako")
    for _ in range(ROUNDS):
        assert hanako.post(f"{EVENT}/invitations", role="guest", mode=mode, limit="1").status_code == 201
        link = rows(Invitation)[-1]
        answers = at_once(*newcomers(link.token, 6, passphrase=link.passphrase))
        assert statuses(answers) == [303] + [409] * 5
        assert len(rows(Membership, invitation_id=link.id)) == 1
    assert hanako.get(f"{EVENT}/people").status_code == 200


def test_whoever_comes_while_a_link_is_rotated_is_in_before_it_or_not_at_all(phone, rows, newcomers):
    hanako = phone("hanako")
    for _ in range(ROUNDS):
        [link] = rows(Invitation)
        before = len(rows(Membership))
        rotated, *came = at_once(poster(hanako, f"{EVENT}/invitations/{link.key}/rotations"),
                                 *newcomers(link.token, 4))
        assert rotated.status_code == 201
        assert set(statuses(came)) <= {303, 404}
        [at] = [change.id for change in rows(Change, kind="invitation.rotated")][-1:]
        assert [change.id for change in rows(Change, kind="member.asked") if change.id > at] == []
        assert len(rows(Membership)) - before == statuses(came).count(303)


def test_a_one_time_link_signs_in_once(phone, rows):
    hanako = phone("hanako")
    for turn in range(ROUNDS):
        assert hanako.post(f"{EVENT}/people/names", text=f"健太{turn}\t警備").status_code == 201
        slips = hanako.get(f"{EVENT}/people/names").text
        assert slips
        before, path = len(rows(Session)), link_of(hanako, rows(SignInLink)[-1])
        answers = at_once(*(poster(phone(None), path) for _ in range(6)))
        assert statuses(answers) == [303] + [410] * 5
        assert len(rows(Session)) - before == 1
        assert phone(None).submit(path).status_code == 410, "nor later"


def link_of(phone, link):
    from eventops.people import sessions

    with phone.app.app_context():
        return f"/sign-in/{sessions.seeded_token(link.seed)}"


def test_two_managers_who_show_each_other_out_leave_one(phone, rows):
    for decision in ("remove", "suspend"):
        hanako, takumi = phone("hanako"), phone("takumi")
        make_managers(phone)
        keys = ("hanako-key", "takumi-key")
        answers = at_once(*(poster(who, f"{EVENT}/people/{key}/decisions", decision=decision)
                            for who, key in ((takumi, keys[0]), (hanako, keys[1]))))
        assert statuses(answers)[0] == 201
        assert len(rows(Membership, event_id=1, role="manager", state="active")) == 1


def make_managers(phone):
    from sqlalchemy import text

    from eventops import changes
    from eventops.extensions import db

    with phone("ichiro").app.test_request_context(), changes.writing():
        db.session.execute(text("UPDATE memberships SET role = 'manager', state = 'active' "
                                "WHERE key IN ('hanako-key', 'takumi-key')"))
        changes.commit()


def test_whoever_is_removed_while_they_write_has_written_before_it_or_not_at_all(phone, rows):
    hanako = phone("hanako")
    for turn in range(ROUNDS):
        misaki = phone("misaki")
        here = steps.room(misaki)
        writes = [poster(misaki, f"{EVENT}/messages", room=here, body=f"{turn}-{n}") for n in range(3)]
        removed, *said = at_once(poster(hanako, f"{EVENT}/people/misaki-key/decisions", decision="remove"), *writes)
        assert removed.status_code == 201
        assert set(statuses(said)) <= {201, 401, 403}
        at = rows(Change, kind="member.removed")[-1].received_at
        assert [each for each in rows(Message, announcement="") if each.received_at > at] == []
        assert hanako.post(f"{EVENT}/people/misaki-key/decisions", decision="take_back").status_code == 201


def test_undoing_a_move_and_the_next_move_are_one_after_the_other(phone):
    ichiro, takumi = phone("ichiro"), phone("takumi")
    for _ in range(ROUNDS):
        number = steps.make(ichiro)
        assert steps.move(ichiro, number, "accept").status_code == 201
        undo = f"{steps.CARDS}/{number}/undo"
        answers = at_once(poster(ichiro, undo), poster(ichiro, undo),
                          poster(takumi, f"{steps.CARDS}/{number}/moves", verb="dispatch"))
        assert statuses(answers) == [201, 409, 409]


def test_a_file_is_taken_over_once(phone, rows):
    hanako = phone("hanako")
    address, taken = looked(hanako, "作業\n机を並べる\n椅子を並べる\n".encode())
    assert taken.state == "ready"
    before = len(rows(ChecklistItem))
    answers = at_once(*(poster(phone("hanako"), f"{address}/runs") for _ in range(4)))
    assert statuses(answers) == [201] * 4, "the second does nothing"
    assert len(rows(ChecklistItem)) - before == 2


def test_a_file_sent_twice_at_once_under_one_id_is_looked_at_once(phone):
    from eventops.imports import FileImport

    phones = [phone("hanako") for _ in range(3)]  # a test client is one thread's
    hanako = phones[0]
    answers = at_once(*[partial(send, each, "作業\n机\n".encode(), client_id="one-phones-id") for each in phones])
    assert statuses(answers) == [200, 200, 201]
    assert len({answer.json["go"] for answer in answers}) == 1
    assert len(all_of(hanako, FileImport)) == 1
    assert wait(hanako, answers[0].json["go"]).state == "ready"


def test_a_code_on_a_screen_pairs_it_once(phone, rows):
    hanako, olga = phone("hanako"), phone("olga")
    for _ in range(ROUNDS):
        phone(None).get("/screen")
        code = rows(Screen)[-1].code
        answers = at_once(*(poster(who, f"/events/{event}/screens", code=code, name="x", locale="ja")
                            for who, event in ((hanako, "fair"), (olga, "other"))))
        assert statuses(answers) == [201, 422]


def test_an_event_is_closed_once_and_nothing_is_written_behind_it(phone, rows):
    hanako, ichiro = phone("hanako"), phone("ichiro")
    here = steps.room(ichiro)
    for turn in range(ROUNDS):
        writes = [poster(ichiro, f"{EVENT}/messages", room=here, body=f"{turn}-{n}") for n in range(3)]
        first, second, *said = at_once(*(poster(hanako, f"{EVENT}/desk/close") for _ in range(2)), *writes)
        assert statuses([first, second]) == [201, 409]
        assert set(statuses(said)) <= {201, 409}
        closed = rows(Event, slug="fair")[0].closed_at
        assert [each for each in rows(Message, announcement="") if each.received_at > closed] == []
        assert hanako.post(f"{EVENT}/desk/reopen").status_code == 201
