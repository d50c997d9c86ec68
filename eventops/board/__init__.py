"""The board: cards of every kind, their states and verbs, and the chip under the message they came from."""

from flask import Blueprint

blueprint = Blueprint("board", __name__, url_prefix="/events/<event>")

from eventops.board import models, views  # noqa: E402, F401
