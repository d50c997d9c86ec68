"""What a browser tells of itself when push is turned on."""

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, validators

from eventops.push import endpoints, keys

UNKNOWN = _l("This server may not use the notification service of this browser.")


class SubscriptionForm(FlaskForm):
    endpoint = StringField(validators=[validators.DataRequired()])
    p256dh = StringField(validators=[validators.DataRequired(), validators.Length(max=200)])
    auth = StringField(validators=[validators.DataRequired(), validators.Length(max=100)])

    def validate_endpoint(self, field):
        if not endpoints.is_allowed(field.data, current_app.config["PUSH_SERVICES"]):
            raise validators.ValidationError(UNKNOWN)

    def validate_auth(self, field):
        if not keys.are_usable(self.p256dh.data or "", field.data):
            raise validators.ValidationError(UNKNOWN)
