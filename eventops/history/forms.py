"""What a reader of the history looks for; it stands in the address, so that it can be kept and sent on."""

import unicodedata

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, SelectChoice, SelectField, validators

from eventops.forms import Form, text_field
from eventops.history import queries, sentences

YEARS = range(2000, 2101)
TIME = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]  # as browsers send it


def spoken(number):
    """A card's number as it is spoken or typed in Japanese: ＃１２ is 12."""
    return unicodedata.normalize("NFKC", number or "").strip().lstrip("#")


class FilterForm(Form):
    person = SelectField(_l("Person"))
    kind = SelectField(_l("What happened"))
    room = SelectField(_l("Room"))
    card = text_field(_l("Card number"), 20)
    since = DateTimeLocalField(_l("From"), [validators.Optional()], format=TIME)
    until = DateTimeLocalField(_l("Until"), [validators.Optional()], format=TIME)

    def validate_since(self, field):
        if field.data and field.data.year not in YEARS:
            raise validators.ValidationError(_l("This is not a time."))

    validate_until = validate_since

    @property
    def asked(self):
        """What is looked for, as the address says it: ``{name: text}``."""
        return {name: field.raw_data[0] for name, field in self._fields.items() if field.raw_data and field.raw_data[0]}


def filter_form(event, streams, formdata):
    """The form with the choices this reader has."""
    form = FilterForm(formdata)
    anything = SelectChoice("", _("All"))
    form.person.choices = [anything, *chosen_from(queries.people_of(event.id))]
    form.room.choices = [anything, *chosen_from(queries.rooms(streams))]
    form.kind.choices = [anything]
    for area, kinds in sentences.kinds().items():
        word = str(sentences.AREAS[area])
        form.kind.choices.append(SelectChoice(area, f"{word}: {_('All')}", optgroup=word))
        form.kind.choices += [SelectChoice(kind, told, optgroup=word) for kind, told in kinds.items()]
    for field in (form.person, form.room, form.kind):
        field.data = field.data or ""
    return form


def chosen_from(words):
    return [SelectChoice(value, word) for value, word in words.items()]


def asked_for(form, event, streams):
    """What a valid form asks for, as streams and conditions on their changes; None: there can be nothing."""
    conditions = []
    if form.person.data:
        conditions.append(queries.by_person(event.id, form.person.data))
    if form.kind.data:
        conditions.append(queries.by_kind(form.kind.data))
    conditions += queries.between(form.since.data, form.until.data, event.zone)
    if form.card.data:
        about = queries.by_card(event.id, spoken(form.card.data), streams)
        if about is None:
            return None
        conditions.append(about)
    return [stream for stream in streams if form.room.data in ("", stream.key)], conditions
