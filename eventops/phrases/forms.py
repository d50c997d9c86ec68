"""What is sent of phrases: by the desk that prepares them, by a phone that posts one."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, validators

from eventops.forms import WriteForm, choice_field, hidden_field, required, text_field
from eventops.phrases.blanks import blanks
from eventops.phrases.models import GAP

URGENCIES = {"normal": _l("Normal"), "important": _l("Important"), "urgent": _l("Urgent")}


class PhraseForm(WriteForm):
    text_ja = text_field(_l("Phrase (Japanese)"), 120, needed=True)
    text_en = text_field(_l("Phrase (English)"), 120)
    blank = SelectField(_l("What stands for ○○"), choices=[], validate_choice=False, default="")
    urgency = choice_field(_l("Urgency"), URGENCIES, default="normal")
    team = SelectField(_l("For whom"), choices=[], validate_choice=False, default="")
    ticks = BooleanField(_l("Also tick the open tasks of the list"))
    version = IntegerField("", [validators.Optional()])

    def validate_blank(self, field):
        field.data = field.data or ""
        if field.data and field.data not in blanks:
            raise validators.ValidationError(_l("Please choose from the list."))
        texts = [text for text in (self.text_ja.data, self.text_en.data) if text]
        if any((GAP in text) != bool(field.data) for text in texts):
            raise validators.ValidationError(
                _l("Put ○○ into both texts where it shall stand.") if field.data else _l("Choose what stands for ○○."))

    def columns(self):
        """What the form says of the phrase itself; only what has something to tick does so."""
        blank = blanks.get(self.blank.data)
        return {"text_ja": self.text_ja.data, "text_en": self.text_en.data, "blank": self.blank.data,
                "urgency": self.urgency.data, "ticks": bool(self.ticks.data and blank and blank.tick)}


class MovePhraseForm(WriteForm):
    before = hidden_field(validators=[required()])


class PostPhraseForm(WriteForm):
    room = hidden_field(validators=[required()])
    value = hidden_field()
