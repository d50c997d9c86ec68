"""What an exhibitor's phone sends, what the staff send back, and what the organiser prints."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectMultipleField, validators

from eventops.board.forms import CardForm
from eventops.forms import WriteForm, hidden_field, required, text_field

WHATS = ("lacking", "trouble", "question")
MINUTES = (5, 10, 15, 30, 60)


class CallForm(CardForm):
    """足りない, 困った or 質問: a few words, what was ticked, a photo; the place is the sheet's."""

    kind = hidden_field()
    what = hidden_field(validators=[validators.AnyOf(WHATS)])
    title = text_field(_l("In a few words"), 120)
    type = hidden_field()  # of a trouble


class CallMoveForm(WriteForm):
    verb = hidden_field(validators=[required()])
    note = text_field(_l("In a few words"), 300)


class LineOfTextForm(WriteForm):
    text = text_field(_l("In a few words"), 300, needed=True)


class EtaForm(WriteForm):
    minutes = IntegerField("", [validators.InputRequired(), validators.AnyOf(MINUTES)])


class TokenForm(WriteForm):
    token = hidden_field(validators=[required()])


class SheetsForm(WriteForm):
    """For which booths: some, all that lie in an area, or all of them."""

    places = SelectMultipleField("", choices=[], validate_choice=False)
    area = hidden_field()


class EndSheetForm(WriteForm):
    shuts_out = BooleanField()


class ExhibitorForm(WriteForm):
    organization = text_field(_l("Exhibitor"), 120)
