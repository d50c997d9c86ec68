"""Web Push: what is urgent reaches a phone on which nothing of eventops is open, by the service its browser names."""

from flask import Blueprint

blueprint = Blueprint("push", __name__)

from eventops.push import calls, models, views  # noqa: E402, F401
