"""Section A of features.md, poll: a question that is answered by a tap, in time."""

from datetime import datetime, time, timedelta

from eventops import alarms, clock
from eventops.polls.models import Poll
from tests import steps
from tests.polls.conftest import ask, csv, vote
from tests.steps import EVENT


def test_a_poll_with_a_12_00_deadline_refuses_votes_after_12_00_and_exports_to_csv(app, phone, rows):
    """A poll with a 12:00 deadline refuses votes after 12:00 and exports to CSV."""
    noon = clock.utc(datetime.combine(clock.today("Asia/Tokyo"), time(12)), "Asia/Tokyo")
    if noon < clock.now() + timedelta(minutes=5):
        noon += timedelta(days=1)
    key = ask(phone("ichiro"), "お茶\n=水", body="飲み物は?", closes_at=noon)
    hanako, takumi = phone("hanako"), phone("takumi").open(f"{EVENT}/")
    assert "12:00 まで" in takumi.dom.select_one(".poll").get_text()
    with clock.stopped(noon - timedelta(seconds=1)):
        assert vote(takumi, key, 1).status_code == 201
    with clock.stopped(noon):
        late = vote(hanako, key, 0)
        assert (late.status_code, late.json["error"]["code"]) == (409, "poll_closed"), "though nothing closed it yet"
        with app.test_request_context():
            alarms.ring()
            alarms.ring()
    with clock.stopped(noon + timedelta(minutes=1)):
        assert vote(takumi, key, 0).status_code == 409
    takumi.hear()
    assert "12:00 に締切" in takumi.dom.select_one(".poll").get_text()
    assert takumi.shows_what_a_reload_shows()
    assert rows(Poll)[0].counts == [0, 1]
    [said] = steps.lines(takumi, "poll.closed")
    assert said.values["result"]["ja"] == "お茶 0, =水 1", "the result is said once"
    lines = csv(phone("ichiro"), key)
    assert hanako.get(f"{EVENT}/polls/{key}/votes.csv").data.startswith(b"\xef\xbb\xbf")
    assert lines[0] == "名前,所属,回答,備考,日時"
    assert lines[1].startswith("拓海,運営会社,'=水,"), "which no spreadsheet takes for a formula"
    assert len(lines) == 7
    assert sum("未回答" in line for line in lines) == 5
