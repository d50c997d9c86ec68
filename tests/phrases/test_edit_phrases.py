"""Phrases at the desk: added, edited, ordered, struck; ready-made ones; copied with last year's event."""

import pytest
from sqlalchemy import select

from eventops import changes
from eventops.desk.actions import make_first_organizer
from eventops.events.actions import copy_event
from eventops.events.models import Event
from eventops.extensions import db
from eventops.people.models import Membership, Team
from eventops.phrases.models import Phrase
from eventops.phrases.starters import STARTERS
from tests.phrases.test_post_phrase import DONE, prepare
from tests.steps import EVENT, all_of, count

DESK = f"{EVENT}/desk/phrases"


def standing(phone):
    return [each.text_ja for each in all_of(phone("hanako"), Phrase, Phrase.position, struck_at=None, event_id=1)]


def test_a_phrase_is_added_edited_and_struck_and_the_history_says_so(phone):
    hanako = phone("hanako")
    key = prepare(phone, text_ja="到着しました", text_en="I have arrived")
    assert hanako.post(f"{DESK}/{key}", text_ja="着きました", text_en="Here I am", version=1).status_code == 201
    assert standing(phone) == ["着きました"]
    assert "着きました" in hanako.get(DESK).text
    hanako.post(f"{DESK}/{key}/strikes")
    assert standing(phone) == []
    history = hanako.get(f"{EVENT}/history").text
    for said in ("定型文「到着しました」を追加", "定型文「着きました」を変更", "定型文「着きました」を取り下げ"):
        assert said in history


def test_of_two_who_edit_at_once_the_second_is_told(phone):
    hanako, key = phone("hanako"), prepare(phone)
    assert hanako.post(f"{DESK}/{key}", text_ja="一", version=1).status_code == 201
    answer = hanako.post(f"{DESK}/{key}", text_ja="二", version=1)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "changed_meanwhile")
    assert standing(phone) == ["一"]


def test_they_are_put_into_another_order(phone):
    hanako = phone("hanako")
    one, two, _three = (prepare(phone, text_ja=text) for text in "一二三")
    assert hanako.post(f"{DESK}/{two}/moves", before=one).status_code == 201
    assert standing(phone) == ["二", "一", "三"]
    hanako.post(f"{DESK}/{two}/moves", before="last")
    assert standing(phone) == ["一", "三", "二"]
    before = count(hanako)
    hanako.post(f"{DESK}/{two}/moves", before="last")
    assert count(hanako) == before


@pytest.mark.parametrize(("fields", "name"), [
    ({"text_ja": ""}, "text_ja"), ({"text_ja": "○○が完了しました"}, "blank"),
    ({"text_ja": "完了しました", "blank": "place"}, "blank"), ({"text_ja": "○○です", "blank": "nothing"}, "blank"),
    ({"text_ja": "○○です", "text_en": "it is", "blank": "place"}, "blank")])
def test_what_cannot_be_filled_in_is_refused_at_its_field(phone, fields, name):
    answer = phone("hanako").post(DESK, **fields)
    assert answer.status_code == 422
    assert list(answer.json["error"]["fields"]) == [name]
    assert standing(phone) == []


def test_the_ready_made_ones_are_taken_over_once(phone):
    hanako = phone("hanako")
    assert "標準の定型文から始める" in hanako.get(DESK).text
    for _ in range(2):
        assert hanako.post(f"{DESK}/starters").status_code == 201
    assert standing(phone) == [ja for ja, *_rest in STARTERS]


def test_a_new_event_begins_with_them(app):
    with app.test_request_context(), changes.writing():
        member = make_first_organizer("新", "new@example.jp", "", "ja", "新しい催し")
        changes.commit()
        assert len(db.session.scalars(select(Phrase).filter_by(event_id=member.event_id)).all()) == len(STARTERS)


def test_they_come_along_with_last_years_event_but_not_those_of_a_team_that_stays_behind(app, phone):
    team = all_of(phone("hanako"), Team, code="UNEI")[0].key
    prepare(phone, **DONE, urgency="important", ticks="1")
    prepare(phone, text_ja="台車を戻しました", team=team)
    with app.test_request_context(), changes.writing():
        db.session.query(Team).filter_by(key=team).one().put_away_at = db.session.query(Event).first().created_at
        event, source = db.session.query(Event).filter_by(slug="other").one(), db.session.query(Event).first()
        copy_event(db.session.query(Membership).filter_by(key="olga-key").one(), source, event)
        changes.commit()
        [copy] = db.session.scalars(select(Phrase).filter_by(event_id=event.id)).all()
        assert (copy.text_ja, copy.text_en, copy.blank, copy.urgency, copy.ticks) == (*DONE.values(), "important", True)
    assert "定型文" in phone("olga").get("/events/other/desk/phrases").text


def test_the_page_of_phrases_that_somebody_has_open_follows(phone):
    hanako = phone("hanako").open(DESK)
    prepare(phone, text_ja="到着しました")
    hanako.hear()
    assert "到着しました" in hanako.dom.find(id="phrases").text
    assert hanako.shows_what_a_reload_shows()
