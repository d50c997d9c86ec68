"""What a file for the placement would do, and taking it over."""

from flask_babel import lazy_gettext as _l

from eventops import clock, live
from eventops.changes import record
from eventops.events import queries as events
from eventops.forms import folded
from eventops.imports import FileImport, parts_of_import
from eventops.live import Part
from eventops.people import queries as people
from eventops.permissions import STAFF, at_least
from eventops.placements import queries
from eventops.placements.actions import FAULTS, new_shift, strike
from eventops.placements.files import HEADERS, People, Reader, line_of
from eventops.runsheet.imports import REASONS as TIMES

OWN = {
    "no_name": _l("The name is missing."),
    "no_time": _l("From when until when?"),
    "unknown_id": _l("Nobody here has the ID “%(value)s”."),
    "several_people": _l("Several people are called “%(value)s”: their ID, please."),
    "unknown_kind": _l("“%(value)s”: the word for a break or nothing, please."),
    "no_header": _l("The first row must name the columns; one of them “Name”."),
}


class PlacementImport(FileImport):
    COLUMNS, NEEDED = HEADERS, {"name", "id"}
    START, RUN = "placements.start_import", "placements.run_import"
    REASONS = {**FileImport.REASONS, **TIMES, **FAULTS, **OWN}

    __mapper_args__ = {"polymorphic_identity": "placements"}

    @property
    def home(self):
        return "placements.show_grid", {}, {"ja": "香盤表", "en": "Placement"}

    @property
    def known(self):
        return {identity(line_of(shift)): shift for shift in queries.shifts(self.event)}

    def reader(self):
        return Reader(self.event, People(people.active_names(self.event_id)))

    def between(self, lines):
        """A row is the shift of that person that begins then: nobody begins two at once."""
        found, taken = [], set()
        for at, line in lines:
            if line["starts_at"] and identity(line) in taken:
                found.append((at, "starts", "twice", line["name"] or line["starts_at"]))
            taken.add(identity(line))
        return found

    def counted(self, lines):
        known, counts = self.known, {"new": 0, "changed": 0, "same": 0}
        for _at, line in lines:
            shift = known.get(identity(line))
            counts["new" if shift is None else "same" if line_of(shift) == line else "changed"] += 1
        return counts

    def basis_now(self):
        return str(queries.sheet_of(self.event).version)

    def take(self, member):
        """What the file does not name stays."""
        places = {place.code: place for place in events.all_places(self.event_id)}
        members = {each.key: each for each in people.active_names(self.event_id)}
        known, outsiders = self.known, False
        for line in self.lines:
            shift, person = known.get(identity(line)), members.get(line["member"])
            if (shift and line_of(shift) == line) or (line["member"] and person is None):
                continue
            if shift:
                strike(member, shift)
            new_shift(member, person, line["name"], places.get(line["place"]), replaces=shift, kind=line["kind"],
                      position=line["position"], starts_at=clock.parse(line["starts_at"]),
                      ends_at=clock.parse(line["ends_at"]))
            outsiders = outsiders or bool(person and not at_least(person, STAFF))
        sheet = queries.sheet_of(self.event)
        sheet.version += 1
        record(member, self, "shift.imported", stream=sheet.hidden_stream, file=self.file_name, **self.outcome)
        if outsiders:
            record(member, sheet, "shift.of_outsider")


def identity(line):
    return line["member"] or folded(line["name"]), line["starts_at"]


@live.shows(PlacementImport)
def parts_of_placement_import(taken):
    return [*parts_of_import(taken), Part("reload", "#placements")]
