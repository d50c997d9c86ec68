"""What people type to come in, and what managers decide about them."""

import unicodedata

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FileField,
    PasswordField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    validators,
)

from eventops.forms import Form, WriteForm, at_most, choice_field, hidden_field, required, text_field
from eventops.people import passwords, phones
from eventops.people.passphrases import folded
from eventops.permissions import BOOTH, DUTIES, ROLES

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
        min=10, max=200, message=_l("A password has at least 10 characters.")), uncommon])


def uncommon(form, field):
    """What stands in every list of stolen passwords, or is one's own name, is the first that is tried."""
    own = [form[name].data for name in ("name", "email", "event_name") if name in form and form[name].data]
    if passwords.is_common(field.data, [*own, *getattr(form, "own", ())]):
        raise validators.ValidationError(_l("This password is easy to guess. Take several words, or a longer one."))


def is_telephone(_form, field):
    """Keep the number as its digits."""
    number = phones.digits(field.data)
    if number is None:
        raise validators.ValidationError(_l("This is not a telephone number."))
    field.data = number


class JoinForm(Form):
    name = text_field(_l("Your name"), 80, needed=True)
    organization = text_field(_l("Organisation"), 120, needed=True)
    phone = text_field(_l("Telephone (optional; only the organisers see it)"), 60)
    passphrase = text_field(_l("Passphrase"), 100)
    locale = language_field()

    def validate_phone(self, field):
        is_telephone(self, field)


class SignInForm(Form):
    email = text_field(_l("E-mail address"), 200, needed=True)
    password = PasswordField(_l("Password"), [required(), at_most(200)])
    next = hidden_field()


class FirstOrganizerForm(Form):
    event_name = text_field(_l("Name of the event"), 120, needed=True)
    name = text_field(_l("Your name"), 80, needed=True)
    email = text_field(_l("E-mail address"), 200, needed=True)
    password = new_password_field(_l("Password (10 characters or more)"))
    locale = language_field()

    def validate_email(self, field):
        EMAIL(self, field)


class DecideForm(WriteForm):
    """Approve, refuse with a reason, suspend, restore, remove or take back."""

    decision = hidden_field(validators=[validators.AnyOf(
        ("approve", "refuse", "suspend", "restore", "remove", "take_back"))])
    role = SelectField(_l("Role"), choices=ROLES, validate_choice=False)
    reason = text_field(_l("Reason"), 200)

    def validate_role(self, field):
        if field.data and field.data not in ROLES:
            raise validators.ValidationError(_l("There is no such role."))


class DecideManyForm(WriteForm):
    """Approve or refuse several who wait, with one press."""

    decision = hidden_field(validators=[validators.AnyOf(("approve", "refuse"))])
    members = SelectMultipleField(validate_choice=False, validators=[required(_l("Choose at least one person."))])
    reason = text_field(_l("Reason"), 200)


class MemberForm(WriteForm):
    """What somebody is here. ``version`` is the one they saw."""

    version = hidden_field(validators=[validators.Regexp(r"^[0-9]{1,9}$")])
    role = choice_field(_l("Role"), {role: role for role in (BOOTH, *ROLES)})
    teams = SelectMultipleField(_l("Teams"), validate_choice=False)
    duties = SelectMultipleField(_l("Duties"), choices=[SelectChoice(duty, duty) for duty in DUTIES])
    phone = text_field(_l("Telephone"), 60)

    def validate_phone(self, field):
        is_telephone(self, field)


INVITED = ROLES[:-1]  # managers are made one by one
EXPIRIES = {"never": _l("Never"), "today": _l("At the end of today"), "event": _l("When the guests' time ends")}


class LinkForm(WriteForm):
    """What can be said of a link when it is made and later."""

    label = text_field(_l("What it is for"), 80)
    limit = text_field(_l("How many may come by it (empty: any number)"), 5)
    passphrase = text_field(_l("Passphrase (empty: eight digits are made up)"), 100)
    prints_passphrase = BooleanField(_l("Print the passphrase on the sheet"))

    def validate_passphrase(self, field):
        if field.data and passwords.is_common(folded(field.data)):
            raise validators.ValidationError(_l("This is easy to guess. Take a longer one, or leave it empty."))

    def validate_limit(self, field):
        whole_number(field.data, 1, 99_999)

    @property
    def most(self):
        return whole_number(self.limit.data, 1, 99_999)


class InvitationForm(LinkForm):
    role = choice_field(_l("Role"), {role: role for role in INVITED}, default="guest")
    team = hidden_field()
    organization = text_field(_l("Organisation of those who come by it"), 120)
    mode = choice_field(_l("Who comes by it"), {
        "approval": _l("waits until you approve them"),
        "passphrase": _l("is in at once with the passphrase (guests only)"),
        "at_once": _l("is in at once (guests only)")},
        default="approval")
    expires = choice_field(_l("The link stops working"), EXPIRIES, default="never")


class EditInvitationForm(LinkForm):
    version = hidden_field(validators=[validators.Regexp(r"^[0-9]{1,9}$")])
    expires = choice_field(_l("The link stops working"), {"keep": _l("As it is now"), **EXPIRIES}, default="keep")


class EndInvitationForm(WriteForm):
    """Ending a link, with all who came by it if that is said; or making a new one in its place."""

    shuts_out = BooleanField()


class NamesForm(Form):
    """A list to look through before anything is written."""

    text = TextAreaField(_l("Paste the rows here"))
    file = FileField(_l("Or a CSV or Excel file"))


class TakeNamesForm(WriteForm):
    text = TextAreaField(validators=[required()])


class PlaceForm(WriteForm):
    place = hidden_field(validators=[required()])


class AccountForm(Form):
    name = text_field(_l("Your name"), 80, needed=True)
    locale = language_field()


class PasswordForm(Form):
    """A new password for oneself: the one there is, and the new one twice. *own*: what everybody knows of them."""

    def __init__(self, own=(), **options):
        self.own = own
        super().__init__(**options)

    present = PasswordField(_l("The password you have"), [required(), at_most(200)])
    password = new_password_field(_l("New password (10 characters or more)"))
    again = PasswordField(_l("The new password once more"), [required(), validators.EqualTo(
        "password", _l("The two are not the same."))])
