"""Places as a file: its columns, what would come of its rows, and taking them over."""

import hashlib
import re
import unicodedata
from math import inf

from flask_babel import lazy_gettext as _l

from eventops.changes import record
from eventops.events import queries
from eventops.events.actions import free_codes
from eventops.events.models import KINDS, Place
from eventops.events.order import in_order
from eventops.extensions import db
from eventops.forms import folded
from eventops.imports import Bad, FileImport, number_of, one_of, text_of

COLUMNS = {  # column: its header in Japanese and English, then other names it goes by
    "code": ("コード", "code", "番号", "no"), "name_ja": ("名前", "name", "名称", "場所", "name (japanese)", "name_ja"),
    "name_en": ("名前(英語)", "name_en", "名称(英語)", "name (english)"), "kind": ("種類", "kind", "種別"),
    "parent": ("親(コード)", "parent", "親", "lies in"), "order": ("順", "order", "順番", "並び順"),
}
CODE = re.compile(r"[^\s,、;:：]{1,20}")


class PlacesImport(FileImport):
    COLUMNS, NEEDED = COLUMNS, {"name_ja"}
    START, RUN = "desk.start_place_import", "desk.run_place_import"
    REASONS = {
        **FileImport.REASONS,
        "no_name": _l("The name is missing."),
        "several_places": _l("Several places are called “%(value)s”. Please use the code."),
        "unknown_parent": _l("There is no place with the code “%(value)s” to lie in."),
        "in_a_circle": _l("“%(value)s” would have to lie in itself."),
        "no_header": _l("The first row must name the columns; one of them “name”."),
    }

    __mapper_args__ = {"polymorphic_identity": "places"}

    @property
    def home(self):
        return "desk.show_places", {}, {"ja": "場所", "en": "Places"}

    @property
    def places(self):
        return queries.all_places(self.event_id)

    def reader(self):
        return read_line

    def between(self, lines):
        """Give every line the code of the place it means, and say what does not hang together."""
        places = self.places
        found = find_codes(places, lines)
        codes = {folded(code): code for code in [*(place.code for place in places),
                                                 *(line["code"] for _at, line in lines)]}
        for at, line in lines:
            if line.get("parent"):
                if folded(line["parent"]) not in codes:
                    found.append((at, "parent", "unknown_parent", line["parent"]))
                line["parent"] = codes.get(folded(line["parent"]), line["parent"])
        return found + circles(planned(places, [line for _at, line in lines]), lines)

    def counted(self, lines):
        known = {place.code: place for place in self.places}
        before = planned(known.values(), [])
        after = planned(known.values(), [line for _at, line in lines])
        stood, stand = places_among_siblings(before, known), places_among_siblings(after, known)
        was, counts = {each["code"]: each for each in before}, {"new": 0, "changed": 0, "same": 0}
        will = {each["code"]: each for each in after}
        for code in [line["code"] for _at, line in lines]:
            same = code in known and known[code].put_away_at is None and stood[code] == stand[code] and all(
                was[code][name] == will[code][name] for name in ("name_ja", "name_en", "kind", "parent"))
            counts["same" if same else "changed" if code in known else "new"] += 1
        return counts | namesakes(known, lines)

    def basis_now(self):
        stands = [(place.code, place.name_ja, place.name_en, place.kind, place.parent_id, place.position,
                   place.put_away_at is None) for place in self.places]
        return hashlib.sha256(repr(stands).encode()).hexdigest()

    def take(self, member):
        known = {place.code: place for place in self.places}
        plan, named = planned(known.values(), self.lines), {line["code"] for line in self.lines}
        for position, each in enumerate(plan):
            each["position"] = position
        for level in levels(plan):  # what lies in a place needs its id
            for each in level:
                place = known.get(each["code"]) or Place(event_id=self.event_id, code=each["code"])
                known[place.code] = place
                before = said_of(place)
                place.parent_id = known[each["parent"]].id if each["parent"] else None
                place.put_away_at = None if each["code"] in named else place.put_away_at
                for name in ("name_ja", "name_en", "kind", "position"):
                    setattr(place, name, each[name])
                place.version = (place.version or 0) + (before != said_of(place))
                db.session.add(place)
            db.session.flush()
        db.session.expire(self.event, ["places"])
        record(member, self, "place.imported", file=self.file_name, **self.outcome)


def said_of(place):
    """What a manager's page says of a place: when that changes, what they saw is no longer so."""
    return place.name_ja, place.name_en, place.kind, place.parent_id, place.put_away_at


