"""What is urgent asks everybody for 了解, and asks again until it has it: one way for posts and cards."""

from flask import Blueprint

blueprint = Blueprint("alerts", __name__, url_prefix="/events/<event>")

from eventops.alerts import models, rounds, views  # noqa: E402, F401
