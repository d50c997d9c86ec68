"""What there is of the things people ask for, where it lies; and what is lent out by its number."""

from flask import Blueprint

blueprint = Blueprint("stock", __name__, url_prefix="/events/<event>")

from eventops.stock import copying, lent_views, models, requests, views  # noqa: E402, F401
