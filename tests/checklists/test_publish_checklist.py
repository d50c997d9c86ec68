"""Versions: published ones never change; every task knows its own; new lists start from them."""

import pytest

from eventops.checklists.models import ChecklistTemplate
from eventops.checklists.starters import STARTERS
from tests.checklists.plans import LISTS, items, lay_out, prepare, the_list
from tests.steps import CARDS, all_of, kinds_of_change


def versions(phone, address):
    return all_of(phone, ChecklistTemplate, checklist_id=the_list(phone, address).id)


def test_publishing_keeps_the_list_as_it_is_and_editing_leads_to_the_next_version(phone):
    hanako = phone("hanako")
    address = prepare(hanako, {})
    first = hanako.post(f"{address}/versions").json["go"]
    page = hanako.get(first).text
    hanako.post(f"{address}/items/{items(hanako, address)[0].key}", title_ja="机を片付ける")
    assert "机を並べる" in page
    assert hanako.fetch(first).main.get_text() == type(hanako.fetch(first))(page, "html.parser").main.get_text()
    assert hanako.post(f"{address}/versions").json["go"].endswith("/2")
    assert [each.lines[0]["title_ja"] for each in versions(hanako, address)] == ["机を並べる", "机を片付ける"]
    assert hanako.get(f"{address}/versions/3").status_code == 404


def test_publishing_what_has_not_changed_makes_no_new_version(phone):
    hanako = phone("hanako")
    address = prepare(hanako, {})
    assert hanako.post(f"{address}/versions").json["go"] == hanako.post(f"{address}/versions").json["go"]
    assert len(versions(hanako, address)) == 1
    assert kinds_of_change(hanako, "managers").count("checklist.published") == 2, "the cast's own, and this one"


def test_laying_out_publishes_and_a_task_shows_its_version(phone):
    hanako = phone("hanako")
    address = prepare(hanako, {})
    first = lay_out(hanako, address)[0]
    hanako.post(f"{address}/items", title_ja="椅子")
    second = lay_out(hanako, address)[1]
    for task, words in ((first, "第1版"), (second, "第2版")):
        assert words in hanako.fetch(f"{CARDS}/{task.number}").select_one(".card-page").get_text()


def test_a_version_comes_out_as_a_file_as_it_was(phone):
    hanako = phone("hanako")
    address = prepare(hanako, {})
    hanako.post(f"{address}/versions")
    hanako.post(f"{address}/items", title_ja="あとから")
    assert "あとから" not in hanako.get(f"{address}/export.csv?version=1").data.decode("utf-8-sig")
    assert "あとから" in hanako.get(f"{address}/export.csv").data.decode("utf-8-sig")


@pytest.mark.parametrize("key", STARTERS)
def test_a_list_starts_from_a_template_that_comes_along(phone, key):
    hanako = phone("hanako")
    address = hanako.post(f"{LISTS}/starts", starter=key).json["go"]
    assert len(items(hanako, address)) == len(STARTERS[key]["lines"])
    assert the_list(hanako, address).name_ja == STARTERS[key]["name_ja"]
    assert lay_out(hanako, address)
    assert hanako.get(address).status_code == 200


@pytest.mark.parametrize("starter", STARTERS.values(), ids=STARTERS)
def test_what_comes_along_holds_together(starter):
    from eventops.checklists.lines import PLAIN, contradictions, missing_and_circles

    lines = starter["lines"]
    assert len({line["code"] for line in lines}) == len(lines) >= 18
    assert missing_and_circles(lines) == {}
    assert all(set(line) == set(PLAIN) and line["title_en"] and line["section_en"] for line in lines)
    assert [list(contradictions(line)) for line in lines if list(contradictions(line))] == []
    assert {line["check"] for line in lines} == {"none", "photo", "number", "text", "second"}


def test_a_list_starts_from_a_version_of_ones_own(phone):
    hanako = phone("hanako")
    address = prepare(hanako, {"check": "photo"}, {"after": "1"})
    hanako.post(f"{address}/versions")
    again = hanako.post(f"{LISTS}/starts", starter=versions(hanako, address)[0].key).json["go"]
    assert [(item.check, item.after) for item in items(hanako, again)] == [("photo", ""), ("none", "1")]


def test_nobody_starts_from_the_lists_of_an_event_that_is_not_theirs(phone):
    hanako, olga = phone("hanako"), phone("olga")
    address = prepare(hanako, {})
    hanako.post(f"{address}/versions")
    key = versions(hanako, address)[0].key
    assert olga.post("/events/other/checklists/starts", starter=key).status_code == 404
    assert key not in olga.get("/events/other/checklists").text
    assert phone("takumi").post(f"{LISTS}/starts", starter="trade-fair").status_code == 403
    assert olga.post("/events/other/checklists/starts", starter="festival").status_code == 201


def test_last_years_event_lends_its_lists_and_says_which_places_are_missing(phone, app):
    from eventops import changes
    from eventops.events.models import Place
    from eventops.extensions import db
    from eventops.people.models import Membership

    hanako = phone("hanako")
    places = {place.name_ja: place.key for place in all_of(hanako, Place)}
    address = prepare(hanako, {"place": places["受付"]}, {"place": places["控室"]})
    hanako.post(f"{address}/versions")
    with app.app_context(), changes.writing():
        person = db.session.query(Membership).filter_by(key="hanako-key").one().person_id
        other = db.session.query(Membership).filter_by(key="olga-key").one().event_id
        db.session.add(Membership(event_id=other, person_id=person, role="manager", state="active"))
        db.session.add(Place(event_id=other, code="P9", name_ja="受付", position=0))
        changes.commit()
    answer = hanako.post("/events/other/checklists/starts", starter=versions(hanako, address)[0].key)
    assert answer.json["go"].endswith("unknown=1")
    first, second = items(hanako, answer.json["go"])
    assert (all_of(hanako, Place, id=first.place_id)[0].code, second.place_id) == ("P9", None)
