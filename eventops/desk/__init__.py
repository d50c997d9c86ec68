"""The organiser's desk: the first organiser, making events, their places, teams, organisations and rooms."""

from flask import Blueprint

blueprint = Blueprint("desk", __name__)

from eventops.desk import (  # noqa: E402, F401
    closing,
    event,
    guide,
    home,
    new_event,
    organizations,
    places,
    rooms,
    teams,
    views,
)
