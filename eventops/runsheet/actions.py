"""Writing the run sheet: adding, editing and striking cues, 「開始」「終了」, moving the plan, the public timetable."""

from datetime import datetime
from itertools import count

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from eventops import clock
from eventops.board.actions import UNDO_WITHIN, words
from eventops.changes import record
from eventops.extensions import db
from eventops.forms import folded
from eventops.people.models import Membership
from eventops.permissions import LEAD, at_least
from eventops.refusals import Conflict, Forbidden, Refused
from eventops.runsheet import queries
from eventops.runsheet.models import MINUTE, Cue, RunSheet
from eventops.runsheet.words import slip

after_slip = []  # functions (actor, event, what, minutes): what hangs on cues; features above add theirs
TAPS = {"start": "started_at", "end": "ended_at"}
KINDS = {"start": "cue.started", "end": "cue.ended"}
FIELDS = ("name_ja", "name_en", "starts_at", "ends_at", "text", "is_public")
MEANWHILE = _l("Somebody has changed this meanwhile. Look at it again, then save.")


def the_sheet(event):
    """The event's run sheet, made now if there is none."""
    sheet = queries.sheet_of(event)
    if sheet is None:
        sheet = RunSheet(event_id=event.id, event=event)
        db.session.add(sheet)
        db.session.flush()
    return sheet


def touch(event):
    """Note that the sheet is another one now; gives it."""
    sheet = the_sheet(event)
    sheet.version += 1
    return sheet


def free_codes(taken):
    """Numbers no cue has yet, one after another."""
    taken = set(taken)
    return (str(number) for number in count(1) if str(number) not in taken)


def add_cue(member, code="", **fields):
    """Put a cue on the sheet; the code of one that was struck brings that one back."""
    known = {folded(cue.code): cue for cue in queries.cues(member.event_id, also_struck=True)}
    cue = known.get(folded(code))
    if cue is not None and cue.struck_at is None:
        message = _l("Another cue has this code.")
        raise Refused("code_taken", message, fields={"code": [message]})
    if cue is None:
        cue = Cue(event_id=member.event_id, event=member.event, code=code or next(free_codes(known)))
        db.session.add(cue)
    else:
        bring_back(cue)
    set_fields(cue, fields)
    touch(member.event)
    db.session.flush()
    record(member, cue, "cue.added", name=cue.name_ja, name_en=cue.name_en)
    follow(member, cue, 0)
    return cue


def bring_back(cue):
    """A struck cue stands on the sheet again, as one that has not begun."""
    cue.struck_at = cue.started_at = cue.ended_at = cue.last_move = None
    cue.version, cue.passed_on = cue.version + 1, 0


def set_fields(cue, fields):
    for name, value in fields.items():
        setattr(cue, name, value)


def edit_cue(member, cue, version, **fields):
    """Change a cue; what is due by it moves along. Raises Conflict if somebody was first."""
    check_version(cue, version)
    told = (*FIELDS, "started_at", "ended_at")
    before, began = written_cue(cue, told), cue.instants
    set_fields(cue, fields)
    cue.version += 1
    cue.last_move = None
    touch(member.event)
    after = written_cue(cue, told)
    changed = [name for name in after if before[name] != after[name]]
    record(member, cue, "cue.edited", name=cue.name_ja, name_en=cue.name_en,
           before={name: before[name] for name in changed}, after={name: after[name] for name in changed})
    if began != cue.instants:
        follow(member, cue, round((cue.instants[0] - began[0]) / MINUTE))


def written_cue(cue, names):
    """Those columns, and who has it and where, as the history keeps them."""
    values = {name: getattr(cue, name) for name in names}
    said = {name: clock.stamp(value, cue.event.zone) if isinstance(value, datetime) else value
            for name, value in values.items()}
    return {**said, "place": cue.place.name_ja if cue.place else "", "owner": cue.owner_name("ja")}


def strike_cue(member, cue):
    """Take a cue off the sheet; what was due by it stays due when it was."""
    cue.struck_at = clock.now()
    cue.version += 1
    touch(member.event)
    record(member, cue, "cue.struck", name=cue.name_ja, name_en=cue.name_en)


def check_version(cue, version):
    if version != cue.version:
        raise Conflict("changed_meanwhile", MEANWHILE, subject=cue)


