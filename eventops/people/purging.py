"""Personal data whose time is over is taken out by itself, and the history certifies it: of what, how much, when.

A guest's telephone number goes when guests are out, everybody else's a month after the event. A request to be let in
that nobody has decided goes after a week, or when the event's guests are out, with all that was written in it.
"""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, exists, or_, select, update
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from eventops import clock, live
from eventops.changes import Change, ChangeContent, Write, record
from eventops.events.models import Event
from eventops.extensions import db
from eventops.imports import FileImport
from eventops.live import Part
from eventops.people.models import Membership, Session
from eventops.permissions import PASSING

TELEPHONES, REQUESTS, CONTACTS = "purge.telephones", "purge.requests", "purge.contacts"
HOLDERS = "purge.holders"
PLACEMENTS, WHEREABOUTS = "purge.placements", "purge.whereabouts"
WAITS = timedelta(days=7)
TAKEN_WITHIN = ASKED_AGAIN_WITHIN = timedelta(days=1)
PHONE_KEPT = timedelta(days=30)
AT_ONCE = 2000  # rows in one transaction
TOUCHED = (  # tables that something is taken out of, here and by features above
    "memberships", "people", "sessions", "change_contents", "contacts", "cards", "incidents", "messages",
    "search_texts", "loans", "push_subscriptions", "shifts", "tellings", "polls", "votes",
    "scheduled_posts", "notes", "note_versions", "file_imports", "writes")


class Purge(db.Model):
    """The certificate that something was taken out of an event, its time being over."""

    __tablename__ = "purges"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    kind: Mapped[str]
    count: Mapped[int]
    purged_at: Mapped[datetime] = mapped_column(default=clock.now)
    event: Mapped[Event] = relationship()

    @property
    def stream(self):
        return self.event.stream("managers")


@live.shows(Purge)
def parts_of_purge(_purge):
    """Hundreds of rows may have changed: cheaper asked for than pushed."""
    return [Part("reload", "#members"), Part("reload", "#placements")]


def purge_telephones():
    """Take out the telephone numbers whose time is over; how many. Called within a write."""
    held = Membership.phone != "", Event.ends_on <= yesterday_somewhere()
    return purge(TELEPHONES, held, lambda member: telephone_until(member) <= clock.now(), forget_telephone)


def telephone_until(member):
    event = member.event
    return event.guests_until if member.role in PASSING else event.ends_at + PHONE_KEPT


def forget_telephone(member):
    member.phone = ""
    member.version += 1  # a form that was opened before must not write it back


def purge_requests():
    """Take out the requests nobody has decided in time; how many. Called within a write."""
    held = Membership.state == "pending", or_(Membership.asked_at <= clock.now() - WAITS,
                                              Event.ends_on <= yesterday_somewhere())
    return purge(REQUESTS, held, lambda member: waits_until(member) <= clock.now(), forget_request)


def waits_until(member):
    late, end = member.asked_at + WAITS, member.event.guests_until
    return min(late, end) if end > member.asked_at else late


def forget_request(member):
    """What they wrote about themselves is gone, from the history's contents, too; that somebody asked remains."""
    member.state = "expired"
    member.organization = member.phone = member.device = ""
    member.version += 1
    theirs = select(Change.id).where(Change.subject_type == "Membership", Change.subject_id == member.id,
                                     Change.received_at >= member.asked_at)  # not of a time when they were in
    empty(theirs)
    if is_nobody_else(member):
        member.person.name = ""
        db.session.execute(update(Session).where(Session.person_id == member.person_id).values(device="")
                           .execution_options(synchronize_session=False))


def empty(of_changes):
    """Take the words out of what the history keeps of those changes (a query of their ids)."""
    db.session.execute(
        update(ChangeContent).where(ChangeContent.change_id.in_(of_changes), ChangeContent.purged_at.is_(None))
        .values(details={}, salt=b"", purged_at=clock.now()).execution_options(synchronize_session=False))


def purge_imports():
    """Let go of what was read of files that nobody took over within a day; how many. Called within a write."""
    return db.session.execute(
        update(FileImport).where(FileImport.state.in_(("looking", "ready", "wrong")),
                                 FileImport.looked_at <= clock.now() - TAKEN_WITHIN)
        .values(state="stopped", rows=[], lines=[], findings=[], version=FileImport.version + 1)
        .execution_options(synchronize_session=False)).rowcount


def purge_answers():
    """Let go of what was answered a day ago beside the packets: a toast names people and places. How many."""
    return db.session.execute(
        update(Write).where(Write.extra.is_not(None), Write.received_at <= clock.now() - ASKED_AGAIN_WITHIN)
        .values(extra=None).execution_options(synchronize_session=False)).rowcount


def is_nobody_else(member):
    """Whether this request is all there is of its person: no account, no other event, nothing they ever did."""
    elsewhere = exists().where(Membership.person_id == member.person_id, Membership.id != member.id)
    acted = exists().where(Change.actor_id == member.id)
    return member.person.email is None and not db.session.scalar(select(or_(elsewhere, acted)))


def purge(kind, held, is_over, forget):
    members = db.session.scalars(
        select(Membership).join(Membership.event).options(contains_eager(Membership.event)).where(*held)
        .order_by(Membership.id)).unique()
    over = [member for member in members if is_over(member)][:AT_ONCE]
    counts = {}
    for member in over:
        forget(member)
        counts[member.event] = counts.get(member.event, 0) + 1
    certify(kind, counts)
    return len(over)


def certify(kind, counts):
    """Say in the history of each event how much was taken out of it: ``{event: count}``; gives the certificates."""
    made = []
    for event, count in counts.items():
        certificate = Purge(event=event, event_id=event.id, kind=kind, count=count)
        db.session.add(certificate)
        db.session.flush()
        record(None, certificate, kind, count=count)
        made.append(certificate)
    return made


def yesterday_somewhere():
    """The latest day that can be over wherever the event is."""
    return (clock.now() + timedelta(hours=14)).date()
