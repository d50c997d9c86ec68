"""The seven things that hold after every fault, looked for in what the clients saw and in what is stored.

I1 every acknowledged write is stored exactly once. I2 nothing is stored that was never sent. I3 the numbers of a
stream have no gap, and their order is that of the commits. I4 every page shows what a reload shows, within the time.
I5 nothing reached anyone outside its audience. I6 the chain verifies. I7 memory and the loop's lag are bounded.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

MEMORY = 150_000  # KB that a process may grow by within one test
LAG = 5.0  # seconds that somebody who only looks may wait for an answer, on a machine that does other things


@dataclass
class Stored:
    """What the database holds of the event when all is over."""

    messages: list = field(default_factory=list)  # (key, body, stream, n), of those the clients may have sent
    writes: Counter = field(default_factory=Counter)  # client_id: how often it is remembered
    changes: list = field(default_factory=list)  # (stream, n) in the order of their rows
    heads: dict = field(default_factory=dict)  # stream: number of its last change
    rooms: dict = field(default_factory=dict)  # room: its stream
    audiences: dict = field(default_factory=dict)  # client: the streams meant for them
    chain: str = ""  # what ``verify`` says


def violations(history, stored, within, memory=MEMORY, lag=LAG):
    """What does not hold, a line each; *within* seconds after a fault is over every page has to be right."""
    bounds = Bounds(within, memory, lag)
    return [f"{name}: {why}" for name, look in CHECKS.items() for why in look(history, stored, bounds)]


@dataclass(frozen=True)
class Bounds:
    within: float
    memory: int
    lag: float


def stored_once(history, stored, _bounds):
    where = defaultdict(list)
    for key, _body, stream, n in stored.messages:
        where[key].append((stream, n))
    for row in history.of("post"):
        if row.status not in (200, 201):
            continue
        if len(where[row.client_id]) != 1:
            yield f"{row.client_id} was acknowledged and is stored {len(where[row.client_id])} times"
        elif where[row.client_id] != [(row.stream, row.n)]:
            yield f"{row.client_id} was answered with {row.stream} {row.n}, stored is {where[row.client_id][0]}"
        if stored.writes[row.client_id] != 1:
            yield f"{row.client_id} is remembered {stored.writes[row.client_id]} times"


def sent_by_somebody(history, stored, _bounds):
    sent = {row.client_id for row in history.of("post")}
    for key, body, _stream, _n in stored.messages:
        if key not in sent or body != body_of(key):
            yield f"{key} is stored as {body!r}, which nobody sent"
    for key, times in Counter(key for key, *_ in stored.messages).items():
        if times > 1:
            yield f"{key} is stored {times} times"


def body_of(key):
    return f"post {key}"


def numbered(history, stored, _bounds):
    by_stream = defaultdict(list)
    for stream, n in stored.changes:
        by_stream[stream].append(n)
    for stream, numbers in by_stream.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"the numbers of {stream} have a gap or a double"
        elif numbers != sorted(numbers):
            yield f"the rows of {stream} do not stand in the order of their numbers"
    for stream, head in stored.heads.items():
        if head != len(by_stream[stream]):
            yield f"{stream} says it ends at {head}, and has {len(by_stream[stream])} changes"
    yield from in_real_time(history)


def in_real_time(history):
    """What was answered before another was sent has the lower number."""
    first_sent = {}
    for row in history.of("post"):
        first_sent[row.client_id] = min(row.sent, first_sent.get(row.client_id, row.sent))
    by_stream = defaultdict(list)
    for row in history.acknowledged.values():
        by_stream[row.stream] += [(row.answered, 1, row), (first_sent[row.client_id], 0, row)]
    for moments in by_stream.values():
        highest = 0
        for _at, is_answer, row in sorted(moments, key=lambda moment: moment[:2]):
            if is_answer:
                highest = max(highest, row.n)
            elif row.n < highest:
                yield f"{row.client_id} was sent after {highest} of {row.stream} was answered and became {row.n}"


def shown_as_loaded(history, stored, bounds):
    loaded = {row.client: row for row in history.of("loaded")}
    stream_of = {key: (stream, n) for key, _body, stream, n in stored.messages}
    for page in history.of("shown"):
        fresh = loaded[page.client]
        if page.ids[-len(fresh.ids):] != fresh.ids:
            yield f"{page.client} shows {short(page.ids)}, a reload {short(fresh.ids)}"
        own = stored.rooms[page.stream]
        lacking = {key for key in history.acknowledged if stream_of.get(key, ("", 0))[0] == own} - set(page.ids)
        if lacking:
            yield f"{page.client} never got {len(lacking)}, {sorted(lacking)[0]} among them"
        if page.answered - page.sent > bounds.within:
            yield f"{page.client} was right after {page.answered - page.sent:.1f} s of {bounds.within:g}"
        if len(set(page.ids)) != len(page.ids):
            yield f"{page.client} shows something twice"
    yield from pushed_in_order(history)


def pushed_in_order(history):
    held = {}
    for row in history.of("load", "caught_up", "packet"):
        at = (row.client, row.stream)
        if row.operation == "packet" and row.n != held.get(at, row.n - 1) + 1:
            yield f"{row.client} applied {row.n} of {row.stream} on {held[at]}"
        held[at] = row.n


def short(ids):
    return f"{len(ids)} ending in {', '.join(ids[-2:])}"


def for_whom_it_is(history, stored, _bounds):
    stream_of = {key: stream for key, _body, stream, _n in stored.messages}
    for row in history.of("load", "caught_up", "packet", "message"):
        meant = stored.audiences[row.client.partition("/")[0]]
        stream = row.stream if row.operation != "message" else stream_of.get(row.client_id)
        if stream is not None and stream not in meant:
            yield f"{row.client} heard {row.operation} {row.client_id or row.n} of {stream}"


def verified(_history, stored, _bounds):
    if "the chain holds" not in stored.chain:
        yield stored.chain.strip() or "verify says nothing"


def bounded(history, _stored, bounds):
    kilobytes = defaultdict(list)
    for row in history.of("memory"):
        kilobytes[row.client].append(row.n)
    for process, held in kilobytes.items():
        if held[-1] - held[0] > bounds.memory:
            yield f"{process} grew from {held[0]} to {held[-1]} KB"
    slowest = max((row.answered - row.sent for row in history.of("look") if row.status == 200), default=0)
    if slowest > bounds.lag:
        yield f"somebody who only looked waited {slowest:.1f} s"


CHECKS = {"I1": stored_once, "I2": sent_by_somebody, "I3": numbered, "I4": shown_as_loaded, "I5": for_whom_it_is,
          "I6": verified, "I7": bounded}
