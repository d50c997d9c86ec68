"""The demo's placement: who stands where on both days, what the reception needs, and where two said they are."""

from datetime import datetime, time, timedelta

from eventops import clock
from eventops.placements.actions import add_need, add_shift
from eventops.placements.telling import tell_place

# day, who (one of the cast, or a name that has not joined), from, until, place ("" is a break), what they do
_SHIFTS = [
    (1, "takumi", "08:30", "18:00", "headquarters", "進行"), (1, "ichiro", "08:30", "13:00", "entrance", "受付・案内"),
    (1, "ichiro", "11:30", "12:15", "", ""), (1, "ichiro", "13:00", "17:30", "stage", "舞台袖"),
    (1, "aoi", "09:30", "17:30", "headquarters", "救護"), (1, "aoi", "12:15", "13:00", "", ""),
    (1, "naoki", "08:30", "12:00", "hall", "搬入・台車"), (1, "naoki", "12:45", "17:30", "entrance", "列整理"),
    (1, "kenji", "09:30", "17:30", "entrance", "警備"), (1, "sakura", "09:30", "17:30", "entrance", "遺失物"),
    (1, "sakura", "13:00", "13:45", "", ""), (1, "yuki", "10:00", "12:00", "stage", "記録"),
    (1, "yuki", "11:30", "14:00", "headquarters", "記録"), (1, "misaki", "10:00", "17:00", "a-2", "説明員"),
    (1, "学生応援 田中", "10:00", "13:00", "entrance", "配布"),
    (2, "ichiro", "09:00", "17:30", "entrance", "受付・案内"), (2, "naoki", "16:30", "19:30", "hall", "撤去"),
]
_COLUMNS = ("day", "who", "begins", "ends", "place", "position")
SHIFTS = [dict(zip(_COLUMNS, row, strict=True)) for row in _SHIFTS]
NEED = {"place": "entrance", "people": 3, "begins": "10:00", "ends": "16:00"}
TOLD = [("10:31", "naoki", "entrance"), ("10:40", "sakura", "headquarters")]  # time, who, where


def place_staff(boss, day, people, places):
    """Plan both days, by the clock at the venue."""
    def at(text, days=0):
        wall = datetime.combine(day + timedelta(days=days), time.fromisoformat(text))
        return clock.utc(wall, boss.event.zone)

    for facts in SHIFTS:
        person = people.get(facts["who"])
        begins, ends = (at(facts[name], facts["day"] - 1) for name in ("begins", "ends"))
        add_shift(boss, person, "" if person else facts["who"], places.get(facts["place"]), starts_at=begins,
                  ends_at=ends, position=facts["position"], kind="work" if facts["place"] else "break")
    add_need(boss, places[NEED["place"]], NEED["people"], at(NEED["begins"]), at(NEED["ends"]))


def steps(people, places):
    """``(time, function)`` of who said where they are."""
    for at, who, where in TOLD:
        yield at, lambda who=who, where=where: tell_place(people[who], places[where])
