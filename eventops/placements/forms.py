"""What is typed and pressed about shifts, needs and whereabouts."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectField, TimeField, validators

from eventops import clock
from eventops.forms import WriteForm, choice_field, hidden_field, in_our_time, required, text_field
from eventops.placements.models import KINDS


class SpanForm(WriteForm):
    """A day and two times of it, as the clock at the venue says; an end before the beginning is on the next day."""

    day = DateField(_l("Day"), [required(), in_our_time])
    begins = TimeField(_l("From"), [required()], format=["%H:%M", "%H:%M:%S"])
    ends = TimeField(_l("Until"), [required()], format=["%H:%M", "%H:%M:%S"])
    place = SelectField(_l("Place"), choices=[], validate_choice=False)

    def span(self, event):
        day, begins, ends = self.day.data, self.begins.data, self.ends.data
        last = day + timedelta(days=ends <= begins)
        return {"starts_at": clock.utc(datetime.combine(day, begins), event.zone),
                "ends_at": clock.utc(datetime.combine(last, ends), event.zone)}


class ShiftForm(SpanForm):
    who = SelectField(_l("Who"), choices=[], validate_choice=False)
    name = text_field(_l("Name of somebody who has not joined yet"), 80)
    position = text_field(_l("Position, what they do"), 60)
    kind = choice_field(_l("What it is"), KINDS, default="work")
    everywhere = BooleanField(_l("All shifts of this name, too"))

    def validate_who(self, field):
        if not (field.data or self.name.data):
            raise validators.ValidationError(_l("Who is it?"))


class NeedForm(SpanForm):
    people = IntegerField(_l("How many people"), [required(), validators.NumberRange(
        1, 500, message=_l("A number from 1 to 500, please."))])

    def validate_place(self, field):
        if not field.data:
            raise validators.ValidationError(_l("Please choose a place."))


class TellForm(WriteForm):
    place = hidden_field(validators=[required()])


class AskForm(WriteForm):
    whom = SelectField(_l("Whom"), [required()], choices=[], validate_choice=False)
