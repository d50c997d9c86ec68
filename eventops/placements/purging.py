"""What is known of people goes: where they are once an event is closed, names that never joined a month later."""

from sqlalchemy import exists, or_, select, update

from eventops import clock
from eventops.changes import Change, ChangeContent
from eventops.events.models import Event
from eventops.extensions import db
from eventops.people.models import Membership
from eventops.people.purging import PHONE_KEPT, PLACEMENTS, certify, yesterday_somewhere
from eventops.placements.models import Shift, Telling
from eventops.placements.telling import forget_whereabouts


def purge_placements():
    """How many people something was forgotten of. Called within a write."""
    somewhere = exists().where(Membership.event_id == Event.id, Membership.place_id.is_not(None))
    closed = db.session.scalars(select(Event).where(Event.state != "open", somewhere)).all()
    forgotten = sum(forget_whereabouts(event) for event in closed)
    kept = or_(exists().where(Shift.event_id == Event.id, Shift.name != ""),
               exists().where(Telling.event_id == Event.id))
    over = [event for event in db.session.scalars(select(Event).where(Event.ends_on <= yesterday_somewhere(), kept))
            if event.ends_at + PHONE_KEPT <= clock.now()]
    counts = {event: forget_placements(event) for event in over}
    certify(PLACEMENTS, counts)
    return forgotten + sum(counts.values())


def forget_placements(event):
    """Names of those who never joined, every telling, and what the history's contents say of either; how many."""
    tellings = db.session.scalars(select(Telling).filter_by(event_id=event.id)).all()
    named = db.session.scalars(select(Shift).filter_by(event_id=event.id).where(Shift.name != "")).unique().all()
    count = len({each.name for each in named}) + len({each.member_id for each in tellings})
    for shift in named:
        shift.name = ""
    empty(Change.subject_type == "Shift", Change.subject_id.in_(select(Shift.id).filter_by(event_id=event.id)))
    empty(Change.subject_type == "Telling", Change.subject_id.in_([each.id for each in tellings]))
    empty(Change.kind == "member.placed",
          Change.subject_id.in_(select(Membership.id).filter_by(event_id=event.id)))
    for telling in tellings:
        telling.before = None
    db.session.flush()
    for telling in tellings:
        db.session.delete(telling)
    return count


def empty(*which):
    """Take the words out of what the history keeps of these."""
    db.session.execute(
        update(ChangeContent).where(ChangeContent.change_id.in_(select(Change.id).where(*which)),
                                    ChangeContent.purged_at.is_(None))
        .values(details={}, salt=b"", purged_at=clock.now()).execution_options(synchronize_session=False))
