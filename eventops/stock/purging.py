"""Names of those who had something lent and are no members go a month after the event."""

from sqlalchemy import select

from eventops import clock
from eventops.changes import Change, ChangeContent
from eventops.events.models import Event
from eventops.extensions import db
from eventops.people import purging
from eventops.stock.models import LentThing, Loan


def purge_holders():
    """Take such names out of loans and of what the history says of them; how many. Called within a write."""
    held = db.session.execute(
        select(Loan, Event).join(Event, Loan.event_id == Event.id).order_by(Loan.id)
        .where(Loan.holder_name != "", Event.ends_on <= purging.yesterday_somewhere()))
    over = [(loan, event) for loan, event in held if event.ends_at + purging.PHONE_KEPT <= clock.now()]
    counts = {}
    for loan, event in over[:purging.AT_ONCE]:
        loan.holder_name = ""
        counts[event] = counts.get(event, 0) + 1
    for event in counts:
        purging.empty(select(Change.id).join(ChangeContent).where(
            Change.stream_id == event.stream("everyone").id, Change.subject_type == LentThing.__name__,
            Change.kind.in_(("lent.out", "lent.back")), ChangeContent.purged_at.is_(None)))
    purging.certify(purging.HOLDERS, counts)
    return sum(counts.values())
