"""What a phone sends of polls."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, IntegerField, TextAreaField, validators

from eventops.forms import WriteForm, choice_field, in_our_time, long_text_field, text_field, tidy
from eventops.polls.models import KINDS

MOST_OPTIONS, LONGEST = 12, 80


class PollForm(WriteForm):
    body = long_text_field(_l("Question"), 500, needed=True)
    kind = choice_field(_l("Kind"), KINDS, default="single")
    options = TextAreaField(_l("Options, one a line"), filters=[tidy])
    anonymous = BooleanField(_l("Anonymous"))
    closes_at = DateTimeLocalField(_l("Deadline"), [validators.Optional(), in_our_time], format="%Y-%m-%dT%H:%M")

    def lines(self):
        """The options, each once."""
        return list(dict.fromkeys(filter(None, map(tidy, self.options.data.split("\n")))))

    def validate_options(self, field):
        if self.kind.data != "attendance" and not 2 <= len(self.lines()) <= MOST_OPTIONS:
            raise validators.ValidationError(_l("From 2 to 12 options, please, one a line."))
        if any(len(line) > LONGEST for line in self.lines()):
            raise validators.ValidationError(_l("An option has at most 80 characters."))


class VoteForm(WriteForm):
    untold = ("option", "on", "note")  # what somebody has chosen leaves no trace beside the vote

    option = IntegerField("", [validators.InputRequired()])
    on = BooleanField()
    note = text_field(_l("Note"), 120)
