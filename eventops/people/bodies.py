"""What a request may bring: a form is small; only members send photos, and only where photos are taken."""

from functools import cached_property

from flask import Request, current_app
from sqlalchemy.exc import SQLAlchemyError

from eventops.people import access

MOST = 128 * 1024  # bytes of a form: twice what the longest post in four-byte characters needs


def holds_zero(asked):
    """Whether what a request asks for, or the browser it names, holds a zero byte; out of forms they are dropped.

    PostgreSQL has none in a text: it would fail at the mere question.
    """
    named = (text for pair in asked.args.items(multi=True) for text in pair)
    return any("\0" in text for text in (asked.path, asked.headers.get("User-Agent", ""), *named))


class SmallForms(Request):
    """Werkzeug would take in anybody's 120 MB before the form is refused, and read half a million tiny fields."""

    @property
    def max_content_length(self):
        return super().max_content_length if self.may_be_large else MOST

    @cached_property
    def may_be_large(self):
        view = current_app.view_functions.get(self.endpoint)
        if self.mimetype != "multipart/form-data" or not getattr(view, "takes_photos", False):
            return False
        try:
            member = access.membership(self.view_args["event"])
        except SQLAlchemyError:  # the answer is a 503 that gives back what was written
            return True
        return member is not None and member.is_active
