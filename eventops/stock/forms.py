"""A thing that is counted, a move of it; things with numbers, and who gets them."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectMultipleField, validators

from eventops.board.forms import BAD_AMOUNT
from eventops.forms import WriteForm, choice_field, hidden_field, required, text_field

KINDS = {"in": _l("Came in"), "out": _l("Went out"), "move": _l("To another place"), "count": _l("Counted")}
MOST_AT_ONCE = 500


def number_field(label, least=1, *checks):
    return IntegerField(label, [*checks, validators.NumberRange(least, 100000, message=BAD_AMOUNT)])


class ItemForm(WriteForm):
    name_ja = text_field(_l("Name (Japanese)"), 60, needed=True)
    name_en = text_field(_l("Name (English)"), 60)
    unit_ja = text_field(_l("Unit (Japanese)"), 20)
    unit_en = text_field(_l("Unit (English)"), 20)
    threshold = number_field(_l("Buy more when there are fewer than"), 1, validators.Optional())
    place = hidden_field()
    number = number_field(_l("How many are there now"), 1, validators.Optional())


class EditItemForm(ItemForm):
    version = IntegerField(validators=[validators.DataRequired()])


class MoveStockForm(WriteForm):
    did = choice_field(_l("What happened"), KINDS, default="in")
    number = number_field(_l("How many"), 0, validators.InputRequired(BAD_AMOUNT))
    place = hidden_field()
    to = hidden_field()
    reason = text_field(_l("Why"), 200)


class ThingsForm(WriteForm):
    """A kind, and one number or all from one to another."""

    kind = text_field(_l("Kind"), 40, needed=True)
    first = text_field(_l("From number"), 20, needed=True)
    last = text_field(_l("to number"), 20)


class LendForm(WriteForm):
    thing = SelectMultipleField("", validate_choice=False)
    holder = text_field(_l("Who gets it"), 80, needed=True)


class UndoLendingForm(WriteForm):
    what = hidden_field(validators=[required()])
    key = hidden_field(validators=[required()])
