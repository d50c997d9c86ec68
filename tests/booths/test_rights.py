"""What the table gives a booth, and what a booth can be told of a card: no more, and never nothing."""

from types import SimpleNamespace

import pytest

from eventops.booths.models import ENDS, MOVES, STAGES
from eventops.permissions import AT_BOOTHS, DUTIES, RIGHTS, ROLES, at_step, can
from tests.board.test_move_card import KINDS


@pytest.mark.parametrize("duties", [[], list(DUTIES)])
def test_a_booth_may_what_the_table_gives_it_and_nothing_else_whatever_its_duties(duties):
    them = SimpleNamespace(role="booth", duties=duties)
    assert {verb for verb in RIGHTS if can(them, verb)} == AT_BOOTHS | {"event.read"}


def test_what_is_a_booths_is_nobody_elses():
    for role in ROLES:
        assert not [verb for verb in AT_BOOTHS if can(SimpleNamespace(role=role, duties=list(DUTIES)), verb)]
        assert at_step(role, "booth")
        assert not at_step("booth", role)


@pytest.mark.parametrize("kind", STAGES)
def test_every_state_of_a_card_has_one_word_for_the_booth(kind):
    told = [state for _word, states in STAGES[kind] for state in states]
    assert sorted([*told, *(set(ENDS) & set(KINDS[kind].STATES))]) == sorted(KINDS[kind].STATES)


@pytest.mark.parametrize("kind", STAGES)
def test_every_verb_that_is_its_reporters_has_a_button_for_the_booth(kind):
    assert {verb.name for verb in KINDS[kind].VERBS if "reporter" in verb.own} <= set(MOVES)
