"""A poll belongs to a post: question, options, how many have chosen what; attendance is a fixed one."""

from datetime import timedelta

import pytest

from eventops import clock
from eventops.changes import Change
from eventops.polls.models import Poll
from tests import steps
from tests.desk.rooms import open_room
from tests.polls.conftest import TALK, ask, asked, close, csv, later, noon, shown, vote  # noqa: F401
from tests.steps import EVENT


def test_the_post_shows_question_options_and_counts_on_every_phone_and_the_history_holds_it(phone, rows):
    misaki = phone("misaki").open(TALK)
    ask(phone("ichiro"), "はい\n\nいいえ\nはい\n")
    misaki.hear()
    [post] = misaki.dom.select(".message:has(.poll)")
    assert post.select_one("[data-slot=body]").get_text() == "お弁当は足りていますか?"
    assert shown(misaki) == {"はい": 0, "いいえ": 0}, "an option stands there once"
    assert "回答 0/6" in post.get_text()
    assert not post.select(".quick"), "its question mark makes no card"
    assert misaki.shows_what_a_reload_shows()
    assert [each.kind for each in rows(Change)][-2:] == ["message.posted", "poll.made"]
    history = phone("hanako").get(f"{EVENT}/history").text
    assert "一郎が選択肢を示して尋ねました: はい / いいえ" in history


def test_the_composers_sheet_leads_staff_to_both_and_guests_to_neither(phone):
    paths = [f"{EVENT}/rooms/{steps.room(phone('ichiro'))}/polls/new{query}" for query in ("", "?attendance=1")]
    for name, there in (("ichiro", True), ("misaki", False)):
        by = phone(name)
        sheet = by.get(f"{EVENT}/rooms/{steps.room(by)}/phrases").text
        assert ("/polls/new" in sheet) is there
        assert [by.get(path).status_code for path in paths] == [200 if there else 403] * 2


@pytest.mark.parametrize(("form", "field"), [
    ({"options": "はい"}, "options"), ({"options": ""}, "options"), ({"body": ""}, "body"), ({"kind": "x"}, "kind"),
    ({"options": "\n".join(map(str, range(13)))}, "options"), ({"options": f"a\n{'b' * 81}"}, "options"),
    ({"closes_at": clock.ago(minutes=1)}, "closes_at"), ({"closes_at": clock.ago(days=-500)}, "closes_at")])
def test_what_cannot_be_asked_is_refused_with_a_word_and_nothing_is_posted(phone, rows, form, field):
    before = steps.count(phone("ichiro"))
    answer = asked(phone("ichiro"), **form)
    assert answer.status_code == 422
    assert list(answer.json["error"]["fields"]) == [field]
    assert steps.count(phone("ichiro")) == before
    assert rows(Poll) == []


def test_in_a_room_one_does_not_hear_or_that_was_closed_nothing_is_asked(phone, rows):
    hanako, key = phone("hanako"), steps.room(phone("hanako"), "本部")
    assert phone("ichiro").post(f"{EVENT}/rooms/{key}/polls", body="x", options="a\nb").status_code == 404
    loading = open_room(hanako, role="staff")
    poll = ask(hanako, to="搬入連絡")
    vote(phone("sakura"), poll)
    assert hanako.post(f"{EVENT}/desk/rooms/{loading}/away", away="1").status_code == 201
    assert vote(phone("ichiro"), poll).status_code == 403
    assert asked(phone("ichiro"), to="搬入連絡").status_code == 403
    assert close(hanako, poll).status_code == 201
    assert steps.lines(hanako, "poll.closed") == [], "a closed room says nothing any more"
    assert rows(Poll)[0].counts == [1, 0]


def test_what_people_answer_is_not_written_otherwise(phone, rows):
    key = ask(phone("ichiro"))
    [post] = rows(Poll, key=key)
    message = steps.all_of(phone("ichiro"), steps.Message, id=post.message_id)[0].key
    answer = phone("ichiro").post(f"{EVENT}/messages/{message}/edits", edition="1", body="お弁当は余りますか?")
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "is_asked")