def move_cue(member, cue, verb):
    """「開始」 or 「終了」: one conditional UPDATE decides; one wins, the other reads who was first."""
    if verb not in TAPS:
        raise Refused("unknown_verb", _l("There is no such step for this."))
    may_move(member, cue)
    before = {name: getattr(cue, name) and clock.iso(getattr(cue, name)) for name in ("started_at", "ended_at")}
    now = clock.now()
    if not claim(cue, verb, now):
        raise Conflict("too_late", who_was_first(cue), subject=cue)
    cue.last_move = {**before, "by": member.id, "at": clock.iso(now), "passed_on": cue.passed_on}
    minutes = cue.end_delay if verb == "end" else cue.delay
    record(member, cue, KINDS[verb], name=cue.name_ja, name_en=cue.name_en, minutes=minutes or 0)
    follow(member, cue, minutes or 0)


def may_move(member, cue):
    if not (at_least(member, LEAD) or cue.is_of(member)):
        raise Forbidden("not_allowed", _l("Your role does not allow this."))


def claim(cue, verb, now):
    """Set the instant if nobody has; whether it was set."""
    table = Cue.__table__
    here = [table.c.id == cue.id, table.c.struck_at.is_(None), table.c.ended_at.is_(None),
            table.c.started_at.is_(None) if verb == "start" else table.c.started_at.is_not(None)]
    won = db.session.execute(update(table).where(*here).values(
        {TAPS[verb]: now, "version": table.c.version + 1})).rowcount
    db.session.refresh(cue)
    return bool(won)


def who_was_first(cue):
    by = cue.last_move and db.session.get(Membership, cue.last_move["by"])
    if by is None or cue.state == "planned":
        return _l("This is at another step already.")
    return _l("%(name)s was first.", name=by.name)


def undo_cue(member, cue):
    """Take one's own tap back within 10 seconds: a new row in the history, and dues go back, too."""
    last = cue.last_move
    if not last or last["by"] != member.id or clock.now() - clock.parse(last["at"]) > UNDO_WITHIN:
        raise Conflict("undo_too_late", _l("This can no longer be undone."), subject=cue)
    began = cue.instants
    cue.started_at, cue.ended_at = clock.parse(last["started_at"]), clock.parse(last["ended_at"])
    cue.passed_on, cue.last_move = last["passed_on"], None
    cue.version += 1
    record(member, cue, "cue.undone", name=cue.name_ja, name_en=cue.name_en)
    if began != cue.instants:
        follow(member, cue, cue.delay or 0)


def shift_cues(member, cue, version, minutes, later=False):
    """Move the plan of a cue that has not begun by so many minutes, with *later* also all that come after it.

    Of a cue that has begun only what comes after it is moved.
    """
    check_version(cue, version)
    if not minutes or (cue.started_at and not later):
        raise Refused("nothing_to_move", _l("There is nothing to move."))
    moved = [] if cue.started_at else [cue]
    if later:
        moved += [each for each in queries.cues(member.event_id)
                  if each.order > cue.order and each.started_at is None and each is not cue]
    if cue.started_at:
        cue.passed_on += minutes
    for each in {cue, *moved}:
        each.version += 1
    for each in moved:
        each.starts_at += minutes * MINUTE
        each.ends_at = each.ends_at and each.ends_at + minutes * MINUTE
    subject = touch(member.event) if later else cue
    record(member, subject, "cue.shifted", name=cue.name_ja, name_en=cue.name_en, minutes=minutes, cues=len(moved))
    follow(member, cue, minutes, later)


def follow(member, cue, minutes, later=False):
    """Let what hangs on the run sheet move along; it is said as the move of this cue, or of all from it on."""
    db.session.flush()
    what = {"ja": cue.name_ja, "en": cue.name("en")}
    if later:
        what = {locale: said % {"cue": what[locale]} for locale, said in words(_l("from %(cue)s on",
                                                                                  cue="%(cue)s")).items()}
    tell(member, cue.event, what, slip(minutes))


def tell(member, event, what, how):
    """Whatever hangs on cues: their instants may have changed; *how* is a lazy word."""
    for follow_up in after_slip:
        follow_up(member, event, what, words(how))


def choose_timetable(member, is_public):
    """Let anybody read the public cues at the event's own address, or nobody."""
    sheet = the_sheet(member.event)
    if sheet.is_public != is_public:
        sheet.is_public = is_public
        sheet.version += 1
        record(member, sheet, "timetable.opened" if is_public else "timetable.closed", stream=member.stream)
