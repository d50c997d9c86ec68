"""What cells of several features' files mean: yes or no, the event's places by what people call them."""

from eventops.forms import folded
from eventops.imports import Bad

YES = ("○", "◯", "〇", "1", "yes", "y", "true", "x", "必須", "はい", "★")
NO = ("", "0", "no", "n", "false", "-", "×", "いいえ")


def yes_or_no(cell):
    if folded(cell) in NO:
        return False
    if folded(cell) in {folded(word) for word in YES}:
        return True
    raise Bad("not_yes_or_no", cell)


class Places:
    """The event's places by what a file may call them: code, Japanese name, English name."""

    def __init__(self, places):
        self.by_code = {place.code: place for place in places}
        self.by_name = {}
        for place in places:
            for name in {folded(place.code), folded(place.name_ja), folded(place.name_en)} - {""}:
                self.by_name.setdefault(name, []).append(place)

    def find(self, text):
        found = self.by_name.get(folded(text), [])
        found = [place for place in found if place.put_away_at is None] or found
        if len(found) > 1:
            raise Bad("several_places", f"{text} ({', '.join(place.code for place in found)})")
        if not found:
            raise Bad("unknown_place", text)
        return found[0]

    def called(self, place, language):
        """What ``find`` knows a place by: its name if only it has that, else its code; nothing for none."""
        if place is None:
            return ""
        name = place.name_en if language and place.name_en else place.name_ja
        return name if len(self.by_name[folded(name)]) == 1 else place.code
