"""Places from a file and back: looked at first, taken over whole or not at all, the same when they come again."""

from io import BytesIO

import openpyxl
import pytest

from eventops.changes import Change
from eventops.desk.place_files import PlacesImport
from eventops.events.models import Place
from tests.checklists.plans import send
from tests.desk.files import IMPORTS, PLACES, bring, take_over
from tests.steps import EVENT, all_of, count
from tests.test_speed import fastest

HEAD = "コード,名前,名前(英語),種類,親(コード),順\n"
ROWS = HEAD + ("a-2,A-2 さざなみ,A-2 Sazanami,小間,hall-a,\na-1,A-1 灯台,A-1 Toudai,小間,hall-a,1\n"
               "hall-a,展示場A,Hall A,ホール,,\nreception,総合受付,Front desk,エリア,,9\n")


def places(phone):
    return all_of(phone, Place, Place.position, event_id=1)


def names(phone):
    return [place.name_ja for place in places(phone)]


def problems(taken):
    return [(each["row"], each["letter"], each["column"], each["reason"]) for each in taken.findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_csv_of_any_usual_encoding_is_taken_over(phone, encoding):
    hanako = phone("hanako")
    taken = take_over(hanako, ROWS.encode(encoding))
    assert taken.outcome == {"new": 3, "changed": 1, "same": 0}
    assert names(hanako) == ["会場", "控室", "総合受付", "展示場A", "A-1 灯台", "A-2 さざなみ"]
    by_code = {place.code: place for place in places(hanako)}
    assert by_code["a-1"].parent_id == by_code["a-2"].parent_id == by_code["hall-a"].id, "a parent may stand later"
    assert (by_code["a-1"].kind, by_code["hall-a"].kind, by_code["reception"].kind) == ("booth", "hall", "area")
    assert by_code["reception"].name_en == "Front desk"
    assert len(all_of(hanako, Change, kind="place.imported")) == 1


def test_nothing_is_taken_over_before_somebody_says_so(phone):
    hanako = phone("hanako")
    address, taken = bring(hanako, ROWS.encode())
    assert (taken.state, taken.looked, taken.total) == ("ready", 4, 4)
    assert names(hanako) == ["受付", "会場", "控室"]
    assert "新規" in hanako.fetch(address).main.get_text()


def test_a_bad_row_is_named_with_column_and_reason_and_nothing_is_taken_over(phone):
    hanako = phone("hanako", "en")
    bad = HEAD + ("a b,一,,小間,,\nb,,,船,,\nc,三,,,,x\nC,四,,,,\ne,五,,,nowhere,\nf,六,,,g,\ng,七,,,f,\n"
                  f"h,{'長' * 81},,,,\n")
    address, taken = bring(hanako, bad.encode())
    assert problems(taken) == [
        (2, "A", "code", "bad_code"), (3, "D", "kind", "unknown_kind"), (3, "B", "name_ja", "no_name"),
        (4, "F", "order", "not_a_number"), (5, "A", "code", "twice"), (6, "E", "parent", "unknown_parent"),
        (7, "E", "parent", "in_a_circle"), (8, "E", "parent", "in_a_circle"), (9, "B", "name_ja", "too_long")]
    before = count(hanako)
    assert hanako.post(f"{address}/runs").status_code == 422
    assert (count(hanako), names(hanako)) == (before, ["受付", "会場", "控室"])
    text = hanako.fetch(address).main.get_text(" ", strip=True)
    assert "6 E parent There is no place with the code “nowhere” to lie in." in text


def test_a_hall_cannot_come_to_lie_in_its_own_booth(phone):
    hanako = phone("hanako")
    take_over(hanako, ROWS.encode())
    _address, taken = bring(hanako, (HEAD + "hall-a,展示場A,,ホール,a-1,\n").encode())
    assert problems(taken) == [(2, "E", "parent", "in_a_circle")]


def test_what_the_file_does_not_say_stays(phone):
    hanako = phone("hanako")
    take_over(hanako, ROWS.encode())
    taken = take_over(hanako, "code,name\nA-1,A-1 新灯台\n".encode())
    assert taken.outcome == {"new": 0, "changed": 1, "same": 0}
    by_code = {place.code: place for place in places(hanako)}
    booth = by_code["a-1"]
    assert (booth.name_ja, booth.name_en, booth.kind, booth.parent_id) == (
        "A-1 新灯台", "A-1 Toudai", "booth", by_code["hall-a"].id)
    assert len(by_code) == 6


def test_a_row_without_a_code_means_the_place_of_that_name_or_a_new_one(phone):
    hanako = phone("hanako")
    file = "名前,名前(英語)\n受付,Desk\n中庭,Court\n".encode()
    assert take_over(hanako, file).outcome == {"new": 1, "changed": 1, "same": 0}
    assert take_over(hanako, file).outcome == {"new": 0, "changed": 0, "same": 2}
    _address, taken = bring(hanako, "名前\n裏庭\n裏庭\n".encode())
    assert problems(taken) == [(3, "A", "name_ja", "twice")]


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_and_comes_back_changes_nothing(phone, kind, locale):
    hanako = phone("hanako", locale)
    take_over(hanako, ROWS.encode())
    hanako.post(PLACES, name_ja="=1+1", name_en="@x", kind="booth", code="-x")
    hanako.post(f"{PLACES}/{places(hanako)[1].key}/away", away="1")
    before = [[getattr(place, column.name) for column in Place.__table__.columns] for place in places(hanako)]
    data = hanako.get(f"{PLACES}.{kind}").data
    assert take_over(hanako, data, f"x.{kind}").outcome == {"new": 0, "changed": 0, "same": 6}
    assert before == [[getattr(place, column.name) for column in Place.__table__.columns] for place in places(hanako)]
    assert hanako.get(f"{PLACES}.{kind}").status_code == 200


def test_whoever_had_the_places_page_open_does_not_overwrite_what_a_file_has_changed(phone):
    hanako = phone("hanako")
    reception = places(hanako)[0]
    take_over(hanako, f"コード,名前\n{reception.code},総合受付\n".encode())
    answer = hanako.post(f"{PLACES}/{reception.key}", version=reception.version, name_ja="受付A", kind="area")
    assert (answer.status_code, places(hanako)[0].name_ja) == (409, "総合受付")


def test_no_cell_is_a_formula(phone):
    hanako = phone("hanako")
    hanako.post(PLACES, name_ja="=1+1", kind="booth", code="x")
    assert ",'=1+1," in hanako.get(f"{PLACES}.csv").data.decode("utf-8-sig")
    book = openpyxl.load_workbook(BytesIO(hanako.get(f"{PLACES}.xlsx").data))
    assert "=1+1" in [cell.value for row in book.active.iter_rows() for cell in row if cell.data_type != "f"]
    assert hanako.get(f"{PLACES}.pdf").status_code == 404


def test_a_place_that_was_put_away_comes_back_when_the_file_names_it(phone):
    hanako = phone("hanako")
    hanako.post(f"{PLACES}/{places(hanako)[2].key}/away", away="1")
    assert take_over(hanako, "コード,名前\nback,控室\n".encode()).outcome["changed"] == 1
    assert all(place.put_away_at is None for place in places(hanako))


def test_places_that_have_changed_since_they_were_looked_at_are_not_overwritten(phone):
    hanako = phone("hanako")
    address, _taken = bring(hanako, ROWS.encode())
    hanako.post(PLACES, name_ja="中庭", kind="area")
    answer = hanako.post(f"{address}/runs")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "stale")
    assert "展示場A" not in names(hanako)


