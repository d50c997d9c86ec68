"""What is typed to say something later."""

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField

from eventops.feed.forms import TalkForm
from eventops.feed.models import URGENCIES
from eventops.forms import choice_field, in_our_time, required

WORDS = (_l("Normal"), _l("Important"), _l("Urgent"))


class ScheduleForm(TalkForm):
    """Text, photos or both."""

    at = DateTimeLocalField(_l("Day and time"), [required(), in_our_time], format="%Y-%m-%dT%H:%M")
    urgency = choice_field(_l("Urgency"), dict(zip(URGENCIES, WORDS, strict=True)), default="normal")
