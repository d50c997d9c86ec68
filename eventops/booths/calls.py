"""What a booth asks for: the card it becomes, and what booth and staff say to each other about it."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from limits import parse

from eventops import clock
from eventops.board import actions as board
from eventops.booths import queries
from eventops.booths.models import BoothCall
from eventops.changes import record
from eventops.extensions import db, limiter
from eventops.incidents.actions import report_incident
from eventops.questions.models import Question
from eventops.refusals import Conflict, Refused
from eventops.supplies import asking
from eventops.supplies.models import SupplyLine, SupplyRequest

OF_A_PHONE, OF_A_BOOTH = parse("10/10minute"), parse("40/hour")
LINES, PRESSES = parse("20/10minute"), parse("30/10minute")
MOST_OPEN = 20  # calls of one booth at a time
MOST_LINES = 50  # of text about one call, from either side
TOO_MANY = _l("That is very much at once. Please wait a few minutes, or speak to somebody of the staff.")
TOO_LATE = _l("This has gone on meanwhile. Please look at it again.")


def make_call(member, what, form, pictures=(), occurred_at=None):
    """Put what the booth needs on the board, as any other card, and give the booth a page to follow it by."""
    sheet = queries.sheet_of(member)
    if not (limiter.limiter.hit(OF_A_PHONE, f"calls:{member.id}")
            and limiter.limiter.hit(OF_A_BOOTH, f"calls-of:{sheet.id}")):
        raise Refused("too_many", TOO_MANY, status=429)
    check_room(sheet)
    card = MAKING[what](member, sheet.place, form, pictures, occurred_at)
    card.reported_via = "qr"
    call = BoothCall(event_id=member.event_id, event=member.event, sheet=sheet, stream_id=sheet.stream_id,
                     stream=sheet.stream, card=card, made_by=member, number=queries.count_calls(sheet) + 1,
                     title=card.title, title_en=card.title_en, photos=len(pictures))
    db.session.add(call)
    db.session.flush()
    record(member, call, "booth.called")
    return call


def check_room(sheet):
    if sum(call.root.is_open for call in queries.calls(sheet)) >= MOST_OPEN:
        raise Refused("too_many_open", _l("So much of your booth is still open. The staff are seeing to it."))


def make_request(member, place, form, pictures, occurred_at):
    columns = asking.asked(member.event, form, None, place)
    columns["lines"] = [SupplyLine(**each) for each in columns["lines"]]
    return board.make_card(member, SupplyRequest, member.event.stream("everyone"), pictures,
                           state=SupplyRequest.FIRST_STATE, occurred_at=occurred_at, **columns)


def make_report(member, place, form, pictures, occurred_at):
    offered = queries.troubles(member.event_id)
    kind = next((each for each in offered if each.key == form.type.data), offered[0] if offered else None)
    if kind is None:
        raise Refused("unknown_kind", _l("This cannot be reported here. Please speak to somebody of the staff."))
    return report_incident(member, kind, {}, form.title.data or "", place=place, pictures=pictures,
                           occurred_at=occurred_at)


def make_question(member, place, form, pictures, occurred_at):
    return board.make_card(member, Question, member.event.stream("everyone"), pictures, state=Question.FIRST_STATE,
                           occurred_at=occurred_at, place=place,
                           title=form.title.data or str(Question.LABEL))


MAKING = {"lacking": make_request, "trouble": make_report, "question": make_question}


def move_call(member, call, name, note="", occurred_at=None):
    """One of the verbs that are the reporter's, by anybody of the booth."""
    if not limiter.limiter.hit(PRESSES, f"presses:{member.id}"):
        raise Refused("too_many", TOO_MANY, status=429)
    if name not in {verb.name for verb in call.moves}:
        raise Conflict("too_late", TOO_LATE, subject=call)
    if not call.root.is_open:
        check_room(call.sheet)
    try:
        board.move_card(member, call.card, name, note, occurred_at, as_reporter=True)
    except Conflict:  # who was first, and the card's number, are not the booth's to know
        raise Conflict("too_late", TOO_LATE, subject=call) from None


def answer_call(member, call, text):
    """A line from the booth: the answer to what it was asked, or what else the staff should know."""
    if not limiter.limiter.hit(LINES, f"call-lines:{member.id}"):
        raise Refused("too_many", TOO_MANY, status=429)
    add_line(call, "booth", text, call)
    record(member, call.card, "card.booth_answered", text=text)
    record(member, call, "booth.answered")


def ask_booth(member, call, text):
    """A question back, which stands on the booth's phone at once."""
    add_line(call, "staff", text, call.card)
    record(member, call.card, "card.booth_asked", text=text)
    record(None, call, "booth.changed")


def add_line(call, by, text, asked_about):
    if not call.root.is_open:
        raise Conflict("too_late", TOO_LATE, subject=asked_about)
    if sum(line["by"] == by for line in call.talk) >= MOST_LINES:
        raise Refused("too_many_lines", _l("Enough has been written about this. Please speak to each other."))
    call.talk = [*call.talk, {"by": by, "text": text, "at": clock.iso(clock.now())}]
    call.version += 1
    call.card.version += 1


def say_eta(member, call, minutes):
    """When it comes, in so many minutes from now."""
    if not call.is_arriving:
        raise Conflict("too_late", TOO_LATE, subject=call.card)
    call.eta_at = clock.now() + timedelta(minutes=minutes)
    call.version += 1
    call.card.version += 1
    record(member, call.card, "card.booth_eta", minutes=minutes)
    record(None, call, "booth.changed")


def tell_booth(card):
    """How far it is now, for those who asked; by whom it was moved, is the staff's to know."""
    for call in queries.calls_about(card):
        call.version += 1
        record(None, call, "booth.changed")


board.after_state.append(tell_booth)
