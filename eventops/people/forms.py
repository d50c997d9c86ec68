"""What people type to come in, and what managers decide about them."""

import unicodedata

from flask_babel import lazy_gettext as _l
from wtforms import (
    FileField,
    HiddenField,
    PasswordField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    validators,
)

from eventops.forms import Form, WriteForm, at_most, choice_field, required, text_field
from eventops.permissions import DUTIES, ROLES

LANGUAGES = {"ja": "日本語", "en": "English"}
EMAIL = validators.Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("This is not an e-mail address."))


def whole_number(text, least, most):
    """The number a text says, full-width digits too; None when it is empty. Raises ValidationError."""
    text = unicodedata.normalize("NFKC", text or "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise validators.ValidationError(_l("A whole number, please."))
    return int(text)


def language_field():
    return choice_field(_l("Language"), LANGUAGES, default="ja")


def new_password_field(label):
    return PasswordField(label, [required(), validators.Length(
        min=10, max=200, message=_l("A password has at least 10 characters."))])


class JoinForm(Form):
    name = text_field(_l("Your name"), 80, needed=True)
    organization = text_field(_l("Organisation"), 120, needed=True)
    locale = language_field()


class SignInForm(Form):
    email = text_field(_l("E-mail address"), 200, needed=True)
    password = PasswordField(_l("Password"), [required(), at_most(200)])
    next = HiddenField()


class FirstOrganizerForm(Form):
    event_name = text_field(_l("Name of the event"), 120, needed=True)
    name = text_field(_l("Your name"), 80, needed=True)
    email = text_field(_l("E-mail address"), 200, needed=True)
    password = new_password_field(_l("Password (10 characters or more)"))
    locale = language_field()

    def validate_email(self, field):
        EMAIL(self, field)


class DecideForm(WriteForm):
    """Approve, refuse with a reason, suspend or restore."""

    decision = HiddenField(validators=[validators.AnyOf(("approve", "refuse", "suspend", "restore"))])
    role = SelectField(_l("Role"), choices=ROLES, validate_choice=False)
    reason = text_field(_l("Reason"), 200)

    def validate_role(self, field):
        if field.data and field.data not in ROLES:
            raise validators.ValidationError(_l("There is no such role."))


class DecideManyForm(WriteForm):
    """Approve or refuse several who wait, with one press."""

    decision = HiddenField(validators=[validators.AnyOf(("approve", "refuse"))])
    members = SelectMultipleField(validate_choice=False, validators=[required(_l("Choose at least one person."))])
    reason = text_field(_l("Reason"), 200)


class MemberForm(WriteForm):
    """What somebody is here. ``version`` is the one they saw."""

    version = HiddenField(validators=[validators.Regexp(r"^[0-9]{1,9}$")])
    role = choice_field(_l("Role"), {role: role for role in ROLES})
    teams = SelectMultipleField(_l("Teams"), validate_choice=False)
    duties = SelectMultipleField(_l("Duties"), choices=[SelectChoice(duty, duty) for duty in DUTIES])


EXPIRIES = {"never": _l("Never"), "today": _l("At the end of today"), "event": _l("When the guests' time ends")}


class LinkForm(WriteForm):
    """What can be said of a link when it is made and later."""

    label = text_field(_l("What it is for"), 80)
    limit = text_field(_l("How many may come by it (empty: any number)"), 5)

    def validate_limit(self, field):
        whole_number(field.data, 1, 99_999)

    @property
    def most(self):
        return whole_number(self.limit.data, 1, 99_999)


class InvitationForm(LinkForm):
    role = choice_field(_l("Role"), {role: role for role in ROLES[:3]}, default="guest")
    team = HiddenField()
    organization = text_field(_l("Organisation of those who come by it"), 120)
    mode = choice_field(_l("Who comes by it"), {
        "approval": _l("waits until you approve them"), "at_once": _l("is in at once (guests only)")},
        default="approval")
    expires = choice_field(_l("The link stops working"), EXPIRIES, default="never")


class EditInvitationForm(LinkForm):
    version = HiddenField(validators=[validators.Regexp(r"^[0-9]{1,9}$")])
    expires = choice_field(_l("The link stops working"), {"keep": _l("As it is now"), **EXPIRIES}, default="keep")


class EndInvitationForm(WriteForm):
    """Nothing but the press: ending a link, or making a new one in its place."""


class NamesForm(Form):
    """A list to look through before anything is written."""

    text = TextAreaField(_l("Paste the rows here"))
    file = FileField(_l("Or a CSV file"))


class TakeNamesForm(WriteForm):
    text = TextAreaField(validators=[required()])


class PlaceForm(WriteForm):
    place = HiddenField(validators=[required()])


class AccountForm(Form):
    name = text_field(_l("Your name"), 80, needed=True)
    locale = language_field()
