"""What every form of the product has: the id and time of the press; validators that speak the reader's language."""

import re

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice, SelectField, StringField, TextAreaField, validators

from eventops import changes

CLIENT_ID = re.compile(r"[0-9A-Za-z-]{8,64}")


def tidy(text):
    """Strip, drop control characters that no keyboard makes, and use one kind of line end."""
    if text is None:
        return ""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in text if char in "\n\t" or (ord(char) >= 32 and ord(char) != 127)).strip()


def required(message=None):
    return validators.DataRequired(message or _l("Please fill this in."))


def at_most(length):
    return validators.Length(max=length, message=_l("At most %(max)d characters, please."))


def text_field(label, length=200, needed=False, **options):
    checks = [required() if needed else validators.Optional(), at_most(length)]
    return StringField(label, checks, filters=[tidy], **options)


def long_text_field(label, length=4000, needed=False, **options):
    checks = [required() if needed else validators.Optional(), at_most(length)]
    return TextAreaField(label, checks, filters=[tidy], **options)


def choice_field(label, choices, **options):
    """One of *choices*, ``{value: label}``."""
    return SelectField(label, choices=[SelectChoice(value, word) for value, word in choices.items()], **options)


class Form(FlaskForm):
    """A form whose token was checked once at the door (``CSRFProtect``)."""

    class Meta:
        csrf = False


class WriteForm(Form):
    """A form that writes: a phone makes ``client_id`` so that asking again does nothing twice."""

    client_id = HiddenField(filters=[lambda data: data or changes.random_key()])
    occurred_at = HiddenField()

    def validate_client_id(self, field):
        if field.data and not CLIENT_ID.fullmatch(field.data):
            raise validators.ValidationError(_l("This id cannot be used."))
