"""Every verb of every kind, from every state, by everybody."""

import pytest

from eventops.checklists.models import SetupTask
from eventops.incidents.models import Incident
from eventops.lost_items.models import FoundItem, Inquiry
from eventops.people.models import Membership
from eventops.permissions import ROLES
from eventops.questions.models import Question
from eventops.supplies.models import SupplyRequest
from tests.incidents.reports import report
from tests.steps import all_of, card, count, kinds_of_change, lines, make, message, move, put, say

KINDS = {"setup": SetupTask, "supply": SupplyRequest, "found": FoundItem, "inquiry": Inquiry, "question": Question,
         "incident": Incident}
VERBS = [(name, verb) for name, kind in KINDS.items() for verb in kind.VERBS]
NAMES = [f"{name}-{verb.name}" for name, verb in VERBS]
PEOPLE = {"misaki": "guest", "ichiro": "staff", "sakura": "staff", "takumi": "lead", "hanako": "manager"}
DUTY = {"sakura": "lost_property"}
OWNER = {"reporter": "reporter_id", "assignee": "assignee_id"}
NOTE = "棚の2段目です"


def a_card(phone, kind):
    """The number of a card of that kind that 花子 put there; the fair's first task for a set-up task."""
    if kind == "incident":
        return report(phone("hanako"))
    return "1" if kind == "setup" else make(phone("hanako"), kind, "黒い財布")


def member_id(phone, key):
    return all_of(phone, Membership, key=f"{key}-key")[0].id


def test_a_move_is_seen_on_every_open_board(phone):
    number = make(phone("misaki"))
    hanako = phone("hanako").open("/events/fair/board")
    assert move(phone("ichiro"), number, "accept").status_code == 201
    assert hanako.hear()
    shown = hanako.dom.find(id=f"c-{card(hanako, number).key}")
    assert (shown["data-state"], shown["data-assignee"]) == ("accepted", "ichiro-key")
    assert hanako.shows_what_a_reload_shows()


def test_a_move_is_seen_on_the_page_of_the_card(phone):
    number = make(phone("misaki"))
    hanako = phone("hanako").open(f"/events/fair/cards/{number}")
    move(phone("ichiro"), number, "accept")
    hanako.hear()
    assert "一郎" in hanako.dom.main.get_text()
    assert hanako.shows_what_a_reload_shows()


@pytest.mark.parametrize(("kind", "verb"), VERBS, ids=NAMES)
def test_a_verb_leads_on_from_its_states_and_from_no_other(phone, kind, verb):
    number, hanako = a_card(phone, kind), phone("hanako")
    for state in KINDS[kind].STATES:
        put(hanako, number, state=state, finished_by_id=None)
        before = card(hanako, number).version
        answer = move(hanako, number, verb.name, note=NOTE)
        after = card(hanako, number)
        if state in verb.sources:
            assert (answer.status_code, after.state, after.version) == (201, verb.to, before + 1), state
            assert (after.closed_at is None) == KINDS[kind].STATES[verb.to].is_open
        else:
            assert (answer.status_code, after.state, after.version) == (409, state, before), state
            assert answer.json["error"]["code"] == "too_late"


@pytest.mark.parametrize(("kind", "verb"), VERBS, ids=NAMES)
def test_a_verb_is_for_those_who_stand_high_enough_or_have_the_duty(phone, kind, verb):
    number = a_card(phone, kind)
    for who, role in reversed(PEOPLE.items()):  # the allowed ones first, with the same set-up
        may = ROLES.index(role) >= ROLES.index(verb.least) or (verb.duty and DUTY.get(who) == verb.duty)
        person = phone(who)
        put(person, number, state=verb.sources[0], finished_by_id=None, assignee_id=None,
            reporter_id=member_id(phone("hanako"), "yuki"))
        assert move(person, number, verb.name, note=NOTE).status_code == (201 if may else 403), who
        assert card(person, number).state == (verb.to if may else verb.sources[0])


@pytest.mark.parametrize(("kind", "verb"), [pair for pair in VERBS if pair[1].own and pair[1].least != "guest"],
                         ids=lambda value: getattr(value, "name", value))
def test_whose_card_it_is_may_too(phone, kind, verb):
    number, misaki = a_card(phone, kind), phone("misaki")
    for own in ("reporter", "assignee"):
        mine = dict.fromkeys(OWNER.values()) | {OWNER[own]: member_id(misaki, "misaki")}
        put(misaki, number, state=verb.sources[0], **mine)
        answer = move(misaki, number, verb.name, note=NOTE)
        assert answer.status_code == (201 if own in verb.own else 403), own


@pytest.mark.parametrize(("kind", "verb"), [pair for pair in VERBS if pair[1].note],
                         ids=lambda value: getattr(value, "name", value))
