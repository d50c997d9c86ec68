"""People, their membership of an event, how they come in, and what they may hear."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)

from eventops.people import copying, doors, importing, inviting, models, purging, sockets, views  # noqa: E402, F401
