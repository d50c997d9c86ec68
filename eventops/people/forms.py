"""What people type to come in."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, SelectField, validators

from eventops.forms import Form, WriteForm, at_most, choice_field, required, text_field
from eventops.permissions import ROLES

LANGUAGES = {"ja": "日本語", "en": "English"}
EMAIL = validators.Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("This is not an e-mail address."))


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
    """Approve, refuse with a reason, give another role, suspend or restore."""

    decision = HiddenField(validators=[validators.AnyOf(("approve", "refuse", "appoint", "suspend", "restore"))])
    role = SelectField(_l("Role"), choices=ROLES, validate_choice=False)
    reason = text_field(_l("Reason"), 200)

    def validate_role(self, field):
        if field.data and field.data not in ROLES:
            raise validators.ValidationError(_l("There is no such role."))


class InvitationForm(WriteForm):
    label = text_field(_l("What it is for"), 80)
    role = choice_field(_l("Role"), {role: role for role in ROLES[:3]}, default="guest")
    team = HiddenField()


class PlaceForm(WriteForm):
    place = HiddenField(validators=[required()])


class AccountForm(Form):
    name = text_field(_l("Your name"), 80, needed=True)
    locale = language_field()
