"""Steps of these tests: somebody placed in a few words, the rows of the grid, time that passes."""

from datetime import datetime, time

from eventops import changes, clock
from eventops.events.models import Event, Place
from eventops.extensions import db
from eventops.placements.models import Shift
from tests.steps import EVENT, all_of

PAGE, GRID = f"{EVENT}/placements", f"{EVENT}/placements/grid"


def place_key(phone, code="reception"):
    return all_of(phone, Place, code=code, event_id=1)[0].key


def today(phone):
    return all_of(phone, Event, id=1)[0].starts_on.isoformat()


def form(phone, who="ichiro", begins="10:00", ends="12:00", place="reception", **more):
    return {"who": f"member-{who}-key" if who else "", "day": today(phone), "begins": begins, "ends": ends,
            "place": place_key(phone, place) if place else "", "kind": "work", **more}


def put(phone, *args, **more):
    """Place somebody; gives the shift's key."""
    answer = phone.post(f"{PAGE}/shifts", **form(phone, *args, **more))
    assert answer.status_code == 201, answer.text
    return all_of(phone, Shift)[-1].key


def open_at(app, opens=10, closes=18):
    """The fair's hours today, whatever the clock says."""
    with app.app_context(), changes.writing():
        event = db.session.get(Event, 1)
        for name, hour in (("opens_at", opens), ("closes_at", closes)):
            setattr(event, name, clock.utc(datetime.combine(event.starts_on, time(hour)), event.zone))
        changes.commit()


def words(element):
    return element.get_text(" ", strip=True)


def grid_rows(dom):
    return [words(each) for each in dom.select(".person")]
