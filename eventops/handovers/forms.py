"""What is typed for a handover."""

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField

from eventops.forms import WriteForm, hidden_field, in_our_time, long_text_field, required


class HandoverForm(WriteForm):
    team = hidden_field()
    since = DateTimeLocalField(_l("What was closed since"), [required(), in_our_time], format="%Y-%m-%dT%H:%M")
    lines = long_text_field(_l("What else the next shift must know (a line each)"), 2000)
