"""Well-formed packets that say nonsense to our own handlers: generated, the same ones every time.

``tests/transport/test_fuzz.py`` has what is not even well-formed; ``TEST_FULL=1``: 10 000 cases here and there.
"""

import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from eventops.feed import reading
from eventops.people import sockets
from eventops.people.models import Membership
from tests.attacks.ears import Ear
from tests.listening import connect, epoch, stream, streams_of
from tests.steps import room

CASES = 10_000 if os.environ.get("TEST_FULL") else 150
ON_THE_SERVER = 1000 if os.environ.get("TEST_FULL") else 60
WORDS = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
NUMBERS = some.integers(-2**70, 2**70) | some.floats(allow_nan=False, allow_infinity=False)
ANYTHING = some.recursive(
    some.none() | some.booleans() | NUMBERS | WORDS,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(WORDS, inner, max_size=4), max_leaves=12)


def packets(streams, rooms):
    """What hello and read may be told: nonsense, and nearly what a page says."""
    key, number = some.sampled_from([*streams, *rooms, "nowhere"]), some.integers(-2, 2**60) | ANYTHING
    hello = some.fixed_dictionaries({}, optional={
        "event": some.sampled_from(["fair", "other", "../fair", ""]) | ANYTHING, "epoch": ANYTHING,
        "streams": some.dictionaries(key | WORDS, number, max_size=6) | ANYTHING, "locale": WORDS | ANYTHING,
        "step": ANYTHING, "build": ANYTHING})
    read = some.fixed_dictionaries({}, optional={"room": key | ANYTHING, "n": number, "event": ANYTHING})
    anything = some.dictionaries(WORDS, ANYTHING, max_size=5)
    return some.tuples(some.sampled_from(["hello", "read"]), some.one_of(hello, read, anything))


@pytest.fixture
def misaki(app, phone):
    """Her phone, connected."""
    misaki = phone("misaki")
    connect(misaki)
    misaki.heads = streams_of(app, "misaki")
    return misaki


def test_no_words_of_a_phone_raise_or_open_what_is_not_its_own(app, phone, misaki, rows):
    own, foreign = misaki.heads, {**streams_of(app, "hanako"), **stream(app, "everyone", "other")}
    said = packets([*own, *foreign], [room(misaki), room(misaki, "本部")])
    opened, before = [], rows(Membership)

    @settings(max_examples=CASES, derandomize=True, deadline=None, database=None,
              suppress_health_check=list(HealthCheck))
    @given(said)
    def say(packet):
        name, words = packet
        answer = misaki.socket.emit(name, words, callback=name == "hello")
        if name == "hello" and "heads" in answer and set(answer["heads"]) != set(own):
            opened.append((words, answer))

    say()
    with app.test_request_context():
        reading.flush()
    print(json.dumps({"row": "nonsense to hello and read", "cases": CASES, "opened": len(opened)}))  # noqa: T201
    assert opened == []
    assert len(sockets.listeners) == 1
    assert "heads" in misaki.hello("fair", streams_of(app, "misaki"), epoch(app)), "and it still listens"
    assert [member.role for member in rows(Membership)] == [member.role for member in before]


def test_the_server_goes_on_and_its_log_stays_empty(served, browser):
    said, cases, printed = [], ON_THE_SERVER, len(served.printed)

    @settings(max_examples=cases, derandomize=True, deadline=None, database=None,
              suppress_health_check=list(HealthCheck))
    @given(packets(["everyone"], ["x"]))
    def note(packet):
        said.append("42" + json.dumps(packet))

    note()
    misaki = browser("misaki")
    while said:
        ear = Ear(misaki)
        for text in said[:20]:  # no more at once than a phone may say
            ear.socket.send(text)
        del said[:20]
        ear.close()
    assert served.process.poll() is None
    assert "Traceback" not in "".join(served.printed[printed:])
    last = Ear(misaki)
    assert "heads" in last.answer
    last.close()
