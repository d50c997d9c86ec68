"""README's sizing table is what its inputs give: whoever measures anew changes an input and the table."""

import re

from eventops.config import CHECKOUT

README = (CHECKOUT / "README.md").read_text()
PLANS = {"one event": 1, "one prefecture: 20 events": 20, "every prefecture: 47 × 20 events": 940}


def table(name):
    rows = README.partition(f"<!-- {name} -->")[2].partition(f"<!-- /{name} -->")[0].strip().splitlines()[2:]
    return [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in rows]


def size(inputs, events):
    """``[phones, posts/s, deliveries/s, cores, GB of memory, GB of photos, statements/s]``."""
    phones = events * inputs["phones of an event"]
    posts = phones * inputs["posts of a phone and hour, at the peak"] / 3600
    deliveries = posts * inputs["phones of an event"]
    busy = posts * inputs["ms of a core for a post"] / 1e3 + deliveries * inputs["µs of a core for a delivery"] / 1e6
    with_photo = phones * inputs["posts of a phone and day"] * inputs["posts with a photo, %"] / 100
    return [phones, posts, deliveries, busy / inputs["share of a core to plan with, %"] * 100,
            phones * inputs["KB of memory for a phone"] / 1e6,
            with_photo * inputs["days of an event"] * inputs["KB kept of a photo"] / 1e6,
            posts * inputs["statements of PostgreSQL for a post"]]


def told(value):
    """As the table has it: two figures below ten, whole numbers above, thousands apart."""
    return f"{value:.2g}" if value < 10 else f"{value:,.0f}".replace(",", " ")


def test_the_table_is_what_the_inputs_give():
    inputs = {name: float(value) for name, value, _source in table("sizing inputs")}
    units = ("", "", "", "", " GB", " GB", "/s")
    expected = [[plan, *(told(value) + unit for value, unit in zip(size(inputs, events), units, strict=True))]
                for plan, events in PLANS.items()]
    assert table("sizing") == expected, "\n".join(f"| {' | '.join(row)} |" for row in expected)


def test_every_measured_input_names_where_it_comes_from():
    assert all(re.search(r"\w", source) for _name, _value, source in table("sizing inputs"))
