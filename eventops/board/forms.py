"""What makes and moves a card: one line of text or one photo is enough."""

import unicodedata

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, Field, IntegerField, SelectField, TimeField, validators

from eventops import clock
from eventops.board.asides import SNOOZES
from eventops.feed.forms import PhotosMixin
from eventops.feed.models import URGENCIES
from eventops.forms import WriteForm, hidden_field, long_text_field, required, text_field

BAD_AMOUNT = _l("A number from 1 to 100000, please.")
MOST_TICKED = 20


class TickedField(Field):
    """Things that were ticked, and how many of each: ``{key: number or 0}`` of ``ticked=a&amount-a=24``."""

    def process(self, formdata, data=None, extra_filters=None):
        self.process_errors, self.data = [], {}
        for key in formdata.getlist(self.name)[:MOST_TICKED] if formdata else ():
            said = unicodedata.normalize("NFKC", formdata.get(f"amount-{key}", "")).strip()
            is_number = said.isascii() and said.isdigit() and len(said) <= 6 and 1 <= int(said) <= 100000
            if said and not is_number:
                self.process_errors = [BAD_AMOUNT]
            self.data[key] = int(said) if is_number else 0


class CardForm(PhotosMixin, WriteForm):
    """Any kind; what a kind asks beside this it reads from fields of its own."""

    kind = hidden_field(validators=[required()])
    title = text_field(_l("What"), 120)
    body = long_text_field(_l("More about it"), 2000)
    place = hidden_field()
    place_note = text_field(_l("Where exactly"), 120)
    urgency = SelectField(_l("Urgency"), choices=URGENCIES, default="normal", validate_choice=False)
    message = hidden_field()
    quantity = IntegerField(_l("How many"), [validators.Optional(), validators.NumberRange(
        1, 100000, message=BAD_AMOUNT)])
    unit = text_field(_l("Unit"), 20)
    ticked = TickedField("")
    due = TimeField(_l("By when"), [validators.Optional()])
    ask = hidden_field()  # whether to offer what there is already, before another is made
    item_class = hidden_field()
    colour = text_field(_l("Colour"), 40)

    def validate_urgency(self, field):
        if field.data and field.data not in URGENCIES:
            raise validators.ValidationError(_l("There is no such urgency."))


class MoveForm(PhotosMixin, WriteForm):
    """A verb; what it asks for beside the press: a note, or evidence (an answer, a second person, photos)."""

    verb = hidden_field(validators=[required()])
    note = text_field(_l("Why"), 500)
    answer = text_field(_l("Answer"), 500)
    witness = hidden_field()


class SnoozeForm(WriteForm):
    minutes = IntegerField("", [validators.InputRequired(), validators.AnyOf((0, *SNOOZES))])


class MergeForm(WriteForm):
    """The number of the card it is a duplicate of; empty: it is none."""

    root = text_field(_l("Number of the other card"), 40)


class AssignForm(WriteForm):
    assignee = hidden_field()


class EditForm(WriteForm):
    version = IntegerField(validators=[validators.DataRequired()])
    title = text_field(_l("What"), 120, needed=True)
    body = long_text_field(_l("More about it"), 2000)
    place = hidden_field()
    due = DateTimeLocalField(_l("Due"), [validators.Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])

    def validate_due(self, field):
        if field.data and not 1970 < field.data.year < 2100:
            raise validators.ValidationError(_l("Please look at the year again."))

    def due_at(self, card):
        """The instant that was typed, by the clock at the venue; as before where the form says nothing else."""
        if not self.due.raw_data:
            return card.due_at
        typed = self.due.data and clock.utc(self.due.data, card.event.zone)
        before = card.due_at and card.due_at.replace(second=0, microsecond=0)
        return card.due_at if typed == before else typed
