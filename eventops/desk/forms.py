"""What an organiser types about the event, its places and its teams."""

import unicodedata
from functools import cache
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
    validators,
)

from eventops.events.models import Event
from eventops.forms import WriteForm, choice_field, hidden_field, required, text_field
from eventops.people.forms import whole_number

KINDS = {"area": _l("Area"), "hall": _l("Hall"), "booth": _l("Booth"), "aed": _l("AED (defibrillator)")}
PLACE_CODE = validators.Regexp(r"^[^\s,、;:：]{1,20}$", message=_l("20 letters at most, no spaces and commas."))
CODE = validators.Regexp(r"^[0-9A-Za-z-]{1,12}$", message=_l("Letters, digits and hyphens, 12 at most."))


ORGANIZERS = {
    "": _l("– not said –"), "prefecture": _l("Prefecture"), "municipality": _l("Municipality"),
    "assembly": _l("Assembly"), "company": _l("Company"), "association": _l("Association or committee"),
    "community": _l("Citizens' group"), "school": _l("School"), "other": _l("Other"),
}


@cache
def zones():
    """Every time zone there is, by its name; this country's first."""
    regions = [name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))]
    return {name: name.replace("_", " ") for name in ["Asia/Tokyo", "UTC", *sorted(set(regions) - {"Asia/Tokyo"})]}


class EventForm(WriteForm):
    """What an event is called, when and where it is, and whose it is."""

    name_ja = text_field(_l("Name (Japanese)"), 120, needed=True)
    name_en = text_field(_l("Name (English)"), 120)
    starts_on = DateField(_l("First day"), [required()])
    ends_on = DateField(_l("Last day"), [required()])
    opens = TimeField(_l("Opens at (first day)"), [validators.Optional()])
    closes = TimeField(_l("Closes at (last day)"), [validators.Optional()])
    zone = choice_field(_l("Time zone"), {"Asia/Tokyo": "Asia/Tokyo"}, default="Asia/Tokyo")
    address = text_field(_l("Address of the venue"), 200)
    organizer_kind = choice_field(_l("Kind of organiser"), ORGANIZERS, default="")

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.zone.choices = [SelectChoice(name, word) for name, word in zones().items()]

    def validate_starts_on(self, field):
        if field.data and not 1970 < field.data.year < 2100:
            raise validators.ValidationError(_l("Please look at the year again."))

    def validate_ends_on(self, field):
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise validators.ValidationError(_l("The last day is not before the first."))


class EditEventForm(EventForm):
    guest_hours = text_field(_l("Guests stay in after the end (hours)"), 5)

    alert_minutes = text_field(_l("What is urgent asks again every (minutes)"), 5)
    alert_rounds = text_field(_l("… and so many times"), 5)

    def validate_guest_hours(self, field):
        whole_number(field.data, *Event.NUMBERS[field.name])

    validate_alert_minutes = validate_alert_rounds = validate_guest_hours

    def numbers(self, event):
        """What was typed, as before where nothing was."""
        typed = {name: whole_number(self[name].data, *span) for name, span in Event.NUMBERS.items()}
        return {name: getattr(event, name) if number is None else number for name, number in typed.items()}


class NewEventForm(EventForm):
    copy = SelectField(_l("Take over from"), choices=[], validate_choice=False)


class PlaceForm(WriteForm):
    code = text_field(_l("Code"), 20)
    name_ja = text_field(_l("Name (Japanese)"), 80, needed=True)
    name_en = text_field(_l("Name (English)"), 80)
    kind = choice_field(_l("What it is"), KINDS, default="area")
    parent = SelectField(_l("Lies in"), choices=[], validate_choice=False)

    def validate_code(self, field):
        field.data = unicodedata.normalize("NFKC", field.data or "")
        if field.data:
            PLACE_CODE(self, field)


class EditPlaceForm(PlaceForm):
    """``version`` is the one they saw."""

    version = hidden_field(validators=[validators.Optional(), validators.Regexp(r"^[0-9]{1,9}$")])


class MovePlaceForm(WriteForm):
    """``before``: the key of the place it shall stand before; empty: it shall be the last."""

    before = StringField(validators=[validators.InputRequired(), validators.Length(max=40)])


class AwayForm(WriteForm):
    """Put away, or bring back."""

    away = BooleanField()


class NamesForm(WriteForm):
    name_ja = text_field(_l("Name (Japanese)"), 80, needed=True)
    name_en = text_field(_l("Name (English)"), 80)


class OrganizationForm(WriteForm):
    before = hidden_field(validators=[required(), validators.Length(max=200)])
    name = text_field(_l("Name"), 120, needed=True)


STEPS = {"": _l("Nobody by role"), "observer": _l("Everybody, guests too"), "staff": _l("Staff and above"),
         "lead": _l("Team leads and above")}
WRITERS = {"guest": _l("Everybody who reads it"), "staff": _l("Staff and above"), "manager": _l("Headquarters only")}
READERS = {"all": _l("Everybody who reads it"), "author": _l("The author and the managers"), "nobody": _l("Nobody")}


class RoomForm(NamesForm):
    """A room. ``version`` is the one they saw; who hears it is asked of rooms opened by hand only."""

    version = hidden_field(validators=[validators.Optional(), validators.Regexp(r"^[0-9]{1,9}$")])
    role = choice_field(_l("By role"), STEPS, default="")
    teams = SelectMultipleField(_l("Teams"), choices=[], validate_choice=False)
    members = SelectMultipleField(_l("People"), choices=[], validate_choice=False)
    writers = choice_field(_l("Who may post"), WRITERS, default="guest")
    readers = choice_field(_l("Who sees who has read a post"), READERS, default="all")
    shows_past = BooleanField(_l("New members read what was said before they came"))

    def options(self):
        return {name: self[name].data for name in ("writers", "readers", "shows_past")}


class TeamForm(NamesForm):
    code = text_field(_l("Short code (stands before the numbers of its cards)"), 12, needed=True)

    def validate_code(self, field):
        CODE(self, field)
