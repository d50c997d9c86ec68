"""Random actions of three people and random cuts: whatever happened, a page shows what a reload shows."""

import secrets

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from eventops.board.models import Card
from eventops.extensions import socketio
from tests.conftest import hang_up
from tests.faults.conftest import FULL
from tests.listening import epoch
from tests.steps import CARDS, EVENT, all_of, move, room

PEOPLE = ("hanako", "ichiro", "misaki")
PAGES = (f"{EVENT}/", f"{EVENT}/board")
VERBS = ("accept", "dispatch", "deliver", "confirm", "release", "start", "finish", "verify", "reopen", "report_problem")
STEPS = {"max_examples": 150, "stateful_step_count": 40} if FULL else {"max_examples": 6, "stateful_step_count": 15}
anybody = st.sampled_from(PEOPLE)
which = st.integers(0, 10)


class Day(RuleBasedStateMachine):
    """Pages are open at the talk or the board; who is cut off presses nothing and hears nothing until they return."""

    def __init__(self, app, phone):
        super().__init__()
        self.app = app
        self.phones = {key: phone(key) for key in PEOPLE}
        self.room = room(self.phones["hanako"])
        self.away, self.said = set(), []

    @initialize(pages=st.tuples(*[st.sampled_from(PAGES)] * len(PEOPLE)))
    def open_pages(self, pages):
        for key, page in zip(PEOPLE, pages, strict=True):
            self.phones[key].open(page)

    def press(self, who, path, **form):
        """What is pressed is either done or refused in words; nothing else may come back."""
        if who in self.away:
            return None
        answer = self.phones[who].post(path, **form)
        assert answer.status_code in (200, 201, 403, 404, 409, 422), answer.text
        return answer

    @rule(who=anybody, urgency=st.sampled_from(["normal", "urgent"]))
    def post(self, who, urgency):
        key = secrets.token_hex(10)
        if (answer := self.press(who, f"{EVENT}/messages", client_id=key, room=self.room, body="机が足りません",
                                 urgency=urgency)) and answer.status_code == 201:
            self.said.append(key)

    @rule(who=anybody, to=which)
    def reply(self, who, to):
        if self.said:
            key = secrets.token_hex(10)
            self.press(who, f"{EVENT}/messages", client_id=key, room=self.room, body="了解です",
                       reply_to=self.said[to % len(self.said)])
            if who not in self.away:
                self.said.append(key)

    @rule(who=anybody, what=which, how=st.sampled_from(["unsend", "pin"]))
    def touch_a_post(self, who, what, how):
        if self.said:
            self.press(who, f"{EVENT}/messages/{self.said[what % len(self.said)]}/{how}")

    @rule(who=anybody, of=st.none() | which)
    def make_a_card(self, who, of):
        about = {"message": self.said[of % len(self.said)]} if self.said and of is not None else {}
        self.press(who, CARDS, kind="supply", title="お茶", **about)

    @rule(who=anybody, what=which, verb=st.sampled_from(VERBS))
    def move_a_card(self, who, what, verb):
        numbers = [card.number for card in all_of(self.phones[who], Card, event_id=1)]
        if who not in self.away:
            move(self.phones[who], numbers[-1 - what % len(numbers)], verb, note="理由")

    @rule(who=anybody)
    def lose_packets(self, who):
        """They were sent and never came: the pulse says so, and the page asks."""
        if who not in self.away:
            self.phones[who].received()
            self.phones[who].catch_up()

    @rule(who=anybody)
    def cut(self, who):
        if who not in self.away:
            self.phones[who].socket.disconnect()
            self.away.add(who)

    @rule(who=anybody)
    def come_back(self, who):
        if who in self.away:
            self.away.discard(who)
            phone = self.phones[who]
            phone.socket = socketio.test_client(self.app, flask_test_client=phone.http)
            answer = phone.hello("fair", phone.heads, epoch(self.app))
            for part in answer["parts"]:
                phone.apply(part)
            phone.heads = answer["heads"]

    @rule(who=anybody, page=st.sampled_from(PAGES))
    def reload(self, who, page):
        if who not in self.away:
            self.phones[who].socket.disconnect()
            self.phones[who].open(page)

    @invariant()
    def every_page_shows_what_a_reload_shows(self):
        for key, phone in self.phones.items():
            if phone.dom is not None and key not in self.away:
                phone.hear()
                assert phone.shows_what_a_reload_shows()

    def teardown(self):
        for key in list(self.away):
            self.come_back(key)
        self.every_page_shows_what_a_reload_shows()
        hang_up()


@pytest.fixture
def fresh(app, start_from, phone):
    """A day from its beginning, as often as asked."""

    def begin():
        hang_up()
        start_from("clean")
        return Day(app, phone)

    return begin


def test_whatever_happens_a_page_shows_what_a_reload_shows(fresh, untraced):
    run_state_machine_as_test(fresh, settings=settings(
        derandomize=not FULL, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        print_blob=True, **STEPS))
