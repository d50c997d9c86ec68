"""Sending: at once, gathered, in both languages, with a pulse; and read marks, which may be lost but never go back."""

import threading
import time
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from eventops import catchup, jobs, live
from eventops.extensions import socketio
from eventops.feed import reacting, reading
from eventops.feed.models import Message, ReadMark, Room
from eventops.live import Part
from eventops.people import hearing, sockets
from eventops.transport.waking import Waking
from tests import steps
from tests.listening import connect, epoch, listen, stream, streams_of
from tests.phone import everything_sent


def received(phone, name):
    return [news["args"][0] for news in phone.received() if news["name"] == name]


def run(app, job):
    with app.test_request_context():
        job()


# packets

def test_what_one_says_all_who_hear_it_see(phone):
    pages = [phone(key).open("/events/fair/") for key in ("ichiro", "misaki", "hanako")]
    key = steps.say(pages[0], "始めます")
    for page in pages:
        page.hear()
        assert page.dom.find(id=f"m-{key}")


def test_the_one_who_writes_hears_the_same_packet_they_were_answered(phone):
    ichiro = phone("ichiro").open("/events/fair/")
    answered = ichiro.post("/events/fair/messages", room=steps.room(ichiro), body="はい").json["packets"]
    assert ichiro.hear() == answered


def test_a_room_of_the_managers_reaches_managers_alone(app, phone):
    people = {key: listen(phone(key), streams_of(app, key)) for key in ("hanako", "takumi", "ichiro", "misaki", "yuki")}
    steps.say(phone("hanako"), "内緒です", to="本部")
    heard = {key for key, each in people.items() if each.hear()}
    assert heard == {"hanako"}


def test_a_teams_room_reaches_the_team_and_the_managers(app, phone):
    people = {key: listen(phone(key), streams_of(app, key)) for key in ("hanako", "takumi", "ichiro", "misaki", "yuki")}
    steps.say(phone("ichiro"), "運営だけに", to="運営会社")
    heard = {key for key, each in people.items() if each.hear()}
    assert heard == {"hanako", "takumi", "ichiro"}


def test_nothing_written_right_after_hello_is_lost(app, phone):
    """Rooms are joined before the missed is read: whatever comes between is pushed, at worst twice."""
    misaki = phone("misaki").open("/events/fair/")
    for n in range(10):
        steps.say(phone("ichiro"), f"{n}")
    misaki.hear()
    assert misaki.heads == streams_of(app, "misaki")
    assert len(misaki.dom.select(".message")) == 10


def test_a_write_between_the_join_and_the_reading_is_pushed(app, phone, monkeypatch):
    """A rival wins exactly between the two steps of hello."""
    ichiro, misaki, heads = phone("ichiro"), phone("misaki"), streams_of(app, "misaki")
    token, room = ichiro.token(), steps.room(ichiro)
    real = catchup.missed

    def rival(*asked):
        missed = real(*asked)
        ichiro.http.post("/events/fair/messages", data={"room": room, "body": "ちょうど今", "csrf_token": token})
        return missed

    monkeypatch.setattr(catchup, "missed", rival)
    listen(misaki, heads)
    assert misaki.answer["parts"] == []
    [packet] = misaki.hear()
    assert "ちょうど今" in packet["parts"][0]["html"]
    assert misaki.heads == streams_of(app, "misaki")


def test_the_first_packet_goes_at_once_and_what_follows_in_one_emission(app, phone, monkeypatch):
    emissions = []

    def emit(_name, packets, to):
        emissions.append((to, list(packets), time.monotonic()))

    assert live.GATHER <= 0.025
    monkeypatch.setattr(live, "GATHER", 0.5)  # a busy machine is not that slow
    monkeypatch.setattr(socketio, "emit", emit)
    gatherer, started = live.Gatherer(), time.monotonic()
    gatherer.send("room", {"n": 1})
    gatherer.send("another room", {"n": 1})
    everything_sent()
    assert sorted(emissions)[0][:2] == ("another room", [{"n": 1}])
    assert sorted(emissions)[1][:2] == ("room", [{"n": 1}])
    for n in range(2, 6):
        gatherer.send("room", {"n": n})
    everything_sent()
    to, packets, at = emissions[-1]
    assert (to, packets) == ("room", [{"n": n} for n in range(2, 6)])
    assert live.GATHER * 0.8 <= at - started <= live.GATHER + 2, "(generous: the machine may be busy)"


