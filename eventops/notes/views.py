"""The doors of a room's notes, and what a note looks like on an open page."""

from flask import render_template, url_for

from eventops import live
from eventops.feed import queries as feed
from eventops.feed.forms import PressForm
from eventops.fragments import render_fragment
from eventops.live import Part
from eventops.notes import actions, blueprint, queries
from eventops.notes.forms import NoteForm, RestoreForm
from eventops.notes.models import Note
from eventops.people.access import members_only, writes


@live.shows(Note, loaded=queries.everything)
def parts_of_note(note):
    if note.struck_at:
        return [Part("remove", f"#{note.element_id}")]
    return [Part("append", f"#notes-{note.room.key}", "notes/_note.html")]


@blueprint.get("/rooms/<key>/notes")
@members_only("message.read")
def show_notes(member, key):
    room = feed.room(member, key)
    return render_template("notes/notes.html", member=member, room=room, notes=queries.notes(room))


@blueprint.get("/rooms/<key>/notes/new")
@members_only("note.edit")
def show_new_note(member, key):
    room = feed.room(member, key)
    return render_fragment("notes/_write.html", note=None, form=NoteForm(formdata=None),
                           action=url_for("notes.write_note", event=member.event.slug, key=room.key))


@blueprint.post("/rooms/<key>/notes")
@writes("note.edit", NoteForm)
def write_note(member, form, key):
    actions.write_note(member, feed.room(member, key), form.title.data, form.body.data)


@blueprint.get("/notes/<key>/edit")
@members_only("note.edit")
def show_note(member, key):
    """The sheet in which a note is edited: what somebody else writes meanwhile does not come into it."""
    note = queries.note(member, key)
    return render_fragment("notes/_write.html", note=note, form=NoteForm(formdata=None),
                           action=url_for("notes.edit_note", event=member.event.slug, key=key))


@blueprint.post("/notes/<key>/edits")
@writes("note.edit", NoteForm)
def edit_note(member, form, key):
    actions.edit_note(member, queries.note(member, key), form.version.data, form.title.data, form.body.data)


@blueprint.get("/notes/<key>/versions")
@members_only("message.read")
def show_versions(member, key):
    note = queries.note(member, key)
    return render_fragment("notes/_versions.html", member=member, note=note, versions=queries.versions(note))


@blueprint.post("/notes/<key>/restores")
@writes("note.edit", RestoreForm)
def restore_note(member, form, key):
    actions.restore_note(member, queries.note(member, key), form.version.data, form.number.data)


@blueprint.post("/notes/<key>/strikes")
@writes("note.edit", PressForm)
def strike_note(member, form, key):
    actions.strike_note(member, queries.note(member, key))
