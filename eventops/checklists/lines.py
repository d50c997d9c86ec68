"""A line of a checklist in its plain form – what files, templates and imports carry – and the item it is."""

from eventops.cells import yes_or_no
from eventops.checklists.columns import CHECKS, HEADERS, due_of, minutes_of, text_of
from eventops.imports import Bad, number_of, one_of

PLAIN = {  # every field of a line with what it is when nothing is said
    "code": "", "section_ja": "", "section_en": "", "title_ja": "", "title_en": "", "place": "", "each": "",
    "due_anchor": "opening", "due_offset": None, "estimate": 10, "critical": False, "check": "none", "low": None,
    "high": None, "after": "",
}


def line_of(item):
    """The plain form of an item; its place by the place's code."""
    return {name: getattr(item, name) for name in PLAIN} | {"place": item.place.code if item.place else ""}


def fields_of(line, places):
    """What an item of that line is made of; a place that this event does not have is left out."""
    return {**line, "place": places.by_code.get(line["place"])}


def cells_of(line, places, anchors, language):
    """A row of the file, in the order of ``HEADERS``; *language* is 0 for Japanese, 1 for English."""
    whole = lambda number: int(number) if number is not None and number == int(number) else number  # noqa: E731
    said = {
        **line, "place": places.write(line["place"], line["each"], language),
        "anchor": anchors.write(line["due_anchor"], language) if line["due_offset"] is not None else "",
        "offset": line["due_offset"], "critical": ("○", "yes")[language] if line["critical"] else "",
        "check": CHECKS[line["check"]][language] if line["check"] != "none" else "", "low": whole(line["low"]),
        "high": whole(line["high"]), "after": line["after"].replace(",", ", "),
    }
    return ["" if said[name] is None else said[name] for name in HEADERS]


def read_line(cells, places, anchors):
    """``(line, [(column, reason, value)])`` of a row ``{column: cell}``; what cannot be read stays as if empty."""
    line, wrong = dict(PLAIN), []

    def take(column, read, *fields):
        try:
            value = read(cells.get(column, ""))
        except Bad as bad:
            wrong.append((column, bad.code, bad.value))
            return
        line.update(zip(fields, value if len(fields) > 1 else (value,), strict=True))

    for name in ("code", "section_ja", "section_en", "title_ja", "title_en"):
        take(name, lambda cell, name=name: text_of(name, cell), name)
    take("place", places.read, "place", "each")
    take("anchor", anchors.read, "due_anchor")
    take("offset", lambda cell: due_of(cell, line["due_anchor"], anchors), "due_offset")
    take("estimate", minutes_of, "estimate")
    take("critical", yes_or_no, "critical")
    take("check", lambda cell: one_of(CHECKS, cell, "none", "unknown_check"), "check")
    take("low", number_of, "low")
    take("high", number_of, "high")
    take("after", codes_of, "after")
    line["title_ja"] = line["title_ja"] or line["title_en"]
    wrong += [(column, code, value) for column, code, value in contradictions(line) if column not in
              {column for column, *_rest in wrong}]
    return line, wrong


def codes_of(cell):
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    codes = [code for code in text.replace("、", ",").replace(";", ",").replace("，", ",").split(",") if code.strip()]
    return ",".join(dict.fromkeys(code.strip() for code in codes))


def contradictions(line):
    if not line["title_ja"]:
        yield "title_ja", "no_title", ""
    if line["low"] is not None and line["high"] is not None and line["low"] > line["high"]:
        yield "low", "low_above_high", line["low"]
    if line["check"] != "number" and (line["low"] is not None or line["high"] is not None):
        yield "check", "range_without_number", ""


def missing_and_circles(lines, known=()):
    """``{code of a line: (reason, code it names)}`` for predecessors that are not there or lead back to the line."""
    after = {line["code"]: [code for code in line["after"].split(",") if code] for line in lines}
    wrong = {}
    for code, before in after.items():
        if missing := next((each for each in before if each not in after and each not in known), None):
            wrong[code] = ("unknown_code", missing)
    settled = set()
    for code in after:  # depth first, without recursion: a list may hang together from end to end
        path, todo = [], [(code, False)]
        while todo:
            here, left = todo.pop()
            if left:
                path.pop()
                settled.add(here)
            elif here in path:
                wrong.setdefault(here, ("circle", here))
            elif here in after and here not in settled:
                path.append(here)
                todo += [(here, True), *((each, False) for each in after[here])]
    return wrong
