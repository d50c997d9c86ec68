"""What is not the booth's is not there for it: byte for byte, at every door, in every packet, in no number."""

import re

from eventops.booths.models import BoothCall
from eventops.changes import Stream
from tests import steps, test_doors
from tests.attacks.test_ids import FORM, seen
from tests.booths import booth
from tests.booths.booth import BOOTH
from tests.incidents.reports import later, report
from tests.incidents.test_invisible import VOLATILE
from tests.listening import epoch
from tests.phone import JSON, PAGE, jpeg
from tests.steps import EVENT
from tests.test_doors import DOORS, OPEN, address, routes

fair = test_doors.fair
SECRET = "隣の小間だけの話"
AGES = re.compile(r'data-order="[^"]+"')


def reads(app, fair, who):
    """``{address: status and words}`` of all that the booth's phone may ask for."""
    found = {}
    for endpoint, _method, rule in routes(app, [*DOORS, *OPEN], ("GET",)):
        if endpoint in ("people.renew_csrf", "people.open_sign_in_link", "screens.show_screen", "people.show_account",
                        "screens.show_screen_door", "web.show_metrics", "people.show_changes"):
            continue  # new each time, or another's; changes are asked below
        answer = who.get(address(rule, fair[endpoint]), headers=PAGE)
        found[endpoint] = answer.status_code, VOLATILE.sub("", answer.get_data().decode("latin-1"))
    found["search"] = who.get(f"{EVENT}/search?q={SECRET}").status_code
    return found


def goes_on(app, phone, hanako, other):
    """A day of everybody else: posts, urgent and not, cards of all kinds, incidents, and the booth next door."""
    ichiro = phone("ichiro")
    key = steps.say(ichiro, SECRET, photos=[jpeg("red")])
    steps.say(ichiro, SECRET, urgency="urgent")
    ichiro.post(f"{EVENT}/messages/{key}/reactions", reaction="thumb", on="1")
    for kind in ("supply", "question", "found"):
        number = steps.make(ichiro, kind, SECRET, urgency="urgent")
    report(ichiro, "fire", SECRET)
    number = report(ichiro, "equipment", SECRET)
    steps.move(hanako, number, "ack")
    call = booth.call(other, title=SECRET, photos=[jpeg("green")])
    steps.move(ichiro, call.card.number, "accept")
    ichiro.post(f"{EVENT}/calls/{call.key}/questions", text=SECRET)
    other.post(f"{BOOTH}/calls/{call.key}/answers", text=SECRET)
    for minutes in (2, 5, 20):
        with later(app, minutes):
            pass
    return call


def test_nothing_of_others_reaches_a_booths_phone_by_any_door_or_packet(app, phone, fair):
    hanako = phone("hanako")
    booth.build(hanako, "B-1", "B-2")
    taro = booth.exhibitor(hanako, phone(None), "B-1")
    other = booth.exhibitor(hanako, phone(None), "B-2", "島原花", "島原製作所")
    mine = booth.call(taro, title="机")
    for minutes in (2, 20, 40, 60):  # what waits at the fair has rung
        with later(app, minutes):
            pass
    for _ in range(2):  # what is drawn once is drawn now
        before = reads(app, fair, taro)
    taro.open(BOOTH)
    heads = dict(taro.heads)
    assert len(heads) == 1, "one stream, its own"
    call = goes_on(app, phone, hanako, other)
    assert [news for news in taro.queue if news["name"] == "packets"] == []
    caught_up = taro.catch_up()
    assert (caught_up["heads"], caught_up["parts"]) == (heads, []), "nor does a number move on"
    after = reads(app, fair, taro)
    assert [where for where in before if before[where] != after[where]] == []
    open_ones = {where for where, (status, _text) in
                 ((each, after[each]) for each in after if each != "search") if status == 200}
    assert {each for each in open_ones if each in DOORS} == {"booths.show_booth"}
    assert after["search"] == 403
    assert booth.call(taro, title="椅子").number == mine.number + 1, "nor is there a gap in what it counts"
    for path in (f"/booth/calls/{call.key}/moves", f"/booth/calls/{call.key}/answers"):
        theirs, none = (seen(taro, "POST", f"{EVENT}{path.replace(call.key, each)}", taro.token(),
                             FORM | {"text": "x"}, each) for each in (call.key, "0" * 20))
        assert theirs == none
        assert theirs[0] == 404


def test_a_booth_that_says_hello_for_other_streams_hears_none_of_them(app, phone, hanako, taro, rows):
    taro.open(BOOTH)
    streams = {each.key: each.last_n for each in rows(Stream, event_id=1)}
    own = set(taro.heads)
    for asked in (streams, {key: n for key, n in streams.items() if key not in own}, {}):
        assert taro.hello("fair", asked, epoch(app)) == {"reload": True}
        steps.say(phone("ichiro"), SECRET)
        assert taro.queue == []
    answer = taro.get(f"{EVENT}/changes", query_string=streams, headers=JSON)
    assert answer.json == {"reload": True}


def test_nobody_else_hears_a_booths_stream_and_no_page_of_theirs_grows_with_it(hanako, phone, taro, rows):
    for name in ("hanako", "ichiro", "misaki", "yuki"):
        who = phone(name).open(f"{EVENT}/")
        own = {each.key for each in rows(Stream) if each.audience.startswith("booth:")}
        assert own
        assert not own & set(who.heads), name


def test_what_a_booth_asks_is_nobodys_to_answer_who_does_not_hear_its_card(hanako, phone, taro, rows):
    """The organiser keeps equipment to the headquarters: staff no longer answer, and the booth still follows it."""
    from tests.incidents.reports import type_key

    page = hanako.fetch(f"{EVENT}/desk/incident-types/{type_key(hanako, 'equipment')}")
    form = {field["name"]: field.get("value", "") for field in page.select("form input[name]")
            if field.get("type") not in ("checkbox", "radio", "file")}
    answer = hanako.post(f"{EVENT}/desk/incident-types/{type_key(hanako, 'equipment')}",
                         **{**form, "severity": "medium", "audience": "managers", "checklist": "", "more_fields": ""})
    assert answer.status_code == 201, answer.text
    taro.open(BOOTH)
    call = booth.call(taro, "trouble", "停電")
    ichiro = phone("ichiro")
    assert ichiro.post(f"{EVENT}/calls/{call.key}/questions", text="どこ?").status_code == 404
    assert steps.move(hanako, call.card.number, "ack").status_code == 201
    taro.hear()
    assert taro.dom.select_one("#calls [aria-current]").text.split()[-1] == "確認しています"
    assert rows(BoothCall)[0].card_id == call.card_id
