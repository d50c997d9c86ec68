"""What is asked about an incident: values from a form, and an organiser's own fields as lines of text."""

import re
import unicodedata

from flask_babel import lazy_gettext as _l

from eventops.events.models import in_language
from eventops.forms import one_line, tidy, without_zeros
from eventops.refusals import Refused

LONGEST, MOST = 300, 20
PREFIX = "f-"  # of the names in forms
TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")


def facts_in(kind, sent):
    """What a form says about an incident of that type: ``{field: value}``, Refused if it is no such value."""
    facts = {}
    for field in kind.fields:
        value = one_line(tidy(without_zeros(sent.get(PREFIX + field.name, ""))))
        if field.kind in ("number", "time"):
            value = unicodedata.normalize("NFKC", value)
        if value and not fits(field, value):
            message = _l("Please look at “%(name)s” again.", name=field.ja if field.ja == field.en else
                         f"{field.ja} / {field.en}")
            raise Refused("bad_field", message, fields={PREFIX + field.name: [message]})
        if value:
            facts[field.name] = value
    return facts


def fits(field, value):
    if field.kind == "number":
        return value.isdecimal() and len(value) <= 6
    if field.kind == "time":
        return bool(TIME.fullmatch(value))
    if field.kind == "choice":
        return value in [each.value for each in field.choices]
    return len(value) <= LONGEST


def lines_in(text):
    """``[[ja, en], …]`` of lines like 「出入口に立つ / At the exits」."""
    pairs = [line.partition("/") for line in text.split("\n") if line.strip()]
    return [[ja.strip(), en.strip()] for ja, _slash, en in pairs][:MOST]


def text_of_lines(lines):
    return "\n".join(f"{ja} / {en}" if en else ja for ja, en in lines)


def fields_in(text):
    """An organiser's own fields, a line each: 「色 / Colour = 赤, 青」, 「人数 / People: number」, 「いつ: time」."""
    found = []
    for line in [each for each in text.split("\n") if each.strip()][:MOST]:
        names, _sign, choices = line.partition("=")
        names, _colon, kind = names.partition(":")
        ja, _slash, en = names.partition("/")
        options = [each.strip() for each in choices.split(",") if each.strip()]
        kind = "choice" if options else kind.strip() if kind.strip() in ("number", "time") else "text"
        found.append({"name": f"own-{ja.strip()}", "ja": ja.strip(), "en": en.strip() or ja.strip(), "kind": kind,
                      "choices": options})
    return found


def text_of_fields(fields):
    ends = {"text": "", "number": ": number", "time": ": time"}
    return "\n".join(f"{each['ja']} / {each['en']}" + ends.get(each["kind"], f" = {', '.join(each['choices'])}")
                     for each in fields)


def named(kind, facts):
    """The facts as the history keeps them: by what the field is called."""
    fields = {field.name: field for field in kind.fields}
    return {in_language("ja", fields[name].ja, fields[name].en): value for name, value in facts.items()
            if name in fields}
