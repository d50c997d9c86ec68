"""What a file for the run sheet would do, and taking it over."""

from flask_babel import lazy_gettext as _l

from eventops import clock
from eventops.changes import record
from eventops.events import queries as events
from eventops.extensions import db
from eventops.forms import folded
from eventops.imports import FileImport
from eventops.people import queries as people
from eventops.runsheet import queries
from eventops.runsheet.actions import bring_back, free_codes, set_fields, tell, touch
from eventops.runsheet.files import HEADERS, Owners, Reader, line_of
from eventops.runsheet.models import Cue

REASONS = {
    "no_name": _l("The name is missing."),
    "no_time": _l("When does it begin?"),
    "not_a_day": _l("“%(value)s” is no day: 2026-11-03 or 11/3, please."),
    "not_a_time": _l("“%(value)s” is no time: 10:30, please (25:00 is one in the night)."),
    "end_before_start": _l("The end is before the beginning."),
    "unknown_place": _l("There is no place “%(value)s”."),
    "several_places": _l("Several places are called “%(value)s”. Please use the code."),
    "several_owners": _l("Several people or teams are called “%(value)s”."),
    "not_yes_or_no": _l("“%(value)s”: ○ or nothing, please."),
    "no_header": _l("The first row must name the columns; one of them “Item (Japanese)”."),
}


class RunSheetImport(FileImport):
    COLUMNS, NEEDED = HEADERS, {"name_ja", "name_en"}
    START, RUN = "runsheet.start_import", "runsheet.run_import"
    REASONS = {**FileImport.REASONS, **REASONS}

    __mapper_args__ = {"polymorphic_identity": "runsheet"}

    @property
    def home(self):
        return "runsheet.show_desk", {}, {"ja": "進行表", "en": "Run sheet"}

    @property
    def known(self):
        return {folded(cue.code): cue for cue in queries.cues(self.event_id, also_struck=True)}

    def reader(self):
        return Reader(self.event, Owners(people.teams(self.event_id), people.active_names(self.event_id)))

    def between(self, lines):
        """Give every line its code: what has none is a cue of that name and hour, else a new one."""
        known, found, taken = self.known, [], set()
        alike = {(cue.name_ja, clock.iso(cue.starts_at)): cue.code for cue in known.values() if not cue.struck_at}
        for at, line in lines:
            line["code"] = line["code"] or alike.get((line["name_ja"], line["starts_at"]), "")
            if folded(line["code"]) in taken - {""}:
                found.append((at, "code", "twice", line["code"]))
            taken.add(folded(line["code"]))
        free = free_codes(taken | set(known))
        for _at, line in lines:
            line["code"] = line["code"] or next(free)
        return found

    def counted(self, lines):
        known, counts = self.known, {"new": 0, "changed": 0, "same": 0}
        for _at, line in lines:
            cue = known.get(folded(line["code"]))
            standing = cue is not None and cue.struck_at is None
            same = standing and line_of(cue) == {**line, "code": cue.code}
            counts["new" if not standing else "same" if same else "changed"] += 1
        return counts

    def basis_now(self):
        sheet = queries.sheet_of(self.event)
        return str(sheet.version if sheet else 0)

    def take(self, member):
        """Known codes are changed, new ones added, what the file does not name stays."""
        places = {place.code: place for place in events.all_places(self.event_id)}
        owners = owners_of(self.event_id)
        known = self.known
        for line in self.lines:
            cue = known.get(folded(line["code"]))
            if cue is None:
                cue = Cue(event_id=self.event_id, event=self.event, code=line["code"], version=0)
                db.session.add(cue)
            elif cue.struck_at:
                bring_back(cue)
            elif line_of(cue) == {**line, "code": cue.code}:
                continue
            set_fields(cue, columns_of(line, places, owners))
            cue.version += 1
        sheet = touch(self.event)
        db.session.flush()
        record(member, sheet, "runsheet.imported", file=self.file_name, **self.outcome)
        tell(member, self.event, {"ja": "進行表", "en": "Run sheet"}, _l("from a file"))


def owners_of(event_id):
    """Whom lines name by their keys."""
    return {**{f"team-{team.key}": team for team in people.teams(event_id)},
            **{f"owner-{member.key}": member for member in people.active_names(event_id)}}


def columns_of(line, places, owners):
    """What a cue of that line is made of; a place or owner that has gone meanwhile is left out."""
    kind = line["owner"].partition("-")[0]
    who = owners.get(line["owner"])
    return {**{name: line[name] for name in ("name_ja", "name_en", "text", "is_public", "owner_note")},
            "starts_at": clock.parse(line["starts_at"]), "ends_at": clock.parse(line["ends_at"]),
            "place": places.get(line["place"]), "team": who if kind == "team" else None,
            "owner": who if kind == "owner" else None}
