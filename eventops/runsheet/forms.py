"""What is pressed and typed about cues."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, IntegerField, SelectField, validators

from eventops import clock
from eventops.forms import WriteForm, hidden_field, long_text_field, required, text_field

TIME = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]  # as browsers send it
CODE = validators.Regexp(r"^[^\s,、;:：]{1,20}$", message=_l("20 letters at most, no spaces and commas."))
MOST_MINUTES = 24 * 60


def time_field(label, needed=False):
    return DateTimeLocalField(label, [required() if needed else validators.Optional()], format=TIME)


class CueForm(WriteForm):
    """A cue; its hours are what the clock at the venue says."""

    code = text_field(_l("Code"), 20)
    name_ja = text_field(_l("Name (Japanese)"), 120, needed=True)
    name_en = text_field(_l("Name (English)"), 120)
    starts = time_field(_l("Begins (planned)"), needed=True)
    ends = time_field(_l("Ends (planned)"))
    place = SelectField(_l("Place"), choices=[], validate_choice=False)
    owner = SelectField(_l("In charge"), choices=[], validate_choice=False)
    owner_note = text_field(_l("In charge: somebody who is not in this event"), 60)
    text = long_text_field(_l("What happens, what is needed"), 2000)
    is_public = BooleanField(_l("Stands in the public timetable"))

    def validate_code(self, field):
        if field.data:
            CODE(self, field)

    def validate_starts(self, field):
        if field.data and not 1970 < field.data.year < 2100:
            raise validators.ValidationError(_l("Please look at the year again."))

    def validate_ends(self, field):
        self.validate_starts(field)
        if self.starts.data and field.data and field.data < self.starts.data:
            raise validators.ValidationError(_l("The end is before the beginning."))

    def values(self, event):
        """The columns of a cue, but for those that name others."""
        return {**{name: self[name].data for name in ("name_ja", "name_en", "text", "is_public")},
                "starts_at": self.instant("starts", event), "ends_at": self.instant("ends", event)}

    def instant(self, name, event):
        return self[name].data and clock.utc(self[name].data, event.zone)


class EditCueForm(CueForm):
    """``version`` is the one they saw; when it really began and ended can be mended."""

    version = IntegerField(validators=[validators.InputRequired()])
    started = time_field(_l("Began"))
    ended = time_field(_l("Ended"))

    def validate_started(self, field):
        self.validate_starts(field)

    def validate_ended(self, field):
        self.validate_starts(field)
        if field.data and not self.started.data:
            raise validators.ValidationError(_l("When did it begin?"))
        if field.data and field.data < self.started.data:
            raise validators.ValidationError(_l("The end is before the beginning."))

    def values(self, event, cue):
        """The same, and when it was; to the second as it was tapped, where the minute is the same."""
        return {**super().values(event), **{
            name: same_minute(self.instant(typed, event), getattr(cue, name))
            for typed, name in (("started", "started_at"), ("ended", "ended_at"))}}


def same_minute(typed, known):
    return known if typed and known and typed == known.replace(second=0, microsecond=0) else typed


class TapForm(WriteForm):
    verb = hidden_field(validators=[required()])


class ShiftForm(WriteForm):
    version = IntegerField(validators=[validators.InputRequired()])
    minutes = IntegerField(_l("Minutes (earlier: −)"), [
        validators.InputRequired(_l("Please fill this in.")),
        validators.NumberRange(-MOST_MINUTES, MOST_MINUTES, message=_l("A day at most, please."))])
    later = BooleanField(_l("All that comes after it, too"))


class TimetableForm(WriteForm):
    is_public = BooleanField()
