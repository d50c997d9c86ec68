"""Questions: asked once, answered by whoever may, decided, and found again by whoever would ask the same."""

from flask import Blueprint

blueprint = Blueprint("questions", __name__, url_prefix="/events/<event>/questions")

from eventops.questions import actions, models, views  # noqa: E402, F401
