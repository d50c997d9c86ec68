"""Planning: putting somebody at a place, changing and striking that, undoing it, and how many a place needs."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from eventops import clock
from eventops.board.actions import UNDO_WITHIN
from eventops.changes import Stream, record
from eventops.events.actions import made
from eventops.extensions import db
from eventops.forms import folded
from eventops.people.models import Hearer
from eventops.permissions import STAFF, at_least
from eventops.placements import hours, queries
from eventops.placements.models import AUDIENCE, PlacementSheet, PlaceNeed, Shift
from eventops.refusals import Conflict, Refused

FAULTS = {
    "not_a_quarter": _l("Quarters of an hour, please: 10:00, 10:15, 10:30, 10:45."),
    "end_before_start": _l("The end is before the beginning."),
    "outside": _l("That is not within the days of the event."),
}
MEANWHILE = _l("Somebody has changed this meanwhile. Look at it again, then save.")


def begin(event):
    """Every event has its sheet, and a stream that staff and above hear."""
    stream = Stream(audience=AUDIENCE)
    stream.hearers.append(Hearer(role=STAFF))
    event.streams.append(stream)
    db.session.add(PlacementSheet(event_id=event.id))
    db.session.flush()


def check(event, starts_at, ends_at):
    if fault := hours.fault(event, starts_at, ends_at):
        raise Refused(fault, FAULTS[fault], fields={"begins": [FAULTS[fault]]})


def record_shift(member, shift, kind, **more):
    """Note what became of a shift; whoever is not staff hears only that one of theirs has changed."""
    sheet = queries.sheet_of(member.event)
    sheet.version += 1
    record(member, shift, kind, name=shift.person, time=span_of(shift), place=place_name(shift), **more)
    outsiders = [each.member for each in (shift, shift.replaces) if each and each.member]
    if any(not at_least(each, STAFF) for each in outsiders):
        record(member, sheet, "shift.of_outsider")


def span_of(shift):
    zone = shift.event.zone
    return f"{shift.day.isoformat()} {clock.time(shift.starts_at, zone)}–{clock.time(shift.ends_at, zone)}"


def in_words(shift):
    return f"{shift.person} {span_of(shift)} {place_name(shift)}".strip()


def place_name(shift):
    return shift.place.name_ja if shift.place else ""


def new_shift(member, person, name, place, **columns):
    """The bare row; a break is at no place."""
    shift = Shift(event_id=member.event_id, event=member.event, member=person, name="" if person else name,
                  place=None if columns.get("kind") == "break" else place, made_by_id=member.id, **columns)
    db.session.add(shift)
    db.session.flush()
    return shift


def add_shift(member, person=None, name="", place=None, **columns):
    """Put somebody at a place. Who is at two places then is warned of, not refused."""
    check(member.event, columns["starts_at"], columns["ends_at"])
    shift = new_shift(member, person, name, place, **columns)
    record_shift(member, shift, "shift.added")
    return shift


def change_shift(member, shift, person=None, name="", place=None, **columns):
    """Another shift takes its place; of two who change it one wins."""
    check(member.event, columns["starts_at"], columns["ends_at"])
    strike(member, shift)
    changed = new_shift(member, person, name, place, replaces=shift, **columns)
    record_shift(member, changed, "shift.changed", before=in_words(shift))
    return changed


def give_name(member, name, person):
    """All that is planned for a name is that person's from now on; how many shifts."""
    found = [each for each in queries.shifts(member.event, member_id=None) if folded(each.name) == folded(name)]
    for each in found:
        strike(member, each)
        changed = new_shift(member, person, "", each.place, replaces=each, kind=each.kind, position=each.position,
                            starts_at=each.starts_at, ends_at=each.ends_at)
        record_shift(member, changed, "shift.changed", before=in_words(each))
    return len(found)


def strike_shift(member, shift):
    strike(member, shift)
    record_shift(member, shift, "shift.struck")


def strike(member, shift):
    """Raises Conflict where somebody has struck or changed it already."""
    now = clock.now()
    won = db.session.execute(
        update(Shift).where(Shift.id == shift.id, Shift.struck_at.is_(None)).values(
            struck_at=now, struck_by_id=member.id).execution_options(synchronize_session=False)).rowcount
    if not won:
        raise Conflict("changed_meanwhile", MEANWHILE)
    db.session.refresh(shift, ["struck_at", "struck_by_id"])


def undo_shift(member, shift):
    """Take back what one has just done with it: adding, changing or striking it."""
    by, at = (shift.struck_by_id, shift.struck_at) if shift.struck_at else (shift.made_by_id, shift.made_at)
    if by != member.id or clock.now() - at > UNDO_WITHIN:
        raise Conflict("undo_too_late", _l("This can no longer be undone."))
    if shift.struck_at:
        if db.session.query(Shift).filter_by(replaces_id=shift.id, struck_at=None).first():
            raise Conflict("undo_too_late", _l("This can no longer be undone."))
        shift.struck_at = shift.struck_by_id = None
    else:
        strike(member, shift)
        if shift.replaces:
            shift.replaces.struck_at = shift.replaces.struck_by_id = None
    record_shift(member, shift, "shift.undone")


def add_need(member, place, people, starts_at, ends_at):
    """From now on it is warned of where fewer are planned at that place."""
    check(member.event, starts_at, ends_at)
    need = PlaceNeed(event_id=member.event_id, event=member.event, place=place, people=people, starts_at=starts_at,
                     ends_at=ends_at)
    db.session.add(need)
    db.session.flush()
    record(member, need, "shift.need_added", place=place.name_ja, people=people)
    return need


def strike_need(member, need):
    need.struck_at = clock.now()
    record(member, need, "shift.need_struck", place=need.place.name_ja, people=need.people)




made.append(begin)
