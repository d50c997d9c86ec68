"""Writing notes, and bringing an earlier text back."""

from flask_babel import lazy_gettext as _l

from eventops import clock
from eventops.changes import record
from eventops.extensions import db
from eventops.notes import queries
from eventops.notes.models import Note, NoteVersion
from eventops.refusals import Conflict, Forbidden, Refused


def write_note(member, room, title, body):
    """A new note of the room."""
    check_open(room)
    if len(queries.notes(room)) >= queries.MOST:
        raise Refused("too_many_notes", _l("A room holds at most 100 notes. Please strike one first."))
    note = Note(event=room.stream.event, room=room, stream_id=room.stream_id, stream=room.stream, title=title,
                body=body, editor=member)
    record(member, note, "note.made", numbers=True, name=title, body=body)
    db.session.add(note)
    keep_version(note)
    return note


def edit_note(member, note, version, title, body):
    """Write a note otherwise; the text before stays as an earlier version."""
    check(note, version)
    if (title, body) != (note.title, note.body):
        record_text(member, note, "note.edited", title, body)


def restore_note(member, note, version, number):
    """Bring an earlier text back, as the newest version: nothing between is lost."""
    check(note, version)
    earlier = queries.version(note, number)
    if (earlier.title, earlier.body) != (note.title, note.body):
        record_text(member, note, "note.restored", earlier.title, earlier.body, number=earlier.number)


def strike_note(member, note):
    """Take a note off the room; its texts stay in the history."""
    check_open(note.room)
    if note.struck_at is None:
        note.struck_at = clock.now()
        note.version += 1
        record(member, note, "note.struck", name=note.title)


def record_text(member, note, kind, title, body, **details):
    """Let the note say that from now on."""
    before = {"title": note.title, "body": note.body}
    note.title, note.body, note.editor, note.edited_at = title, body, member, clock.now()
    note.version += 1
    keep_version(note)
    record(member, note, kind, name=title, before=before, after={"title": title, "body": body}, **details)


def keep_version(note):
    note.versions.append(NoteVersion(number=note.version or 1, title=note.title, body=note.body, editor=note.editor,
                                     at=note.edited_at or clock.now()))


def check(note, version):
    check_open(note.room)
    if note.struck_at:
        raise Conflict("struck", _l("This note was struck."), subject=note)
    if note.version != version:
        raise Conflict("changed_meanwhile", _l("Somebody has changed this meanwhile. Your text is kept."), subject=note)


def check_open(room):
    if room.put_away_at:
        raise Forbidden("room_closed", _l("This room is closed. It can be read."))
