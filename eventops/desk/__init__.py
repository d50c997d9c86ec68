"""The organiser's desk: the first organiser, and making events."""

from flask import Blueprint

blueprint = Blueprint("desk", __name__)

from eventops.desk import closing, event, guide, home, new_event, places, teams, views  # noqa: E402, F401