def levels(plan):
    """The places of a plan by how deep they lie, outmost first."""
    depths, found = {"": -1}, []
    for each in plan:
        depths[each["code"]] = depth = depths[each["parent"]] + 1
        found += [[]] if depth == len(found) else []
        found[depth].append(each)
    return found


def code_of(cell):
    code = unicodedata.normalize("NFKC", text_of(cell, 20))
    if code and not CODE.fullmatch(code):
        raise Bad("bad_code", code)
    return code


def namesakes(known, lines):
    """``{"namesakes": text}`` of offered places that new ones are called like; empty if there are none."""
    new = {folded(line["name_ja"]) for _at, line in lines if line["code"] not in known}
    found = [f"{place.name_ja} ({place.code})" for place in known.values()
             if place.put_away_at is None and folded(place.name_ja) in new]
    return {"namesakes": ", ".join(found)} if found else {}


def read_line(cells):
    """``(line, [(column, reason, value)])`` of a row; a column that the file does not have is not in the line."""
    line, wrong = {"code": "", "name_ja": ""}, []
    readers = {
        "code": code_of, "name_ja": lambda cell: text_of(cell, 80), "name_en": lambda cell: text_of(cell, 80),
        "kind": lambda cell: one_of(KINDS, cell, "", "unknown_kind"), "parent": code_of, "order": number_of,
    }
    for column, read in readers.items():
        if column in cells:
            try:
                line[column] = read(cells[column])
            except Bad as bad:
                wrong.append((column, bad.code, bad.value))
    if not line["name_ja"] and "name_ja" not in {column for column, *_rest in wrong}:
        wrong.append(("name_ja", "no_name", ""))
    return line, wrong


def cells_of(place, codes, english):
    return [place.code, place.name_ja, place.name_en, KINDS[place.kind][english], codes.get(place.parent_id, ""),
            place.position + 1]


def find_codes(places, lines):
    """Which place each line means: by its code, else by its name, else a new one; gives what is ambiguous."""
    by_code = {folded(place.code): place for place in places}
    by_name, found, seen = {}, [], set()
    for place in places:
        if place.put_away_at is None:
            by_name.setdefault(folded(place.name_ja), []).append(place)
    free = free_codes([*by_code, *(line["code"] for _at, line in lines)])
    for at, line in lines:
        column, said = ("code", line["code"]) if line["code"] else ("name_ja", line["name_ja"])
        meant = by_name.get(folded(said), []) if column == "name_ja" else [
            place for place in (by_code.get(folded(said)),) if place]
        if len(meant) > 1:
            found.append((at, "name_ja", "several_places", said))
        line["code"] = meant[0].code if meant else line["code"] or next(free)
        mark = folded(line["code"] if meant or column == "code" else f"\0{said}")  # two new ones of the same name
        if mark in seen and len(meant) < 2:
            found.append((at, column, "twice", said))
        seen.add(mark)
    return found


def planned(places, lines):
    """All places as they would be, in their order: those that are there, changed by *lines*, and the new ones."""
    codes = {place.id: place.code for place in places}
    plan = {place.code: {
        "code": place.code, "name_ja": place.name_ja, "name_en": place.name_en, "kind": place.kind,
        "parent": codes.get(place.parent_id, ""), "rank": (place.position + 1, 1, place.position)} for place in places}
    for at, line in enumerate(lines):
        each = plan.setdefault(line["code"], {"code": line["code"], "name_en": "", "kind": "area", "parent": "",
                                              "rank": (inf, 0, at)})
        each |= {name: line[name] for name in ("name_ja", "name_en", "parent") if name in line}
        each["kind"] = line.get("kind") or each["kind"]
        if line.get("order") is not None:
            each["rank"] = (line["order"], 0, at)
    return in_order(plan.values(), lambda each: each["rank"], lambda each: each["parent"] or None,
                    lambda each: each["code"])


def places_among_siblings(plan, known):
    """Which of the known places of its parent each is: new ones between them move nobody."""
    counts, found = {}, {}
    for each in plan:
        if each["code"] in known:
            found[each["code"]] = counts[each["parent"]] = counts.get(each["parent"], 0) + 1
    return found


def circles(plan, lines):
    """The lines that would lie in themselves."""
    above, found = {each["code"]: each["parent"] for each in plan}, []
    for at, line in lines:
        seen, code = set(), line["code"]
        while code and code not in seen:
            seen.add(code)
            code = above.get(code)
        if code == line["code"]:
            found.append((at, "parent", "in_a_circle", code))
    return found
