"""What a manager types to pair a big screen."""

from flask_babel import lazy_gettext as _l
from wtforms import validators

from eventops.forms import WriteForm, text_field
from eventops.people.forms import language_field


class PairForm(WriteForm):
    code = text_field(_l("The six digits on the screen"), 12, needed=True)
    name = text_field(_l("Name of the screen"), 60)
    locale = language_field()

    def validate_code(self, field):
        field.data = "".join(str(int(char)) for char in field.data if char.isdecimal())
        if len(field.data) != 6:
            raise validators.ValidationError(_l("Six digits, please."))