def test_no_packet_is_lost_or_turned_round_when_many_send_at_once(monkeypatch):
    emitted = []
    monkeypatch.setattr(socketio, "emit", lambda name, packets, to: emitted.extend(packets))
    gatherer = live.Gatherer()

    def send(sender):
        for n in range(200):
            gatherer.send("room", (sender, n))
            if n % 40 == 0:
                time.sleep(live.GATHER)  # so that gathering ends and begins again

    senders = [threading.Thread(target=send, args=[sender]) for sender in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    everything_sent()
    assert sorted(emitted) == [(sender, n) for sender in range(4) for n in range(200)]


def test_a_sending_slower_than_the_gathering_is_not_overtaken(monkeypatch):
    emitted, slow, begun = [], threading.Event(), threading.Event()

    def emit(_name, packets, to):
        if packets == [1]:
            begun.set()
            slow.wait(5)
        emitted.extend(packets)

    monkeypatch.setattr(socketio, "emit", emit)
    gatherer = live.Gatherer()
    gatherer.send("room", 1)
    assert begun.wait(5)
    gatherer.send("room", 2)
    time.sleep(live.GATHER * 4)
    slow.set()
    everything_sent()
    assert emitted == [1, 2]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_after_a_sending_that_failed_the_next_one_goes(monkeypatch):
    emitted, gatherer = [], live.Gatherer()
    monkeypatch.setattr(socketio, "emit", lambda *_args, **_kwargs: 1 / 0)
    gatherer.send("room", 1)
    everything_sent()
    monkeypatch.setattr(socketio, "emit", lambda name, packets, to: emitted.extend(packets))
    gatherer.send("room", 2)
    everything_sent()
    assert emitted == [2]


def test_a_burst_arrives_whole_and_in_order(app, phone):
    misaki = phone("misaki").open("/events/fair/")
    keys = [steps.say(phone("ichiro"), f"{n}") for n in range(12)]
    misaki.hear()
    assert [tag["id"] for tag in misaki.dom.select(".message")] == [f"m-{key}" for key in keys]


# how things look

def test_a_thing_that_is_never_shown_has_no_parts(app):
    with app.test_request_context():
        assert live.render(object(), False, "ja") == []


def test_a_database_that_fails_in_a_template_is_no_placeholder(app, monkeypatch):
    """A 503, and the phone sends again: the post itself is not stored."""
    def fail(*_arguments, **_values):
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(live, "_rendered", fail)
    with app.test_request_context(), pytest.raises(OperationalError):
        live.partial("feed/_message.html", None)


def test_a_kind_of_card_is_shown_as_a_card(app):
    from eventops.supplies.models import SupplyRequest

    assert live.shown(SupplyRequest) is not None
    assert live.shown(SupplyRequest, screen=True) is not None
    assert live.shown(ReadMark) is None


def test_what_there_is_to_show_is_looked_up_once_and_drawn_in_each_language(app, monkeypatch):
    asked, subject = [], SimpleNamespace(element_id="x")
    monkeypatch.setitem(live._shown, (SimpleNamespace, False),
                        lambda subject: asked.append(subject) or [Part("replace", "#x", "_placeholder.html")])
    with app.test_request_context():
        drawn = live.in_languages(subject, False)
        assert asked == [subject]
        assert {locale: live.render(subject, False, locale) for locale in live.LOCALES} == drawn
    assert drawn["ja"] != drawn["en"]


def drawn_in(monkeypatch):
    """A list that gets the language of each drawing for a stream."""
    languages, real = [], live._drawn
    monkeypatch.setattr(live, "_drawn", lambda parts, subject, locale: languages.append(locale)
                        or real(parts, subject, locale))
    return languages


def test_what_is_said_is_drawn_in_the_languages_somebody_hears_it_in_and_in_the_askers(app, phone, monkeypatch):
    ichiro, misaki = phone("ichiro"), listen(phone("misaki"), streams_of(app, "misaki"))
    languages = drawn_in(monkeypatch)
    assert ichiro.post("/events/fair/messages", room=steps.room(ichiro), body="はい").json["packets"] == misaki.hear()
    assert languages == ["ja"]
    listen(phone("takumi", "en"), streams_of(app, "takumi"))
    steps.say(ichiro, "どうぞ")
    assert sorted(languages[1:]) == ["en", "ja"]
    misaki.socket.disconnect()
    steps.say(ichiro, "皆さん")
    assert sorted(languages[3:]) == ["en", "ja"], "whoever asked has their answer, though nobody hears it"


def test_where_other_processes_have_sockets_all_languages_are_drawn(app, phone, monkeypatch):
    languages, ichiro = drawn_in(monkeypatch), phone("ichiro")
    monkeypatch.setattr(socketio.server.manager, "is_heard", lambda room: Waking.is_heard(None, room))
    steps.say(ichiro, "はい")
    assert sorted(languages) == ["en", "ja"]


def test_who_comes_while_it_is_drawn_in_another_language_hears_that_they_are_behind(app, phone, monkeypatch):
    ichiro, takumi, heads, real = phone("ichiro"), phone("takumi", "en"), streams_of(app, "takumi"), live.for_stream

    def joined(subject, stream):
        drawn = real(subject, stream)
        if takumi.socket is None:  # in a thread: here it would have this request's database session
            hello = threading.Thread(target=listen, args=(takumi, heads))
            hello.start()
            hello.join()
        return drawn

    monkeypatch.setattr(live, "for_stream", joined)
    steps.say(ichiro, "ちょうど今")
    assert takumi.answer["parts"] == [], "what is not committed is not read"
    [pulse] = received(takumi, "pulse")
    assert (pulse["heads"], pulse["epoch"]) == (stream(app, "everyone"), epoch(app))
    assert heads.items() & pulse["heads"].items() == set(), "further than the page is"


# the pulse

def test_a_pulse_tells_each_how_far_exactly_their_streams_are(app, phone):
    misaki, hanako = (listen(phone(key), streams_of(app, key)) for key in ("misaki", "hanako"))
    steps.say(phone("ichiro"))
    run(app, sockets.pulse)
    for key, page in (("misaki", misaki), ("hanako", hanako)):
        [pulse] = received(page, "pulse")
        assert pulse["heads"] == streams_of(app, key)
        assert pulse["epoch"] == epoch(app)
        assert pulse["at"].endswith("Z")


def test_a_socket_that_has_not_said_hello_gets_no_pulse(app, phone):
    misaki = phone("misaki")
    connect(misaki)
    run(app, sockets.pulse)
    assert misaki.received() == []
    listen(misaki, streams_of(app, "misaki"))
    run(app, sockets.pulse)
    assert received(misaki, "pulse")


def test_going_down_says_when_to_come_back(app, phone):
    misaki = listen(phone("misaki"), streams_of(app, "misaki"))
    with app.app_context():
        jobs.stop()
    assert received(misaki, "bye") == [{"retry_in": 2}]


def test_a_job_that_fails_is_tried_again_at_its_next_turn(app, monkeypatch):
    turns, real = [], time.sleep

    class Over(BaseException):
        pass

    def job():
        turns.append(len(turns))
        if len(turns) == 1:
            raise ValueError("once")

    def sleep(seconds):
        real(0)
        if len(turns) == 3:
            raise Over

    monkeypatch.setattr(socketio, "sleep", sleep)
    with pytest.raises(Over):
        jobs.run(app, 0, job)
    assert turns == [0, 1, 2]


def test_pulse_revocation_and_read_marks_come_as_often_as_promised(app):
    every = {job: seconds for seconds, job in jobs.EVERY}
    promised = {sockets.pulse: live.pulse_every, sockets.cut_revoked: 1.0, reading.flush: 1.0, reacting.flush: 1.0}
    assert {job: every.get(job) for job in promised} == promised
    assert live.pulse_every() == 5.0


# who is here

def test_everybody_is_told_how_many_people_are_here_when_that_changes(app, phone):
    ichiro = listen(phone("ichiro"), streams_of(app, "ichiro"))
    run(app, sockets.tell_presence)
    assert received(ichiro, "presence") == [{"online": 1}]
    run(app, sockets.tell_presence)
    assert received(ichiro, "presence") == [], "nothing has changed"
    misaki = listen(phone("misaki"), streams_of(app, "misaki"))
    run(app, sockets.tell_presence)
    assert received(ichiro, "presence") == received(misaki, "presence") == [{"online": 2}]
    misaki.socket.disconnect()
    run(app, sockets.tell_presence)
    assert received(ichiro, "presence") == [{"online": 1}]


def test_a_second_phone_of_the_same_person_is_told_and_not_counted(app, phone):
    listen(phone("ichiro"), streams_of(app, "ichiro"))
    run(app, sockets.tell_presence)
    second = listen(phone("ichiro"), streams_of(app, "ichiro"))
    run(app, sockets.tell_presence)
    assert received(second, "presence") == [{"online": 1}]


def test_whoever_comes_after_all_have_left_is_told_again(app, phone):
    for _ in range(2):
        ichiro = listen(phone("ichiro"), streams_of(app, "ichiro"))
        run(app, sockets.tell_presence)
        assert received(ichiro, "presence") == [{"online": 1}]
        ichiro.socket.disconnect()


@pytest.fixture
def others(monkeypatch):
    """Another process that hears us, and that we hear as long as ``hears``."""
    class Others:
        hears = is_settled = True
        told = []

        def tell(self, what, data):
            self.told.append((what, data))

    others = Others()
    others.told = []
    monkeypatch.setattr(live, "others", lambda: others)
    monkeypatch.setattr(sockets, "_elsewhere", {})
    monkeypatch.setattr(sockets, "_said", {"at": 0.0, "here": {}})
    return others


def test_who_is_here_counts_those_of_other_processes_once_and_not_for_ever(app, phone, others, monkeypatch):
    ichiro = listen(phone("ichiro"), streams_of(app, "ichiro"))
    run(app, sockets.tell_presence)
    [(what, here)] = others.told
    [(key, [member])] = here.items()
    assert what == "here"
    run(app, sockets.tell_presence)
    assert len(others.told) == 1, "nothing has changed"
    sockets.note_elsewhere("the other", {key: [member, member + 1000, member + 1001]})
    run(app, sockets.tell_presence)
    assert received(ichiro, "presence") == [{"online": 1}, {"online": 3}]
    monkeypatch.setattr(sockets, "ELSEWHERE", 0.0)
    run(app, sockets.tell_presence)
    assert received(ichiro, "presence") == [{"online": 1}]


def test_while_others_are_not_heard_the_pulse_is_faster_and_readyz_says_so(phone, others):
    nobody = phone(None)
    assert (live.pulse_every(), nobody.get("/readyz").json["slow"]) == (5.0, [])
    others.hears = others.is_settled = False
    answer = nobody.get("/readyz")
    assert (live.pulse_every(), answer.status_code) == (2.0, 200)
    assert answer.json == {"ok": True, "failing": [], "slow": ["redis"]}


def test_a_process_that_goes_sends_its_phones_to_the_others_at_once(app, phone, others):
    misaki = listen(phone("misaki"), streams_of(app, "misaki"))
    jobs.stop()
    assert received(misaki, "bye") == [{"retry_in": 0.4}]


def test_another_event_does_not_hear_of_it(app, phone):
    olga = listen(phone("olga"), streams_of(app, "olga"), "other")
    listen(phone("ichiro"), streams_of(app, "ichiro"))
    run(app, sockets.tell_presence)
    assert received(olga, "presence") == [{"online": 1}]


# read marks

@pytest.fixture(autouse=True)
def no_waiting_marks():
    reading._waiting.clear()
    yield
    reading._waiting.clear()


def mark(rows, app, room):
    [found] = rows(Room, key=room)
    return {each.n for each in rows(ReadMark, room_id=found.id)}


def test_read_marks_are_flushed_and_told_to_those_in_the_room(app, phone, rows):
    ichiro, misaki = (listen(phone(key), streams_of(app, key)) for key in ("ichiro", "misaki"))
    key, room = steps.say(phone("hanako")), steps.room(ichiro)
    [message] = rows(Message, key=key)
    misaki.socket.emit("read", {"room": room, "n": message.n})
    assert mark(rows, app, room) == {message.n}, "hanako's own: nothing is written before the flush"
    run(app, reading.flush)
    [news] = received(ichiro, "presence")
    assert news == {"room": room, "marks": [message.n, message.n]}


def test_a_mark_never_goes_back_and_never_past_the_stream(app, phone, rows):
    misaki = listen(phone("misaki"), streams_of(app, "misaki"))
    for _ in range(3):
        steps.say(phone("ichiro"))
    room = steps.room(misaki)
    head = next(iter(stream(app, "everyone").values()))

    def own():
        return mark(rows, app, room) - {head}  # ichiro's stands at the head

    for said, expected in ((head - 1, {head - 1}), (head - 2, {head - 1}), (head + 1000, set())):
        misaki.socket.emit("read", {"room": room, "n": said})
        run(app, reading.flush)
        assert own() == expected
    assert len(rows(ReadMark)) == 2


def test_of_several_marks_in_a_second_the_highest_counts(app, phone, rows):
    misaki = listen(phone("misaki"), streams_of(app, "misaki"))
    for _ in range(3):
        steps.say(phone("hanako"))
    head, room = next(iter(stream(app, "everyone").values())), steps.room(misaki)
    for n in (head - 1, head - 2):
        misaki.socket.emit("read", {"room": room, "n": n})
    run(app, reading.flush)
    assert mark(rows, app, room) == {head, head - 1}


def test_nobody_marks_a_room_they_do_not_hear(app, phone, rows):
    steps.say(phone("hanako"), "内緒", to="本部")
    hanako, misaki = (listen(phone(key), streams_of(app, key)) for key in ("hanako", "misaki"))
    room = steps.room(hanako, "本部")
    before = len(rows(ReadMark))
    misaki.socket.emit("read", {"room": room, "n": 1})
    run(app, reading.flush)
    assert len(rows(ReadMark)) == before
    assert received(hanako, "presence") == []


def test_whoever_says_hello_while_the_database_is_asked_who_is_still_in_is_not_cut(app, phone, monkeypatch):
    """PostgreSQL lets others go on meanwhile: the answer is about those who were asked for."""
    ichiro, heads, of_epoch = phone("ichiro"), streams_of(app, "ichiro"), epoch(app)
    asked, answer, begun, goes_on = hearing.now, sockets.may_hear, threading.Event(), threading.Event()
    connect(ichiro)

    def slowly(slug):
        begun.set()
        assert goes_on.wait(20)
        return answer(slug)

    def meanwhile(member_ids):
        found = asked(member_ids)
        goes_on.set()
        saying.join()
        return found

    monkeypatch.setattr(sockets, "may_hear", slowly)
    monkeypatch.setattr(hearing, "now", meanwhile)
    saying = threading.Thread(target=lambda: ichiro.hello("fair", heads, of_epoch))
    saying.start()
    assert begun.wait(20)
    run(app, sockets.cut_revoked)
    assert ichiro.socket.is_connected()
    run(app, sockets.cut_revoked)
    assert ichiro.socket.is_connected(), "nor at the next turn"


@pytest.mark.parametrize("said", [None, 5, [], {}, {"room": 5, "n": 1}, {"room": "x", "n": "1"}, {"room": "x", "n": -1},
                                  {"room": "x", "n": True}, {"room": "x", "n": 2**53}])
def test_a_mark_that_makes_no_sense_is_dropped(app, phone, said):
    misaki = listen(phone("misaki"), streams_of(app, "misaki"))
    misaki.socket.emit("read", said)
    assert reading._waiting == {}
    misaki.socket.emit("read", {"room": "x", "n": 1})
    assert reading._waiting, "one that makes sense waits"


def test_reading_writes_no_change(app, phone):
    before = streams_of(app, "hanako")
    misaki = listen(phone("misaki"), streams_of(app, "misaki"))
    misaki.socket.emit("read", {"room": steps.room(misaki), "n": 1})
    run(app, reading.flush)
    assert streams_of(app, "hanako") == before
