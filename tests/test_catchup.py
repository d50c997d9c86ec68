"""What a phone that slept has missed: nothing more, nothing less, and only what it may hear now."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from eventops import catchup, changes, clock, live
from eventops.changes import Stream
from eventops.extensions import db
from eventops.people.models import Membership
from tests import steps
from tests.listening import epoch, listen, stream, streams_of

CHANGES = "/events/fair/changes"


def ask(phone, heads):
    return phone.get(CHANGES, query_string=heads).json


def html(answer):
    return "".join(part["html"] for part in answer["parts"])


def move_on(app, audience, by):
    """Let a stream be *by* numbers further, as after a long sleep."""
    with app.test_request_context(), changes.writing():
        row = db.session.query(Stream).filter_by(audience=audience, event_id=1).one()
        row.last_n += by
        changes.commit()


def test_a_phone_that_missed_nothing_gets_nothing(app, phone):
    heads = streams_of(app, "misaki")
    assert ask(phone("misaki"), heads) == {"epoch": epoch(app), "heads": heads, "parts": [], "more": False}


def test_it_gets_what_it_missed_and_the_new_heads(app, phone):
    heads = streams_of(app, "misaki")
    keys = [steps.say(phone("ichiro"), body) for body in ("一つ目", "二つ目")]
    answer = ask(phone("misaki"), heads)
    assert all(f'id="m-{key}"' in html(answer) for key in keys)
    assert answer["heads"] == streams_of(app, "misaki") != heads
    assert all("n" not in part for part in answer["parts"])
    assert ask(phone("misaki"), answer["heads"])["parts"] == []


def test_each_thing_comes_once_as_it_is_now(app, phone):
    ichiro, heads = phone("ichiro"), streams_of(app, "misaki")
    number = steps.make(ichiro, title="延長コード")
    for verb in ("accept", "dispatch", "deliver"):
        assert steps.move(ichiro, number, verb).status_code == 201
    answer = ask(phone("misaki"), heads)
    card = steps.card(ichiro, number)
    assert html(answer).count(f'id="{card.element_id}"') == 1
    assert f'data-state="{card.state}"' in html(answer)
    assert card.state == "delivered"


def test_a_page_that_slept_shows_what_a_reload_shows(phone):
    ichiro, misaki = phone("ichiro"), phone("misaki").open("/events/fair/")
    steps.say(ichiro, "目を覚ます前の一言")  # pushed, so that the page is not empty
    misaki.hear()
    misaki.socket.disconnect()
    key = steps.say(ichiro, "お茶が足りません")
    steps.make(ichiro, message=key)
    unsent = steps.say(ichiro, "取り消すもの")
    ichiro.post(f"/events/fair/messages/{unsent}/unsend")
    misaki.catch_up()
    assert misaki.dom.find(id=f"m-{key}")
    assert misaki.shows_what_a_reload_shows()


def test_the_board_of_a_phone_that_slept_shows_what_a_reload_shows(phone):
    ichiro, misaki = phone("ichiro"), phone("misaki").open("/events/fair/board")
    misaki.socket.disconnect()
    number = steps.make(ichiro, title="延長コード")
    steps.move(ichiro, number, "accept")
    misaki.catch_up()
    assert misaki.dom.find(id=steps.card(ichiro, number).element_id)
    assert misaki.shows_what_a_reload_shows()


def test_after_a_gap_in_what_was_pushed_it_is_whole_again(phone):
    ichiro, misaki = phone("ichiro"), phone("misaki").open("/events/fair/")
    steps.say(ichiro, "失われる")
    misaki.received()  # what a dead zone swallows
    steps.say(ichiro, "届く")
    with pytest.raises(AssertionError, match="a gap"):
        misaki.hear()
    misaki.catch_up()
    assert misaki.shows_what_a_reload_shows()


def test_more_than_one_answer_holds_comes_in_several(app, phone, monkeypatch):
    monkeypatch.setattr(catchup, "AT_ONCE", 3)
    misaki, heads = phone("misaki"), streams_of(app, "misaki")
    keys = [steps.say(phone("ichiro"), f"{n}") for n in range(7)]
    found, answers = "", 0
    while True:
        answer = ask(misaki, heads)
        found, heads, answers = found + html(answer), answer["heads"], answers + 1
        if not answer["more"]:
            break
        assert heads != streams_of(app, "misaki")
    assert answers == 3
    assert all(found.count(f'id="m-{key}"') == 1 for key in keys)
    assert heads == streams_of(app, "misaki")


def drawings(monkeypatch):
    """What is drawn from now on, as it is drawn."""
    drawn, render = [], live.render

    def counted(subject, *how):
        drawn.append(subject)
        return render(subject, *how)

    monkeypatch.setattr(live, "render", counted)
    return drawn


def test_what_many_missed_is_drawn_once_for_all_of_them(app, phone, monkeypatch):
    misaki, takumi, heads = phone("misaki"), phone("takumi"), streams_of(app, "misaki")
    for n in range(5):
        steps.say(phone("ichiro"), f"{n}")
    monkeypatch.setattr(catchup, "SHARED", 60.0)
    drawn = drawings(monkeypatch)
    first = ask(misaki, heads)["parts"]
    assert len(drawn) == 5
    assert ask(misaki, heads)["parts"] == first
    takumis = ask(takumi, {key: heads.get(key, n) for key, n in streams_of(app, "takumi").items()})["parts"]
    assert (len(drawn), takumis) == (5, first)


def test_what_one_draws_while_another_waits_for_its_turn_is_not_drawn_again(app, phone, monkeypatch):
    """A hall comes back: each page yields to the next after its turn, and all draw the same."""
    misaki, heads = phone("misaki"), streams_of(app, "misaki")
    for n in range(5):
        steps.say(phone("ichiro"), f"{n}")
    takumi, drawn, answers = phone("takumi"), drawings(monkeypatch), []
    takumis = {key: heads.get(key, n) for key, n in streams_of(app, "takumi").items()}

    def others_turn(_seconds):
        monkeypatch.setattr(catchup, "TURN", 60)
        with ThreadPoolExecutor(1) as pool:
            answers.append(pool.submit(ask, takumi, takumis).result())

    monkeypatch.setattr(catchup.socketio, "sleep", others_turn)
    monkeypatch.setattr(catchup, "TURN", 0)
    parts = ask(misaki, heads)["parts"]
    assert [each["parts"] for each in answers] == [parts]
    assert len(drawn) == 5


def test_nothing_of_it_is_kept_once_anything_has_changed(app, phone, monkeypatch):
    misaki, ichiro, heads = phone("misaki"), phone("ichiro"), streams_of(app, "misaki")
    key = steps.say(ichiro, "お茶が足りません")
    ask(misaki, heads)
    steps.make(ichiro, message=key)
    chipped = next(part["html"] for part in ask(misaki, heads)["parts"] if f'id="m-{key}"' in part["html"])
    assert "data-chip" in chipped


def test_what_was_drawn_serves_on_while_others_post(app, phone, monkeypatch):
    """A hall that comes back has posts of its own, and each page would draw all of it for itself."""
    misaki, ichiro, heads = phone("misaki"), phone("ichiro"), streams_of(app, "misaki")
    keys = [steps.say(ichiro, f"{n}") for n in range(3)]
    monkeypatch.setattr(catchup, "SHARED", 60.0)
    drawn = drawings(monkeypatch)
    first = ask(misaki, heads)["parts"]
    keys.append(steps.say(ichiro, "その間に"))
    drawn.clear()
    again = ask(misaki, heads)["parts"]
    assert [each.key for each in drawn] == keys[3:]
    assert again[:len(first)] == first
    assert ichiro.post(f"/events/fair/messages/{keys[0]}/unsend").status_code == 201
    drawn.clear()
    ask(misaki, heads)
    assert sorted(each.key for each in drawn) == sorted(keys), "something else than a post: all anew"


def test_what_is_not_everybodys_is_drawn_for_each_who_may_read_it(app, phone, monkeypatch):
    misaki, heads = phone("misaki"), streams_of(app, "misaki")
    steps.say(phone("ichiro"), "お茶が足りません")
    assert phone("hanako").post(f"/events/fair/rooms/{steps.room(misaki)}/past").status_code == 201
    assert any("お茶が足りません" in part["html"] for part in ask(misaki, heads)["parts"])
    with app.app_context(), changes.writing():
        db.session.query(Membership).filter_by(key="misaki-key").one().admitted_at = clock.now()
        changes.commit()
    assert not any("お茶が足りません" in part["html"] for part in ask(misaki, heads)["parts"])


def test_the_others_get_their_turn_by_time_and_not_for_each_thing(app, phone, monkeypatch):
    """A turn is long while many post: one for each of hundreds would keep a page waiting for a minute."""
    misaki, heads, turns = phone("misaki"), streams_of(app, "misaki"), []
    for n in range(5):
        steps.say(phone("ichiro"), f"{n}")
    monkeypatch.setattr(catchup, "socketio", SimpleNamespace(sleep=turns.append))  # of nobody else
    monkeypatch.setattr(catchup, "TURN", 60)
    ask(misaki, heads)
    assert turns == []
    monkeypatch.setattr(catchup, "TURN", 0)
    ask(misaki, heads)
    assert turns == [0] * 5


def test_two_thousand_behind_is_still_caught_up_and_one_more_reloads(app, phone):
    misaki, heads = phone("misaki"), streams_of(app, "misaki")
    move_on(app, "everyone", catchup.TOO_FAR)
    assert "heads" in ask(misaki, heads)
    move_on(app, "everyone", 1)
    assert ask(misaki, heads) == {"reload": True}


def test_a_number_beyond_the_head_reloads(app, phone):
    """A restored backup has older numbers than the page."""
    heads = streams_of(app, "misaki")
    assert ask(phone("misaki"), {key: n + 1 for key, n in heads.items()}) == {"reload": True}


@pytest.mark.parametrize("change", [
    lambda heads: {},
    lambda heads: {**heads, secrets.token_hex(10): 0},
    lambda heads: dict.fromkeys(heads, "x"),
    lambda heads: dict.fromkeys(heads, -1),
    lambda heads: dict.fromkeys(heads, "²"),
    lambda heads: dict.fromkeys(heads, "9" * 40),
], ids=["none", "one too many", "no number", "negative", "a superscript", "enormous"])
def test_another_set_of_streams_or_no_numbers_reload(app, phone, change):
    heads = streams_of(app, "misaki")
    assert "heads" in ask(phone("misaki"), heads), "the unchanged ones are answered"
    assert ask(phone("misaki"), change(heads)) == {"reload": True}


def test_the_managers_stream_reloads_whoever_is_none(app, phone):
    heads = {**streams_of(app, "misaki"), **stream(app, "managers")}
    steps.say(phone("hanako"), "内緒です", to="本部")
    assert ask(phone("misaki"), heads) == {"reload": True}
    assert "内緒です" not in phone("misaki").get(CHANGES, query_string=heads).text


def test_hello_answers_what_was_missed_like_changes_does(app, phone):
    heads = streams_of(app, "misaki")
    steps.say(phone("ichiro"), "寝ている間に")
    by_http = ask(phone("misaki"), heads)
    by_socket = listen(phone("misaki"), heads).answer
    assert by_socket == by_http
    assert "寝ている間に" in html(by_http)


def test_another_epoch_reloads(app, phone):
    misaki, heads = phone("misaki"), streams_of(app, "misaki")
    assert "heads" in listen(misaki, heads).answer
    assert misaki.hello("fair", heads, "another epoch") == {"reload": True}


def test_another_language_than_the_persons_reloads(app, phone):
    """The person has switched on another phone: this page would mix both."""
    misaki, heads = phone("misaki", "en"), streams_of(app, "misaki")
    assert "heads" in listen(misaki, heads).answer
    assert misaki.hello("fair", heads, epoch(app), locale="ja") == {"reload": True}


@pytest.mark.parametrize("said", [None, [], "hello", {}, {"event": 5}, {"event": "fair", "streams": [1]},
                                  {"event": "fair", "streams": {"a": 1.5}}, {"event": "fair", "streams": {"a": True}},
                                  {"event": "fair", "streams": {str(n): 0 for n in range(101)}}])
def test_a_hello_that_makes_no_sense_hears_nothing(app, phone, said):
    misaki = listen(phone("misaki"), {})
    answer = misaki.socket.emit("hello", said, callback=True)
    assert answer in ({"reload": True}, {"refused": "closed"})
    steps.say(phone("ichiro"))
    assert misaki.hear() == []


def test_a_template_that_fails_does_not_stop_catching_up(app, phone, monkeypatch, caplog):
    from eventops import live
    from eventops.feed.models import Message

    heads = streams_of(app, "misaki")
    key = steps.say(phone("ichiro"), "壊れた")
    monkeypatch.setitem(live._shown, (Message, False),
                        lambda message: [live.Part("append", "#talk", "no/such/template.html")])
    answer = ask(phone("misaki"), heads)
    assert f'id="m-{key}"' in html(answer)
    assert answer["heads"] == streams_of(app, "misaki")
    caplog.clear()
