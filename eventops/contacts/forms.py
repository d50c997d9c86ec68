"""What an organiser types about a contact."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, validators

from eventops.forms import WriteForm, choice_field, text_field
from eventops.people import phones
from eventops.permissions import GUEST, LEAD, MANAGER, STAFF

LEAST = {GUEST: _l("Everybody"), STAFF: _l("Staff and above"), LEAD: _l("Team leads and managers"),
         MANAGER: _l("Managers only")}


class ContactForm(WriteForm):
    version = IntegerField(validators=[validators.Optional()])
    name_ja = text_field(_l("For what (Japanese)"), 60, needed=True)
    name_en = text_field(_l("For what (English)"), 60)
    answers = text_field(_l("Who answers"), 80)
    phone = text_field(_l("Telephone"), 40)
    radio = text_field(_l("Radio channel"), 40)
    least = choice_field(_l("Shown to"), LEAST, default=STAFF)

    def validate_phone(self, field):
        if phones.digits(field.data) is None:
            raise validators.ValidationError(_l("This is no telephone number."))

    def values(self):
        return {name: getattr(self, name).data for name in ("name_ja", "name_en", "answers", "phone", "radio", "least")}
