"""Supply requests: what is missing, who brings it, has it come."""

from flask import Blueprint

blueprint = Blueprint("supplies", __name__, url_prefix="/events/<event>")

from eventops.supplies import clocks, copying, models, pick_views, views  # noqa: E402, F401