def test_what_needs_a_reason_is_refused_without_one(phone, kind, verb):
    number, hanako = a_card(phone, kind), phone("hanako")
    put(hanako, number, state=verb.sources[0])
    before = count(hanako)
    answer = move(hanako, number, verb.name, note="  ")
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "note_needed")
    assert answer.json["error"]["fields"]["note"]
    assert (card(hanako, number).state, count(hanako)) == (verb.sources[0], before)
    assert move(hanako, number, verb.name, note=NOTE).status_code == 201
    assert card(hanako, number).outcome == ("" if verb.keeps else NOTE)


@pytest.mark.parametrize(("kind", "verb"), VERBS, ids=NAMES)
def test_a_verb_gives_the_card_to_its_presser_or_leaves_it(phone, kind, verb):
    number, hanako = a_card(phone, kind), phone("hanako")
    before, me = member_id(hanako, "ichiro"), member_id(hanako, "hanako")
    put(hanako, number, state=verb.sources[0], assignee_id=before, finished_by_id=None)
    move(hanako, number, verb.name, note=NOTE)
    assert card(hanako, number).assignee_id == (me if verb.takes else None if verb.drops else before)


def test_another_person_than_the_finisher_checks(phone):
    takumi, hanako = phone("takumi"), phone("hanako")
    assert move(takumi, "1", "finish").status_code == 201
    answer = move(takumi, "1", "verify")
    assert (answer.status_code, answer.json["error"]["code"], card(takumi, "1").state) == (403, "same_person", "done")
    assert move(hanako, "1", "verify").status_code == 201
    assert card(hanako, "1").finished_by_id == member_id(hanako, "takumi")


def test_the_second_of_two_reads_who_was_first_and_sees_the_card_as_it_is(phone):
    number = make(phone("misaki"))
    takumi = phone("takumi").open("/events/fair/board")
    move(phone("ichiro"), number, "accept")
    answer = move(takumi, number, "accept")
    assert answer.status_code == 409
    assert "一郎" in answer.json["error"]["message"]
    assert takumi.dom.find(id=f"c-{card(takumi, number).key}")["data-assignee"] == "ichiro-key"
    takumi.hear()
    assert takumi.shows_what_a_reload_shows()


def test_a_refusal_is_in_the_readers_language(phone):
    number, liam = make(phone("misaki")), phone("ichiro", "en")
    said = move(liam, number, "fly").json["error"]
    assert said == {"code": "unknown_verb", "message": "There is no such step for this card.", "fields": {}}
    move(phone("takumi"), number, "accept")
    assert move(liam, number, "accept").json["error"]["message"].startswith("拓海 was first: #")


def test_asking_again_moves_once_and_gives_the_same_parts(phone):
    number, ichiro = make(phone("misaki")), phone("ichiro")
    first = move(ichiro, number, "accept", client_id="the-same-press")
    again = move(ichiro, number, "accept", client_id="the-same-press")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json["packets"] == first.json["packets"] != []
    assert kinds_of_change(ichiro).count("card.moved") == 1


def test_the_same_id_for_something_else_is_refused(phone):
    number, ichiro = make(phone("misaki")), phone("ichiro")
    assert move(ichiro, number, "accept", client_id="the-same-press").status_code == 201
    answer = move(ichiro, number, "deliver", client_id="the-same-press")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "client_id_reused")
    assert card(ichiro, number).state == "accepted"


@pytest.mark.parametrize("who", ["mei", "daichi", "olga"])
def test_those_who_are_not_in_move_nothing(phone, who):
    number = make(phone("misaki"))
    assert move(phone(who), number, "accept").status_code == (404 if who == "olga" else 403)
    assert card(phone("hanako"), number).state == "requested"
    assert move(phone("misaki"), number, "accept").status_code == 201


def test_a_card_of_another_room_is_not_there(phone):
    hanako = phone("hanako")
    number = make(hanako, message=say(hanako, "水が足りません", "本部"))
    assert move(phone("takumi"), number, "accept").status_code == 404
    assert move(hanako, number, "accept").status_code == 201


def test_a_closed_card_posts_one_line_under_its_message(phone):
    misaki, ichiro = phone("misaki").open("/events/fair/"), phone("ichiro")
    key = say(misaki, "お茶が足りません")
    number = make(ichiro, message=key)
    for person, verb in ((ichiro, "accept"), (ichiro, "deliver"), (misaki, "confirm")):
        assert move(person, number, verb).status_code == 201
    misaki.hear()
    (line,) = lines(misaki, "card.closed")
    assert line.reply_to_id == message(misaki, key).id
    assert f"#{number}" in misaki.dom.find(id=f"m-{line.key}").get_text()
    assert misaki.shows_what_a_reload_shows()
