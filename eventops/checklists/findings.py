"""Why a row of a file cannot be used, in the reader's words."""

from flask_babel import lazy_gettext as _l

from eventops.checklists.columns import HEADERS

REASONS = {
    "no_title": _l("The task is missing."),
    "too_long": _l("At most %(value)s characters, please."),
    "bad_code": _l("“%(value)s”: a number or name without spaces and commas, please."),
    "twice": _l("“%(value)s” stands in another row, too."),
    "unknown_place": _l("There is no place “%(value)s”."),
    "several_places": _l("Several places are called “%(value)s”. Please use the code."),
    "unknown_kind": _l("“%(value)s” is no kind of place: booth, area or hall."),
    "unknown_anchor": _l("“%(value)s”: opening, closing, event start or event end, please."),
    "not_a_due": _l("“%(value)s” is no time: minutes (−60), ±h:mm or a time of day, please."),
    "no_opening_time": _l("“%(value)s” is a time of day, and the event has no opening or closing time yet."),
    "not_minutes": _l("“%(value)s” is no whole number of minutes."),
    "not_yes_or_no": _l("“%(value)s”: ○ or nothing, please."),
    "unknown_check": _l("“%(value)s”: none, photo, number, text or second person, please."),
    "not_a_number": _l("“%(value)s” is no number."),
    "low_above_high": _l("The lower bound is above the upper one."),
    "range_without_number": _l("Bounds are for the check “number” only."),
    "unknown_code": _l("There is no task “%(value)s” to come first."),
    "circle": _l("“%(value)s” would have to come before itself."),
    "no_header": _l("The first row must name the columns; one of them “Task (Japanese)”."),
    "column_twice": _l("The column “%(value)s” stands there twice."),
}
NOT_A_TABLE = {
    "too_large": _l("The file may have at most 5 MB."),
    "too_many_rows": _l("At most 5000 rows, please."),
    "old_excel": _l("This is a file of an old Excel (.xls). Please save it as .xlsx or CSV."),
    "not_a_table": _l("This file cannot be read. Please choose a CSV or an XLSX file."),
}


def reason(finding):
    return str(REASONS[finding["reason"]]) % {"value": finding["value"]}


def column(finding, locale):
    """The header as the reader knows it, and the letter a spreadsheet shows."""
    names = HEADERS.get(finding["column"])
    word = names[locale == "en"] if names else ""
    return " ".join(part for part in (finding["letter"], word) if part)