def test_taking_over_twice_takes_over_once(phone):
    hanako = phone("hanako")
    address, _taken = bring(hanako, ROWS.encode())
    assert [hanako.post(f"{address}/runs").status_code for _ in range(2)] == [201, 201]
    assert len(places(hanako)) == 6
    assert len(all_of(hanako, Change, kind="place.imported")) == 1


def test_a_big_file_reports_how_far_it_is(phone):
    hanako = phone("hanako")
    _address, taken = bring(hanako, "名前\n".encode() + b"".join(b"place %d\n" % n for n in range(900)))
    assert (taken.total, taken.looked) == (900, 900)
    assert taken.version >= 4, "each report is one"


def test_who_watches_sees_it_taken_over(phone):
    hanako = phone("hanako")
    address, _taken = bring(hanako, ROWS.encode())
    watching, listing = phone("hanako").open(address), phone("hanako").open(PLACES)
    assert watching.dom.select_one("section.panel")["data-state"] == "ready"
    hanako.post(f"{address}/runs")
    assert watching.hear()
    assert watching.dom.select_one("section.panel")["data-state"] == "done"
    assert watching.shows_what_a_reload_shows()
    listing.hear()
    assert "展示場A" in listing.dom.main.get_text()


@pytest.mark.parametrize("key", ["takumi", "misaki", "olga"])
def test_only_managers_of_the_event_bring_and_take_files(phone, key):
    address, _taken = bring(phone("hanako"), ROWS.encode())
    who = phone(key)
    assert send(who, ROWS.encode(), to=IMPORTS).status_code in (403, 404)
    assert who.post(f"{address}/runs").status_code in (403, 404)
    assert who.get(f"{PLACES}.csv").status_code in (403, 404)
    assert phone("olga").get(address.replace("fair", "other")).status_code == 404
    assert phone("hanako").get(f"{EVENT}/desk/places.csv").status_code == 200


