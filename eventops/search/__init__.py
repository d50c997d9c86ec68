"""Finding what was said and what stands on the board, by any part of its words."""

from flask import Blueprint

blueprint = Blueprint("search", __name__, url_prefix="/events/<event>")

from eventops.search import models, views  # noqa: E402, F401
