"""What makes and moves a card: one line of text or one photo is enough."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, validators

from eventops.feed.forms import PhotosMixin
from eventops.feed.models import URGENCIES
from eventops.forms import WriteForm, hidden_field, long_text_field, required, text_field


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
        1, 100000, message=_l("A number from 1 to 100000, please."))])
    unit = text_field(_l("Unit"), 20)
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


class AssignForm(WriteForm):
    assignee = hidden_field()


class EditForm(WriteForm):
    version = IntegerField(validators=[validators.DataRequired()])
    title = text_field(_l("What"), 120, needed=True)
    body = long_text_field(_l("More about it"), 2000)
    place = hidden_field()
