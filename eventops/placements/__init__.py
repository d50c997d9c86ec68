"""Staff placement 香盤表: who is where when, who is here now, by their own word and never by GPS."""

from flask import Blueprint

blueprint = Blueprint("placements", __name__, url_prefix="/events/<event>/placements")

from eventops.placements import copying, file_views, grid_views, models, purging, views  # noqa: E402, F401
