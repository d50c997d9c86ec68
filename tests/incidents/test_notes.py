"""What is written down while it goes on: facts, ticks, and who is safe."""

import pytest

from eventops.incidents.methane import PROMPTS
from eventops.incidents.models import RollAnswer
from tests.incidents.reports import incident, report
from tests.steps import CARDS, EVENT, all_of


def save(phone, number, **facts):
    row = incident(phone, number)
    return phone.post(f"{EVENT}/incidents/{number}/facts", version=row.version, severity=row.severity, **facts)


def test_what_is_known_stands_on_the_page_of_everybody_who_hears_it(phone):
    number = report(phone("ichiro"))
    takumi = phone("takumi").open(f"{CARDS}/{number}")
    assert save(phone("ichiro"), number, **{"f-what": "power", "f-impact": "受付のPC"}).status_code == 201
    takumi.hear()
    assert "受付のPC" in takumi.dom.select_one(".incident dl").get_text()
    assert incident(takumi, number).severity == "high", "a power cut is worse"
    assert takumi.shows_what_a_reload_shows()


def test_two_who_write_at_once_do_not_overwrite_each_other(phone):
    number = report(phone("ichiro"))
    version = incident(phone("ichiro"), number).version
    answers = [phone(key).post(f"{EVENT}/incidents/{number}/facts", version=version, severity="medium",
                               **{"f-device": key}) for key in ("ichiro", "takumi")]
    assert [answer.status_code for answer in answers] == [201, 409]
    assert incident(phone("ichiro"), number).facts == {"device": "ichiro"}


def test_a_person_may_lower_the_severity_and_it_stays_so(phone):
    number = report(phone("ichiro"), **{"f-what": "power"})
    row = incident(phone("ichiro"), number)
    phone("ichiro").post(f"{EVENT}/incidents/{number}/facts", version=row.version, severity="low",
                         **{"f-what": "power", "f-device": "照明"})
    assert incident(phone("ichiro"), number).severity == "low"
    assert save(phone("ichiro"), number, **{"f-what": "power", "f-device": "看板"}).status_code == 201
    assert incident(phone("ichiro"), number).severity == "low"


def test_a_line_is_ticked_once_and_taken_off_again(phone):
    number = report(phone("ichiro"), "fire", "厨房")
    path = f"{EVENT}/incidents/{number}/ticks"
    ichiro = phone("ichiro").open(f"{CARDS}/{number}")
    for done, ticked in (("1", [1]), ("1", [1]), ("", [])):
        assert phone("takumi").post(path, line="1", done=done).status_code in (200, 201)
        ichiro.hear()
        assert incident(ichiro, number).ticked == ticked
        assert [button["aria-pressed"] for button in ichiro.dom.select(".incident-lines button")][1] == (
            "true" if ticked else "false")
    assert phone("takumi").post(path, line="9", done="1").status_code == 422
    assert ichiro.shows_what_a_reload_shows()


def test_a_roll_call_counts_live_who_is_safe_and_names_who_is_not(phone):
    """A 安否確認 gives 無事 / 支障 / 未回答 live."""
    number = report(phone("hanako"), "fire", "地震")
    hanako = phone("hanako").open(f"{CARDS}/{number}")
    path = f"{EVENT}/incidents/{number}/roll"
    counts = lambda: hanako.dom.select_one(".roll").get_text(" ", strip=True)  # noqa: E731
    assert counts() == "○ 無事 0 ！ 支障 0 ？ 未回答 6"
    for key, answer in (("misaki", "safe"), ("ichiro", "trouble"), ("takumi", "safe"), ("misaki", "safe")):
        assert phone(key).post(path, answer=answer).status_code == 201
    hanako.hear()
    assert counts() == "○ 無事 2 ！ 支障 1 ？ 未回答 3"
    phone("ichiro").post(path, answer="safe")
    hanako.hear()
    assert counts() == "○ 無事 3 ！ 支障 0 ？ 未回答 3"
    assert len(all_of(hanako, RollAnswer)) == 3
    names = phone("takumi").get(path).text
    assert "花子" in names
    assert "美咲" not in names
    assert phone("misaki").get(path).status_code == 403
    assert hanako.shows_what_a_reload_shows()


@pytest.mark.parametrize(("code", "status"), [("equipment", 409), ("fire", 201)])
def test_only_where_there_is_a_roll_call_it_is_answered(phone, code, status):
    number = report(phone("hanako"), code, "x")
    assert phone("misaki").post(f"{EVENT}/incidents/{number}/roll", answer="safe").status_code == status
    assert phone("misaki").post(f"{EVENT}/incidents/{number}/roll", answer="maybe").status_code == 422


def answer(phone, number, letter, text, was=""):
    return phone.post(f"{EVENT}/incidents/{number}/methane", letter=letter, answer=text, was=was)


def test_a_major_incident_asks_exactly_the_seven_prompts_in_japanese(phone):
    """features.md 4.4: 重大事案, a form with exactly these 7 prompts in Japanese; on what is 緊急, and nowhere else."""
    fire = phone("ichiro").fetch(f"{CARDS}/{report(phone('ichiro'), 'fire', '厨房')}")
    asked = [each.get_text(" ", strip=True) for each in fire.select(".methane .label")]
    assert asked == ["M 重大事案:宣言(または待機)の時刻と宣言者", "E 正確な場所", "T 何が起きたか",
                     "H 今ある危険・起こりうる危険", "A 入る経路と集合場所",
                     "N 人数とけがの程度", "E 119・110など:到着・出動中・必要"]
    assert len(PROMPTS) == 7
    assert not phone("ichiro").fetch(f"{CARDS}/{report(phone('ichiro'))}").select(".methane")


def test_it_is_filled_piece_by_piece_live_and_stands_as_one_text_to_read_out(phone):
    number = report(phone("ichiro"), "fire", "厨房")
    takumi = phone("takumi").open(f"{CARDS}/{number}")
    assert answer(phone("ichiro"), number, "H", "煙・感電").status_code == 201
    assert answer(phone("sakura"), number, "N", "6人、うち2人動けない").status_code == 201
    takumi.hear()
    lines = takumi.dom.select_one(".read-out").get_text().split("\n")
    assert [line[0] for line in lines] == list("METHANE")
    assert "H 危険: 煙・感電" in lines
    assert "N 人数: 6人、うち2人動けない" in lines
    assert "産業メッセ" in lines[1], "where it is stands there before anybody writes"
    assert takumi.shows_what_a_reload_shows()
    assert "危険」を記録しました" in takumi.dom.select_one(".story").get_text()


def test_of_two_who_answer_the_same_prompt_the_second_reads_the_first(phone):
    number = report(phone("ichiro"), "fire", "厨房")
    assert answer(phone("ichiro"), number, "A", "北口").status_code == 201
    assert answer(phone("takumi"), number, "A", "南口").status_code == 409
    assert answer(phone("takumi"), number, "A", "南口", was="北口").status_code == 201
    assert answer(phone("takumi"), number, "X", "?").status_code == 422
    assert incident(phone("takumi"), number).methane == {"A": "南口"}
