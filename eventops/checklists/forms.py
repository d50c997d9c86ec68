"""What an organiser types into a checklist."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, validators

from eventops.forms import WriteForm, text_field


class ChecklistForm(WriteForm):
    version = IntegerField(validators=[validators.Optional()])
    name_ja = text_field(_l("Name (Japanese)"), 80, needed=True)
    name_en = text_field(_l("Name (English)"), 80)
    team = HiddenField()


class ItemForm(WriteForm):
    title_ja = text_field(_l("Task (Japanese)"), 120, needed=True)
    title_en = text_field(_l("Task (English)"), 120)
    place = SelectField(_l("Place"), choices=[], validate_choice=False)
    due_offset = IntegerField(_l("Minutes after the opening (before: −)"), [
        validators.Optional(),
        validators.NumberRange(-100000, 100000, message=_l("A whole number of minutes, please."))])
    estimate = IntegerField(_l("Takes (minutes)"), [validators.Optional(), validators.NumberRange(
        0, 10000, message=_l("A whole number of minutes, please."))])
    critical = BooleanField(_l("Critical: no opening without it"))
