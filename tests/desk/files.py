"""Steps of these tests: a file of places, sent, looked at, taken over."""

from tests.checklists.plans import send, wait
from tests.steps import EVENT

PLACES, IMPORTS = f"{EVENT}/desk/places", f"{EVENT}/desk/place-imports"


def bring(phone, data, file_name="places.csv"):
    """A file that has been looked at: its address and its row."""
    answer = send(phone, data, file_name, to=IMPORTS)
    assert answer.status_code == 201, answer.text
    return answer.json["go"], wait(phone, answer.json["go"])


def take_over(phone, data, file_name="places.csv"):
    """A file that stands among the places now; gives its row as it was looked at."""
    address, taken = bring(phone, data, file_name)
    assert taken.state == "ready", taken.findings
    answer = phone.post(f"{address}/runs")
    assert answer.status_code == 201, answer.text
    return taken
