"""What a phone sends of notes."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, validators

from eventops.forms import WriteForm, long_text_field, text_field


class NoteForm(WriteForm):
    title = text_field(_l("Title"), 120, needed=True)
    body = long_text_field(_l("Text"), 8000)
    version = IntegerField("", [validators.Optional()])


class RestoreForm(WriteForm):
    number = IntegerField("", [validators.Optional()])
    version = IntegerField("", [validators.Optional()])
