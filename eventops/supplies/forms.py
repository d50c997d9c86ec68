"""A number of one line, one more thing of a request, and the event's usual things."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, validators

from eventops.board.forms import BAD_AMOUNT, CardForm
from eventops.forms import WriteForm, hidden_field, required, text_field


class LineForm(WriteForm):
    """What one number of one line is now; not what was added to it, so that pressing twice is once."""

    line = hidden_field(validators=[required()])
    what = hidden_field(validators=[required()])
    number = IntegerField(_l("How many"), [validators.InputRequired(BAD_AMOUNT),
                                           validators.NumberRange(0, 100000, message=BAD_AMOUNT)])


class WantForm(CardForm):
    """「＋1」: all that was typed for a card of one's own, or nothing."""

    kind = hidden_field()


class NewLineForm(WriteForm):
    item = text_field(_l("What"), 120, needed=True)
    quantity = IntegerField(_l("How many"), [validators.Optional(),
                                             validators.NumberRange(1, 100000, message=BAD_AMOUNT)])
    unit = text_field(_l("Unit"), 20)


class PickForm(WriteForm):
    name_ja = text_field(_l("Name (Japanese)"), 60, needed=True)
    name_en = text_field(_l("Name (English)"), 60)
    unit_ja = text_field(_l("Unit (Japanese)"), 20)
    unit_en = text_field(_l("Unit (English)"), 20)
