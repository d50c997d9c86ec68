"""The organiser changes what can happen, also while it does; a copied event has it the same."""

import pytest

from eventops.incidents.models import IncidentType
from tests.incidents.reports import give_duty, incident, report, tell, type_key
from tests.steps import CARDS, EVENT, all_of, lines

TYPES = f"{EVENT}/desk/incident-types"
OWN = {"name_ja": "ドローン墜落", "name_en": "Drone crash", "severity": "high", "audience": "duty:security",
       "alerts": ["managers"], "escalate_minutes": "20", "call": "110", "signal_ja": "",
       "checklist": "近づかない / Keep away\n写真を撮る",
       "more_fields": "色 / Colour = 赤, 青\n数 / How many: number\n所有者"}  # fmt: skip


def the_type(phone, **by):
    return all_of(phone, IncidentType, event_id=1, **by)[0]


def test_a_type_that_was_added_is_offered_at_once_and_keeps_to_its_duty(app, phone):
    give_duty(app, "sakura", "security")
    hanako, misaki, sakura = phone("hanako"), phone("misaki"), phone("sakura")
    assert hanako.post(TYPES, **OWN).status_code == 201
    kind = the_type(hanako, name_ja="ドローン墜落")
    form = misaki.fetch(f"{EVENT}/incidents/new?type={kind.key}")
    assert [each.get_text(strip=True) for each in form.select(".segments span")][:2] == ["赤", "青"]
    answer = misaki.post(f"{EVENT}/incidents", kind=kind.key, what="入口前", **{"f-own-色": "赤", "f-own-数": "2"})
    assert answer.status_code == 201, answer.text
    page = sakura.fetch(f"{CARDS}/S-1")
    assert "赤" in page.select_one(".incident dl").get_text()
    buttons = [each.get_text(strip=True) for each in page.select(".incident-lines button")]
    assert buttons == ["☐近づかない", "☐写真を撮る"]
    assert misaki.get(f"{CARDS}/S-1").status_code == 404
    assert len(lines(hanako, "incident.alert")) == 1
    saved = hanako.fetch(f"{TYPES}/{kind.key}")
    assert saved.select_one("[name=more_fields]").get_text().strip().splitlines() == [
        "色 / Colour = 赤, 青", "数 / How many: number", "所有者 / 所有者"]


def test_a_change_holds_for_what_comes_after_it(phone):
    hanako = phone("hanako")
    before = report(hanako)
    kind = the_type(hanako, code="equipment")
    form = {"version": kind.version, "name_ja": "設備", "name_en": "", "severity": "critical", "audience": "managers"}
    assert hanako.post(f"{TYPES}/{kind.key}", **form).status_code == 201
    after = report(hanako)
    assert (incident(hanako, before).severity, incident(hanako, after).severity) == ("medium", "critical")
    assert after.startswith("M-")
    assert phone("ichiro").get(f"{CARDS}/{after}").status_code == 404
    assert hanako.post(f"{TYPES}/{kind.key}", **form).status_code == 409, "somebody was first"


def test_what_is_put_away_is_not_offered_and_comes_back(phone):
    hanako, key = phone("hanako"), type_key(phone("hanako"), "vehicle")
    for away, offered in (("1", 0), ("", 1)):
        assert hanako.post(f"{TYPES}/{key}/away", away=away).status_code == 201
        assert len(phone("misaki").fetch(f"{EVENT}/incidents/new").select(f'a[href*="{key}"]')) == offered


@pytest.mark.parametrize("audience", ["team:99", "room:1", "screen", "duty:audit", ""])
def test_an_incident_lives_only_where_there_is_a_stream_for_it(phone, audience):
    assert phone("hanako").post(TYPES, **{**OWN, "audience": audience}).status_code in (404, 422)


def test_a_copied_event_has_the_types_of_its_source(phone):
    hanako = phone("hanako")
    kind = the_type(hanako, code="medical")
    hanako.post(f"{TYPES}/{kind.key}", version=kind.version, name_ja="救急", severity="critical",
                audience="duty:medical")
    hanako.post(TYPES, **OWN)
    answer = hanako.post("/events/new", name_ja="来年のメッセ", starts_on="2027-06-01", ends_on="2027-06-01",
                         copy="fair", zone="Asia/Tokyo")
    assert answer.status_code == 201, answer.text
    there = {each.code: each for each in all_of(hanako, IncidentType) if each.event_id not in (1, 2)}
    assert len(there) == 13
    assert (there["medical"].name_ja, there["medical"].severity) == ("救急", "critical")
    assert [each.name_ja for each in there.values()][-1] == "ドローン墜落"


def test_only_managers_change_them(phone):
    assert phone("takumi").post(TYPES, **OWN).status_code == 403
    assert tell(phone("takumi"), "equipment").status_code == 201
