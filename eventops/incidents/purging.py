"""What was written in restricted incidents and their rooms goes 30 days after the event; that they were stays."""

from datetime import timedelta

from sqlalchemy import delete, select

from eventops import clock
from eventops.changes import Change, ChangeContent, Stream, record
from eventops.events.models import Event
from eventops.extensions import db
from eventops.feed.models import Message, Room
from eventops.feed.pinning import take_down
from eventops.feed.purging import let_go
from eventops.incidents.models import Incident
from eventops.notes.models import Note
from eventops.people import purging
from eventops.people.purging import AT_ONCE, Purge, yesterday_somewhere
from eventops.polls.models import Poll, Vote
from eventops.scheduled.models import ScheduledPost

INCIDENTS, TALKS = "purge.incidents", "purge.talks"
KEPT = timedelta(days=30)


def purge_incidents():
    """Take out what restricted incidents hold, their time being over; how many. Called within a write."""
    held = db.session.scalars(
        select(Incident).join(Stream, Incident.stream_id == Stream.id).join(Event, Incident.event_id == Event.id)
        .where(Stream.audience.startswith("duty:"), Incident.purged_at.is_(None),
               Event.ends_on <= yesterday_somewhere())
        .order_by(Incident.id)).unique()
    over = [each for each in held if each.event.ends_at + KEPT <= clock.now()][:AT_ONCE]
    counts = {}
    for incident in over:
        forget_incident(incident)
        counts[incident.stream] = counts.get(incident.stream, 0) + 1
    for stream, count in counts.items():
        certify(stream, INCIDENTS, count)
    return len(over)


def forget_incident(incident):
    """Its type, times and states stay; words and photos of it, of its talk and of the history's contents go."""
    incident.title, incident.title_en = incident.type.name_ja, incident.type.name_en
    incident.body = incident.place_note = incident.outcome = ""
    incident.facts, incident.methane, incident.purged_at = {}, {}, clock.now()
    incident.version += 1
    said = db.session.scalars(select(Message).where(Message.card_id == incident.id)).unique().all()
    for message in said:
        message.values = {**message.values, **({"title": incident.title} if "title" in message.values else {})}
        forget_message(message)
    let_go(incident.photos)
    db.session.flush()
    empty("Incident", [incident.id])
    empty("Message", [message.id for message in said])


def purge_talks():
    """Take out what was said in the restricted duties' rooms, its time being over; how much. Called within a write."""
    streams = db.session.scalars(select(Stream).join(Event, Stream.event_id == Event.id).where(
        Stream.audience.startswith("duty:"), Event.ends_on <= yesterday_somewhere())).all()
    total = 0
    for stream in (each for each in streams if each.event.ends_at + KEPT <= clock.now()):
        kept = (select(Change.subject_id).join(ChangeContent).where(
            Change.stream_id == stream.id, Change.subject_type == "Message", ChangeContent.purged_at.is_(None)))
        said = db.session.scalars(select(Message).where(
            Message.stream_id == stream.id, Message.author_id.is_not(None), Message.id.in_(kept)).limit(AT_ONCE)).all()
        for message in said:
            forget_message(message)
        db.session.flush()
        empty("Message", [message.id for message in said])
        forget_polls(stream)
        forget_scheduled(stream)
        forget_notes(stream)
        if said:
            certify(stream, TALKS, len(said))
        total += len(said)
    return total


def forget_polls(stream):
    """What was asked, answered and told of it at the end; how many answered stays."""
    polls = [poll for poll in db.session.scalars(select(Poll).filter_by(stream_id=stream.id)) if any(poll.options)]
    for poll in polls:
        poll.options = [""] * len(poll.options)
        poll.version += 1
    ids = [poll.id for poll in polls]
    db.session.execute(delete(Vote).where(Vote.poll_id.in_(ids)).execution_options(synchronize_session=False))
    for line in db.session.scalars(select(Message).filter_by(stream_id=stream.id, announcement="poll.closed")):
        if line.values.get("result"):
            line.values = {**line.values, "result": ""}
            line.version += 1
    db.session.flush()
    empty("Poll", ids)


def forget_scheduled(stream):
    for post in db.session.scalars(select(ScheduledPost).join(ScheduledPost.room).where(
            Room.stream_id == stream.id, ScheduledPost.body != "")):
        post.body = ""
        let_go(post.photos)


def forget_notes(stream):
    """Every text they ever had; that there were notes stays."""
    notes = db.session.scalars(select(Note).filter_by(stream_id=stream.id).where(Note.title != "")).all()
    for note in notes:
        note.title = note.body = ""
        note.struck_at = note.struck_at or clock.now()
        note.version += 1
        for version in note.versions:
            version.title = version.body = ""
    db.session.flush()
    empty("Note", [note.id for note in notes])


def forget_message(message):
    message.body, message.body_en, message.place, message.guess = "", "", None, ""
    message.unsent_at = message.unsent_at or clock.now()
    take_down(message)
    message.version += 1
    let_go(message.photos)


def certify(stream, kind, count):
    """How many there were is theirs alone to know."""
    certificate = Purge(event=stream.event, event_id=stream.event_id, kind=kind, count=count)
    db.session.add(certificate)
    db.session.flush()
    record(None, certificate, kind, stream=stream, count=count)


def empty(subject_type, ids):
    """Take the words out of what the history keeps of these."""
    purging.empty(select(Change.id).where(Change.subject_type == subject_type, Change.subject_id.in_(ids)))
