"""What a decision on an answer is made of."""

from wtforms import BooleanField

from eventops.forms import WriteForm


class MarksForm(WriteForm):
    decided = BooleanField()
    faq = BooleanField()
