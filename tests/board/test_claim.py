"""Two press accept at the same time: one has it, the other reads who."""

import threading
import time

import pytest

from eventops import turns
from tests.databases import POSTGRES
from tests.steps import card, kinds_of_change, make, move

NAMES = {"ichiro": "一郎", "takumi": "拓海"}


@pytest.mark.parametrize("turn", range(4))
def test_one_wins_and_the_other_reads_the_winners_name(phone, turn):
    number = make(phone("misaki"))
    phones, answers = {who: phone(who) for who in NAMES}, {}

    def press(who):
        answers[who] = move(phones[who], number, "accept")

    threads = [threading.Thread(target=press, args=(who,)) for who in NAMES]
    with turns._writer:  # both have read their form and stand before the door when it opens
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        assert answers == {} or POSTGRES, "on SQLite nobody writes beside the writer"
    for thread in threads:
        thread.join(10)
    (winner,) = [who for who, answer in answers.items() if answer.status_code == 201]
    (loser,) = set(NAMES) - {winner}
    assert answers[loser].status_code == 409
    assert NAMES[winner] in answers[loser].json["error"]["message"]
    assert f'data-assignee="{winner}-key"' in answers[loser].json["packets"][0]["parts"][0]["html"]
    assert card(phones[winner], number).version == 2
    assert kinds_of_change(phones[winner]).count("card.moved") == 1
