"""Handing numbered things out, ticking them back, entering them; each can be taken back as it was done."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from eventops import changes, clock
from eventops.changes import record
from eventops.extensions import db
from eventops.people import queries as people
from eventops.refusals import Conflict, Refused
from eventops.stock import queries
from eventops.stock.forms import MOST_AT_ONCE
from eventops.stock.models import LentThing, Loan


def enter_things(member, kind, first, last=""):
    """One thing, or all from one number to another; those that are there already stay as they are."""
    numbers = [first]
    if last:
        if not (first.isdecimal() and last.isdecimal() and 0 <= int(last) - int(first) < MOST_AT_ONCE):
            raise Refused("no_range", _l("From a smaller number to a larger one, 500 at most."),
                          fields={"last": [_l("From a smaller number to a larger one, 500 at most.")]})
        numbers = [str(number) for number in range(int(first), int(last) + 1)]
    known = {thing.number: thing for thing in db.session.scalars(
        select(LentThing).filter_by(event_id=member.event_id, kind=kind))}
    entered, new = changes.random_key(), []
    for number in numbers:
        thing = known.get(number) or LentThing(event=member.event, event_id=member.event_id, kind=kind, number=number)
        if thing.id is None or thing.put_away_at is not None:
            thing.put_away_at, thing.entered = None, entered
            db.session.add(thing)
            new.append(thing)
    if not new:
        raise Refused("all_there", _l("These numbers are all in the list already."))
    record_lent(member, new, "lent.entered")
    return entered, new


def lend(member, keys, who):
    """Hand things out to somebody: a member, if that is the name of one, else whoever is called so."""
    if not keys:
        raise Refused("nothing_chosen", _l("Please tick what is handed out."))
    chosen = [thing for thing in queries.things(member.event_id) if thing.key in set(keys)]
    if not chosen:
        raise Refused("nothing_chosen", _l("Please tick what is handed out."))
    away = {loan.thing_id: loan for loan in queries.out(member.event_id)}
    if taken := [thing for thing in chosen if thing.id in away]:
        raise Conflict("is_out", _l("%(thing)s is out already: %(name)s", thing=span(taken[:1]),
                                    name=away[taken[0].id].who))
    named = [each for each in people.active_names(member.event_id) if each.name == who]
    holder = named[0] if len(named) == 1 else None
    handed_out = changes.random_key()
    for thing in chosen:
        db.session.add(Loan(event_id=member.event_id, thing=thing, handed_out=handed_out, holder=holder,
                            holder_name="" if holder else who, out_by_id=member.id))
    record_lent(member, chosen, "lent.out", holder=who)
    return handed_out, chosen


def tick_back(member, loan):
    if loan.back_at is None:
        loan.back_at, loan.back_by_id = clock.now(), member.id
        record_lent(member, [loan.thing], "lent.back", holder=loan.who)


def undo(member, what, key):
    """Take back what one press did: things ``entered``, things handed ``out``, one thing ticked ``back``."""
    if what == "back":
        loans = of_event(member, Loan, key=key)
        out = {loan.thing_id for loan in queries.out(member.event_id)}
        loans = [loan for loan in loans if loan.back_at is not None and loan.thing_id not in out]
        for loan in loans:
            loan.back_at = loan.back_by_id = None
        things = [loan.thing for loan in loans]
    elif what == "out":
        loans = [loan for loan in of_event(member, Loan, handed_out=key) if not (loan.back_at or loan.undone_at)]
        for loan in loans:
            loan.undone_at = clock.now()
        things = [loan.thing for loan in loans]
    else:
        lent = {loan.thing_id for loan in queries.out(member.event_id)}
        things = [thing for thing in of_event(member, LentThing, entered=key)
                  if thing.put_away_at is None and thing.id not in lent]
        for thing in things:
            thing.put_away_at = clock.now()
    if not things:
        raise Conflict("undo_too_late", _l("This can no longer be undone."))
    record_lent(member, things, {"back": "lent.back_undone", "out": "lent.out_undone"}.get(what, "lent.entered_undone"))


def put_thing_away(member, thing):
    if any(loan.thing_id == thing.id for loan in queries.out(member.event_id)):
        raise Conflict("is_out", _l("This is still out."))
    thing.put_away_at = clock.now()
    record_lent(member, [thing], "lent.put_away")


def of_event(member, model, **by):
    return db.session.scalars(select(model).filter_by(event_id=member.event_id, **by).order_by(model.id)).all()


def record_lent(member, things, kind, **details):
    """One line of the history, however many things one press was about."""
    db.session.flush()
    record(member, things[0], kind, things=span(things), **details)


def span(things):
    """「無線 1–20」, 「鍵 3, 5, 8」."""
    found = {}
    for thing in sorted(things, key=lambda thing: thing.order):
        found.setdefault(thing.kind, []).append(thing.number)
    return " / ".join(f"{kind} {short(numbers)}" for kind, numbers in found.items())


def short(numbers):
    in_a_row = all(each.isdecimal() for each in numbers) and [int(each) for each in numbers] == list(
        range(int(numbers[0]), int(numbers[0]) + len(numbers)))
    return f"{numbers[0]}–{numbers[-1]}" if in_a_row and len(numbers) > 2 else ", ".join(numbers)
