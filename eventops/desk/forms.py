"""What an organiser types about the event, its places and its teams."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, TimeField, validators

from eventops.forms import WriteForm, choice_field, required, text_field

KINDS = {"area": _l("Area"), "hall": _l("Hall"), "booth": _l("Booth")}
CODE = validators.Regexp(r"^[0-9A-Za-z-]{1,12}$", message=_l("Letters, digits and hyphens, 12 at most."))


class EventForm(WriteForm):
    name_ja = text_field(_l("Name (Japanese)"), 120, needed=True)
    name_en = text_field(_l("Name (English)"), 120)
    starts_on = DateField(_l("First day"), [required()])
    ends_on = DateField(_l("Last day"), [required()])
    opens = TimeField(_l("Opens at (first day)"), [validators.Optional()])
    closes = TimeField(_l("Closes at (last day)"), [validators.Optional()])

    def validate_ends_on(self, field):
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise validators.ValidationError(_l("The last day is not before the first."))


class PlaceForm(WriteForm):
    name_ja = text_field(_l("Name (Japanese)"), 80, needed=True)
    name_en = text_field(_l("Name (English)"), 80)
    kind = choice_field(_l("What it is"), KINDS, default="area")
    parent = SelectField(_l("Lies in"), choices=[], validate_choice=False)


class TeamForm(WriteForm):
    name_ja = text_field(_l("Name (Japanese)"), 80, needed=True)
    name_en = text_field(_l("Name (English)"), 80)
    code = text_field(_l("Short code (stands before the numbers of its cards)"), 12, needed=True)

    def validate_code(self, field):
        CODE(self, field)
