"""The checker itself: a history that is right passes, and each that is falsified is caught by the rule it breaks."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.faults.checker import Stored, body_of, violations
from tests.faults.history import History, Row


def good():
    """Two posters, a page of a guest and one of a manager, three posts of which one was asked twice."""
    rows = [
        Row("guest/1", "load", stream="all", n=0), Row("boss/1", "load", stream="all", n=0),
        Row("boss/1", "load", stream="office", n=0), Row("server", "memory", n=100_000),
        Row("boss/2", "post", "a", sent=1.0, answered=1.1, status=201, stream="all", n=1),
        Row("guest/2", "post", "b", sent=1.2, answered=1.3, status=599),
        Row("guest/2", "post", "b", sent=1.4, answered=1.5, status=200, stream="all", n=2),
        Row("boss/2", "post", "s", sent=1.6, answered=1.7, status=201, stream="office", n=1),
        Row("guest/1", "packet", stream="all", n=1, answered=1.1), Row("guest/1", "message", "a", answered=1.1),
        Row("guest/1", "caught_up", stream="all", n=2), Row("guest/1", "message", "b", answered=1.5),
        Row("boss/1", "packet", stream="all", n=1), Row("boss/1", "packet", stream="all", n=2),
        Row("boss/1", "packet", stream="office", n=1), Row("boss/1", "message", "s"),
        Row("guest/3", "look", sent=1.0, answered=1.01, status=200), Row("server", "memory", n=101_000),
    ]
    for page in ("guest/1", "boss/1"):
        rows += [Row(page, "shown", sent=2.0, answered=2.1, stream="hall", ids=("0", "a", "b")),
                 Row(page, "loaded", stream="hall", ids=("a", "b"))]
    stored = Stored(
        messages=[("a", body_of("a"), "all", 1), ("b", body_of("b"), "all", 2), ("s", body_of("s"), "office", 1)],
        writes=Counter("abs"), changes=[("all", 1), ("all", 2), ("office", 1)],
        heads={"all": 2, "office": 1, "team": 0}, rooms={"hall": "all"},
        audiences={"guest": {"all"}, "boss": {"all", "office"}}, chain="3 changes: the chain holds.")
    return History(rows), stored


def falsified(rows, which, **columns):
    """The first row of which that is true, with other columns."""
    at = next(place for place, row in enumerate(rows) if which(row))
    rows[at] = replace(rows[at], **columns)


def test_what_is_right_passes():
    assert violations(*good(), within=1) == []


def lost(_rows, stored):
    stored.messages.pop(0)


def doubled(_rows, stored):
    stored.messages.append(stored.messages[0])


def forgotten_write(_rows, stored):
    del stored.writes["a"]


def other_first_result(rows, _stored):
    falsified(rows, lambda row: row.status == 200 and row.operation == "post", n=1)


def never_sent(_rows, stored):
    stored.messages.append(("z", body_of("z"), "all", 3))


def other_text(_rows, stored):
    stored.messages[0] = ("a", "somebody else's words", "all", 1)


def gap(_rows, stored):
    stored.changes[1] = ("all", 3)


def twice_the_same_number(_rows, stored):
    stored.changes[1] = ("all", 1)


def rows_out_of_order(_rows, stored):
    stored.changes[:2] = [("all", 2), ("all", 1)]


def head_without_a_change(_rows, stored):
    stored.heads["team"] = 1


def later_with_a_lower_number(rows, _stored):
    falsified(rows, lambda row: row.client_id == "b", sent=0.2)
    falsified(rows, lambda row: row.client_id == "b" and row.status == 200, answered=0.5)


def page_lacks_one(rows, _stored):
    falsified(rows, lambda row: row.operation == "shown", ids=("0", "a"))


def page_and_reload_lack_one(rows, _stored):
    falsified(rows, lambda row: row.operation == "shown", ids=("0", "a"))
    falsified(rows, lambda row: row.operation == "loaded", ids=("0", "a"))


def page_in_another_order(rows, _stored):
    falsified(rows, lambda row: row.operation == "shown", ids=("0", "b", "a"))


def page_shows_twice(rows, _stored):
    falsified(rows, lambda row: row.operation == "shown", ids=("a", "0", "a", "b"))


def page_too_late(rows, _stored):
    falsified(rows, lambda row: row.operation == "shown", answered=3.5)


def applied_over_a_gap(rows, _stored):
    falsified(rows, lambda row: row.client == "boss/1" and row.n == 2, n=3)


def applied_twice(rows, _stored):
    falsified(rows, lambda row: row.client == "boss/1" and row.n == 2, n=1)


def foreign_packet(rows, _stored):
    rows.append(Row("guest/1", "packet", stream="office", n=1))


def foreign_message(rows, _stored):
    rows.append(Row("guest/1", "message", "s"))


def foreign_heads(rows, _stored):
    rows.append(Row("guest/1", "load", stream="office", n=1))


def broken_chain(_rows, stored):
    stored.chain = "broken: all no. 2"


def no_word_of_the_chain(_rows, stored):
    stored.chain = ""


def leak(rows, _stored):
    falsified(rows, lambda row: row.operation == "memory" and row.n == 101_000, n=400_000)


def held_up(rows, _stored):
    falsified(rows, lambda row: row.operation == "look", answered=9.0)


FALSIFIED = {
    "I1": (lost, doubled, forgotten_write, other_first_result),
    "I2": (never_sent, other_text, doubled),
    "I3": (gap, twice_the_same_number, rows_out_of_order, head_without_a_change, later_with_a_lower_number),
    "I4": (page_lacks_one, page_and_reload_lack_one, page_in_another_order, page_shows_twice, page_too_late,
           applied_over_a_gap, applied_twice),
    "I5": (foreign_packet, foreign_message, foreign_heads),
    "I6": (broken_chain, no_word_of_the_chain),
    "I7": (leak, held_up),
}


@pytest.mark.parametrize(("rule", "falsify"), [
    pytest.param(rule, each, id=f"{rule}-{each.__name__}") for rule, many in FALSIFIED.items() for each in many])
def test_what_is_falsified_is_caught_by_its_rule(rule, falsify):
    history, stored = good()
    falsify(history.rows, stored)
    assert rule in {found.partition(":")[0] for found in violations(history, stored, within=1)}
