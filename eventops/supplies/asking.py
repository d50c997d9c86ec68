"""What a form, its ticked picks, one line of text and the post it came from ask for."""

import re
import unicodedata
from datetime import datetime, timedelta

from eventops import clock
from eventops.events.queries import places
from eventops.feed.guesses import UNITS, amount_asked, due_asked, lacking
from eventops.forms import folded
from eventops.supplies.lines import titles
from eventops.supplies.models import SupplyRequest
from eventops.supplies.queries import picks

LATE_BY = timedelta(hours=6)  # 「13:00まで」 said at 14:00 was for today, said at 20:00 it is for tomorrow
AMOUNT = re.compile(rf"(?P<number>[0-9]{{1,5}}) ?(?P<unit>{UNITS})")


def asked(event, form, message=None, place=None):
    """The columns of a new request: title, lines (as columns of theirs), place and due."""
    said = message.body if message else ""
    due, line = due_asked(form.title.data or "")
    line, amount, named = read_line(event, line) if form.title.data else ("", (0, ""), None)
    if not due and said:
        due, _rest = due_asked(said)
    lines = [of_pick(pick, form.ticked.data[pick.key]) for pick in picks(event.id) if pick.key in form.ticked.data]
    item = line or ("" if lines else lacking(said) or str(SupplyRequest.LABEL))
    if item:
        number, unit = (form.quantity.data, form.unit.data) if form.quantity.data else (
            amount if amount[0] else amount_asked(said))
        lines.insert(0, {"item": item, "quantity": number or 0, "unit": unit or form.unit.data or ""})
    return {**titles([(each["item"], each.get("item_en", "")) for each in lines]), "lines": lines,
            "place": place or named, "due_at": due_at(form.due.data or due, event.zone)}


def read_line(event, line):
    """「お茶 24本 控室」 as ``("お茶", (24, "本"), the place)``; what is neither amount nor place is the thing."""
    words = line.split()
    if len(words) < 2:
        return line, (0, ""), None
    by_name = {folded(name): place for place in places(event.id) for name in (place.name_ja, place.name_en) if name}
    amount, named, rest = (0, ""), None, []
    for word in words:
        match = AMOUNT.fullmatch(unicodedata.normalize("NFKC", word))
        if match and not amount[0]:
            amount = int(match["number"]), match["unit"]
        elif named is None and folded(word) in by_name:
            named = by_name[folded(word)]
        else:
            rest.append(word)
    return (" ".join(rest), amount, named) if rest and (amount[0] or named) else (line, (0, ""), None)


def of_pick(pick, quantity):
    return {"item": pick.name_ja, "item_en": pick.name_en, "unit": pick.unit_ja, "unit_en": pick.unit_en,
            "quantity": quantity}


def due_at(wall, zone):
    """The next time the clock there shows that, or the last one, if it was a moment ago."""
    if wall is None:
        return None
    due = clock.utc(datetime.combine(clock.today(zone), wall), zone)
    if due < clock.now() - LATE_BY:
        return due + timedelta(days=1)
    return due
