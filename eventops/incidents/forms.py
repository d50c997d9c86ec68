"""What a phone sends about an incident, and what an organiser types about a type of it. Facts: see fields.py."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectMultipleField, validators

from eventops.feed.forms import PhotosMixin
from eventops.forms import WriteForm, choice_field, hidden_field, long_text_field, required, text_field
from eventops.incidents.models import SEVERITIES

CALLS = {"": _l("Nobody"), "119": "119", "110": "110"}


class ReportForm(PhotosMixin, WriteForm):
    kind = hidden_field(validators=[required()])
    what = text_field(_l("What"), 80)
    body = long_text_field(_l("More about it"), 2000)
    place = hidden_field()
    place_note = text_field(_l("Where exactly"), 120)
    message = hidden_field()


class FactsForm(WriteForm):
    version = IntegerField(validators=[validators.DataRequired()])
    severity = choice_field(_l("Severity"), {name: each.label for name, each in SEVERITIES.items()})


class LogForm(WriteForm):
    what = hidden_field(validators=[required()])


class PromptForm(WriteForm):
    """One of the seven; ``was`` is the answer they saw."""

    letter = hidden_field(validators=[required()])
    was = text_field("", 300)
    answer = text_field(_l("Answer"), 300)


class TickForm(WriteForm):
    line = IntegerField(validators=[validators.InputRequired()])
    done = BooleanField()


class RollForm(WriteForm):
    answer = hidden_field(validators=[validators.AnyOf(("safe", "trouble"))])


class AwayForm(WriteForm):
    away = BooleanField()


class TypeForm(WriteForm):
    """A type of incident; ``version`` is the one they saw. Streams are chosen by their audience."""

    version = hidden_field(validators=[validators.Optional(), validators.Regexp(r"^[0-9]{1,9}$")])
    name_ja = text_field(_l("Name (Japanese)"), 60, needed=True)
    name_en = text_field(_l("Name (English)"), 60)
    severity = choice_field(_l("Severity"), {name: each.label for name, each in SEVERITIES.items()}, default="medium")
    audience = choice_field(_l("Who may know of it"), {}, validate_choice=False, default="everyone")
    alerts = SelectMultipleField(_l("Who reads a line without names"), choices=[], validate_choice=False)
    banner = BooleanField(_l("On the big screens while it is critical (its name alone)"))
    ack_minutes = IntegerField(_l("Acknowledged within (minutes; empty: as the severity says)"), [
        validators.Optional(), validators.NumberRange(1, 600)])
    escalate_minutes = IntegerField(_l("Resolved within (minutes; empty: no clock)"), [
        validators.Optional(), validators.NumberRange(1, 600)])
    repeats = IntegerField(_l("So many at one place are told to those who decide (empty: never)"), [
        validators.Optional(), validators.NumberRange(2, 100)])
    call = choice_field(_l("Whom the page helps to call"), CALLS, default="")
    roll_call = BooleanField(_l("With a roll call"))
    signal_ja = text_field(_l("Said in everybody's talk (Japanese; a code word, no name)"), 120)
    signal_en = text_field(_l("The same in English"), 120)
    checklist = long_text_field(_l("Checklist, a line each: Japanese / English"), 2000)
    more_fields = long_text_field(_l("Fields of your own, a line each"), 2000)
