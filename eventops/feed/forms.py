"""What a phone sends to the talk."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, validators

from eventops.config import MAX_PHOTOS
from eventops.feed.models import URGENCIES
from eventops.forms import WriteForm, hidden_field, long_text_field, required

MOST_MENTIONS = 20


class PhotosMixin:
    photos = MultipleFileField(_l("Photos"))

    @property
    def takes_time(self):
        return bool(self.photos.data)

    def validate_photos(self, field):
        field.data = [file for file in field.data or [] if file and file.filename]
        if len(field.data) > MAX_PHOTOS:
            raise validators.ValidationError(_l("At most 10 photos in one post."))


class TalkForm(PhotosMixin, WriteForm):
    """Text, photos or both; in a card's own talk the card says the room."""

    body = long_text_field(_l("Message"), 4000)
    reply_to = hidden_field()

    def validate(self, **options):
        if not super().validate(**options):
            return False
        if not (self.body.data or self.photos.data or self.stands_alone()):
            self.body.errors = [_l("Write something or add a photo.")]
            return False
        return True

    def stands_alone(self):
        return False


class MentionsMixin:
    mentions = SelectMultipleField("", choices=[], validate_choice=False)

    def validate_mentions(self, field):
        if len(field.data or []) > MOST_MENTIONS:
            raise validators.ValidationError(_l("At most 20 mentions in one post."))


class MessageForm(MentionsMixin, TalkForm):
    room = hidden_field(validators=[required()])
    place = hidden_field()
    urgency = SelectField(_l("Urgency"), choices=URGENCIES, default="normal", validate_choice=False)

    def validate_urgency(self, field):
        if field.data not in URGENCIES:
            raise validators.ValidationError(_l("There is no such urgency."))

    def stands_alone(self):
        """「今ここ」 needs no words."""
        return bool(self.place.data)


class EditMessageForm(MentionsMixin, WriteForm):
    body = long_text_field(_l("Message"), 4000)
    edition = IntegerField("", [validators.NumberRange(0, 10**6)], default=0)


class ReactionForm(WriteForm):
    reaction = hidden_field()
    on = BooleanField()


class PressForm(WriteForm):
    """A button that needs nothing but the press."""


class PinForm(WriteForm):
    lasts = SelectField("", choices=["", "hour", "day"], default="")


class PlaceAnswerForm(WriteForm):
    place = hidden_field(validators=[required()])
    room = hidden_field(validators=[required()])
    reply_to = hidden_field()


class MuteForm(WriteForm):
    muted = BooleanField()


class PastForm(WriteForm):
    shows_past = BooleanField()
