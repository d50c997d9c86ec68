"""Random actions of three people before four who look, and random cuts: each of their pages shows what a reload shows.

They look at it as the browser does: every part that is told is applied to every page that is open, in the language of
its person. What was missed comes in several answers, as it does after a long sleep.
"""

import itertools
import secrets

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from eventops import catchup
from eventops.board.models import Card
from eventops.feed import queries
from tests.conftest import hang_up
from tests.faults.conftest import FULL
from tests.faults.tabs import Tabs
from tests.listening import stream, streams_of
from tests.phone import jpeg
from tests.steps import CARDS, EVENT, all_of, make, move, room, wall

TALK, BOARD, ALBUM, MATRIX = f"{EVENT}/", f"{EVENT}/board", f"{EVENT}/photos", f"{EVENT}/checklists/matrix"
PEOPLE = {"hanako": "ja", "ichiro": "en", "misaki": "ja"}
VERBS = ("accept", "dispatch", "deliver", "confirm", "release", "start", "finish", "verify", "reopen", "report_problem")
FORBIDDEN = (403, 404, 409, 422)
PHOTO = jpeg("teal", (40, 30))
STEPS = {"max_examples": 100, "stateful_step_count": 40} if FULL else {"max_examples": 6, "stateful_step_count": 10}
number = st.integers(0, 10)
somebody = st.sampled_from([*PEOPLE, "wall"])
ACTS = ("say", "reply", "in_private", "unsend", "pin", "make_card", "talk_about", "move_card")
acts = st.tuples(st.sampled_from(ACTS), st.sampled_from([*PEOPLE]), number, number)


class Day(RuleBasedStateMachine):
    """Whoever is cut off presses nothing and hears nothing until they return."""

    def __init__(self, app, phone):
        super().__init__()
        self.app, self.phone = app, phone
        self.said, self.turns, self.to_look_at = [], itertools.cycle([*PEOPLE, "wall"]), set()

    @initialize()
    def open_pages(self):
        phones = {key: self.phone(key, locale) for key, locale in PEOPLE.items()}
        hanako = phones["hanako"]
        self.room, office = room(hanako), room(hanako, "本部")
        self.card = f"{CARDS}/{make(phones['misaki'])}"
        paths = {"hanako": (TALK, BOARD, f"{EVENT}/rooms/{office}", MATRIX), "ichiro": (TALK, BOARD, ALBUM, self.card),
                 "misaki": (TALK, BOARD, f"{CARDS}/1")}
        self.pages = {key: Tabs(phones[key], paths[key]) for key in PEOPLE}
        screen = wall(self.app, hanako, self.phone)
        screen.socket.disconnect()
        self.pages["wall"] = Tabs(screen, ["/screen"])
        self.office = office

    # what people press; it is either done or refused in words, nothing else may come back

    def do(self, act):
        name, who, *numbers = act
        awake = [each for each in (who, *PEOPLE) if not self.pages[each].is_away]
        if awake:
            answer = getattr(self, name)(self.pages[awake[0]], *numbers)
            assert answer is None or answer.status_code in (200, 201, *FORBIDDEN), answer.text

    def say(self, who, urgent, photo, where=None, **more):
        key = secrets.token_hex(10)
        answer = who.post(
            f"{EVENT}/messages", client_id=key, room=where or self.room, body="机が足りません",
            urgency="urgent" if urgent % 2 else "normal", photos=[PHOTO] if photo % 3 == 0 else [], **more)
        if answer.status_code == 201:
            self.said.append(key)
        return answer

    def any_said(self, what):
        return self.said[-1 - what % len(self.said)]

    def reply(self, who, what, photo):
        return self.say(who, 0, photo, **({"reply_to": self.any_said(what)} if self.said else {}))

    def in_private(self, _who, urgent, photo):
        hanako = self.pages["hanako"]
        return None if hanako.is_away else self.say(hanako, urgent, photo, self.office)

    def unsend(self, who, what, _how):
        return who.post(f"{EVENT}/messages/{self.any_said(what)}/unsend") if self.said else None

    def pin(self, _who, what, how):
        hanako = self.pages["hanako"]
        if not self.said or hanako.is_away:
            return None
        return hanako.post(f"{EVENT}/messages/{self.any_said(what)}/{'unpin' if how % 4 == 0 else 'pin'}")

    def make_card(self, who, what, about):
        message = {"message": self.any_said(what)} if self.said and about % 2 else {}
        return who.post(CARDS, kind="supply", title="お茶", **message)

    def talk_about(self, who, _what, _how):
        return who.post(f"{self.card}/messages", body="5本で足りますか")

    def move_card(self, who, what, how):
        numbers = [card.number for card in all_of(who, Card, event_id=1)]
        return move(who, numbers[-1 - what % len(numbers)], VERBS[how % len(VERBS)], note="理由")

    # what happens

    @rule(act=acts)
    def press(self, act):
        self.do(act)

    @rule(who=st.sets(somebody, min_size=1, max_size=3), meanwhile=st.lists(acts, min_size=3, max_size=8))
    def sleep_through(self, who, meanwhile):
        """They come back one right after the other: what is drawn for one serves the next."""
        for each in who:
            self.cut(each)
        for act in meanwhile:
            self.do(act)
        for each in sorted(who):
            self.come_back(each)

    @rule(who=somebody, meanwhile=st.lists(acts, min_size=1, max_size=3))
    def lose_packets(self, who, meanwhile):
        for name, writer, *numbers in meanwhile:
            if writer != who and not self.pages[writer].is_away:  # whoever writes has heard what came before
                self.do((name, writer, *numbers))
        if not self.pages[who].is_away:
            self.pages[who].lose_what_was_sent()
            self.to_look_at.add(who)

    @rule(who=somebody)
    def cut(self, who):
        if not self.pages[who].is_away:
            self.pages[who].cut()

    @rule(who=somebody)
    def come_back(self, who):
        if self.pages[who].is_away:
            self.pages[who].come_back()
            self.to_look_at.add(who)

    @rule(who=somebody)
    def reload(self, who):
        if not self.pages[who].is_away:
            self.pages[who].load()

    # what holds

    @invariant()
    def everybody_has_heard_all_and_who_came_back_shows_what_a_reload_shows(self):
        """Of the others one after the other is looked at, and all of them at the end of the day."""
        if not hasattr(self, "pages"):
            return
        for key, page in self.pages.items():
            if not page.is_away:
                page.hear()
                assert page.heads == (stream(self.app, "screen") if key == "wall" else streams_of(self.app, key)), key
        for key in {*self.to_look_at, next(self.turns)}:
            if not self.pages[key].is_away:
                self.pages[key].show_what_a_reload_shows()
        self.to_look_at = set()

    def teardown(self):
        for key in self.pages:
            self.come_back(key)
        self.to_look_at = set(self.pages)
        self.everybody_has_heard_all_and_who_came_back_shows_what_a_reload_shows()
        hang_up()


@pytest.fixture
def fresh(app, start_from, phone):
    """A day from its beginning, as often as asked."""

    def begin():
        hang_up()
        start_from("clean")
        return Day(app, phone)

    return begin


def test_whatever_happens_a_page_shows_what_a_reload_shows(fresh, untraced, monkeypatch):
    monkeypatch.setattr(catchup, "AT_ONCE", 2)
    monkeypatch.setattr(queries.window, "__defaults__", (None, 500))  # a reload shows all of the day
    run_state_machine_as_test(fresh, settings=settings(
        derandomize=not FULL, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=list(Phase) if FULL else [Phase.generate],  # the shortest day that fails takes minutes to be found
        print_blob=True, **STEPS))
