"""Looking notes up; those of a room one does not hear are not there."""

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventops.extensions import db
from eventops.feed.queries import heard
from eventops.notes.models import Note, NoteVersion

MOST = 100  # notes of a room


def everything():
    """What a note's partial prints, as options of the query."""
    return joinedload(Note.room), joinedload(Note.editor)


def notes(of_room):
    """The room's notes, the first made first."""
    return db.session.scalars(
        select(Note).options(*everything()).filter_by(room_id=of_room.id, struck_at=None).order_by(Note.n)).all()


def note(member, key):
    return db.session.scalar(select(Note).options(*everything()).where(
        Note.event_id == member.event_id, Note.key == key, Note.stream_id.in_(heard(member)))) or abort(404)


def versions(of_note):
    """Every text it has had, the newest first."""
    return db.session.scalars(select(NoteVersion).options(joinedload(NoteVersion.editor)).filter_by(note_id=of_note.id)
                              .order_by(NoteVersion.number.desc())).all()


def version(of_note, number):
    return db.session.scalar(select(NoteVersion).filter_by(note_id=of_note.id, number=number)) or abort(404)
