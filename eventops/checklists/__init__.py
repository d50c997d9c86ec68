"""Checklists prepared beforehand, and the set-up tasks that come of laying them out."""

from flask import Blueprint

blueprint = Blueprint("checklists", __name__, url_prefix="/events/<event>/checklists")

from eventops.checklists import copying, layout_views, models, reporting, table_views, views  # noqa: E402, F401
