"""What every form of the product has: the id and time of the press; validators that speak the reader's language."""

import re
import unicodedata

from flask import abort, request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectChoice, SelectField, StringField, TextAreaField, validators

from eventops import changes

CLIENT_ID = re.compile(r"[0-9A-Za-z-]{8,64}")


# Control characters no keyboard makes, halves of characters, and those that turn the rest of a line round.
DROPPED = dict.fromkeys({*range(32), *range(127, 160), *range(0x2028, 0x202F), *range(0x2066, 0x206A),
                         *range(0xD800, 0xE000)} - {ord("\n"), ord("\t")})


def tidy(text):
    """Strip, drop what is not for reading, and use one kind of line end; a text nobody could see is none."""
    if text is None:
        return ""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(DROPPED).strip()
    return text if any(unicodedata.category(char)[0] not in "CZ" for char in text) else ""


def folded(text):
    """Text for comparing: wide and narrow, upper and lower case are the same."""
    return unicodedata.normalize("NFKC", str(text)).strip().casefold()


def one_line(text):
    return text.replace("\n", " ")


def required(message=None):
    return validators.DataRequired(message or _l("Please fill this in."))


def in_our_time(_form, field):
    """A validator of days and times: whatever the zone, there is such an instant."""
    if field.data and not 1970 < field.data.year < 2100:
        raise validators.ValidationError(_l("Please look at the year again."))


def at_most(length):
    return validators.Length(max=length, message=_l("At most %(max)d characters, please."))


def text_field(label, length=200, needed=False, **options):
    checks = [required() if needed else validators.Optional(), at_most(length)]
    return StringField(label, checks, filters=[tidy, one_line], **options)


def long_text_field(label, length=4000, needed=False, **options):
    checks = [required() if needed else validators.Optional(), at_most(length)]
    return TextAreaField(label, checks, filters=[tidy], **options)


def hidden_field(**options):
    """A field without a label, which WTForms would otherwise make of its name, and translate, at every request."""
    return HiddenField("", **options)


def choice_field(label, choices, **options):
    """One of *choices*, ``{value: label}``."""
    return SelectField(label, choices=[SelectChoice(value, word) for value, word in choices.items()], **options)


def without_zeros(value):
    """Of the fields that are not for reading, too: PostgreSQL fails at a text with a zero byte in it."""
    return value.replace("\0", "") if isinstance(value, str) else value


class Form(FlaskForm):
    """A form whose token was checked once at the door (``CSRFProtect``)."""

    class Meta:
        csrf = False

        def wrap_formdata(self, form, formdata):
            """Fields are text: JSON would bring numbers, nulls and half characters, and no fingerprint knows it."""
            if request.is_json:
                abort(415)
            sent = super().wrap_formdata(form, formdata)
            return sent and MultiDict((name, without_zeros(value)) for name, value in sent.items(multi=True))


class WriteForm(Form):
    """A form that writes: a phone makes ``client_id`` so that asking again does nothing twice."""

    takes_time = True  # what the view's *prepare* makes of it: strangers are turned away first
    untold = ()  # fields that leave no trace beside what the view makes of them

    client_id = hidden_field(filters=[lambda data: data or changes.random_key()])
    occurred_at = hidden_field()

    def validate_client_id(self, field):
        if field.data and not CLIENT_ID.fullmatch(field.data):
            raise validators.ValidationError(_l("This id cannot be used."))
