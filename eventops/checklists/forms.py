"""What an organiser types into a checklist, or brings as a file."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FloatField, IntegerField, SelectField, validators

from eventops.checklists.anchors import EDGES, WORDS
from eventops.checklists.evidence import CHECKS
from eventops.checklists.lines import codes_of
from eventops.forms import WriteForm, choice_field, hidden_field, required, text_field
from eventops.imports import FileForm

EACH = {"": _l("once"), "booth": _l("for each booth in it"), "area": _l("for each area in it"),
        "hall": _l("for each hall in it")}


class ChecklistForm(WriteForm):
    version = IntegerField(validators=[validators.Optional()])
    name_ja = text_field(_l("Name (Japanese)"), 80, needed=True)
    name_en = text_field(_l("Name (English)"), 80)
    team = hidden_field()


class ItemForm(WriteForm):
    title_ja = text_field(_l("Task (Japanese)"), 120, needed=True)
    title_en = text_field(_l("Task (English)"), 120)
    section_ja = text_field(_l("Section (Japanese)"), 60)
    section_en = text_field(_l("Section (English)"), 60)
    place = SelectField(_l("Place"), choices=[], validate_choice=False)
    each = choice_field(_l("How often"), EACH, default="")
    due_offset = IntegerField(_l("Due in minutes (before: −)"), [
        validators.Optional(),
        validators.NumberRange(-100000, 100000, message=_l("A whole number of minutes, please."))])
    due_anchor = choice_field(_l("Counted from"), WORDS, default="opening")
    cue = text_field(_l("Item of the run sheet (its code)"), 20)
    estimate = IntegerField(_l("Takes (minutes)"), [validators.Optional(), validators.NumberRange(
        0, 10000, message=_l("A whole number of minutes, please."))])
    check = choice_field(_l("Finishing asks for"), CHECKS, default="none")
    low = FloatField(_l("Number: at least"), [validators.Optional()])
    high = FloatField(_l("Number: at most"), [validators.Optional()])
    after = text_field(_l("After (numbers, with commas)"), 200, render_kw={"inputmode": "text"})
    critical = BooleanField(_l("Critical: no opening without it"))

    def validate_high(self, field):
        if self.low.data is not None and field.data is not None and self.low.data > field.data:
            raise validators.ValidationError(_l("The lower bound is above the upper one."))

    def validate_cue(self, field):
        if self.due_anchor.data in EDGES and not field.data:
            raise validators.ValidationError(_l("Which item of the run sheet?"))

    @property
    def anchor(self):
        """The anchor by its name, see anchors.py."""
        return f"{self.due_anchor.data}:{self.cue.data}" if self.due_anchor.data in EDGES else self.due_anchor.data

    def values(self):
        """The columns of an item, but for its place."""
        number = self.check.data == "number"
        return {
            **{name: self[name].data for name in ("title_ja", "title_en", "section_ja", "section_en", "each",
                                                  "due_offset", "check", "critical")},
            "due_anchor": self.anchor,
            "estimate": 10 if self.estimate.data is None else self.estimate.data,
            "low": self.low.data if number else None, "high": self.high.data if number else None,
            "after": codes_of(self.after.data or ""),
        }


class ImportForm(FileForm):
    name = text_field(_l("Name of the new checklist"), 80)


class EverybodyForm(WriteForm):
    everybody = BooleanField()


class StartForm(WriteForm):
    """A new list from a template: one that comes with the product, or a published version."""

    starter = hidden_field(validators=[required()])