def test_attendance_has_three_answers_with_a_note_for_staff_and_says_who_has_not_answered(phone, later, rows):  # noqa: F811
    ichiro, misaki, sakura = phone("ichiro"), phone("misaki", "en").open(TALK), phone("sakura")
    key = ask(ichiro, "", body="朝礼に来られますか", kind="attendance", anonymous="1")
    misaki.hear()
    assert list(shown(misaki)) == ["Attending", "Absent", "Undecided"]
    assert vote(misaki, key, 1, note="通院のため").status_code == 201
    vote(sakura, key, 0)
    later()
    misaki.hear()
    assert shown(misaki) == {"Attending": 1, "Absent": 1, "Undecided": 0}
    assert misaki.shows_what_a_reload_shows()
    sheet = ichiro.get(f"{EVENT}/polls/{key}").text
    assert "通院のため" in sheet
    missing = sheet.partition("未回答 4")[2]
    assert [name for name in ("花子", "拓海", "一郎", "由紀", "さくら", "美咲") if name in missing] == [
        "花子", "拓海", "一郎", "由紀"]
    guests = phone("misaki").get(f"{EVENT}/polls/{key}").text
    assert "通院のため" not in guests
    assert "未回答" not in guests
    assert [line.split(",")[2:4] for line in csv(ichiro, key)[1:3]] == [["欠席", "通院のため"], ["出席", ""]]
    assert "通院" not in str([each.details for each in rows(Change)]), "the history does not keep why"
    [told] = rows(Change, kind="poll.voted")
    assert sorted(told.details["votes"].split(", ")) == ["さくら: ○", "美咲: ×"]
    close(ichiro, key)
    [said] = steps.lines(ichiro, "poll.closed")
    assert said.values["result"] == {"ja": "出席 1, 欠席 1, 未定 0", "en": "Attending 1, Absent 1, Undecided 0"}


def test_only_whoever_asked_and_managers_close_it_and_the_room_hears_the_result_once(phone, rows, later):  # noqa: F811
    ichiro, takumi, misaki = phone("ichiro"), phone("takumi"), phone("misaki").open(TALK)
    key = ask(ichiro)
    vote(misaki, key, 1)
    assert close(takumi, key).status_code == 403
    assert close(misaki, key).status_code == 403
    assert "締め切る" not in takumi.get(f"{EVENT}/polls/{key}").text
    assert "締め切る" in phone("hanako").get(f"{EVENT}/polls/{key}").text
    assert close(ichiro, key).status_code == 201
    assert close(phone("hanako"), key).status_code == 201
    later(minutes=5)
    misaki.hear()
    assert shown(misaki) == {"はい": 0, "いいえ": 1}, "also the vote nobody was told of yet"
    assert misaki.dom.get_text().count("投票締切: はい 0, いいえ 1(6人中1人が回答)") == 1
    assert misaki.shows_what_a_reload_shows()
    assert len(rows(Change, kind="poll.closed")) == 1


def test_taken_back_with_its_post_it_is_asked_no_more(phone, rows):
    ichiro, misaki = phone("ichiro"), phone("misaki").open(TALK)
    key = ask(ichiro)
    message = steps.all_of(ichiro, steps.Message, id=rows(Poll)[0].message_id)[0].key
    assert ichiro.post(f"{EVENT}/messages/{message}/unsend").status_code == 201
    misaki.hear()
    assert not misaki.dom.select(".poll")
    assert misaki.shows_what_a_reload_shows()
    assert vote(misaki, key).status_code == 404
    assert ichiro.get(f"{EVENT}/polls/{key}").status_code == 404
    assert rows(Poll)[0].closed_at is not None
    assert steps.lines(ichiro, "poll.closed") == []


def test_in_a_closed_event_nobody_asks_or_votes_and_it_can_be_read(phone, noon, later):  # noqa: F811
    key = ask(phone("ichiro"), closes_at=noon)
    hanako = phone("hanako")
    assert hanako.post(f"{EVENT}/desk/close").status_code == 201
    for answer in (vote(hanako, key), close(hanako, key), asked(hanako)):
        assert (answer.status_code, answer.json["error"]["code"]) == (409, "event_closed")
    later(hours=3)
    assert steps.lines(hanako, "poll.closed") == []
    assert hanako.get(f"{EVENT}/polls/{key}").status_code == 200
    hanako.post(f"{EVENT}/desk/reopen")
    later()
    assert len(steps.lines(hanako, "poll.closed")) == 1


def test_newcomers_of_a_room_that_hides_its_past_find_no_poll_of_before(phone, rows):
    hanako = phone("hanako")
    key = ask(hanako)
    hanako.post(f"{EVENT}/rooms/{steps.room(hanako)}/past")
    hanako.post(f"{EVENT}/people/mei-key/decisions", decision="approve")
    assert phone("mei").get(f"{EVENT}/polls/{key}").status_code == 404
    assert vote(phone("mei"), key).status_code == 404
    assert phone("misaki").get(f"{EVENT}/polls/{key}").status_code == 200


def test_a_year_ahead_is_the_end_of_all_deadlines(phone):
    assert asked(phone("ichiro"), closes_at=clock.now() + timedelta(days=399)).status_code == 201