def test_two_thousand_rows_take_less_than_three_seconds(phone, untraced):
    hanako, made = phone("hanako"), []

    def written(number):
        rows = [["コード", "名前", "名前(英語)", "種類", "親(コード)", "順"]]
        rows += [[f"b-{number}-{n}", f"小間{number}-{n}", f"Booth {n}", "小間", f"h-{number}-{n % 40}", n]
                 for n in range(1, 1961)]
        rows += [[f"h-{number}-{n}", f"展示場{number}-{n}", f"Hall {n}", "ホール", "", n] for n in range(40)]
        book, out = openpyxl.Workbook(), BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(out)
        return out.getvalue()

    files = [written(number) for number in range(3)]
    assert fastest(lambda number: made.append(take_over(hanako, files[number], "big.xlsx")), enough=3) <= 3
    assert len(places(hanako)) == 3 + 2000 * len(made)
    assert hanako.get(PLACES).status_code == 200


def test_a_number_of_very_many_digits_is_said_with_its_row(phone):
    hanako = phone("hanako")
    _address, taken = bring(hanako, f"コード,名前,順\nX-1,小間,{'9' * 400}\n".encode())
    assert [(each["row"], each["column"], each["reason"]) for each in taken.findings] == [(2, "order", "not_a_number")]


def test_a_file_that_trips_us_up_says_so_and_another_can_be_chosen(phone, monkeypatch, caplog):
    hanako = phone("hanako")
    monkeypatch.setattr(PlacesImport, "between", lambda *_: 1 / 0)
    address, taken = bring(hanako, ROWS.encode())
    assert taken.state == "stopped"
    page = hanako.fetch(address)
    assert "確認が途中で止まりました" in page.get_text()
    assert page.select_one("form[enctype]")["action"] == IMPORTS
    assert len(places(hanako)) == 3


def test_a_new_place_of_a_name_that_is_there_already_is_said_before(phone):
    hanako = phone("hanako")
    address, taken = bring(hanako, "コード,名前\nRC,受付\n".encode())
    assert taken.outcome == {"new": 1, "changed": 0, "same": 0, "namesakes": "受付 (reception)"}
    assert "受付 (reception)" in hanako.get(address).text
